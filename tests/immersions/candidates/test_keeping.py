"""Amina keeps offers; Claire proposes some, and introduces Amina to a host; Driss and Bruno see nothing of it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from immersions.choices import Interest
from immersions.models import (
    Candidate,
    Commune,
    Favourite,
    HostStructure,
    Introduction,
    JournalEntry,
    Letter,
    Offer,
    Recommendation,
)
from tests.immersions.requests.test_requests import words_of

WORD = "Le fournil est calme le matin."


def proposed_to(candidate, offer, **changes):
    facts = {"candidate": candidate, "offer": offer, "word": WORD, "at": timezone.now()}
    return Recommendation.objects.create(**(facts | changes))


@pytest.fixture
def proposed(cast):
    return proposed_to(cast.candidate, cast.offer, by=cast.claire)


def verbs():
    return list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- Favourites ----------------------------------------------------------------------------------


def test_amina_keeps_an_offer_and_finds_it_in_her_list(cast, browse):
    client, url = browse(cast.amina), f"/offres/{cast.offer.pk}/"
    assert "Garder cette offre" in words_of(client.get(url))
    page = client.post(f"{url}garder/", follow=True)
    assert "Cette offre est dans vos favoris" in words_of(page)
    assert "Ne plus garder cette offre" in words_of(page)
    assert cast.offer.title in words_of(client.get("/mon-espace/favoris/"))
    assert Favourite.objects.get().candidate == cast.candidate
    assert verbs() == ["keep_offer"]


def test_keeping_twice_keeps_once(cast, browse):
    client = browse(cast.amina)
    for _ in range(2):
        assert client.post(f"/offres/{cast.offer.pk}/garder/").status_code == 302
    assert Favourite.objects.count() == 1
    assert verbs() == ["keep_offer"]
    with pytest.raises(IntegrityError, match="favourite_once"), transaction.atomic():
        Favourite.objects.create(candidate=cast.candidate, offer=cast.offer, kept_at=timezone.now())


def test_an_offer_removed_from_the_list_is_taken_back_by_a_button(cast, browse):
    client, url = browse(cast.amina), f"/offres/{cast.offer.pk}/"
    client.post(f"{url}garder/")
    page = client.post(f"{url}ne-plus-garder/", {"de": "favoris"}, follow=True)
    assert not Favourite.objects.exists()
    assert "n’est plus dans vos favoris" in words_of(page)
    assert f'action="{url}garder/"' in page.content.decode()
    client.post(f"{url}garder/", {"de": "favoris"})
    assert Favourite.objects.get().offer == cast.offer
    assert verbs() == ["keep_offer", "drop_offer", "keep_offer"]


def test_removing_what_is_not_kept_changes_nothing(cast, browse):
    assert browse(cast.amina).post(f"/offres/{cast.offer.pk}/ne-plus-garder/").status_code == 302
    assert verbs() == []


def test_her_favourites_are_hers_alone(cast, browse):
    browse(cast.amina).post(f"/offres/{cast.offer.pk}/garder/")
    assert cast.offer.title not in words_of(browse(cast.driss).get("/mon-espace/favoris/"))
    browse(cast.driss).post(f"/offres/{cast.offer.pk}/ne-plus-garder/")
    assert Favourite.objects.get().candidate == cast.candidate


@pytest.mark.parametrize("who", ["bruno", "claire"])
def test_only_candidates_keep_offers(cast, browse, who):
    for path in ("garder", "ne-plus-garder"):
        assert browse(getattr(cast, who)).post(f"/offres/{cast.offer.pk}/{path}/").status_code == 403
    assert not Favourite.objects.exists()
    assert "Garder cette offre" not in words_of(browse(getattr(cast, who)).get(f"/offres/{cast.offer.pk}/"))


def test_an_offer_no_longer_proposed_is_not_kept_and_shows_so_in_the_list(cast, browse):
    client = browse(cast.amina)
    client.post(f"/offres/{cast.offer.pk}/garder/")
    Offer.objects.update(active=False)
    assert "N’est plus proposée" in words_of(client.get("/mon-espace/favoris/"))
    Favourite.objects.all().delete()
    assert client.post(f"/offres/{cast.offer.pk}/garder/").status_code == 409
    assert client.post("/offres/999999/garder/").status_code == 404
    assert client.get(f"/offres/{cast.offer.pk}/garder/").status_code == 405
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 40, "²", ""])
def test_whatever_the_address_of_the_list_says_it_opens(cast, browse, typed):
    assert browse(cast.amina).get("/mon-espace/favoris/", {"retiree": typed}).status_code == 200


def more_offers(cast, count):
    for number in range(count):
        yield Offer.objects.create(
            host=cast.host, job=cast.offer.job, title=f"Fournil {number}", tasks="Pétrir", postcode="44000",
            city="Nantes", lat=47.21, lon=-1.55, published_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("rows", [1, 19])
def test_the_lists_cost_the_same_for_1_and_19_rows(cast, browse, rows, django_assert_num_queries):
    for offer in more_offers(cast, rows):
        Favourite.objects.create(candidate=cast.candidate, offer=offer, kept_at=timezone.now())
        proposed_to(cast.candidate, offer, by=cast.claire)
    client, claire = browse(cast.amina), browse(cast.claire)
    with django_assert_num_queries(7):
        client.get("/mon-espace/favoris/")
    with django_assert_num_queries(7):
        client.get("/mon-espace/propositions/")
    with django_assert_num_queries(9):
        claire.get(f"/candidats/{cast.candidate.pk}/structures/")
    with django_assert_num_queries(10):
        claire.get(f"/candidats/{cast.candidate.pk}/")


# --- Offers proposed by a counsellor ------------------------------------------------------------------


def test_claire_proposes_an_offer_and_the_letter_keeps_her_words(cast, browse, jobs, mailoutbox):
    url = f"/offres/{cast.offer.pk}/proposer/"
    assert "Proposer à une personne" in words_of(browse(cast.claire).get(f"/offres/{cast.offer.pk}/"))
    page = browse(cast.claire).post(url, {"candidate": cast.candidate.pk, "word": WORD}, follow=True)
    assert "la personne est prévenue" in words_of(page)
    assert WORD in words_of(page)
    row = Recommendation.objects.get()
    assert (row.candidate, row.offer, row.by, row.interest) == (
        cast.candidate,
        cast.offer,
        cast.claire,
        Interest.WAITING,
    )
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.facts) == ("recommend_offer", {"offer": cast.offer.pk})
    jobs()
    (mail,) = mailoutbox
    assert mail.to == ["amina@demo.example"]
    assert "Claire Morel vous propose" in mail.body
    assert "/mon-espace/propositions/" in mail.body
    assert WORD not in mail.body
    assert "Cap emploi" not in mail.body


def test_an_offer_is_proposed_once_to_a_person(cast, browse, proposed):
    data = {"candidate": cast.candidate.pk, "word": "Encore."}
    page = browse(cast.claire).post(f"/offres/{cast.offer.pk}/proposer/", data, follow=True)
    assert "déjà été proposée" in words_of(page)
    assert Recommendation.objects.get().word == WORD
    assert not Letter.objects.exists()


def test_the_word_is_bounded_in_signs_and_lines(cast, browse):
    for word in ("x" * 501, "\n" * 60 + "x"):
        page = browse(cast.claire).post(
            f"/offres/{cast.offer.pk}/proposer/", {"candidate": cast.candidate.pk, "word": f"x{word}"}
        )
        assert page.context["form"].errors["word"]
    assert not Recommendation.objects.exists()


def test_claire_proposes_to_the_people_of_her_agency_only(cast, browse):
    driss = Candidate.objects.get(user=cast.driss)
    page = browse(cast.claire).post(f"/offres/{cast.offer.pk}/proposer/", {"candidate": driss.pk})
    assert "Choisissez une personne dans la liste" in words_of(page)
    assert "Lambert" not in words_of(page)
    page = browse(cast.elodie).post(f"/offres/{cast.offer.pk}/proposer/", {"candidate": cast.candidate.pk})
    assert "Benali" not in words_of(page)
    assert not Recommendation.objects.exists()


def test_the_person_named_in_the_address_is_chosen_beforehand(cast, browse):
    client = browse(cast.claire)
    page = client.get(f"/offres/{cast.offer.pk}/proposer/", {"candidat": cast.candidate.pk})
    assert f'value="{cast.candidate.pk}" selected' in page.content.decode()
    assert client.get(f"/offres/{cast.offer.pk}/proposer/", {"candidat": "zorglub"}).status_code == 200


@pytest.mark.parametrize("who", ["amina", "bruno", "driss"])
def test_proposing_is_the_counsellors_part(cast, browse, who):
    url, data = f"/offres/{cast.offer.pk}/proposer/", {"candidate": cast.candidate.pk}
    assert browse(getattr(cast, who)).post(url, data).status_code == 403
    assert not Recommendation.objects.exists()


def test_an_offer_no_longer_proposed_is_not_the_moment(cast, browse):
    Offer.objects.update(active=False)
    page = browse(cast.claire).post(f"/offres/{cast.offer.pk}/proposer/", {"candidate": cast.candidate.pk})
    assert page.status_code == 409
    assert not Recommendation.objects.exists()


def test_amina_finds_it_on_her_dashboard_and_says_yes(cast, browse, proposed, jobs, mailoutbox):
    client = browse(cast.amina)
    words = words_of(client.get("/mon-espace/"))
    assert "Des offres pour vous" in words
    assert WORD in words
    page = client.post(f"/offres/{cast.offer.pk}/proposition/", {"answer": "yes"})
    assert page.url == f"/offres/{cast.offer.pk}/"
    proposed.refresh_from_db()
    assert proposed.interest == Interest.INTERESTED
    assert proposed.answered_at
    jobs()
    (mail,) = mailoutbox
    assert mail.to == ["claire@demo.example"]
    assert "l’intéresse" in mail.body
    assert "Des offres pour vous" not in words_of(client.get("/mon-espace/"))
    assert "Cela l’intéresse" in words_of(browse(cast.claire).get("/mon-espace/propositions/"))
    assert client.post(f"/offres/{cast.offer.pk}/proposition/", {"answer": "no"}).status_code == 409
    proposed.refresh_from_db()
    assert proposed.interest == Interest.INTERESTED


def test_amina_says_no_and_nobody_is_disturbed(cast, browse, proposed):
    page = browse(cast.amina).post(f"/offres/{cast.offer.pk}/proposition/", {"answer": "no"}, follow=True)
    assert "pas pour cette fois" in words_of(page)
    proposed.refresh_from_db()
    assert proposed.interest == Interest.NOT_FOR_ME
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("driss", 404), ("bruno", 404), ("elodie", 404), ("claire", 403)]
)
def test_the_person_alone_answers(cast, browse, proposed, who, status):
    client = browse(getattr(cast, who))
    assert client.post(f"/offres/{cast.offer.pk}/proposition/", {"answer": "yes"}).status_code == status
    proposed.refresh_from_db()
    assert proposed.interest == Interest.WAITING
    assert WORD not in words_of(client.get("/mon-espace/")) or who == "claire"


def test_answering_takes_a_post(cast, browse, proposed):
    assert browse(cast.amina).get(f"/offres/{cast.offer.pk}/proposition/").status_code == 405


def test_postgresql_itself_dates_each_answer(proposed):
    with pytest.raises(IntegrityError, match="recommendation_dated"), transaction.atomic():
        Recommendation.objects.update(interest=Interest.INTERESTED)


# --- Hosts open to what a person wants, introductions ------------------------------------------------


def test_claire_sees_who_is_open_near_amina(cast, browse):
    far = Commune.objects.create(
        insee="13055", name="Marseille", postcodes="13000", department="13", population=1, lat=43.3, lon=5.4,
        search_text="marseille",
    )  # fmt: skip
    Offer.objects.create(
        host=cast.host, job=cast.offer.job, title="Pain du Sud", tasks="Pétrir", postcode="13000",
        city="Marseille", commune=far, lat=far.lat, lon=far.lon,
    )  # fmt: skip
    page = browse(cast.claire).get(f"/candidats/{cast.candidate.pk}/structures/")
    words = words_of(page)
    assert cast.host.name in words
    assert f'href="/structures/{cast.host.pk}/dossier/"' in page.content.decode()
    assert "Avant une embauche" in words
    assert "Pain du Sud" not in words
    Offer.objects.filter(pk=cast.offer.pk).update(for_recruitment=False)
    words = words_of(browse(cast.claire).get(f"/candidats/{cast.candidate.pk}/structures/?rayon=zorglub"))
    assert "Avant une embauche" not in words


def test_without_commune_or_job_the_page_says_what_is_missing(cast, browse):
    Candidate.objects.update(wished_job=None)
    words = words_of(browse(cast.claire).get(f"/candidats/{cast.candidate.pk}/structures/"))
    assert "Il manque la commune ou le métier" in words


def introduce_url(cast):
    return f"/candidats/{cast.candidate.pk}/presenter/?structure={cast.host.pk}"


def test_claire_introduces_amina_by_her_first_name_only(cast, browse, jobs, mailoutbox):
    data = {"note": "Vue jeudi, très motivée.", "agrees": "on"}
    browse(cast.claire).post(introduce_url(cast), data)
    row = Introduction.objects.get()
    assert (row.candidate, row.host, row.by, row.note) == (
        cast.candidate,
        cast.host,
        cast.claire,
        data["note"],
    )
    jobs()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["bruno@demo.example", "hugo@demo.example"]
    for mail in mailoutbox:
        assert "Claire Morel" in mail.body
        assert "présenter Amina" in mail.body
        said = f"{mail.subject} {mail.body}"
        for secret in ("Benali", "amina@", "06 00 00 00 01", "1994", "Cap emploi", "andicap", data["note"]):
            assert secret not in said
    assert data["note"] in words_of(browse(cast.amina).get(f"/candidats/{cast.candidate.pk}/"))
    assert "Déjà présentée" in words_of(
        browse(cast.claire).get(f"/candidats/{cast.candidate.pk}/structures/")
    )


def test_nobody_is_introduced_without_agreeing_nor_twice(cast, browse):
    client = browse(cast.claire)
    page = client.post(introduce_url(cast), {"note": ""})
    assert "Demandez d’abord son accord" in words_of(page)
    assert not Introduction.objects.exists()
    for _ in range(2):
        client.post(introduce_url(cast), {"agrees": "on"})
    assert Introduction.objects.count() == 1
    assert Letter.objects.filter(kind="candidate_introduced").count() == 2


@pytest.mark.parametrize(("who", "status"), [("driss", 404), ("bruno", 404), ("elodie", 404), ("amina", 403)])
def test_introducing_is_her_counsellors_part(cast, browse, who, status):
    client = browse(getattr(cast, who))
    assert client.post(introduce_url(cast), {"agrees": "on"}).status_code == status
    assert client.get(f"/candidats/{cast.candidate.pk}/structures/").status_code == status
    assert not Introduction.objects.exists()


def test_a_suspended_host_is_not_the_moment(cast, browse):
    HostStructure.objects.update(suspended_at=timezone.now())
    assert browse(cast.claire).post(introduce_url(cast), {"agrees": "on"}).status_code == 409
    assert not Introduction.objects.exists()
