"""The one bridge from rows to rules."""

from conventions.dossier import blockers, findings_of
from conventions.models import Convention
from immersions.demo_cast import Cast
from tests.conventions.drafts import complete_draft


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
