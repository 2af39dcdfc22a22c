"""A form pressed twice on one page is done once, and both presses are answered alike."""

import copy
import datetime
import threading
from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from conventions.models import Convention, SignatureEvent
from demo.cast import Cast
from immersions.choices import MemberProof
from immersions.models import HostMember, ImmersionRequest, JournalEntry, Letter, Message, Offer
from immersions.requests.views import thread as exchange
from pmsmp_portal import pressed_twice
from tests.conventions.signing.test_races import PATIENCE, together
from tests.immersions.hosts.test_host_space import offer_sheet
from tests.immersions.requests.test_requests import asked_by
from tests.support.drafts import complete_draft, next_monday
from tests.support.jobs import run_jobs
from tests.support.signers import signer

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT_ONCE = 4


def pressed(
    client: Client, url: str, form: dict[str, Any], *, page: str = "p", at_once: int = AT_ONCE
) -> list[Any]:
    """The answers to presses at the same instant, from one page of one browser: status, place."""
    windows = [Client(raise_request_exception=False) for _ in range(at_once)]
    for window in windows:
        window.cookies = copy.deepcopy(client.cookies)
    form = form | {"csrfmiddlewaretoken": page * 64}
    answers = together(*[lambda window=window: window.post(url, form) for window in windows])
    return [(answer.status_code, answer.get("Location")) for answer in answers]


def once(client: Client, url: str, form: dict[str, Any], *, page: str = "p") -> str:
    """All are answered alike, and what was witnessed and sent was witnessed and sent once; where they lead."""
    entries, letters = (
        set(JournalEntry.objects.values_list("pk", flat=True)),
        set(Letter.objects.values_list("pk", flat=True)),
    )
    answers = set(pressed(client, url, form, page=page))
    verbs = Counter(JournalEntry.objects.exclude(pk__in=entries).values_list("verb", flat=True))
    sent = Counter(Letter.objects.exclude(pk__in=letters).values_list("kind", "recipient"))
    ((status, place),) = answers
    assert status in (200, 302), (url, status)
    assert verbs, url
    assert set(verbs.values()) == {1}, (url, verbs)
    assert set(sent.values()) <= {1}, (url, sent)
    return place or ""


def asked(cast: Cast) -> ImmersionRequest:
    start = next_monday()
    days = datetime.timedelta(days=4)
    return asked_by(cast.candidate, cast.offer, wished_start=start, wished_end=start + days)


def test_amina_bruno_and_claire_double_click_on_everything(cast, browse):
    amina, bruno, claire = browse(cast.amina), browse(cast.bruno), browse(cast.claire)
    host = f"/structures/{cast.host.pk}/"
    HostMember.objects.filter(user=cast.bruno).update(proof=MemberProof.MAIL, proved_at=timezone.now())
    before = Offer.objects.count()
    once(bruno, f"{host}offres/nouvelle/", offer_sheet(job_text="Boulanger / Boulangère"))
    assert Offer.objects.count() == before + 1
    once(bruno, f"{host}collegues/inviter/", {"email": "zoe@bouffay.example", "role": "CONTACT"})
    yes = asked(cast)
    once(amina, f"/demandes/{yes.pk}/messages/", {"text": "Bonjour, à bientôt."})
    assert Message.objects.count() == 1
    once(bruno, f"/demandes/{yes.pk}/repondre/", {"decision": "yes", "answer": "Venez !"})
    no = asked(cast)
    once(bruno, f"/demandes/{no.pk}/repondre/", {"decision": "no", "reason": "FULL", "answer": ""})
    taken = asked(cast)
    once(amina, f"/demandes/{taken.pk}/retirer/", {})
    once(claire, "/conventions/nouvelle/", {"candidate": cast.candidate.pk, "siret": cast.host.siret})
    assert Convention.objects.count() == 1


def test_claire_double_clicks_through_the_life_of_a_convention(cast, browse):
    claire = browse(cast.claire)
    convention = complete_draft(cast)
    page = f"/conventions/{convention.reference}/"
    once(claire, f"{page}dupliquer/", {})
    assert Convention.objects.count() == 2
    assert once(claire, f"{page}ouvrir/", {}) == page
    run_jobs()
    bruno = signer(convention.versions.get(), "host")
    bruno.arrive()
    before = SignatureEvent.objects.count()
    other = {
        "first_name": "Zoé",
        "last_name": "Le Goff",
        "function": "Gérante",
        "email": "zoe@bouffay.example",
    }
    once(bruno.client, bruno.url("autre-signataire"), other | {"word": "proposer"})
    assert SignatureEvent.objects.count() == before + 1
    once(claire, f"{page}signataires/{bruno.request.pk}/remplacer/", {})
    zoe = signer(convention.versions.get(), "host")
    run_jobs()
    zoe.arrive()
    once(zoe.client, zoe.url("pas-moi"), {"word": "erreur"})
    mended = {"email": "zoe.legoff@bouffay.example", "phone": ""}
    once(claire, f"{page}signataires/{zoe.request.pk}/adresse/", mended)
    run_jobs()
    again = signer(convention.versions.get(), "host")
    again.arrive()
    once(again.client, again.url("refuser"), {"reason": "dates", "words": "", "word": "refuser"})
    once(claire, f"{page}corriger/", {})
    once(claire, f"{page}abandonner/", {"reason": "La personne a trouvé un emploi.", "sure": "on"})


def test_the_same_words_from_another_page_or_after_a_moment_are_another_press(cast, browse):
    amina = browse(cast.amina)
    url, form = f"/demandes/{asked(cast).pk}/messages/", {"text": "Bonjour ?"}
    pressed(amina, url, form)
    pressed(amina, url, form, page="q")
    assert Message.objects.count() == 2
    cache.clear()  # as ten seconds do
    pressed(amina, url, form, page="q")
    assert Message.objects.count() == 3
    assert Message.objects.filter(at__lte=timezone.now()).count() == 3


def test_the_first_press_takes_long_and_the_second_says_that_nobody_knows_yet(cast, browse, monkeypatch):
    monkeypatch.setattr(pressed_twice, "LONGEST_WAIT", 0.3)
    amina = browse(cast.amina)
    url, form = f"/demandes/{asked(cast).pk}/messages/", {"text": "Bonjour, quand puis-je venir ?"}
    begun, over = threading.Event(), threading.Event()

    def slow(asked: Any, *, real: Any = exchange.write_message, **options: Any) -> Message:
        begun.set()
        over.wait(PATIENCE)
        return real(asked, **options)

    monkeypatch.setattr(exchange, "write_message", slow)

    def second() -> list[Any]:
        begun.wait(PATIENCE)
        amina.raise_request_exception = False
        answer = amina.post(url, form | {"csrfmiddlewaretoken": "p" * 64})
        over.set()
        return answer

    first, last = together(lambda: pressed(amina, url, form, at_once=1), second)
    assert first == [(302, f"/demandes/{ImmersionRequest.objects.get().pk}/")]
    assert last.status_code == 503
    assert "nous ne savons pas" in last.content.decode()
    assert "Bonjour, quand puis-je venir ?" in last.content.decode()
    assert Message.objects.count() == 1
