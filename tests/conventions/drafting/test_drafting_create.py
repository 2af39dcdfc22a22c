"""Claire begins a convention."""

import datetime
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.models import Convention
from demo.cast import OTHER_HOST_SIRET, Cast
from immersions.models import Candidate, HostStructure, ImmersionRequest, JournalEntry
from tests.support.drafts import next_monday

Browse = Callable[[Any], Client]
URL = "/conventions/nouvelle/"


def accepted_request(cast: Cast, **changes: Any) -> ImmersionRequest:
    start = next_monday()
    values: dict[str, Any] = {
        "candidate": cast.candidate,
        "offer": cast.offer,
        "purpose": "CONFIRM",
        "message": "Je voudrais essayer.",
        "wished_start": start,
        "wished_end": start + datetime.timedelta(days=11),
        "status": "ACCEPTED",
        "sent_at": timezone.now(),
        "answered_at": timezone.now(),
    }
    return ImmersionRequest.objects.create(**values | changes)


def test_an_accepted_request_gives_a_draft_that_already_knows_much(cast: Cast, browse: Browse) -> None:
    asked = accepted_request(cast)
    claire = browse(cast.claire)
    assert "Boulangerie du Bouffay" in claire.get(f"{URL}?demande={asked.pk}").content.decode()

    response = claire.post(f"{URL}?demande={asked.pk}")

    convention = Convention.objects.get()
    assert response["Location"] == reverse("convention_draft", args=[convention.reference, "beneficiaire"])
    assert convention.candidate == cast.candidate
    assert convention.host_siret == cast.host.siret
    assert convention.purpose == "CONFIRM"
    assert (convention.start_on, convention.end_on) == (asked.wished_start, asked.wished_end)
    assert convention.job_title == "Boulanger / Boulangère"
    assert convention.place_city == "Nantes"
    assert convention.party("host").email == "bruno@demo.example"
    assert convention.party("prescriber").organisation == "Cap emploi de démonstration"
    assert convention.party("prescriber").full_name == "Claire Morel"
    assert convention.counsellor_last_name == "Morel"
    assert convention.person_key is not None
    assert JournalEntry.objects.filter(verb="create_draft", object_id=convention.pk).count() == 1


def test_the_same_request_drafted_twice_gives_one_convention(cast: Cast, browse: Browse) -> None:
    asked = accepted_request(cast)
    claire = browse(cast.claire)
    for _ in range(2):
        assert claire.post(f"{URL}?demande={asked.pk}").status_code == 302
    assert Convention.objects.count() == 1
    assert claire.get(f"{URL}?demande={asked.pk}").status_code == 302


def test_wished_dates_over_a_month_are_cut_at_the_last_lawful_day(cast: Cast, browse: Browse) -> None:
    start = datetime.date(2027, 3, 15)
    asked = accepted_request(cast, wished_start=start, wished_end=datetime.date(2027, 6, 1))
    browse(cast.claire).post(f"{URL}?demande={asked.pk}")
    assert Convention.objects.get().end_on == datetime.date(2027, 4, 14)


def test_a_request_not_accepted_yet_waits(cast: Cast, browse: Browse) -> None:
    asked = accepted_request(cast, status="SENT", answered_at=None)
    assert browse(cast.claire).post(f"{URL}?demande={asked.pk}").status_code == 409
    assert not Convention.objects.exists()


def test_only_the_candidate_s_counsellor_drafts(cast: Cast, browse: Browse) -> None:
    asked = accepted_request(cast)
    assert browse(cast.elodie).post(f"{URL}?demande={asked.pk}").status_code == 404
    for user in (cast.amina, cast.bruno, cast.driss):
        assert browse(user).get(URL).status_code == 403
        assert browse(user).post(f"{URL}?demande={asked.pk}").status_code == 403
    assert browse(cast.claire).get(f"{URL}?demande=abc").status_code == 404
    assert not Convention.objects.exists()


def test_claire_begins_with_a_person_and_a_known_siret(cast: Cast, browse: Browse) -> None:
    typed = {"candidate": cast.candidate.pk, "siret": "000 123 455 00016"}
    response = browse(cast.claire).post(URL, typed)
    assert response.status_code == 302
    assert Convention.objects.get().host == cast.host
    assert HostStructure.objects.count() == 1


def test_a_host_new_here_gives_its_name_and_place_and_stays_unverified(cast: Cast, browse: Browse) -> None:
    claire = browse(cast.claire)
    typed = {"candidate": cast.candidate.pk, "siret": OTHER_HOST_SIRET}
    response = claire.post(URL, typed)
    assert response.status_code == 422
    assert "Cette structure est nouvelle ici" in response.content.decode()
    site = typed | {"host_name": "gain-facile.example", "host_postcode": "44100", "host_city": "Nantes"}
    assert "se lit comme l’adresse d’un site" in claire.post(URL, site).content.decode()
    assert not Convention.objects.exists()

    claire.post(URL, typed | {"host_name": "Garage du Port", "host_postcode": "44100", "host_city": "Nantes"})

    host = HostStructure.objects.get(siret=OTHER_HOST_SIRET)
    assert host.verified_at is None
    assert Convention.objects.get().host_name == "Garage du Port"


def test_a_siret_that_cannot_exist_is_refused_and_kept_on_the_page(cast: Cast, browse: Browse) -> None:
    response = browse(cast.claire).post(URL, {"candidate": cast.candidate.pk, "siret": "00012345500017"})
    assert response.status_code == 422
    assert "ne peut pas exister" in response.content.decode()
    assert "00012345500017" in response.content.decode()


def test_claire_finds_amina_chosen_when_she_comes_from_her_sheet(cast: Cast, browse: Browse) -> None:
    client = browse(cast.claire)
    address = f"{URL}?personne={cast.candidate.pk}"
    assert f'href="{address}"' in client.get(f"/candidats/{cast.candidate.pk}/").text
    assert f'<option value="{cast.candidate.pk}" selected>' in client.get(address).text
    for other in ("999999", "x\x00", ""):
        assert f'<option value="{cast.candidate.pk}">' in client.get(URL, {"personne": other}).text


def test_claire_cannot_choose_a_person_of_another_agency(cast: Cast, browse: Browse) -> None:
    typed = {"candidate": cast.driss.candidate.pk, "siret": cast.host.siret}
    response = browse(cast.claire).post(URL, typed)
    assert "n’est pas suivie par votre agence" in response.content.decode()
    assert "Lambert" not in response.content.decode()
    assert not Convention.objects.exists()


def many_people(cast: Cast) -> None:
    Candidate.objects.bulk_create(
        Candidate(
            first_name="Nora",
            last_name=f"Zola{number:03}",
            birth_date=datetime.date(1990, 1, 1),
            agency=cast.candidate.agency,
        )
        for number in range(150)
    )


def test_an_agency_that_follows_thousands_gets_a_short_list_and_a_search(cast: Cast, browse: Browse) -> None:
    many_people(cast)
    claire = browse(cast.claire)

    page = claire.get(URL).content.decode()
    assert page.count("<option") <= 102
    assert "cherchez par le nom" in page
    assert "Zola149" not in page

    page = claire.get(URL, {"nom": "zola149"}).content.decode()
    assert "Zola149 Nora" in page
    assert "Benali" not in page
    assert "ne porte ce nom" in claire.get(URL, {"nom": "Personne"}).content.decode()


def test_a_person_beyond_the_list_can_be_chosen_and_is_kept_after_an_error(
    cast: Cast, browse: Browse
) -> None:
    many_people(cast)
    last = Candidate.objects.get(last_name="Zola149")
    claire = browse(cast.claire)
    assert f'value="{last.pk}" selected' in claire.get(URL, {"personne": last.pk}).content.decode()

    refused = claire.post(URL, {"candidate": last.pk, "siret": "12"})
    assert refused.status_code == 422
    assert f'value="{last.pk}" selected' in refused.content.decode()

    claire.post(URL, {"candidate": last.pk, "siret": cast.host.siret})
    assert Convention.objects.get().candidate == last


def test_few_people_are_listed_without_a_search(cast: Cast, browse: Browse) -> None:
    page = browse(cast.claire).get(URL).content.decode()
    assert "Benali Amina" in page
    assert "Cherchez la personne" not in page
