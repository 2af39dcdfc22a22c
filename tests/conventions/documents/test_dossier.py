"""The one bridge from rows to rules."""

import datetime
from typing import Any

from django.utils import timezone

from conventions.case_facts import blockers, dossier_of, findings_of
from conventions.law.findings import Severity
from conventions.models import Convention
from demo.cast import Cast
from tests.support.drafts import complete_draft, someone_else

DAY = datetime.date


def test_amina_s_draft_holds_its_six_parties_and_its_hours(cast: Cast) -> None:
    convention = complete_draft(cast, guardian=True, employer=True, support=True)

    stored = Convention.objects.get()
    assert [party.role for party in stored.parties.all()] == [
        "beneficiary",
        "guardian",
        "host",
        "employer",
        "support",
        "prescriber",
    ]
    assert stored.total_minutes == sum(
        (slot.ends.hour - slot.starts.hour) * 60 + slot.ends.minute - slot.starts.minute
        for slot in stored.slots.all()
    )
    assert stored.total_minutes > 50 * 60
    assert stored == convention


def test_the_complete_draft_is_lawful_for_everyone(cast: Cast) -> None:
    for flags in ({}, {"guardian": True}, {"employer": True}, {"support": True}):
        convention = complete_draft(cast, **flags)
        found = findings_of(convention, complete=True)
        assert [one.message for one in blockers(found)] == [], flags


def codes(convention: Convention, **options: bool) -> set[str]:
    return {one.code for one in findings_of(convention, **options)}


def test_sixty_days_in_the_same_host_are_counted_across_agencies(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 1, 4), end=DAY(2027, 2, 3))
    Convention.objects.filter(pk=first.pk).update(
        state="CLOSED", signed_at=timezone.now(), agency=cast.france_travail, purpose="DISCOVER"
    )
    fits = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 29))
    assert "CUM-3" not in codes(fits)
    over = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 30))
    assert "CUM-3" in codes(over)


def test_an_immersion_declared_by_hand_counts_too(cast: Cast) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 30))
    assert "CUM-3" not in codes(convention)
    convention.prior_immersions.create(starts_on=DAY(2027, 1, 4), ends_on=DAY(2027, 2, 3), purpose="DISCOVER")
    assert "CUM-3" in codes(Convention.objects.get())


def test_a_draft_or_a_refused_convention_takes_no_day(cast: Cast) -> None:
    other = complete_draft(cast, start=DAY(2027, 1, 4), end=DAY(2027, 2, 3))
    convention = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 30))
    for state in ("DRAFT", "REFUSED", "WITHDRAWN", "EXPIRED"):
        Convention.objects.filter(pk=other.pk).update(state=state)
        assert dossier_of(convention).history == ()


def test_the_same_hours_in_two_hosts_are_seen_and_the_other_host_is_not_named(cast: Cast) -> None:
    elsewhere = complete_draft(
        cast, start=DAY(2027, 3, 1), host_siret="00098765100015", host_name="Garage du Port"
    )
    Convention.objects.filter(pk=elsewhere.pk).update(state="OPEN")
    convention = complete_draft(cast, start=DAY(2027, 3, 1))
    found = findings_of(convention)
    assert "OV-1" in {one.code for one in found}
    assert all("Garage" not in one.message for one in found)


def test_ilyes_under_eighteen_is_not_sent_to_two_hosts_for_more_than_his_eight_hours(cast: Cast) -> None:
    monday, hour = DAY(2027, 3, 1), datetime.time
    elsewhere, here = (
        complete_draft(cast, start=monday, guardian=True, host_siret=siret)
        for siret in ("00098765100015", cast.host.siret)
    )
    Convention.objects.filter(pk=elsewhere.pk).update(state="OPEN")
    for convention, slots in (
        (elsewhere, [(hour(16), hour(19))]),
        (here, [(hour(8), hour(12)), (hour(12, 30), hour(15))]),
    ):
        convention.slots.all().delete()
        for starts, ends in slots:
            convention.slots.create(day=monday, starts=starts, ends=ends)
    assert ("MIN-2", Severity.BLOCK) in {(one.code, one.severity) for one in findings_of(here)}
    elsewhere.slots.update(ends=hour(17, 30))
    assert "MIN-2" not in codes(here)


def test_a_tutor_with_four_people_at_once_is_pointed_out(cast: Cast) -> None:
    for rank in range(3):
        other = complete_draft(cast, start=DAY(2027, 3, 1))
        Convention.objects.filter(pk=other.pk).update(state="OPEN", **someone_else(rank))
    assert "OV-8" in codes(complete_draft(cast, start=DAY(2027, 3, 1)))


def test_a_decision_answers_its_facts_and_no_others(cast: Cast) -> None:
    convention = complete_draft(cast, employer=True, outside_working_hours=True)
    asked = next(one for one in findings_of(convention) if one.code == "PAR-1")
    row = {"by": cast.claire_membership, "at": timezone.now(), "reason": "L’employeur est prévenu."}
    convention.decisions.create(code="PAR-1", key="PAR-1|other=1", **row)
    assert asked in findings_of(convention)
    convention.decisions.create(code="PAR-1", key=asked.key, **row)
    decided = next(one for one in findings_of(convention) if one.code == "PAR-1")
    assert decided.severity is Severity.INFO
    assert "Claire Morel" in decided.message


def test_a_renewal_is_judged_on_what_it_renews(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 12))
    Convention.objects.filter(pk=first.pk).update(state="SIGNED", signed_at=timezone.now())
    renewal = complete_draft(cast, start=DAY(2027, 3, 15), renewal_of=first)
    # No interim assessment is recorded yet: nothing says that an objective was not reached.
    assert "REN-3" in codes(renewal)
    assert "CUM-2" not in codes(renewal)
    gap = complete_draft(cast, start=DAY(2027, 4, 26), purpose="RECRUIT")
    gap.renewal_of = first
    assert {"REN-2", "REN-6"} <= codes(gap)


def test_an_unstored_convention_can_be_read(cast: Cast) -> None:
    assert findings_of(Convention(agency=cast.cap_emploi, candidate=cast.candidate)) == []


def test_reading_a_draft_costs_few_queries_whatever_the_past(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for rank in range(5):
        start = DAY(2026, 1, 5) + datetime.timedelta(days=30 * rank)
        past = complete_draft(cast, start=start, host_siret=f"0001234550{rank:04}")
        Convention.objects.filter(pk=past.pk).update(state="CLOSED", signed_at=timezone.now())
    draft = complete_draft(cast, start=DAY(2027, 3, 1))
    convention = Convention.objects.select_related("agency__organisation").get(pk=draft.pk)
    with django_assert_num_queries(15):
        findings_of(convention, complete=True)


def test_a_renewal_that_follows_at_once_counts_the_first_days_once(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 31))
    Convention.objects.filter(pk=first.pk).update(state="SIGNED", signed_at=timezone.now())
    fits = complete_draft(cast, start=DAY(2027, 4, 1), end=DAY(2027, 4, 29), renewal_of=first)
    assert not {"CUM-3", "OV-3"} & codes(fits)
    fits.end_on = DAY(2027, 4, 30)
    (over,) = [one for one in findings_of(fits) if one.code == "CUM-3"]
    assert over.facts["days"] == 61
    assert over.facts["last_lawful_day"] == DAY(2027, 4, 29)


def test_a_quarter_of_the_insertion_contract_counts_each_earlier_stay_once(cast: Cast) -> None:
    elsewhere = complete_draft(
        cast, start=DAY(2027, 1, 4), end=DAY(2027, 1, 23), host_siret="00098765100015", host_name="Garage"
    )
    Convention.objects.filter(pk=elsewhere.pk).update(state="CLOSED", signed_at=timezone.now())
    contract = {
        "beneficiary_status": "SIAE_EMPLOYEE",
        "contract_start": DAY(2027, 1, 1),
        "contract_end": DAY(2027, 6, 29),
    }
    convention = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 25), employer=True, **contract)
    (quarter,) = [one for one in findings_of(convention) if one.code == "QUA-1"]
    assert (quarter.severity, quarter.facts["days"], quarter.facts["maximum"]) == (Severity.INFO, 45, 45)


def test_public_holidays_are_those_of_the_place_not_of_the_head_office(cast: Cast) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 22), end=DAY(2027, 3, 26), host_postcode="75001")
    convention.place_postcode = "67000"
    assert "WT-9" in codes(convention)
    convention.place_postcode, convention.host_postcode = "75001", "67000"
    assert "WT-9" not in codes(convention)


def test_an_insertion_contract_without_its_dates_is_asked_for_them(cast: Cast) -> None:
    convention = complete_draft(cast, employer=True, beneficiary_status="SIAE_EMPLOYEE")
    convention.contract_start = convention.contract_end = None
    asked = [one.message for one in blockers(findings_of(convention, complete=True))]
    assert any("premier jour du contrat d’insertion" in message for message in asked)
    convention.contract_start = DAY(2026, 1, 5)
    (endless,) = [one for one in findings_of(convention) if one.code == "QUA-2"]
    assert endless.severity is Severity.HUMAN
    convention.contract_end = DAY(2028, 1, 4)
    assert "QUA-2" not in codes(convention)
