"""A request: asked by Amina, answered by Bruno, followed by Claire, hidden from Driss."""

import datetime
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from immersions.accounts.client_address import network_of
from immersions.accounts.rate_limits import allows
from immersions.choices import DeclineReason, Purpose, RequestStatus
from immersions.models import Candidate, HostStructure, ImmersionRequest, JournalEntry, Letter, Offer, User

MESSAGE = "Bonjour, le pain m’attire depuis l’enfance.\nJe peux commencer tôt."


def wish(**changes):
    start = timezone.localdate() + datetime.timedelta(days=20)
    return {
        "purpose": "DISCOVER",
        "wished_start": start.isoformat(),
        "wished_end": (start + datetime.timedelta(days=4)).isoformat(),
        "message": MESSAGE,
    } | changes


def asked_by(candidate, offer, **changes):
    start = datetime.date(2026, 3, 2)
    facts = {
        "candidate": candidate,
        "offer": offer,
        "purpose": Purpose.DISCOVER,
        "message": MESSAGE,
        "wished_start": start,
        "wished_end": start + datetime.timedelta(days=4),
        "sent_at": timezone.now(),
    }
    return ImmersionRequest.objects.create(**(facts | changes))


@pytest.fixture
def asked(cast):
    return asked_by(cast.candidate, cast.offer)


def kinds():
    return sorted(Letter.objects.values_list("kind", "recipient"))


def ask_url(offer):
    return f"/offres/{offer.pk}/demander/"


def words_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


# --- Asking ------------------------------------------------------------------------------------


def test_amina_asks_and_the_host_gets_a_letter_without_her_birth_date(cast, browse, jobs, mailoutbox):
    page = browse(cast.amina).post(ask_url(cast.offer), wish())
    asked = ImmersionRequest.objects.get()
    assert page.url == f"/demandes/{asked.pk}/"
    assert (asked.candidate, asked.status, asked.message) == (cast.candidate, RequestStatus.SENT, MESSAGE)
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.object_id, entry.by, entry.facts) == (
        "request_immersion",
        asked.pk,
        cast.amina,
        {"offer": cast.offer.pk},
    )
    jobs()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["bruno@demo.example", "hugo@demo.example"]
    for mail in mailoutbox:
        assert "Amina Benali souhaite faire une immersion" in mail.body
        assert f"/demandes/{asked.pk}/" in mail.body
        assert "Amina" not in mail.subject
        assert not re.search("1994|handicap|Cap emploi|pain m’attire", mail.body)


def test_the_same_form_sent_twice_asks_once(cast, browse):
    client, data = browse(cast.amina), wish()
    first = client.post(ask_url(cast.offer), data)
    second = client.post(ask_url(cast.offer), data, follow=True)
    assert ImmersionRequest.objects.count() == 1
    assert second.redirect_chain[-1][0] == first.url
    assert "Vous avez déjà demandé cette immersion" in words_of(second)
    assert JournalEntry.objects.count() == 1
    assert len(kinds()) == 2


def test_amina_does_not_ask_the_same_host_twice_in_a_week_for_one_job(cast, browse):
    week = datetime.timedelta(days=7)
    asked = asked_by(cast.candidate, cast.offer, status=RequestStatus.DECLINED)
    twin = Offer.objects.get(pk=cast.offer.pk)
    twin.pk = None
    twin.save()
    assert browse(cast.amina).get(ask_url(twin)).status_code == 409
    for offer in (cast.offer, twin):
        again = browse(cast.amina).post(ask_url(offer), wish())
        assert again.status_code == 409
        assert "Vous avez demandé ce métier à cette structure" in words_of(again)
        assert f"/demandes/{asked.pk}/" in words_of(again)
    assert ImmersionRequest.objects.count() == 1
    ImmersionRequest.objects.update(sent_at=timezone.now() - week)
    assert browse(cast.amina).post(ask_url(cast.offer), wish()).status_code == 302


def test_a_request_taken_back_may_be_made_again_at_once(cast, browse):
    asked_by(cast.candidate, cast.offer, status=RequestStatus.WITHDRAWN)
    assert browse(cast.amina).post(ask_url(cast.offer), wish()).status_code == 302
    assert ImmersionRequest.objects.waiting().count() == 1


def test_an_address_that_asks_without_end_makes_a_pause(cast, browse):
    client = browse(cast.amina)
    network = network_of("127.0.0.1")
    for _ in range(60):
        allows("request_create", network, limit=60, per=datetime.timedelta(hours=1), at=timezone.now())
    assert client.get(ask_url(cast.offer)).status_code == 200
    assert client.post(ask_url(cast.offer), wish()).status_code == 429
    assert ImmersionRequest.objects.count() == 0


def test_postgresql_itself_refuses_two_waiting_requests(asked):
    with pytest.raises(IntegrityError, match="request_waiting_once_per_offer"), transaction.atomic():
        asked_by(asked.candidate, asked.offer)


def test_postgresql_itself_refuses_dates_out_of_order(cast):
    with pytest.raises(IntegrityError, match="request_ends_after_start"), transaction.atomic():
        asked_by(cast.candidate, cast.offer, wished_end=datetime.date(2026, 3, 1))


def test_hugo_who_has_no_file_opens_one_by_asking_another_host(cast, browse):
    other = HostStructure.objects.create(
        siret="00098765100015", name="Garage", postcode="44000", city="Nantes"
    )
    Offer.objects.filter(pk=cast.offer.pk).update(host=other)
    page = browse(cast.hugo).post(ask_url(cast.offer), wish())
    assert "birth_date" in page.context["form"].errors
    data = wish(first_name="Hugo", last_name="Marchand", birth_date="1990-04-01")
    client = browse(cast.hugo)
    client.post(ask_url(cast.offer), data)
    client.post(ask_url(cast.offer), data)
    candidate = Candidate.objects.get(user=cast.hugo)
    assert candidate.birth_date == datetime.date(1990, 4, 1)
    assert ImmersionRequest.objects.get().candidate == candidate
    assert list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "open_candidate",
        "request_immersion",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wished_end": "2020-01-01"}, "La fin souhaitée vient avant le début"),
        ({"wished_start": "2020-01-01"}, "Choisissez un début à venir"),
        ({"wished_start": "31/02/2027"}, "Cette date n’existe pas"),
        ({"message": "x" * 10_000}, "Gardez 1000 signes au plus ; vous en avez écrit 10000."),
        ({"message": "\n".join("x" * 61)}, "gardez-en 60 au plus"),
        ({"message": ""}, "Écrivez quelques mots"),
        ({"purpose": ""}, "Choisissez une de ces réponses"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_loses_nothing(cast, browse, changes, sentence):
    data = wish(**changes)
    page = browse(cast.amina).post(ask_url(cast.offer), data)
    assert page.status_code == 200
    assert sentence in words_of(page)
    for name in ("message", "wished_start", "wished_end"):
        assert page.context["form"][name].value() == data[name]
    assert not ImmersionRequest.objects.exists()
    assert not Letter.objects.exists()


def test_only_the_purposes_the_host_accepts_are_proposed(cast, browse):
    Offer.objects.filter(pk=cast.offer.pk).update(for_recruitment=False)
    page = browse(cast.amina).post(ask_url(cast.offer), wish(purpose="RECRUIT"))
    assert "purpose" in page.context["form"].errors
    assert not ImmersionRequest.objects.exists()


def test_a_passer_by_is_sent_to_log_in_and_comes_back(cast, browse):
    assert browse(None).get(ask_url(cast.offer)).url.endswith(f"?next={ask_url(cast.offer)}")


@pytest.mark.parametrize("who", ["bruno", "claire"])
def test_the_host_itself_and_a_counsellor_cannot_ask(cast, browse, who):
    page = browse(getattr(cast, who)).post(ask_url(cast.offer), wish())
    assert page.status_code == 403
    assert not ImmersionRequest.objects.exists()


def test_an_offer_no_longer_published_cannot_be_asked(cast, browse):
    Offer.objects.filter(pk=cast.offer.pk).update(active=False)
    page = browse(cast.amina).post(ask_url(cast.offer), wish())
    assert page.status_code == 409
    assert "Cette offre n’est plus proposée" in words_of(page)
    assert not ImmersionRequest.objects.exists()


def test_an_unknown_offer_is_not_found(cast, browse):
    assert browse(cast.amina).get("/offres/999999/demander/").status_code == 404


# --- Answering ---------------------------------------------------------------------------------


def test_bruno_accepts_and_amina_and_claire_are_told(cast, browse, asked, jobs, mailoutbox):
    page = browse(cast.bruno).post(
        f"/demandes/{asked.pk}/repondre/", {"decision": "yes", "answer": "Passez lundi à 9 heures."}
    )
    assert page.url == f"/demandes/{asked.pk}/"
    asked.refresh_from_db()
    assert (asked.status, asked.answer, asked.answered_by) == (
        RequestStatus.ACCEPTED,
        "Passez lundi à 9 heures.",
        cast.bruno,
    )
    assert JournalEntry.objects.get().verb == "accept_request"
    jobs()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["amina@demo.example", "claire@demo.example"]
    assert all("9 heures" not in mail.body and "handicap" not in mail.body for mail in mailoutbox)
    seen = words_of(browse(cast.amina).get(f"/demandes/{asked.pk}/"))
    assert "Passez lundi à 9 heures." in seen
    assert "Claire Morel prépare la convention" in seen


def test_bruno_declines_with_a_reason_and_only_amina_is_told(cast, browse, asked, jobs, mailoutbox):
    browse(cast.bruno).post(f"/demandes/{asked.pk}/repondre/", {"decision": "no", "reason": "FULL"})
    asked.refresh_from_db()
    assert (asked.status, asked.decline_reason) == (RequestStatus.DECLINED, DeclineReason.FULL)
    assert JournalEntry.objects.get().verb == "decline_request"
    jobs()
    assert [mail.to[0] for mail in mailoutbox] == ["amina@demo.example"]
    assert "Nous accueillons déjà quelqu’un" in words_of(browse(cast.amina).get(f"/demandes/{asked.pk}/"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choisissez oui ou non"),
        ({"decision": "no"}, "Dites pourquoi"),
        ({"decision": "no", "reason": "NOISE"}, "Choisissez une raison dans la liste"),
        ({"decision": "yes", "answer": "x" * 1001}, "Gardez 1000 signes"),
    ],
)
def test_an_incomplete_answer_gets_a_sentence(cast, browse, asked, data, sentence):
    page = browse(cast.bruno).post(f"/demandes/{asked.pk}/repondre/", data)
    assert sentence in words_of(page)
    asked.refresh_from_db()
    assert asked.status == RequestStatus.SENT


@pytest.mark.parametrize("verb", ["repondre", "retirer"])
def test_driss_finds_nothing(cast, browse, asked, verb):
    client = browse(cast.driss)
    assert client.get(f"/demandes/{asked.pk}/").status_code == 404
    assert client.post(f"/demandes/{asked.pk}/{verb}/", {"decision": "yes"}).status_code == 404
    asked.refresh_from_db()
    assert asked.status == RequestStatus.SENT


def test_elodie_of_another_agency_finds_nothing(cast, browse, asked):
    assert browse(cast.elodie).get(f"/demandes/{asked.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "verb"),
    [("amina", "repondre"), ("claire", "repondre"), ("bruno", "retirer"), ("claire", "retirer")],
)
def test_the_wrong_party_is_refused(cast, browse, asked, who, verb):
    page = browse(getattr(cast, who)).post(f"/demandes/{asked.pk}/{verb}/", {"decision": "yes"})
    assert page.status_code == 403
    asked.refresh_from_db()
    assert asked.status == RequestStatus.SENT
    assert not Letter.objects.exists()


@pytest.mark.parametrize(("who", "verb"), [("bruno", "repondre"), ("amina", "retirer")])
@pytest.mark.parametrize("status", [RequestStatus.ACCEPTED, RequestStatus.DECLINED, RequestStatus.WITHDRAWN])
def test_an_answered_request_moves_no_more(cast, browse, asked, who, verb, status):
    ImmersionRequest.objects.update(status=status)
    page = browse(getattr(cast, who)).post(
        f"/demandes/{asked.pk}/{verb}/", {"decision": "no", "reason": "FULL"}
    )
    assert page.status_code == 409
    assert "a déjà reçu une réponse" in words_of(page)
    asked.refresh_from_db()
    assert asked.status == status
    assert not JournalEntry.objects.exists()
    assert not Letter.objects.exists()


def test_a_letter_whose_request_has_changed_is_not_sent(cast, browse, jobs, mailoutbox):
    browse(cast.amina).post(ask_url(cast.offer), wish())
    ImmersionRequest.objects.update(status=RequestStatus.WITHDRAWN)
    jobs()
    assert mailoutbox == []


# --- Withdrawing -------------------------------------------------------------------------------


def test_amina_withdraws_her_request_and_may_ask_again(cast, browse, asked, jobs, mailoutbox):
    client = browse(cast.amina)
    page = client.post(f"/demandes/{asked.pk}/retirer/")
    assert page.url == f"/demandes/{asked.pk}/"
    asked.refresh_from_db()
    assert asked.status == RequestStatus.WITHDRAWN
    assert JournalEntry.objects.get().verb == "withdraw_request"
    jobs()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["bruno@demo.example", "hugo@demo.example"]
    client.post(ask_url(cast.offer), wish())
    assert ImmersionRequest.objects.waiting().count() == 1


def test_withdrawing_takes_a_post(cast, browse, asked):
    assert browse(cast.amina).get(f"/demandes/{asked.pk}/retirer/").status_code == 405


# --- Reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", RequestStatus.values)
@pytest.mark.parametrize("who", ["amina", "bruno", "claire"])
def test_each_side_reads_the_request_in_each_state(cast, browse, asked, who, status):
    ImmersionRequest.objects.update(
        status=status,
        answered_at=None if status == "SENT" else timezone.now(),
        decline_reason="FULL" if status == "DECLINED" else "",
    )
    page = browse(getattr(cast, who)).get(f"/demandes/{asked.pk}/")
    assert page.status_code == 200
    words = words_of(page)
    assert "du lundi 2 mars 2026 au vendredi 6 mars 2026" in words
    if who == "bruno":
        assert "1994" not in words
        assert "Cap emploi" not in words
        assert "andicap" not in words
        assert ("amina@demo.example" in words) == (status == "ACCEPTED")


def test_lists_show_what_each_may_see(cast, browse, asked):
    for who, seen in (("amina", 1), ("bruno", 1), ("claire", 1), ("driss", 0), ("elodie", 0)):
        page = browse(getattr(cast, who)).get("/demandes/")
        assert len(page.context["page"].object_list) == seen, who
    assert len(browse(cast.amina).get("/demandes/?etat=ACCEPTED").context["page"].object_list) == 0
    assert browse(cast.amina).get("/demandes/?etat=nimporte&page=zz").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_1_and_30_rows(cast, browse, rows, django_assert_num_queries):
    for number in range(rows):
        user = User.objects.create_user(f"p{number}@demo.example")
        candidate = Candidate.objects.create(user=user, first_name="P", last_name=f"{number}")
        asked_by(candidate, cast.offer)
    client = browse(cast.bruno)
    with django_assert_num_queries(7):
        client.get("/demandes/")
