"""What is ill-formed is refused in a sentence, and nothing typed is lost; what the law minds is saved and said."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conventions.drafting.forms.parties import OwnHostForm
from conventions.drafting.views.page import DecisionForm
from conventions.models import Convention
from demo.cast import Cast
from immersions.models import Establishment, HostStructure, JournalEntry
from tests.support.drafts import complete_draft, next_monday

from .test_drafting_steps import address, typed

Browse = Callable[[Any], Client]


def page_errors(response: Any) -> list[str]:
    page = response.context["page"]
    return [str(error) for form in page.all_forms for errors in form.errors.values() for error in errors]


def remarks(response: Any) -> list[str]:
    return [remark.message for remark in response.context["remarks"]]


@pytest.mark.parametrize(
    ("slug", "field", "value", "sentence"),
    [
        ("accompagnement", "relevance_opinion", "a" * 10_000, "1000 signes au plus"),
        ("securite", "special_conditions", "b" * 10_000, "2000 signes au plus"),
        ("securite", "special_conditions", "ligne\n" * 60 + "fin", "trop de lignes"),
        ("contenu", "objectives-0-text", "c" * 10_000, "500 signes au plus"),
        ("beneficiaire", "beneficiary-last_name", "d" * 10_000, "255 signes au plus"),
        ("beneficiaire", "beneficiary-email", "amina", "n’est pas complète"),
        ("beneficiaire", "beneficiary-phone", "06", "dix chiffres"),
        ("beneficiaire", "birth_date", "1994-02-30", "n’existe pas"),
        ("accueil", "host_siret", "123", "14 chiffres"),
        ("accueil", "host_siret", "00012345500017", "ne peut pas exister"),
        ("accueil", "host_postcode", "4400", "5 chiffres"),
        ("accueil", "host_name", "gain-facile.example", "se lit comme l’adresse d’un site"),
        ("contenu", "rome_code", "Z1102", "une lettre et quatre chiffres"),
        ("lieu", "remote_mode", "MOON", "choix"),
    ],
)
def test_claire_is_told_what_to_put_right_and_loses_nothing(
    cast: Cast, browse: Browse, slug: str, field: str, value: str, sentence: str
) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)

    response = claire.post(address(convention, slug), typed(claire, convention, slug, **{field: value}))

    assert response.status_code == 422
    assert any(sentence in error for error in page_errors(response)), page_errors(response)
    assert response.context["page"].has_errors
    assert Convention.objects.get().updated_at == convention.updated_at
    if slug != "lieu" and len(value) < 100:
        assert value in response.content.decode()


def test_a_host_that_sirene_or_the_register_calls_by_an_address_keeps_its_name(
    cast: Cast, browse: Browse
) -> None:
    convention = complete_draft(cast)
    claire, page = browse(cast.claire), address(convention, "accueil")
    Establishment.objects.create(siret=convention.host_siret, name="MONOPRIX.FR", updated_at=timezone.now())
    assert claire.post(page, typed(claire, convention, "accueil", host_name="Monoprix.fr")).status_code == 302
    HostStructure.objects.update(name="Booking.com")
    assert claire.post(page, typed(claire, convention, "accueil", host_name="Booking.com")).status_code == 302
    assert Convention.objects.get().host_name == "Booking.com"


def test_the_host_s_own_part_refuses_an_address_for_a_name_too(cast: Cast) -> None:
    convention = complete_draft(cast)
    data = {"host_name": "gain-facile.example"}
    assert "host_name" in OwnHostForm(data, row=convention).errors


def test_sixty_lines_are_kept_and_sixty_one_are_too_many(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    sixty = "\n".join(["ligne"] * 60)

    data = typed(claire, convention, "securite", special_conditions=sixty)
    assert claire.post(address(convention, "securite"), data).status_code == 302
    assert Convention.objects.get().special_conditions == sixty


def test_dates_out_of_order_or_over_a_month_are_refused_beside_the_last_day(
    cast: Cast, browse: Browse
) -> None:
    start = datetime.date(2027, 3, 15)
    convention = complete_draft(cast, start=start)
    claire = browse(cast.claire)
    for end, sentence in (
        ("2027-03-14", "vient avant le premier"),
        ("2027-04-15", "14\u00a0avril\u00a02027"),
    ):
        data = typed(claire, convention, "periode", end_on=end)
        response = claire.post(address(convention, "periode"), data)
        assert any(sentence in error for error in page_errors(response)), page_errors(response)
        assert end in response.content.decode()
    assert Convention.objects.get().end_on == convention.end_on

    data = typed(claire, convention, "periode", end_on="2027-04-14")
    assert claire.post(address(convention, "periode"), data).status_code == 302
    assert Convention.objects.get().end_on == datetime.date(2027, 4, 14)


def test_a_minor_without_guardian_is_saved_and_the_guardian_is_asked_for(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    young = next_monday().replace(day=1) - datetime.timedelta(days=365 * 17)

    data = typed(claire, convention, "beneficiaire", birth_date=young.isoformat())
    response = claire.post(address(convention, "beneficiaire"), data, follow=True)

    assert response.redirect_chain[-1][0] == address(convention, "beneficiaire")
    assert Convention.objects.get().birth_date == young
    assert any("représentant légal signe avec elle" in words for words in remarks(response))
    assert "guardian-email" in response.content.decode()

    data = typed(claire, convention, "beneficiaire") | {
        "guardian-first_name": "Gaëlle",
        "guardian-last_name": "Benali",
        "guardian-function": "Mère",
        "guardian-email": "gaelle@demo.example",
        "guardian-phone": "06 00 00 00 07",
    }
    response = claire.post(address(convention, "beneficiaire"), data, follow=True)
    assert response.redirect_chain[-1][0] == address(convention, "accueil")
    assert Convention.objects.get().party("guardian").full_name == "Gaëlle Benali"


def test_a_guardian_of_someone_who_is_of_age_after_all_leaves_the_convention(
    cast: Cast, browse: Browse
) -> None:
    convention = complete_draft(cast, guardian=True)
    claire = browse(cast.claire)

    data = typed(claire, convention, "beneficiaire", birth_date="1994-05-17")
    claire.post(address(convention, "beneficiaire"), data)

    assert Convention.objects.get().party("guardian") is None


def test_a_salaried_person_brings_the_employer_in(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    assert "employer-siret" not in claire.get(address(convention, "beneficiaire")).content.decode()

    data = typed(claire, convention, "beneficiaire", beneficiary_status="EMPLOYEE")
    claire.post(address(convention, "beneficiaire"), data)

    assert "employer-siret" in claire.get(address(convention, "beneficiaire")).content.decode()


def test_a_tutor_with_the_candidate_s_address_is_pointed_out(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)

    data = typed(claire, convention, "accueil", tutor_email="Amina@demo.example")
    response = claire.post(address(convention, "accueil"), data, follow=True)

    assert response.redirect_chain[-1][0] == address(convention, "accueil")
    assert any("pour le tuteur et pour le bénéficiaire" in words for words in remarks(response))
    assert Convention.objects.get().tutor_email == "Amina@demo.example"


def test_two_signatories_with_one_address_are_pointed_out(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)

    data = typed(claire, convention, "accueil", **{"host-email": "AMINA@demo.example"})
    claire.post(address(convention, "accueil"), data)
    review = claire.get(address(convention, "verification"))

    words = [remark.message for group in review.context["groups"] for remark in group["remarks"]]
    assert any("Deux signataires ont le même contact" in one for one in words)
    assert review.context["refusal"] is not None
    assert "disabled" in review.content.decode()


def test_a_form_sent_twice_is_saved_once(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    data = typed(claire, convention, "lieu", place_city="Rezé", place_postcode="44400")

    first = claire.post(address(convention, "lieu"), data)
    second = claire.post(address(convention, "lieu"), data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert JournalEntry.objects.filter(verb="edit_draft").count() == 1
    assert Convention.objects.get().place_city == "Rezé"


def test_a_row_more_keeps_what_was_typed_and_stores_nothing(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    data = typed(claire, convention, "contenu", add="objectives", job_title="Boulangère en devenir")

    response = claire.post(address(convention, "contenu"), data)

    assert "Boulangère en devenir" in response.content.decode()
    rows = response.context["page"].blocks[1].rowset.formset.forms
    assert len(rows) == 4
    assert Convention.objects.get().job_title == convention.job_title


def test_an_emptied_row_goes_away(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    data = typed(claire, convention, "contenu", **{"tasks-1-text": "", "tasks-1-skill": ""})

    claire.post(address(convention, "contenu"), data)

    assert [task.text for task in Convention.objects.get().tasks.all()] == [
        "Peser et pétrir avec le chef boulanger",
        "Observer l’accueil des clients",
    ]


@pytest.mark.parametrize("total", ["-1", "x", "999999", ""])
def test_a_tampered_number_of_rows_breaks_nothing(cast: Cast, browse: Browse, total: str) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    for extra in ({}, {"add": "tasks"}):
        data = typed(claire, convention, "contenu", **{"tasks-TOTAL_FORMS": total}) | extra
        assert claire.post(address(convention, "contenu"), data).status_code in (200, 302, 422)


@pytest.mark.parametrize("day", ["9999-12-01", "0001-01-01", "2100-01-01"])
def test_a_year_that_nobody_means_is_refused_beside_its_field_and_the_draft_lives(
    cast: Cast, browse: Browse, day: str
) -> None:
    draft = complete_draft(cast)
    claire, step = browse(cast.claire), address(draft, "periode")

    page = claire.post(step, typed(claire, draft, "periode", start_on=day, end_on=day))

    assert "Vérifiez l’année : elle va de 1900 à 2099." in page_errors(page)
    assert claire.get(step).status_code == 200
    draft.refresh_from_db()
    assert draft.start_on == next_monday()


def test_a_decision_has_a_reason_that_can_be_read_again() -> None:
    refused = DecisionForm({"key": "PER-1|", "reason": "x"})
    assert "Dites pourquoi en quelques mots" in refused.errors["reason"][0]
    assert DecisionForm({"key": "PER-1|", "reason": "Vue ce matin"}).is_valid()
