"""A link that opens nothing says why, and offers only what does something."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from conventions.evidence.chain import NOWHERE
from conventions.local_time import first_instant
from conventions.signing.actions import lifecycle, objections
from immersions.accounts.actor import ANONYMOUS, actor_of
from immersions.models import Letter
from tests.support.signers import sign_all

HOUR = datetime.timedelta(hours=1)


def _without_tokens(page: str) -> str:
    page = re.sub(r"/s/[\w-]+/", "/s/…/", page)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def says(link, *, at=None):
    """The page of a link, before and after « Continuer »: both answer alike, and name nobody."""
    with time_machine.travel(at or timezone.now()):
        read, pressed = Client().get(link), Client().post(link)
    assert (read.status_code, pressed.status_code) == (410, 410)
    page = read.content.decode()
    assert _without_tokens(page) == _without_tokens(pressed.content.decode())
    assert "vous attend" not in page
    assert "Amina" not in page
    return page


def test_a_link_nobody_drew_says_so_and_offers_nothing(amina):
    """Case 7."""
    page = says("/s/" + "x" * 43)
    assert "Nous ne reconnaissons pas ce lien" in page
    assert "Recevoir un nouveau lien" not in page


def test_an_expired_link_says_that_the_first_day_came(amina):
    """Case 7: nothing can be signed any more, so nothing is offered."""
    page = says(amina.link(), at=first_instant(amina.request.version.convention))
    assert "avant le premier jour" in page
    assert "Recevoir un nouveau lien" not in page


def test_a_link_that_was_replaced_offers_another_once_ten_minutes_have_passed(amina, jobs):
    old, later = amina.link(), timezone.now() + HOUR
    with time_machine.travel(later):
        Client().post(old + "/nouveau-lien")
        jobs()
    assert "Recevoir un nouveau lien" not in says(old, at=later + HOUR / 60)
    page = says(old, at=later + HOUR / 4)
    assert "lien plus récent" in page
    assert "Recevoir un nouveau lien" in page


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ("withdraw", "Le projet est abandonné. Vous n’avez plus rien à signer."),
        ("revise", "La convention est en cours de correction"),
        ("expire", "avant le premier jour"),
        ("refuse", "Une partie n’a pas souhaité signer"),
        ("correct", "Une demande de signature plus récente a remplacé celle-ci"),
    ],
)
def test_the_link_of_a_convention_that_asks_nothing_any_more_says_why(cast, amina, jobs, end, sentence):
    link, now, by = amina.link(), timezone.now(), actor_of(cast.claire)
    page_open = Client()
    page_open.post(link)
    convention = amina.request.version.convention
    if end == "withdraw":
        lifecycle.withdraw(convention, by=by, reason="x", at=now)
    elif end == "revise":
        lifecycle.revise(convention, by=by, at=now)
    elif end == "expire":
        lifecycle.expire(convention, at=first_instant(convention))
    elif end == "refuse":
        objections.refuse_to_sign(
            amina.request, by=ANONYMOUS, reason="other", words="", trace=NOWHERE, at=now
        )
    else:
        objections.correct_contact(amina.request, email="a.b@demo.example", phone="", by=by, at=now)
    jobs()
    page = says(link)
    assert sentence in page
    assert "Recevoir un nouveau lien" not in page
    if end != "refuse":  # who refused finds the text again, and that it is refused
        assert sentence in page_open.get(amina.url("lire")).content.decode()
    before = Letter.objects.count()
    Client().post(link + "/nouveau-lien")
    jobs()
    assert Letter.objects.count() == before


def test_the_link_of_a_convention_cancelled_after_it_was_signed_says_so(cast, amina):
    link = amina.link()
    convention = sign_all(amina.request.version)
    lifecycle.cancel(convention, by=actor_of(cast.claire), reason="x", at=timezone.now())
    page = Client().get(link).content.decode()
    assert "Cette convention ne se fera pas" in page
    assert "vous attend" not in page
