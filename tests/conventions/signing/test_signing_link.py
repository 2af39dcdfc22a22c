"""The personal link: what scanners, thieves and latecomers get from it."""

import datetime
import hashlib
import logging
import re

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.local_time import PARIS, first_instant
from conventions.models import SignatureEvent, SignatureRequest, SigningCode
from conventions.signing.actions import lifecycle, objections
from french import full_moment
from immersions.accounts.actor import actor_of
from immersions.forms.trap import TRAP
from immersions.models import Letter
from tests.support.signers import last_link, letters_to, open_round, signer

HOUR = datetime.timedelta(hours=1)


def counts():
    return (
        SignatureEvent.objects.count(),
        SigningCode.objects.count(),
        Letter.objects.count(),
        SignatureRequest.objects.filter(presented_at__isnull=False).count(),
    )


def test_fifty_visits_of_a_mail_scanner_change_nothing_and_amina_still_signs(amina):
    """Cases 1 and 2."""
    before, link = counts(), amina.link()
    for _ in range(50):
        scanner = Client()
        page = scanner.get(link)
        assert page.status_code == 200
        assert scanner.head(link).status_code == 200
        assert "sessionid" not in scanner.cookies
        assert "session" not in scanner.cookies
    assert counts() == before
    assert amina.sign().status_code == 302


def test_the_page_of_a_link_names_nobody(amina):
    page = amina.client.get(amina.link()).content.decode()
    for word in ("Amina", "Benali", "Bouffay", amina.request.version.convention.reference):
        assert word not in page


def test_a_scanner_that_presses_every_button_signs_nothing(amina):
    """T11: it may open the page; without a box ticked and a code, nothing is agreed, refused or denied."""
    scanner = Client()
    scanner.post(amina.link())
    for step in ("lire", "accord", "code", "refuser", "pas-moi", "prolonger"):
        scanner.post(amina.url(step))
    assert not SigningCode.objects.exists()
    assert amina.again().state == "PENDING"
    assert amina.sign().status_code == 302


def test_only_the_hash_of_a_token_is_kept(amina):
    """Case 3."""
    token = amina.link().removeprefix("/s/")
    stored = bytes(amina.again().token_sha256)
    assert stored == hashlib.sha256(token.encode()).digest()
    assert Client().post(f"/s/{stored.hex()}").status_code == 410


def test_amina_does_not_open_brunos_request(amina):
    """Cases 4 and 10."""
    bruno = signer(amina.request.version, "host")
    amina.arrive()
    for step in ("lire", "accord", "code", "recu", "refuser", "pas-moi"):
        assert amina.client.get(bruno.url(step)).status_code == 403
    assert amina.client.get("/signature/999999/lire/").status_code == 403


def test_after_signing_the_link_shows_the_receipt_and_signs_nothing_more(amina):
    """Case 5."""
    link = amina.link()
    amina.sign()
    later = Client()
    answer = later.post(link)
    assert answer.headers["Location"] == amina.url("recu")
    assert b"enregistr" in later.get(amina.url("recu")).content
    assert amina.request.version.convention.events.filter(kind="signed").count() == 1


def test_the_link_before_a_reminder_is_dead(cast, amina, jobs):
    """T12: replaced at each resend."""
    old = amina.link()
    with time_machine.travel(timezone.now() + 25 * HOUR):
        lifecycle.remind(amina.request, by=actor_of(cast.claire), at=timezone.now())
        jobs()
        assert amina.link() != old
        assert Client().post(old).status_code == 410
        assert Client().post(amina.link()).status_code == 302


def test_the_old_addressee_of_a_corrected_address_gets_nothing(cast, amina, jobs):
    """Case 6: neither the link nor the page already open."""
    old = amina.link()
    amina.arrive()
    objections.correct_contact(
        amina.request, email="amina.b@demo.example", phone="", by=actor_of(cast.claire), at=timezone.now()
    )
    jobs()
    page = Client().post(old)
    assert page.status_code == 410
    assert b"Benali" not in page.content
    still_open = amina.client.get(amina.url("lire"))
    assert still_open.status_code == 409
    assert b"Bouffay" not in still_open.content
    assert last_link("amina.b@demo.example")


def test_a_program_that_fills_every_field_gets_no_link_sent(amina, jobs):
    link, before = amina.link(), Letter.objects.count()
    with time_machine.travel(timezone.now() + HOUR):
        page = Client().post(link + "/nouveau-lien", {TRAP: "0102030405"})
        assert "remplissez-le à la main" in page.text
        assert Letter.objects.count() == before
        assert f'name="{TRAP}"' in page.text
        Client().post(link + "/nouveau-lien", {TRAP: ""})
        jobs()
        assert Letter.objects.count() == before + 1


def test_a_new_link_goes_to_the_registered_address_only(amina, jobs):
    """Case 7."""
    link = amina.link()
    with time_machine.travel(timezone.now() + HOUR):
        known = Client().post(link + "/nouveau-lien")
        unknown = Client().post("/s/" + "x" * 43 + "/nouveau-lien")
        jobs()
    assert known.status_code == unknown.status_code == 200
    assert known.content == unknown.content
    assert len(letters_to(amina.email)) == 2
    assert Letter.objects.filter(kind="sign_new_link").count() == 1
    assert amina.link() != link


def test_asking_for_a_new_link_asks_the_database_the_same_for_a_link_of_ours_and_for_another(amina, jobs):
    """Time tells nothing when the work is the same; a job looks the link up."""
    asked = []
    for link in (amina.link(), "/s/" + "x" * 43):
        with CaptureQueriesContext(connection) as queries:
            Client().post(link + "/nouveau-lien")
        asked.append([re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]) for query in queries])
    assert asked[0] == asked[1]
    assert not any("signaturerequest" in text for text in asked[0])


def test_a_link_that_a_later_letter_replaced_still_brings_a_new_letter(amina, jobs):
    """A mailbox shows the oldest letter as well as the last: whichever is opened must lead somewhere."""
    oldest = amina.link()
    with time_machine.travel(timezone.now() + HOUR):
        Client().post(oldest + "/nouveau-lien")
        jobs()
    second = amina.link()
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert Client().post(oldest).status_code == 410
        Client().post(oldest + "/nouveau-lien")
        jobs()
    assert len({oldest, second, amina.link()}) == 3
    with time_machine.travel(timezone.now() + 3 * HOUR):
        Client().post(second + "/nouveau-lien")
        jobs()
        assert Client().post(amina.link()).status_code == 302
    assert Letter.objects.filter(kind="sign_new_link").count() == 3


def test_pressing_for_a_new_link_again_and_again_sends_one(amina, jobs):
    """Case 15."""
    link = amina.link()
    with time_machine.travel(timezone.now() + HOUR):
        for _ in range(20):
            Client().post(link + "/nouveau-lien")
        jobs()
    assert Letter.objects.filter(kind="sign_new_link").count() == 1


def test_no_address_after_the_first_holds_a_token(amina):
    """Case 8."""
    answer = amina.arrive()
    token = amina.link().removeprefix("/s/")
    assert token not in answer.headers["Location"]
    for page in (amina.client.get(amina.link()), answer, amina.client.get(amina.url("lire"))):
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert page.headers["Cache-Control"] == "no-store"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_neither_token_nor_code_is_logged(amina, caplog):
    """Cases 8 and 16."""
    caplog.set_level(logging.DEBUG)
    amina.ready()
    amina.type_code(code="000000")
    amina.type_code()
    token, code = amina.link().removeprefix("/s/"), amina.code()
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert not [line for line in ours if token in line or code in line.split()]


def test_the_session_key_changes_when_the_link_is_exchanged(amina):
    """Case 10: a key planted beforehand is worth nothing."""
    session = amina.client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    amina.client.cookies["session"] = planted
    amina.arrive()
    assert amina.client.session.session_key != planted


def test_the_page_closes_after_thirty_minutes_unless_amina_asks_for_more(amina):
    """Case 57."""
    start = timezone.now()
    with time_machine.travel(start) as clock:
        amina.arrive()
        clock.move_to(start + 29 * HOUR / 60)
        assert amina.client.get(amina.url("lire")).status_code == 200
        assert amina.client.post(amina.url("prolonger")).status_code == 302
        clock.move_to(start + 58 * HOUR / 60)
        assert amina.client.get(amina.url("lire")).status_code == 200
        clock.move_to(start + 60 * HOUR / 60)
        assert amina.client.get(amina.url("lire")).status_code == 403


def test_a_link_lives_to_the_first_day_of_the_place_as_its_letter_says(cast):
    """Case 53: at Saint-Denis de La Réunion the first day comes three hours before Paris."""
    version = open_round(cast, place_postcode="97400", host_postcode="97400", place_city="Saint-Denis")
    amina = signer(version, "beneficiary")
    start = version.convention.start_on
    begins = first_instant(version.convention)
    assert begins == datetime.datetime.combine(start, datetime.time(), datetime.UTC) - 4 * HOUR
    assert amina.again().token_expires_at == begins
    assert full_moment(begins.astimezone(PARIS)) in letters_to(amina.email)[-1].body


def test_forms_of_the_ceremony_want_their_csrf_token(amina):
    """Case 10."""
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(amina.link()).status_code == 403
    assert not SignatureEvent.objects.filter(kind="link_opened").exists()


STEPS = ("lire", "accord", "code", "refuser", "pas-moi")


def test_the_page_already_open_dies_when_a_reminder_brings_another_link(cast, amina, jobs):
    amina.arrive()
    with time_machine.travel(timezone.now() + 25 * HOUR):
        late = Client()
        assert late.post(amina.link()).status_code == 302
        lifecycle.remind(amina.request, by=actor_of(cast.claire), at=timezone.now())
        assert late.get(amina.url("lire")).status_code == 200
        jobs()
        for step in STEPS:
            assert late.get(amina.url(step)).status_code == 403
        assert late.post(amina.url("prolonger")).status_code == 403


def test_a_conseiller_who_left_the_agency_loses_the_ceremony_opened_there(cast, amina, browse):
    desk, page = browse(cast.claire), f"/conventions/{amina.request.version.convention.reference}/"
    desk.post(f"{page}signataires/{amina.request.pk}/recevoir/")
    assert desk.get(amina.url("lire")).status_code == 200
    before = SignatureEvent.objects.count()
    cast.claire_membership.is_active = False
    cast.claire_membership.save(update_fields=["is_active"])
    for step in STEPS:
        assert desk.get(amina.url(step)).status_code == 403
    for step in ("lire", "prolonger", "autre-code"):
        assert desk.post(amina.url(step)).status_code == 403
    assert desk.post(amina.url("refuser"), {"reason": "other", "word": "refuser"}).status_code == 403
    assert SignatureEvent.objects.count() == before
    assert desk.get(page).status_code == 404


def test_a_ceremony_opened_from_an_account_dies_with_the_account(cast, amina, browse):
    phone, page = browse(cast.amina), f"/conventions/{amina.request.version.convention.reference}/"
    assert phone.post(f"{page}signer/").status_code == 302
    assert phone.get(amina.url("lire")).status_code == 200
    cast.amina.is_active = False
    cast.amina.save(update_fields=["is_active"])
    assert phone.get(amina.url("lire")).status_code == 403


def test_thirty_minutes_more_ten_times_and_no_longer(amina):
    """WCAG 2.2.1 asks for ten; a program that presses every button does not stay for ever."""
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        amina.arrive()
        for _ in range(20):
            clock.shift(29 * HOUR / 60)
            amina.client.post(amina.url("prolonger"))
        assert "Rester 30 minutes de plus" not in amina.client.get(amina.url("lire")).content.decode()
        clock.move_to(start + 329 * HOUR / 60)
        assert amina.client.get(amina.url("lire")).status_code == 200
        clock.move_to(start + 330 * HOUR / 60)
        assert amina.client.get(amina.url("lire")).status_code == 403


def test_after_the_signature_the_link_shows_the_receipt_until_the_day_its_letter_told(amina):
    link = amina.link()
    amina.sign()
    assert Client().post(link).headers["Location"] == amina.url("recu")
    with time_machine.travel(first_instant(amina.request.version.convention)):
        assert Client().post(link).status_code == 410
