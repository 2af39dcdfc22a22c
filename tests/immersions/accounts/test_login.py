"""An e-mail and a code: nothing else opens a space."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from immersions.forms.trap import TRAP
from immersions.models import Candidate, ImmersionRequest, JournalEntry, User
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
LOGIN, CODE, SIGNUP = "/compte/connexion/", "/compte/connexion/code/", "/compte/inscription/"


class Client(Browser):
    """A browser whose letters leave at once: the worker is never far."""

    def post(self, *args, **kwargs):
        answer = super().post(*args, **kwargs)
        run_jobs()
        return answer


def code_of(mail):
    return re.search(r"^ +(\d{6})$", mail.body, re.M)[1]


def ask(client, email, next_url=""):
    return client.post(LOGIN, {"login": email} | ({"next": next_url} if next_url else {}), follow=True)


def test_amina_logs_in_with_the_code_of_her_mail(cast, mailoutbox):
    client = Client()
    page = ask(client, "Amina@Demo.Example")
    assert page.redirect_chain[-1][0] == CODE
    assert [mail.to for mail in mailoutbox] == [["amina@demo.example"]]
    code = code_of(mailoutbox[0])
    assert code not in mailoutbox[0].subject
    page = client.post(CODE, {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    assert page.redirect_chain[-1][0] == "/mon-espace/"
    assert "Bonjour Amina" in page.content.decode()


def test_the_code_is_nowhere_in_the_database(cast, mailoutbox):
    client = Client()
    ask(client, "amina@demo.example")
    code = code_of(mailoutbox[0])
    session = Session.objects.get(pk=client.cookies["session"].value)
    kept = str(session.get_decoded())
    assert "login_by_code" in kept
    assert f"'{code}'" not in kept


def test_a_code_serves_once_and_only_in_its_own_browser(cast, mailoutbox):
    hers, other = Client(), Client()
    ask(hers, "amina@demo.example")
    ask(other, "amina@demo.example")
    first = code_of(mailoutbox[0])
    if first != code_of(mailoutbox[1]):
        assert other.post(CODE, {"code": first}).status_code == 200
    assert hers.post(CODE, {"code": first}).status_code == 302
    hers.logout()
    assert hers.post(CODE, {"code": first}).url.startswith(LOGIN)
    assert hers.get("/mon-espace/").status_code == 302


def test_five_wrong_codes_and_the_right_one_no_longer_opens(cast, mailoutbox):
    client = Client()
    ask(client, "amina@demo.example")
    right = code_of(mailoutbox[0])
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        page = client.post(CODE, {"code": wrong})
        assert "Ce code n’est pas le bon" in page.content.decode()
    page = client.post(CODE, {"code": wrong}, follow=True)
    assert "Vous avez fait beaucoup d’essais" in page.content.decode()
    client.post(CODE, {"code": right})
    assert "_auth_user_id" not in client.session


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_guesses_sent_together_are_counted_one_by_one(cast, mailoutbox):
    """The session alone would count these eight as one or two, and the right code would still open."""
    client = Client()
    ask(client, "amina@demo.example")
    right = code_of(mailoutbox[0])
    session, gate = client.cookies["session"].value, Barrier(8)

    def guess(rank):
        browser = Browser()
        browser.cookies["session"] = session
        gate.wait()
        try:
            return browser.post(CODE, {"code": f"{(int(right) + rank + 1) % 1_000_000:06}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert not [status for status in pool.map(guess, range(8)) if status >= 500]
    client.post(CODE, {"code": right})
    assert "_auth_user_id" not in client.session


def test_a_code_expires_after_ten_minutes(cast, mailoutbox, time_machine):
    time_machine.move_to("2026-03-02T09:00:00+01:00")
    client = Client()
    ask(client, "amina@demo.example")
    time_machine.move_to("2026-03-02T09:10:01+01:00")
    client.post(CODE, {"code": code_of(mailoutbox[0])})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("typed", ["12345", "abcdef", "١٢٣٤٥٦", "1" * 10_000, ""])
def test_a_malformed_code_gets_a_sentence(cast, mailoutbox, typed):
    client = Client()
    ask(client, "amina@demo.example")
    page = client.post(CODE, {"code": typed})
    assert page.status_code == 200
    assert re.search("Le code compte 6 chiffres|Recopiez le code", page.content.decode())


def test_another_code_replaces_the_first(cast, mailoutbox):
    client = Client()
    ask(client, "amina@demo.example")
    client.post(CODE, {"action": "resend"})
    first, second = (code_of(mail) for mail in mailoutbox)
    if first != second:
        assert client.post(CODE, {"code": first}).status_code == 200
    assert client.post(CODE, {"code": second}).status_code == 302


def visible(page):
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())
    return re.sub(r"[\w.]+@[\w.]+", "@", body)


def test_a_known_and_an_unknown_address_look_the_same(cast, mailoutbox):
    known, unknown = Client(), Client()
    pages = [ask(known, "amina@demo.example"), ask(unknown, "nobody@demo.example")]
    assert visible(pages[0]) == visible(pages[1])
    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert [sorted(client.cookies) for client in (known,)] == [
        sorted(client.cookies) for client in (unknown,)
    ]
    assert [mail.to[0] for mail in mailoutbox] == ["amina@demo.example", "nobody@demo.example"]
    assert "Aucun compte" in mailoutbox[1].body
    assert "http://127.0.0.1:8000/compte/inscription/" in mailoutbox[1].body


def test_a_wrong_code_looks_the_same_for_a_known_and_an_unknown_address(cast, mailoutbox):
    known, unknown = Client(), Client()
    ask(known, "amina@demo.example")
    ask(unknown, "nobody@demo.example")
    wrong = "000000" if code_of(mailoutbox[0]) != "000000" else "111111"
    assert visible(known.post(CODE, {"code": wrong})) == visible(unknown.post(CODE, {"code": wrong}))
    assert visible(known.post(CODE, {"action": "resend"}, follow=True)) == visible(
        unknown.post(CODE, {"action": "resend"}, follow=True)
    )


def newcomer(seeks="immersion", email="ines@demo.example"):
    return {"seeks": seeks, "first_name": "Inès", "last_name": "Roux", "email": email}


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(cast, mailoutbox):
    known, unknown = Client(), Client()
    pages = [
        known.post(SIGNUP, newcomer(email="amina@demo.example"), follow=True),
        unknown.post(SIGNUP, newcomer(), follow=True),
    ]
    assert visible(pages[0]) == visible(pages[1])
    assert "Vous en avez déjà un" in mailoutbox[0].body
    assert User.objects.get(email="amina@demo.example").first_name == "Amina"


def test_ines_signs_up_and_gets_a_file(db, mailoutbox):
    client = Client()
    page = client.post(SIGNUP, newcomer(), follow=True)
    assert page.redirect_chain[-1][0] == CODE
    assert Candidate.objects.count() == 0
    page = client.post(CODE, {"code": code_of(mailoutbox[0])}, follow=True)
    assert page.redirect_chain[-1][0] == "/mon-espace/"
    candidate = Candidate.objects.get()
    assert (candidate.user.email, candidate.first_name) == ("ines@demo.example", "Inès")
    assert not candidate.user.has_usable_password()
    assert JournalEntry.objects.get(verb="open_candidate").object_id == candidate.pk


def test_a_program_that_fills_every_field_signs_nobody_up_and_has_nothing_mailed(db, mailoutbox):
    assert f'name="{TRAP}"' in Client().get(SIGNUP).text
    page = Client().post(SIGNUP, newcomer() | {TRAP: "0102030405"})
    assert page.status_code == 200
    assert "remplissez-le à la main" in page.text
    assert (User.objects.count(), mailoutbox) == (0, [])


def test_a_newcomer_who_welcomes_is_led_to_register_a_host(db, mailoutbox):
    client = Client()
    client.post(SIGNUP, newcomer("host"))
    assert client.post(CODE, {"code": code_of(mailoutbox[0])}).url == "/structures/nouvelle/"
    assert Candidate.objects.count() == 0


def test_signing_up_without_the_code_opens_nothing(db, mailoutbox):
    client = Client()
    client.post(SIGNUP, newcomer())
    assert client.get("/mon-espace/").url.startswith(LOGIN)


def test_the_file_a_counsellor_opened_is_found_at_the_first_login(cast, mailoutbox):
    made = Candidate.objects.create(
        first_name="Inès", last_name="Roux", email="Ines@demo.example", agency=cast.cap_emploi
    )
    client = Client()
    client.post(SIGNUP, newcomer())
    made.refresh_from_db()
    assert made.user is None
    client.post(CODE, {"code": code_of(mailoutbox[0])})
    made.refresh_from_db()
    assert made.user.email == "ines@demo.example"
    assert Candidate.objects.filter(email__iexact="ines@demo.example").count() == 1


def test_a_file_that_has_an_account_is_never_given_to_another(cast, mailoutbox):
    Candidate.objects.filter(pk=cast.candidate.pk).update(email="ines@demo.example")
    client = Client()
    client.post(SIGNUP, newcomer())
    client.post(CODE, {"code": code_of(mailoutbox[0])})
    cast.candidate.refresh_from_db()
    assert cast.candidate.user == cast.amina


def test_login_leads_back_to_the_page_that_asked_for_it_and_never_off_the_site(cast, mailoutbox):
    wanted = f"/offres/{cast.offer.pk}/demander/"
    client = Client()
    assert client.get(wanted).url == f"{LOGIN}?next={wanted}"
    page = client.post(f"{LOGIN}?next={wanted}", {"login": "amina@demo.example", "next": wanted})
    page = client.post(page.url, {"code": code_of(mailoutbox[0]), "next": wanted})
    assert page.url == wanted
    client = Client()
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        client.post(LOGIN, {"login": "bruno@demo.example", "next": evil})
    page = client.post(CODE, {"code": code_of(mailoutbox[-1]), "next": "https://evil.example/"})
    assert page.url == "/mon-espace/"


def test_too_many_codes_for_one_address_are_refused_with_a_sentence(cast, mailoutbox):
    for _ in range(3):
        ask(Client(), "amina@demo.example")
    page = ask(Client(), "amina@demo.example")
    assert "Vous avez fait beaucoup d’essais" in page.content.decode()
    assert len(mailoutbox) == 3


def test_logging_out_takes_a_post_and_kills_the_session(cast, browse):
    client = browse(cast.amina)
    key = client.cookies["session"].value
    assert client.get("/compte/deconnexion/").status_code == 200
    assert client.post("/compte/deconnexion/").url == "/"
    assert not Session.objects.filter(pk=key).exists()
    assert client.get("/mon-espace/").status_code == 302


def test_the_session_changes_at_login(cast, mailoutbox):
    client = Client()
    ask(client, "amina@demo.example")
    before = client.cookies["session"].value
    client.post(CODE, {"code": code_of(mailoutbox[0])})
    assert client.cookies["session"].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_closed_account_gets_no_code(cast, mailoutbox):
    User.objects.filter(pk=cast.amina.pk).update(is_active=False)
    ask(Client(), "amina@demo.example")
    assert "Aucun compte" in mailoutbox[0].body


@pytest.mark.parametrize("path", ["password/change/", "password/reset/", "email/", "login/", "3rdparty/"])
def test_no_page_of_passwords_exists(db, path):
    assert Client().get(f"/compte/{path}").status_code == 404


def test_amina_corrects_her_name(cast, browse):
    page = browse(cast.amina).post(
        "/mon-espace/compte/", {"first_name": "Amina", "last_name": "Benali-Roux", "phone": ""}
    )
    assert page.url == "/mon-espace/"
    cast.amina.refresh_from_db()
    assert cast.amina.last_name == "Benali-Roux"
    assert JournalEntry.objects.get().verb == "edit_account"


@pytest.fixture
def keeper(db):
    return User.objects.create_superuser("gardien@demo.example")


def test_the_administration_is_hidden_from_people(cast, browse):
    assert browse(cast.claire).get("/administration/", follow=True).status_code == 404
    chain = browse(None).get("/administration/", follow=True).redirect_chain
    assert chain[-1][0] == f"{LOGIN}?next=/administration/"


def test_staff_set_up_a_second_factor_before_the_administration_opens(keeper, browse):
    client = browse(keeper)
    page = client.get("/administration/", follow=True)
    assert page.redirect_chain[-1][0] == "/compte/double-verification/installer/"
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    page = client.post("/compte/double-verification/installer/", {"code": code}, follow=True)
    assert Authenticator.objects.get().user == keeper
    assert client.get("/administration/").status_code == 200


def test_staff_with_a_second_factor_are_asked_for_it_at_login(keeper, mailoutbox):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(keeper, secret)
    client = Client()
    ask(client, keeper.email)
    page = client.post(CODE, {"code": code_of(mailoutbox[0])})
    assert page.url == "/compte/double-verification/code/"
    assert "_auth_user_id" not in client.session
    assert client.get(page.url).status_code == 200
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(page.url, {"code": code})
    assert client.get("/administration/").status_code == 200


def test_each_table_of_the_administration_opens_and_witnesses_cannot_be_corrected(keeper, cast, browse):
    totp.TOTP.activate(keeper, totp.generate_totp_secret())
    client = browse(keeper)
    JournalEntry.witness("hello", cast.candidate, by=keeper, at=timezone.now())
    models = [model for model in admin.site._registry if model._meta.app_label == "immersions"]
    assert {Candidate, ImmersionRequest}.isdisjoint(models)
    for model in models:
        url = f"/administration/immersions/{model._meta.model_name}/"
        assert client.get(url).status_code == 200, url
        row = model.objects.first()
        if row is not None:
            assert client.get(f"{url}{row.pk}/change/").status_code == 200, url
            assert client.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403, url
    entry = JournalEntry.objects.get()
    assert client.post(f"/administration/immersions/journalentry/{entry.pk}/change/", {}).status_code == 403


@pytest.mark.parametrize(
    ("came_from", "chosen"),
    [("/structures/nouvelle/", ["host"]), ("/offres/", []), ("https://ailleurs.example/", [])],
)
def test_who_comes_to_welcome_finds_it_chosen_on_the_way_to_an_account(client, db, came_from, chosen):
    asked = client.get(came_from) if came_from == "/structures/nouvelle/" else None
    login = asked.url if asked else f"{LOGIN}?next={came_from}"
    link = re.search(rf'href="({SIGNUP}[^"]*)"', client.get(login).text)[1]
    page = client.get(link)
    ticked = re.findall(r'value="(\w+)"[^>]*checked', page.text)
    assert ticked == chosen
    assert client.post(link, newcomer(seeks="immersion")).status_code == 302
