"""Limits fall on who asks, not on whose address it is: Driss insists, Amina enters."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from immersions.accounts.actions import change_email, end_sessions
from immersions.accounts.login.adapter import SEAL_KEY
from immersions.accounts.login.codes import digits_of
from immersions.models import Letter, User
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
LOGIN, CODE, SIGNUP = "/compte/connexion/", "/compte/connexion/code/", "/compte/inscription/"
AMINA = "amina@demo.example"
A_DAY = 4  # instead of ten, for a crowd of twenty to be one
AT_MOST = 6 * A_DAY  # letters a day that strangers may cause, all together
CROWD = 30
NOON = "2026-03-02T12:00:30+01:00"


@pytest.fixture(autouse=True)
def noon(db, time_machine, settings):
    """Windows are fixed: nobody's minute ends in the middle of a test."""
    settings.LOGIN_CODES_A_DAY = A_DAY
    cache.clear()
    time_machine.move_to(NOON, tick=False)
    return time_machine


def code_of(mail):
    return re.search(r"^ +(\d+)$", mail.body, re.M)[1]


def ask(client, email=AMINA, *, network="192.0.2.1"):
    return client.post(LOGIN, {"login": email}, REMOTE_ADDR=network)


def crowd(count, email=AMINA):
    """As many networks, each asking once; the pages they got."""
    return [ask(Client(), email, network=f"10.0.{at // 250}.{at % 250 + 1}") for at in range(count)]


def entered(client):
    return client.get("/mon-espace/").status_code == 200


def enter(client, mailoutbox, network="192.0.2.1"):
    mailoutbox.clear()
    ask(client, network=network)
    run_jobs()
    client.post(CODE, {"code": code_of(mailoutbox[-1])})
    return entered(client)


@pytest.fixture
def her_laptop(cast, mailoutbox):
    """A browser where Amina has logged in, then out."""
    client = Client()
    assert enter(client, mailoutbox)
    client.post("/compte/deconnexion/")
    assert not entered(client)
    return client


def test_whoever_insists_amina_enters_from_the_browser_she_knows(her_laptop, mailoutbox):
    crowd(CROWD)
    for _ in range(5):
        ask(Client(), network="192.0.2.1")
    assert enter(her_laptop, mailoutbox)


def test_one_stranger_who_insists_does_not_shut_her_out_of_a_new_browser(cast, mailoutbox):
    for _ in range(A_DAY + 2):
        ask(Client(), network="10.0.0.1")
    assert enter(Client(), mailoutbox)


def test_a_code_already_sent_opens_whatever_others_ask_afterwards(cast, mailoutbox):
    hers = Client()
    ask(hers)
    run_jobs()
    crowd(CROWD)
    hers.post(CODE, {"code": code_of(mailoutbox[0])})
    assert entered(hers)


def test_a_crowd_of_strangers_does_not_fill_her_mailbox_and_sees_nothing_of_it(cast, mailoutbox):
    answers = crowd(CROWD)
    answers += crowd(CROWD, "amina+x@demo.example")
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, CODE)}
    assert Letter.objects.count() <= AT_MOST
    unknown = crowd(CROWD, "nobody@demo.example")
    assert {(answer.status_code, answer.url) for answer in unknown} == {(302, CODE)}
    assert Letter.objects.filter(recipient="nobody@demo.example").count() <= AT_MOST


def test_signing_up_again_and_asking_for_other_codes_count_as_well(cast):
    newcomer = {"seeks": "immersion", "first_name": "Inès", "last_name": "Roux", "email": AMINA}
    for at in range(CROWD):
        client = Client()
        client.post(SIGNUP, newcomer, REMOTE_ADDR=f"10.1.0.{at + 1}")
        client.post(CODE, {"action": "resend"}, REMOTE_ADDR=f"10.1.0.{at + 1}")
    assert Letter.objects.count() <= AT_MOST


@pytest.mark.parametrize("email", [AMINA, "nobody@demo.example"])
def test_who_asks_too_much_is_told_so(cast, email):
    for _ in range(3):
        assert ask(Client(), email).status_code == 302
    page = ask(Client(), email)
    assert page.status_code == 200
    assert "Vous avez fait beaucoup d’essais" in page.text


def test_past_the_first_codes_of_a_day_they_hold_nine_digits_and_the_letter_says_so(cast, mailoutbox):
    crowd(A_DAY)
    hers = Client()
    ask(hers)
    run_jobs()
    lengths = [len(code_of(mail)) for mail in mailoutbox]
    assert lengths == [6] * A_DAY + [9]
    assert "il compte 9 chiffres au lieu de 6" in mailoutbox[-1].body
    hers.post(CODE, {"code": code_of(mailoutbox[-1])})
    assert entered(hers)


def test_a_code_that_no_letter_holds_opens_nothing_even_when_guessed(cast):
    crowd(CROWD)
    stranger = Client()
    ask(stranger, network="10.9.9.9")
    number = int(stranger.session[SEAL_KEY].partition("-")[0])
    assert not Letter.objects.filter(subject_id=number).exists()
    assert stranger.post(CODE, {"code": digits_of(number)}).status_code == 200
    assert not entered(stranger)


def test_the_next_day_strangers_start_again(cast, noon):
    crowd(CROWD)
    before = Letter.objects.count()
    noon.move_to("2026-03-03T12:00:30+01:00", tick=False)
    crowd(1)
    assert Letter.objects.count() == before + 1


def test_a_neighbour_who_floods_the_office_does_not_shut_its_known_browsers_out(her_laptop, mailoutbox):
    neighbour = Client()
    pages = [neighbour.post(LOGIN, {"login": "x"}, REMOTE_ADDR="192.0.2.1") for _ in range(125)]
    assert pages[-1].status_code == 429
    assert ask(Client(), network="192.0.2.1").status_code == 429
    assert enter(her_laptop, mailoutbox)


def test_the_cookie_of_a_known_browser_holds_no_address_and_opens_nothing(her_laptop):
    cookie = her_laptop.cookies["browser"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert 100 * 86_400 < cookie["max-age"] < 400 * 86_400
    assert "amina" not in cookie.value
    thief = Client()
    thief.cookies["browser"] = cookie.value
    assert not entered(thief)


def test_a_browser_known_for_driss_or_for_nobody_is_a_stranger_to_amina(her_laptop, cast, mailoutbox):
    mailoutbox.clear()
    his = Client()
    ask(his, "driss@demo.example", network="10.8.8.8")
    run_jobs()
    his.post(CODE, {"code": code_of(mailoutbox[-1])})
    assert entered(his)
    his.post("/compte/deconnexion/")
    forger = Client()
    forger.cookies["browser"] = her_laptop.cookies["browser"].value[:-2] + "xx"
    crowd(CROWD)
    before = Letter.objects.count()
    for client, network in ((his, "10.7.7.7"), (forger, "10.7.7.8")):
        ask(client, network=network)
    assert Letter.objects.count() == before


@pytest.mark.parametrize("what", ["closed", "moved"])
def test_a_browser_is_no_longer_known_once_sessions_are_closed_or_the_address_changed(
    her_laptop, cast, noon, what
):
    if what == "closed":
        end_sessions(cast.amina, by=cast.amina, at=timezone.now())
    else:
        change_email(cast.amina, by=None, email="autre@demo.example", at=timezone.now())
        change_email(cast.amina, by=None, email=AMINA, at=timezone.now())
    crowd(CROWD)
    before = Letter.objects.count()
    ask(her_laptop, network="10.7.7.7")
    assert Letter.objects.count() == before


def test_two_people_who_share_a_computer_are_both_known_there(her_laptop, cast, mailoutbox):
    mailoutbox.clear()
    ask(her_laptop, "driss@demo.example")
    run_jobs()
    her_laptop.post(CODE, {"code": code_of(mailoutbox[-1])})
    her_laptop.post("/compte/deconnexion/")
    crowd(CROWD)
    assert enter(her_laptop, mailoutbox)


def statements(work):
    """What the database was asked, without values."""
    with CaptureQueriesContext(connection) as asked:
        work()
    texts = [re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", one["sql"]) for one in asked]
    return [text for text in texts if "SAVEPOINT" not in text]


def visit(email, newcomer, network):
    """What each page of the login and of the sign-up asks the database for that address."""
    logs, signs, wrong, again = Client(), Client(), {"code": "000000"}, {"action": "resend"}
    steps = [
        (logs, LOGIN, {"login": email}), (logs, CODE, wrong), (logs, CODE, again),
        (signs, SIGNUP, newcomer), (signs, CODE, wrong), (signs, CODE, again),
    ]  # fmt: skip
    return [
        statements(lambda step=step: step[0].post(step[1], step[2], REMOTE_ADDR=network)) for step in steps
    ]


def test_every_page_asks_the_database_the_same_for_a_known_and_an_unknown_address(cast):
    """Time tells nothing when the work is the same; the bench measures it (docs/adr/0012)."""
    newcomer = {"seeks": "immersion", "first_name": "Inès", "last_name": "Roux"}
    known, unknown = (
        visit(email, newcomer | {"email": email}, f"10.3.0.{at + 1}")
        for at, email in enumerate((AMINA, "ouija@demo.example"))
    )
    assert all(known)
    assert known == unknown
    assert not any("immersions_user" in text for page in known for text in page)


def test_no_account_exists_before_its_address_is_proved(db, mailoutbox):
    client = Client()
    newcomer = {"seeks": "immersion", "first_name": "Inès", "last_name": "Roux", "email": "Ines@demo.example"}
    client.post(SIGNUP, newcomer)
    assert not User.objects.exists()
    run_jobs()
    client.post(CODE, {"code": code_of(mailoutbox[0])})
    assert User.objects.get().email == "ines@demo.example"


def test_an_account_opened_meanwhile_is_not_opened_twice_nor_entered_by_the_other_code(db, mailoutbox):
    newcomer = {"seeks": "immersion", "first_name": "Inès", "last_name": "Roux", "email": "ines@demo.example"}
    first, second = Client(), Client()
    for client in (first, second):
        client.post(SIGNUP, newcomer)
    run_jobs()
    first.post(CODE, {"code": code_of(mailoutbox[0])})
    page = second.post(CODE, {"code": code_of(mailoutbox[1])})
    assert "Ce code n’est pas le bon" in page.text
    assert User.objects.count() == 1
