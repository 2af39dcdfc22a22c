"""The dashboard names the conventions that wait for someone."""

import datetime

from conventions.drafting.actions.freezing import open_to_signature
from conventions.tracking.dashboard import conventions_of
from demo.conventions import fill_demo_draft
from immersions.accounts.actor import actor_of

AT = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


def opened(cast, time_machine):
    time_machine.move_to(AT, tick=False)
    draft = fill_demo_draft(cast, start=datetime.date(2026, 3, 23), at=AT)
    open_to_signature(draft, by=actor_of(cast.claire), at=AT)
    return draft


def test_amina_and_bruno_are_told_that_it_is_their_turn(cast, browse, time_machine):
    convention = opened(cast, time_machine)
    for person in (cast.amina, cast.bruno):
        page = browse(person).get("/mon-espace/").content.decode()
        assert "À vous de signer" in page
        assert convention.reference in page


def test_what_awaits_amina_comes_before_all_the_rest_of_her_page(cast, browse, time_machine):
    opened(cast, time_machine)
    page = browse(cast.amina).get("/mon-espace/").content.decode()
    assert page.index("À vous de signer") < page.index("Lire et signer") < page.index("quatre étapes")
    assert page.count("btn-primary") == 1  # « Chercher une offre » steps back


def test_claire_waits_for_the_others_before_her_turn(cast, browse, time_machine):
    opened(cast, time_machine)
    page = browse(cast.claire).get("/mon-espace/").content.decode()
    assert "Amina Benali" in page
    assert "À vous de signer" not in page


def test_driss_sees_no_convention(cast, time_machine):
    opened(cast, time_machine)
    assert conventions_of(actor_of(cast.driss)) is None


def test_the_panel_costs_the_same_for_one_convention_and_for_six(
    cast, time_machine, django_assert_num_queries
):
    opened(cast, time_machine)
    actor = actor_of(cast.claire)
    with django_assert_num_queries(3):
        conventions_of(actor)
    for week in range(5):
        fill_demo_draft(cast, start=datetime.date(2026, 5, 4) + datetime.timedelta(weeks=week * 3), at=AT)
    with django_assert_num_queries(3):
        assert len(conventions_of(actor).context["others"]) == 5
