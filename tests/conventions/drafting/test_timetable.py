"""Hours of presence: typed as a week, computed by day, never typed as a sum."""

import datetime
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from conventions.drafting.timetable import fit, holidays_between, slots_of_pattern, weeks_of
from conventions.models import Convention
from demo.cast import Cast
from tests.support.drafts import complete_draft

Browse = Callable[[Any], Client]
DAY = datetime.date
NINE, NOON = datetime.time(9), datetime.time(12)


def week(**changes: str) -> dict[str, str]:
    return {"d0_0_from": "09:00", "d0_0_to": "12:30"} | changes


def url_of(convention: Convention) -> str:
    return reverse("convention_draft", args=[convention.reference, "horaires"])


def post(client: Client, convention: Convention, data: dict[str, str]) -> Any:
    seen = client.get(url_of(convention)).context["seen"]
    return client.post(url_of(convention), {"seen": seen} | data)


def test_a_week_fills_each_day_of_the_period_and_only_it() -> None:
    slots = list(slots_of_pattern({"0": [["09:00", "12:00"]]}, DAY(2026, 3, 3), DAY(2026, 3, 16)))
    assert [slot[0] for slot in slots] == [DAY(2026, 3, 9), DAY(2026, 3, 16)]


def test_public_holidays_stay_free_unless_asked() -> None:
    period = (DAY(2026, 5, 1), DAY(2026, 5, 8))
    friday = {"4": [["09:00", "12:00"]]}
    assert list(slots_of_pattern(friday, *period, holidays_too=False)) == []
    assert len(list(slots_of_pattern(friday, *period))) == 2
    assert holidays_between(*period) == [
        "vendredi\u00a01er\u00a0mai\u00a02026 (Fête du Travail)",
        "vendredi\u00a08\u00a0mai\u00a02026 (Fête de la Victoire)",
    ]


def test_moving_the_dates_keeps_the_corrections_of_the_days_that_stay() -> None:
    corrected = [(DAY(2026, 3, 9), datetime.time(14), datetime.time(15))]
    pattern = {"0": [["09:00", "12:00"]]}
    fitted = fit(corrected, pattern, (DAY(2026, 3, 2), DAY(2026, 3, 9)), (DAY(2026, 3, 9), DAY(2026, 3, 16)))
    assert fitted == [*corrected, (DAY(2026, 3, 16), NINE, NOON)]


def test_each_day_and_each_week_has_its_sum() -> None:
    slots = [(DAY(2026, 3, 2), NINE, NOON), (DAY(2026, 3, 2), datetime.time(13), datetime.time(17, 30))]
    first, second = weeks_of(slots, DAY(2026, 3, 1), DAY(2026, 3, 3))
    assert first.days[0].minutes == 0
    assert (second.total, second.days[0].total) == ("7\u00a0h\u00a030", "7\u00a0h\u00a030")
    assert second.days[0].title == "lundi 2"


def test_claire_fills_the_calendar_from_a_week(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 1))
    response = post(browse(cast.claire), convention, week())

    assert response.status_code == 302
    stored = Convention.objects.get()
    assert [slot.day for slot in stored.slots.all()] == [DAY(2027, 3, 1), DAY(2027, 3, 8)]
    assert stored.total_minutes == 2 * 210
    assert stored.weekly_pattern == {"0": [["09:00", "12:30"]]}


def test_copying_monday_fills_the_form_and_stores_nothing(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    response = post(browse(cast.claire), convention, week(copy="monday"))

    assert response.status_code == 200
    form = response.context["form"]
    assert [form[f"d{day}_0_to"].value() for day in range(7)] == ["12:30"] * 5 + [None, None]
    assert Convention.objects.get().total_minutes == convention.total_minutes


def test_slots_half_filled_inverted_or_laid_over_are_told_beside_them(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    wrong = {
        "d0_0_to": "12:00", "d1_0_from": "12:00", "d1_0_to": "09:00",
        "d2_0_from": "09:00", "d2_0_to": "12:00", "d2_1_from": "11:00", "d2_1_to": "13:00", "d3_0_from": "midi",
    }  # fmt: skip
    response = post(browse(cast.claire), convention, wrong)

    assert response.status_code == 422
    errors = {name: list(sentences) for name, sentences in response.context["form"].errors.items()}
    assert errors == {
        "d0_0_from": ["Donnez l’arrivée et le départ."],
        "d1_0_to": ["Le départ vient après l’arrivée."],
        "d2_1_from": ["Ce créneau chevauche le précédent."],
        "d3_0_from": ["Écrivez l’heure comme ceci : 08:30."],
    }
    assert "midi" in response.content.decode()
    assert Convention.objects.get().total_minutes == convention.total_minutes


def test_claire_corrects_one_day_and_the_sum_follows(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 1))
    claire = browse(cast.claire)
    url = reverse("draft_day", args=[convention.reference, DAY(2027, 3, 2)])
    seen = claire.get(url).context["seen"]

    response = claire.post(url, {"seen": seen, "d0_0_from": "10:00", "d0_0_to": "11:00"})

    assert response.status_code == 302
    stored = Convention.objects.get()
    assert [(s.starts.hour, s.ends.hour) for s in stored.slots.filter(day=DAY(2027, 3, 2))] == [(10, 11)]
    assert stored.total_minutes == convention.total_minutes - 390 + 60


def test_an_emptied_day_is_a_day_without_presence(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 1))
    claire = browse(cast.claire)
    url = reverse("draft_day", args=[convention.reference, DAY(2027, 3, 2)])
    seen = claire.get(url).context["seen"]
    claire.post(url, {"seen": seen})
    assert not Convention.objects.get().slots.filter(day=DAY(2027, 3, 2)).exists()


def test_too_long_a_day_is_stored_and_the_law_speaks_beside_it(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    post(claire, convention, {"d0_0_from": "07:00", "d0_0_to": "19:00"})

    page = claire.get(url_of(convention))
    assert Convention.objects.get().weekly_pattern == {"0": [["07:00", "19:00"]]}
    assert any(remark.severity == "BLOCK" for remark in page.context["remarks"])


def test_new_dates_move_the_calendar_with_them(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 1))
    claire = browse(cast.claire)
    url = reverse("convention_draft", args=[convention.reference, "periode"])
    seen = claire.get(url).context["seen"]
    rows = {"priors-TOTAL_FORMS": "0", "priors-INITIAL_FORMS": "0"}
    claire.post(url, {"seen": seen, "start_on": "2027-03-08", "end_on": "2027-03-19"} | rows)

    days = sorted({slot.day for slot in Convention.objects.get().slots.all()})
    assert (days[0], days[-1], len(days)) == (DAY(2027, 3, 8), DAY(2027, 3, 19), 10)
