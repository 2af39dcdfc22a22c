"""What the convention says of Amina's immersion: what D5135-2 asks, and nothing that must stay out."""

import datetime
import json

import pytest

from conventions.content.canonical import canonical_bytes
from conventions.content.document import build_document
from conventions.content.presentation import TO_FILL, reading
from conventions.documents.pdf import render_convention
from conventions.models import Convention
from tests.support.drafts import complete_draft
from tests.support.drawing import DRAWS

pytestmark = DRAWS

START = datetime.date(2026, 3, 2)
AT = datetime.datetime(2026, 2, 1, 9, tzinfo=datetime.UTC)


def text_of(convention: Convention) -> str:
    return canonical_of(convention).decode()


def canonical_of(convention: Convention) -> bytes:
    again = Convention.objects.get(pk=convention.pk)
    return canonical_bytes(
        build_document(again, number=1, code="3F9K2QX7TM", locked_on=datetime.date(2026, 2, 20))
    )


def test_amina_finds_every_mention_of_d5135_2(cast):
    content = json.loads(canonical_of(complete_draft(cast, start=START, at=AT)))
    assert content["prescriber"]["name"] == "Cap emploi de démonstration"
    assert content["beneficiary"] == {
        "birth_date": "1994-05-17",
        "first_name": "Amina",
        "last_name": "Benali",
    }
    assert content["host"]["siret"] == "00012345500016"
    assert content["host"]["tutor"] == {"name": "Hugo Marchand", "function": "Chef boulanger"}
    assert content["host"]["safety_contact"] == content["host"]["tutor"]
    assert content["support"]["counsellor"]["name"] == "Claire Morel"
    assert content["support"]["same_as_prescriber"] == "yes"
    assert content["period"]["starts_on"] == "2026-03-02"
    assert content["period"]["purpose"] == "CONFIRM"
    assert [len(each) for each in content["period"]["objectives"]] == [2, 2]
    assert [each["skill"] for each in content["tasks"]] == [
        "Suivre une fiche technique",
        "Gestes de façonnage",
        "Présenter un produit",
    ]
    assert content["timetable"][0] == {"date": "2026-03-02", "slots": ["08:00-12:00", "13:00-15:30"]}
    minutes = len(content["timetable"]) * 390
    assert content["period"]["minutes"] == minutes
    assert content["parties"] == ["beneficiary", "host", "prescriber"]


def test_no_address_phone_or_signatory_of_an_organisation_is_in_what_amina_signs(cast):
    text = text_of(complete_draft(cast, start=START, at=AT, guardian=True, employer=True, support=True))
    for hidden in ("@", "06 00 00 00", "Bruno", "Garnier", "Farid", "Haddad", "Nadia", "déjà mûri"):
        assert hidden not in text
    for named in ("Amina", "Gaëlle", "Hugo Marchand", "Élodie Petit"):
        assert named in text


def test_what_the_host_says_of_disability_leaves_no_trace(cast):
    """Privacy: the commitment, the workforce and the kind of the prescriber are not in the text."""
    convention = complete_draft(cast, start=START, at=AT)
    before = canonical_of(convention)
    cast.host.welcomes_disability = False
    cast.host.commitment = ""
    cast.host.save()
    cast.candidate.project = "Autre projet"
    cast.candidate.phone = "07 00 00 00 00"
    cast.candidate.save()
    Convention.objects.filter(pk=convention.pk).update(
        host_workforce="FROM_750",
        prescriber_kind="FRANCE_TRAVAIL",
        tutor_email="autre@demo.example",
        emergency_phone="07 11 11 11 11",
        relevance_opinion="Un autre avis",
    )
    convention.parties.filter(role="host").update(first_name="Zoë", last_name="Roy", email="zoe@demo.example")
    after = canonical_of(convention)
    assert after == before
    assert render_convention(after, locked_at=AT) == render_convention(before, locked_at=AT)
    assert "handicap" not in before.decode().casefold()


def test_farid_bears_the_risk_while_the_contract_runs_and_claire_when_it_is_suspended(cast):
    convention = complete_draft(cast, start=START, at=AT, employer=True)
    suspended = json.loads(canonical_of(convention))["safety"]
    Convention.objects.filter(pk=convention.pk).update(contract_suspended=False)
    maintained = json.loads(canonical_of(convention))["safety"]
    assert (suspended["injury_cover"], suspended["injury_cover_name"]) == (
        "prescriber",
        "Cap emploi de démonstration",
    )
    assert (maintained["injury_cover"], maintained["injury_cover_name"]) == (
        "employer",
        "Nettoyage du Canal (démonstration)",
    )


def test_the_answers_about_dangerous_work_are_printed_for_a_minor_only(cast):
    minor = complete_draft(cast, start=START, at=AT, guardian=True)
    assert "no_minor_danger" in json.loads(canonical_of(minor))["attestations"]
    Convention.objects.filter(pk=minor.pk).update(birth_date=datetime.date(1994, 5, 17))
    assert "no_minor_danger" not in json.loads(canonical_of(minor))["attestations"]


def test_a_risk_answered_yes_is_never_attested_away(cast):
    minor = complete_draft(cast, start=START, at=AT, guardian=True)
    risks = {"risks": {**minor.minor_risks["risks"], "10": True}}
    Convention.objects.filter(pk=minor.pk).update(minor_risks=risks)
    assert "no_minor_danger" not in json.loads(canonical_of(minor))["attestations"]


def test_regulated_work_is_printed_with_its_derogation_and_for_a_minor_only(cast):
    minor = complete_draft(cast, start=START, at=AT, guardian=True)
    answers = {
        "risks": {**minor.minor_risks["risks"], "9": True},
        "closed_parts": {"9": False},
        "derogation": True,
    }
    Convention.objects.filter(pk=minor.pk).update(minor_risks=answers)
    written = canonical_of(minor)
    said = "Quads, tracteurs, engins mobiles ou de levage (articles D4153-26 et D4153-27)"
    assert json.loads(written)["safety"]["regulated_work"] == said
    shown = [
        row
        for section in reading(written)["sections"]
        for block in section.blocks
        if block.kind == "rows"
        for row in block.rows
    ]
    assert ("Travaux réglementés avant 18 ans, par dérogation", said) in shown
    Convention.objects.filter(pk=minor.pk).update(birth_date=datetime.date(1994, 5, 17))
    assert "regulated_work" not in json.loads(canonical_of(minor))["safety"]


@pytest.mark.django_db
def test_claire_reads_her_unfinished_draft_with_what_is_missing(cast):
    convention = complete_draft(cast, start=START, at=AT, purpose="", host_name="", tutor_function="")
    convention.objectives.all().delete()
    convention.slots.all().delete()
    again = Convention.objects.get(pk=convention.pk)
    context = reading(canonical_bytes(build_document(again, number=0, code="", locked_on=START)))
    shown = [
        value
        for section in context["sections"]
        for block in section.blocks[:1]
        for row in getattr(block, "rows", ())
        for value in row
    ]
    assert TO_FILL in shown
