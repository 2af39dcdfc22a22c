"""What people read around a signature: a code sent again, a link already signed, a file that was changed."""

import html
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conventions.drafting.forms.content import TaskForm
from conventions.evidence.chain import signed_event
from conventions.law.states import State, Verb
from conventions.models import Convention
from conventions.permissions import refusal
from conventions.permissions.guards import Bearer
from conventions.signing import links
from french import full_moment
from immersions.permissions import Refusal
from tests.support.sealed import dossier, sealed, stored_version


def changed_file(at):
    content = bytearray(sealed())
    content[at] ^= 1
    file = SimpleUploadedFile("x.pdf", bytes(content), content_type="application/pdf")
    return Client().post("/verifier/fichier/", {"file": file}).content.decode()


def words(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page.content.decode())))


def test_amina_who_asks_another_code_reads_that_it_left_and_when(amina):
    amina.ready()
    assert "Un nouveau code est parti" not in words(amina.client.get(amina.url("code")))
    page = amina.client.post(amina.url("autre-code"), follow=True)
    assert re.search(
        r"Un nouveau code est parti à \d{1,2} h(?: \d\d)?\. Le code précédent ne sert plus\.", words(page)
    )
    assert re.search(r"parti à \d{1,2}\u00a0h", page.content.decode())  # no line cuts the hour in two
    assert "Un nouveau code est parti" not in words(amina.client.get(amina.url("code")))


def test_the_link_of_amina_who_has_signed_says_so_with_the_day_and_what_comes_next(amina):
    link = amina.link()
    assert "Vous êtes invité(e) à signer" in words(Client().get(link))
    amina.sign()
    later = words(Client().get(link))
    signed = full_moment(timezone.localtime(signed_event(amina.again()).at)).replace("\u00a0", " ")
    assert "Vous avez déjà signé" in later
    assert signed in later
    assert "Nous attendons encore 2 signatures" in later
    assert "Vous êtes invité(e) à signer" not in later
    assert "Benali" not in later
    receipt = Client()
    assert signed in words(receipt.post(link, follow=True))


def test_a_page_of_the_ceremony_tells_amina_that_she_has_signed(amina):
    amina.sign()
    refused = refusal(Bearer.of(amina.again()), Verb.SIGN, amina.request, at=timezone.now())
    assert isinstance(refused, Refusal)
    assert refused.sentence.startswith("Vous avez déjà signé")


def test_the_page_of_an_unknown_link_says_what_to_do_to_who_had_signed_and_to_who_had_not(amina):
    page = Client().post("/s/" + "x" * 43)
    assert page.status_code == 410
    assert "Vous avez déjà signé ? Vous n’avez plus rien à faire, sauf si une invitation plus" in words(page)
    assert "Vous n’avez pas encore signé ? Ouvrez le lien de votre dernier courriel" in words(page)


def test_an_old_link_of_amina_tells_her_that_her_signature_is_kept(amina):
    old = amina.link()
    amina.sign()
    links.renew_token(amina.again())
    page = Client().get(old)
    assert page.status_code == 410
    assert "Votre signature est enregistrée. Vous n’avez plus rien à signer." in words(page)
    assert "Recevoir un nouveau lien" not in words(page)


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN])
def test_the_receipt_of_a_convention_that_will_not_be_does_not_say_that_all_signed(amina, state):
    amina.sign()
    Convention.objects.update(state=state)
    for page in (amina.client.get(amina.url("recu")), Client().get(amina.link())):
        assert "votre signature ne vous engage plus" in words(page)
        assert "Tout le monde a signé" not in words(page)


def test_a_link_that_has_expired_tells_its_holder_nothing_of_the_signature(amina):
    link = amina.link()
    amina.sign()
    with time_machine.travel(amina.request.token_expires_at):
        assert "Vous avez déjà signé" not in words(Client().get(link))


def test_fingerprints_are_folded_away_from_those_who_do_not_check_them(amina, cast, browse):
    amina.ready()
    pages = [amina.client.get(amina.url("lire")), amina.client.get(amina.url("code"))]
    amina.type_code()
    reference = amina.request.version.convention.reference
    pages += [amina.client.get(amina.url("recu")), browse(cast.claire).get(f"/conventions/{reference}/")]
    for page in pages:
        text = page.content.decode()
        assert amina.request.version.fingerprint in text
        assert amina.request.version.fingerprint not in re.sub(
            r"<details>.*?</details>", "", text, flags=re.DOTALL
        )


def test_a_modified_file_is_called_modified(cast):
    stored_version(cast)
    page = changed_file(len(dossier()) // 2)
    assert "<h1>Fichier modifié</h1>" in page
    assert "Inconnu de nous" not in page


def test_the_hash_of_a_file_that_differs_is_not_called_unknown(cast):
    stored_version(cast)
    page = Client().post("/verifier/fichier/", {"sha256": "ab" * 32}).content.decode()
    assert "<h1>Différent de nos documents</h1>" in page
    assert "le fichier a été modifié, ou enregistré à nouveau" in page


def test_the_skill_of_a_task_is_not_called_optional_while_the_law_asks_for_one(cast):
    label = str(TaskForm().fields["skill"].label)
    assert "facultatif" not in label
    assert "tâche au moins" in TaskForm().fields["skill"].help_text
