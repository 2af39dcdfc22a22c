"""Driss types the SIRET of the bakery, which Bruno registered: he asks to join it, and Bruno answers."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from immersions.forms.trap import TRAP
from immersions.models import EstablishmentContact, HostMember, JoinRequest, JournalEntry, Letter
from tests.immersions.requests.test_requests import words_of

NEW, ASK, SPACE = "/structures/nouvelle/", "/structures/demander/", "/mon-espace/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def asked(cast, bruno):
    return JoinRequest.objects.create(host=cast.host, user=cast.driss, asked_at=timezone.now())


def answer(home, asked, word):
    return f"{home}demandes/{asked.pk}/{word}/"


def test_driss_reads_the_name_and_the_city_and_nobody_s_name(cast, bruno, browse):
    page = browse(cast.driss).post(NEW, {"siret": "000 123 455 00016"})
    words = words_of(page)
    assert cast.host.name in words
    assert cast.host.city in words
    assert "Demander à rejoindre cette structure" in words
    for hidden in ("Bruno", "Hugo", cast.bruno.email, cast.host.street, cast.host.phone):
        assert not hidden or hidden not in words
    assert not JoinRequest.objects.exists()


def test_driss_asks_and_bruno_alone_gets_a_letter_without_a_name(cast, bruno, browse, home, jobs, mailoutbox):
    driss = browse(cast.driss)
    assert driss.post(ASK, {"siret": cast.host.siret}).url == SPACE
    jobs()
    assert [mail.to for mail in mailoutbox] == [[cast.bruno.email]]
    said = mailoutbox[0].subject + mailoutbox[0].body
    assert f"{home}#demandes" in said
    for hidden in (cast.driss.email, cast.driss.first_name, cast.driss.last_name):
        assert hidden not in said
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.by, entry.facts) == (
        "ask_to_join",
        cast.driss,
        {"join": JoinRequest.objects.get().pk},
    )
    assert "En attente" in words_of(driss.get(SPACE))
    assert driss.get(home).status_code == 404


def test_bruno_sees_who_asks_and_hugo_and_claire_do_not(cast, asked, browse, home):
    words = words_of(browse(cast.bruno).get(home))
    assert cast.driss.get_full_name() in words
    assert cast.driss.email in words
    assert "1 personne demande à rejoindre votre structure" in words_of(browse(cast.bruno).get(SPACE))
    assert cast.driss.email not in words_of(browse(cast.hugo).get(home))
    assert "demande à rejoindre" not in words_of(browse(cast.hugo).get(SPACE))
    assert cast.driss.email not in words_of(browse(cast.claire).get(f"{home}dossier/"))


@pytest.mark.parametrize(("role", "signs"), [("CONTACT", False), ("MANAGER", True)])
def test_bruno_accepts_and_chooses_the_rights(cast, asked, browse, home, jobs, mailoutbox, role, signs):
    url = answer(home, asked, "accepter")
    assert cast.driss.email in words_of(browse(cast.bruno).get(url))
    rights = {"role": role} | ({"is_signatory": "on"} if signs else {})
    assert browse(cast.bruno).post(url, rights).url == home
    member = HostMember.objects.get(user=cast.driss)
    assert (member.role, member.is_signatory, member.proof) == (role, signs, "COLLEAGUE")
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == ("ACCEPTED", cast.bruno)
    jobs()
    assert [mail.to for mail in mailoutbox] == [[cast.driss.email]]
    assert browse(cast.driss).get(home).status_code == 200
    assert "Rejoindre une structure" not in words_of(browse(cast.driss).get(SPACE))
    assert JournalEntry.objects.get().verb == "accept_to_join"


def test_bruno_refuses_and_driss_reads_whom_to_ask(cast, asked, browse, home, jobs, mailoutbox, settings):
    assert browse(cast.bruno).post(answer(home, asked, "refuser")).url == home
    jobs()
    assert mailoutbox[0].to == [cast.driss.email]
    assert settings.PORTAL_CONTACT in mailoutbox[0].body
    assert "Bruno" not in mailoutbox[0].body
    driss = browse(cast.driss)
    assert "elle peut vous inviter" in words_of(driss.get(SPACE))
    assert "elle peut vous inviter" in words_of(driss.post(NEW, {"siret": cast.host.siret}))
    assert driss.post(ASK, {"siret": cast.host.siret}).status_code == 409
    assert not HostMember.objects.filter(user=cast.driss).exists()
    assert JournalEntry.objects.get().verb == "refuse_to_join"


def test_a_request_is_answered_once(cast, asked, browse, home):
    bruno = browse(cast.bruno)
    bruno.post(answer(home, asked, "refuser"))
    assert bruno.post(answer(home, asked, "refuser")).status_code == 409
    assert bruno.get(answer(home, asked, "accepter")).status_code == 409
    assert bruno.post(answer(home, asked, "accepter"), {"role": "MANAGER"}).status_code == 409
    assert not HostMember.objects.filter(user=cast.driss).exists()
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("driss", 404), ("amina", 404), ("claire", 404), ("hugo", 403)])
def test_nobody_else_lets_driss_in(cast, asked, browse, home, who, status):
    client = browse(getattr(cast, who))
    for word in ("accepter", "refuser"):
        assert client.post(answer(home, asked, word), {"role": "MANAGER"}).status_code == status
    asked.refresh_from_db()
    assert asked.status == "WAITING"
    assert HostMember.objects.count() == 2
    assert not JournalEntry.objects.exists()


def test_bruno_answers_for_his_own_host_only(cast, asked, browse):
    assert (
        browse(cast.bruno).post(f"/structures/{cast.host.pk + 1}/demandes/{asked.pk}/refuser/").status_code
        == 404
    )


def test_a_manager_who_proved_nothing_proves_nothing_for_driss(cast, asked, browse, home):
    HostMember.objects.filter(user=cast.bruno).update(proof="", proved_at=None)
    browse(cast.bruno).post(answer(home, asked, "accepter"), {"role": "CONTACT"})
    member = HostMember.objects.get(user=cast.driss)
    assert (member.is_active, member.proof, member.proved_at) == (True, "", None)


def test_the_address_of_driss_may_prove_by_itself(cast, asked, browse, home):
    HostMember.objects.filter(user=cast.bruno).update(proof="", proved_at=None)
    EstablishmentContact.objects.create(
        siret=cast.host.siret, email=cast.driss.email, source="Annuaire", checked_on=timezone.localdate()
    )
    browse(cast.bruno).post(answer(home, asked, "accepter"), {"role": "CONTACT"})
    assert HostMember.objects.get(user=cast.driss).proof == "MAIL"


def test_driss_asks_the_same_host_once(cast, asked, browse):
    driss = browse(cast.driss)
    page = driss.post(NEW, {"siret": cast.host.siret})
    assert "Vous avez déjà demandé" in words_of(page)
    assert ASK not in page.text
    assert driss.post(ASK, {"siret": cast.host.siret}).status_code == 409
    assert not Letter.objects.exists()
    with pytest.raises(IntegrityError, match="join_request_one_waiting"), transaction.atomic():
        JoinRequest.objects.create(host=cast.host, user=cast.driss, asked_at=timezone.now())
    with pytest.raises(IntegrityError, match="join_request_answer_dated"), transaction.atomic():
        JoinRequest.objects.update(status="REFUSED")


def test_bruno_does_not_ask_to_join_his_own_bakery(cast, bruno, browse, home):
    page = browse(cast.bruno).post(NEW, {"siret": cast.host.siret})
    assert "Vous faites déjà partie" in words_of(page)
    assert home in page.text
    assert browse(cast.bruno).post(ASK, {"siret": cast.host.siret}).status_code == 409
    assert not JoinRequest.objects.exists()


def test_where_nobody_could_answer_driss_is_sent_to_a_counsellor(cast, bruno, browse):
    HostMember.objects.update(is_active=False)
    page = browse(cast.driss).post(NEW, {"siret": cast.host.siret})
    assert "Trouver un conseiller" in words_of(page)
    assert ASK not in page.text
    assert browse(cast.driss).post(ASK, {"siret": cast.host.siret}).status_code == 409


@pytest.mark.parametrize(
    ("days", "proved", "said"),
    [(6, False, ""), (7, False, "Trouver un conseiller"), (7, True, "directement avec la structure")],
)
def test_after_a_week_of_silence_the_dashboard_says_whom_to_ask(cast, asked, browse, days, proved, said):
    if not proved:
        HostMember.objects.update(proof="", proved_at=None)
    JoinRequest.objects.update(asked_at=timezone.now() - days * DAY)
    words = words_of(browse(cast.driss).get(SPACE))
    assert ("depuis une semaine" in words) == bool(said)
    assert said in words
    assert ("Trouver un conseiller" in words) == (said == "Trouver un conseiller")


@pytest.mark.parametrize(
    "typed", [{}, {"siret": "00045678000014"}, {"siret": "x" * 9000}, {"siret": "\x00"}, {TRAP: "1"}]
)
def test_anything_else_than_the_button_asks_nothing(cast, bruno, browse, typed):
    siret = {"siret": cast.host.siret} if TRAP in typed else {}
    assert browse(cast.driss).post(ASK, siret | typed).url == NEW
    assert browse(cast.driss).get(ASK).status_code == 405
    assert "/connexion" in browse(None).post(ASK, {"siret": cast.host.siret}).url
    assert not JoinRequest.objects.exists()


def test_a_program_learns_no_name_from_a_siret(cast, bruno, browse):
    page = browse(cast.driss).post(NEW, {"siret": cast.host.siret, TRAP: "1"})
    assert cast.host.name not in page.text
    assert "remplissez-le à la main" in page.text


def test_ten_requests_a_day_reach_one_host(cast, bruno, browse, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    people = [type(cast.driss).objects.create_user(f"p{number}@demo.example") for number in range(11)]
    answers = [browse(person).post(ASK, {"siret": cast.host.siret}).status_code for person in people]
    assert answers == [302] * 10 + [409]
    assert (JoinRequest.objects.count(), Letter.objects.count()) == (10, 10)


def test_thirty_presses_an_hour_are_enough(cast, bruno, browse, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    driss = browse(cast.driss)
    answers = [driss.post(ASK, {"siret": ""}).status_code for _ in range(31)]
    assert answers == [302] * 30 + [429]


def test_an_invitation_answers_what_driss_had_asked(cast, asked, browse, home, jobs, mailoutbox):
    browse(cast.bruno).post(f"{home}collegues/inviter/", {"email": cast.driss.email, "role": "CONTACT"})
    jobs()
    link = next(word for word in mailoutbox[-1].body.split() if "/rejoindre/" in word)
    browse(cast.driss).post(link[link.index("/structures") :])
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == ("ACCEPTED", cast.bruno)
    assert cast.driss.get_full_name() not in words_of(
        browse(cast.bruno).get(f"{home}demandes/{asked.pk}/accepter/")
    )


def test_a_letter_whose_request_was_answered_meanwhile_does_not_leave(
    cast, bruno, browse, home, jobs, mailoutbox
):
    browse(cast.driss).post(ASK, {"siret": cast.host.siret})
    browse(cast.bruno).post(answer(home, JoinRequest.objects.get(), "refuser"))
    jobs()
    assert [mail.to for mail in mailoutbox] == [[cast.driss.email]]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_of_a_host_costs_the_same_for_1_and_30_requests(
    cast, asked, browse, home, rows, django_assert_num_queries
):
    for number in range(rows - 1):
        person = type(cast.driss).objects.create_user(f"p{number}@demo.example")
        JoinRequest.objects.create(host=cast.host, user=person, asked_at=timezone.now())
    client = browse(cast.bruno)
    with django_assert_num_queries(11):
        client.get(home)
