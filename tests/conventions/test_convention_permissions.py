"""Who may do what to a convention, read from the table of moves."""

import datetime

import pytest
from django.utils import timezone

from conventions.law.facts import Role
from conventions.law.findings import Finding, Severity
from conventions.law.states import State, Verb
from conventions.models import Convention
from conventions.permissions import (
    freeze_refusal,
    invitation_refusal,
    refusal,
    refusal_of_roles,
    roles_of,
)
from immersions.actors import ANONYMOUS, actor_of
from immersions.demo_cast import Cast
from tests.conventions.drafts import complete_draft

EVE, FIRST = datetime.date(2027, 2, 28), datetime.date(2027, 3, 1)


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


@pytest.mark.parametrize("verb", list(Verb))
def test_driss_may_do_nothing_at_all(cast: Cast, convention: Convention, verb: Verb) -> None:
    for state in State:
        convention.state = state
        answer = refusal(actor_of(cast.driss), verb, convention)
        assert answer is not None
        assert answer.status == 403


def test_claire_writes_a_draft_and_nothing_else(cast: Cast, convention: Convention) -> None:
    claire = actor_of(cast.claire)
    for state in State:
        convention.state = state
        answer = refusal(claire, "edit", convention)
        if state is State.DRAFT:
            assert answer is None
        else:
            assert answer is not None
            assert answer.status == 409


def test_amina_and_bruno_do_not_write_the_draft_nor_freeze_it(cast: Cast, convention: Convention) -> None:
    for user in (cast.amina, cast.bruno):
        for verb in ("edit", "freeze", "decide", "withdraw"):
            answer = refusal(actor_of(user), verb, convention)
            assert answer is not None
            assert answer.status == 403


def test_nobody_freezes_or_signs_from_the_first_day_on(cast: Cast, convention: Convention) -> None:
    claire, amina = actor_of(cast.claire), actor_of(cast.amina)
    assert refusal(claire, "freeze", convention, today=EVE) is None
    late = refusal(claire, "freeze", convention, today=FIRST)
    assert late is not None
    assert late.status == 409
    convention.state = State.OPEN
    assert refusal(amina, "sign", convention, today=EVE) is None
    late = refusal(amina, "sign", convention, today=FIRST)
    assert late is not None
    assert late.status == 409


def test_several_hats_are_as_good_as_the_best_of_them(convention: Convention) -> None:
    assert refusal_of_roles([Role.HOST, Role.COUNSELLOR], "edit", convention) is None
    convention.state = State.SIGNED
    answer = refusal_of_roles([Role.HOST, Role.COUNSELLOR], "edit", convention)
    assert answer is not None
    assert answer.status == 409


def remark(severity: Severity) -> Finding:
    return Finding(severity, "X-1", "L5135-1", "Une phrase.")


def test_a_draft_goes_to_signature_once_nothing_blocks_and_all_is_decided(convention: Convention) -> None:
    assert freeze_refusal(convention, [remark(Severity.WARN), remark(Severity.INFO)]) is None
    answer = freeze_refusal(
        convention, [remark(Severity.BLOCK), remark(Severity.BLOCK), remark(Severity.HUMAN)]
    )
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
    assert invitation_refusal(invitation, convention, at=at) is None
    for held, moment in ((None, at), (invitation, invitation.expires_at)):
        answer = invitation_refusal(held, convention, at=moment)
        assert answer is not None
        assert answer.status == 409
