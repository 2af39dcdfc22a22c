"""Who may do what to a convention, read from the table of moves."""

import dataclasses
import datetime

import pytest
from django.utils import timezone

from conventions.law.facts import Role
from conventions.law.findings import Finding, Severity
from conventions.law.states import State, Verb
from conventions.models import Convention
from conventions.permissions import RULES, refusal, roles_of
from conventions.permissions.guards import PORTAL, Bearer, left_to_do
from demo.cast import Cast
from immersions.accounts.actor import ANONYMOUS, actor_of
from tests.support.drafts import complete_draft
from tests.support.signers import open_round

FIRST = datetime.date(2027, 3, 1)
NOON = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
EVE = NOON - datetime.timedelta(days=1)
OF_A_CONVENTION = [verb for verb, kind in RULES if kind is Convention]


@pytest.fixture
def convention(cast: Cast) -> Convention:
    return complete_draft(cast, start=FIRST)


def test_each_of_the_cast_wears_their_hats_before_a_convention(cast: Cast, convention: Convention) -> None:
    hats = {
        cast.claire: (Role.AGENCY_ADMIN,),
        cast.amina: (Role.BENEFICIARY,),
        cast.bruno: (Role.HOST,),
        cast.elodie: (),
        cast.driss: (),
    }
    for user, roles in hats.items():
        assert roles_of(actor_of(user), convention) == roles, user
    assert roles_of(ANONYMOUS, convention) == ()


@pytest.mark.parametrize("verb", OF_A_CONVENTION)
def test_driss_may_do_nothing_at_all(cast: Cast, convention: Convention, verb: Verb) -> None:
    for state in State:
        convention.state = state
        answer = refusal(actor_of(cast.driss), verb, convention, at=EVE)
        assert answer is not None
        assert answer.status == 403


def test_claire_writes_a_draft_and_nothing_else(cast: Cast, convention: Convention) -> None:
    claire = actor_of(cast.claire)
    for state in State:
        convention.state = state
        answer = refusal(claire, Verb.EDIT, convention, at=EVE)
        if state is State.DRAFT:
            assert answer is None
        else:
            assert answer is not None
            assert answer.status == 409


def test_amina_and_bruno_do_not_write_the_draft_nor_freeze_it(cast: Cast, convention: Convention) -> None:
    for user in (cast.amina, cast.bruno):
        for verb in (Verb.EDIT, Verb.FREEZE, Verb.DECIDE, Verb.WITHDRAW):
            answer = refusal(actor_of(user), verb, convention, at=EVE)
            assert answer is not None
            assert answer.status == 403


def test_nobody_freezes_or_signs_from_the_first_day_on(cast: Cast, convention: Convention) -> None:
    claire = actor_of(cast.claire)
    assert refusal(claire, Verb.FREEZE, convention, at=EVE) is None
    late = refusal(claire, Verb.FREEZE, convention, at=NOON)
    assert late is not None
    assert late.status == 409
    amina = open_round(cast, start=FIRST, at=EVE).requests.get(role="beneficiary")
    assert refusal(Bearer.of(amina), Verb.SIGN, amina, at=EVE) is None
    late = refusal(Bearer.of(amina), Verb.SIGN, amina, at=NOON)
    assert late is not None
    assert late.status == 409
    assert "Le premier jour" in late.sentence


def test_several_hats_are_as_good_as_the_best_of_them(cast: Cast, convention: Convention) -> None:
    claire = dataclasses.replace(actor_of(cast.claire), host_ids=(convention.host_id,))
    assert roles_of(claire, convention) == (Role.AGENCY_ADMIN, Role.HOST)
    assert refusal(claire, Verb.EDIT, convention, at=EVE) is None
    convention.state = State.SIGNED
    answer = refusal(claire, Verb.EDIT, convention, at=EVE)
    assert answer is not None
    assert answer.status == 409


def test_the_part_is_asked_before_the_calendar_and_the_guards(cast: Cast) -> None:
    request = open_round(cast, start=FIRST, at=EVE).requests.get(role="beneficiary")
    for at in (EVE, NOON):
        other = refusal(Bearer(Role.TUTOR), Verb.SIGN, request, at=at)
        assert other is not None
        assert other.status == 403
    superseded = request.version
    superseded.superseded_at = EVE
    said = refusal(Bearer.of(request), Verb.SIGN, request, at=NOON)
    assert said is not None
    assert "elle a été reprise" in said.sentence


def test_what_the_portal_does_is_nobody_s_part(cast: Cast, convention: Convention) -> None:
    convention.state = State.OPEN
    assert refusal(PORTAL, Verb.EXPIRE, convention, at=NOON) is None
    answer = refusal(actor_of(cast.claire), Verb.EXPIRE, convention, at=NOON)
    assert answer is not None
    assert answer.status == 403


def test_a_word_is_no_verb_and_an_unknown_pair_is_no_refusal(cast: Cast, convention: Convention) -> None:
    claire = actor_of(cast.claire)
    with pytest.raises(TypeError, match="is no verb"):
        refusal(claire, "edit", convention, at=EVE)  # type: ignore[arg-type] # what is tried
    with pytest.raises(LookupError, match="who may sign a Convention"):
        refusal(claire, Verb.SIGN, convention, at=EVE)


def test_each_verb_has_its_rule() -> None:
    assert {verb for verb, _ in RULES} == set(Verb)


def remark(severity: Severity) -> Finding:
    return Finding(severity, "X-1", "L5135-1", "Une phrase.")


def test_a_draft_goes_to_signature_once_nothing_blocks_and_all_is_decided(convention: Convention) -> None:
    assert left_to_do(convention, [remark(Severity.WARN), remark(Severity.INFO)]) is None
    answer = left_to_do(convention, [remark(Severity.BLOCK), remark(Severity.BLOCK), remark(Severity.HUMAN)])
    assert answer is not None
    assert answer.status == 409
    sentence = answer.sentence.replace("\u00a0", " ")
    assert sentence == "Avant la signature, il reste 2 points à corriger et 1 décision à prendre."
    assert convention.reference in answer.link


def test_an_invitation_opens_its_part_until_it_expires(convention: Convention) -> None:
    at = timezone.now()
    invitation = convention.invitations.create(
        part="HOST", email="bruno@demo.example", created_at=at, expires_at=at + datetime.timedelta(days=7)
    )
    bruno = Bearer.of(invitation)
    assert bruno.role is Role.HOST
    assert refusal(bruno, Verb.COMPLETE_PART, invitation, at=at) is None
    for moment, change in ((invitation.expires_at, {}), (at, {"revoked_at": at})):
        for name, value in change.items():
            setattr(invitation, name, value)
        answer = refusal(bruno, Verb.COMPLETE_PART, invitation, at=moment)
        assert answer is not None
        assert answer.status == 409
    invitation.revoked_at = None
    convention.state = State.OPEN
    answer = refusal(bruno, Verb.COMPLETE_PART, invitation, at=at)
    assert answer is not None
    assert "n’est plus un brouillon" in answer.sentence
