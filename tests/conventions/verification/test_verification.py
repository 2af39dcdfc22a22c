"""Anyone may ask whether a document is ours; the answer shows nobody's data."""

import datetime
import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.choices import DocumentKind
from conventions.law.states import State
from conventions.models import Convention, ConventionVersion, Document
from conventions.sealing import pades
from conventions.verification import service as verification
from conventions.verification.service import Answer, judge_file, judge_hash
from conventions.verification.views import LOOKS
from immersions.accounts.rate_limits import allows, forget_counts
from immersions.models import RateCount
from tests.support.documents import CODE
from tests.support.sealed import dossier, dossier_version, original, sealed, stored_version

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.django_db,
]


@pytest.fixture(autouse=True)
def fresh_minute():
    LOOKS.clear()


@pytest.fixture
def version(cast) -> ConventionVersion:
    return stored_version(cast)


def upload(client, content: bytes, **data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("x.pdf", content, content_type="application/pdf")
    return client.post("/verifier/fichier/", {"file": file, **data})


def page(answer) -> str:
    return answer.content.decode()


def test_the_file_that_bruno_received_is_identical(version):
    found = judge_file(sealed())
    assert (found.answer, found.version, found.only_text) == (Answer.IDENTICAL, version, False)
    assert judge_hash(hashlib.sha256(sealed()).digest()) == found


def test_the_text_that_bruno_signed_is_known_as_the_text_alone(version):
    found = judge_file(original())
    assert (found.answer, found.version, found.only_text) == (Answer.IDENTICAL, version, True)


def test_the_copy_kept_from_before_the_seal_or_its_renewal_is_an_earlier_one(version):
    assert judge_file(dossier()).answer == Answer.EARLIER
    renewed = pades.renew_timestamp(sealed())
    Document.objects.create(
        version=version,
        kind=DocumentKind.SEALED,
        content=renewed,
        sha256=hashlib.sha256(renewed).digest(),
        made_at=timezone.now() + datetime.timedelta(seconds=1),
    )
    assert judge_file(sealed()).answer == Answer.EARLIER
    assert judge_file(renewed).answer == Answer.IDENTICAL
    assert judge_file(renewed + b"x").answer == Answer.MODIFIED


def test_a_text_that_another_replaced_engages_nobody(version):
    ConventionVersion.objects.filter(pk=version.pk).update(superseded_at=timezone.now())
    assert judge_file(original()).answer == Answer.REPLACED
    assert judge_file(sealed()).answer == Answer.REPLACED
    assert verification.shown(ConventionVersion.objects.get()).state == "replaced"


def test_a_file_from_elsewhere_is_unknown(version):
    from weasyprint import HTML

    assert judge_file(HTML(string="<p>Bonjour").write_pdf()).answer == Answer.UNKNOWN
    assert judge_hash(bytes(32)).answer == Answer.UNKNOWN


def test_the_page_of_a_code_tells_facts_and_no_name(version, browse, cast):
    text = page(browse(None).get(f"/v/{CODE}"))
    convention = version.convention
    assert convention.reference in text
    assert "Valide" in text
    assert "Bénéficiaire, Structure d’accueil, Organisme prescripteur" in text
    assert hashlib.sha256(sealed()).hexdigest() in text
    everybody = [value for party in convention.parties.all() for value in (party.last_name, party.email)]
    for secret in [*everybody, convention.tutor_last_name, convention.host_name, convention.host_siret]:
        assert secret
        assert secret not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CANCELLED, "Annulée"),
        (State.NO_SHOW, "Annulée"),
        (State.INTERRUPTED, "Valide"),
        (State.CLOSED, "Valide"),
    ],
)
def test_the_page_of_a_code_tells_what_became_of_the_convention(version, browse, state, words):
    Convention.objects.filter(pk=version.convention_id).update(state=state)
    assert words in page(browse(None).get(f"/v/{CODE}"))


def test_while_the_seal_is_awaited_the_page_says_so(cast, browse, settings):
    version = dossier_version(cast)
    assert "document final en préparation" in page(browse(None).get(f"/v/{CODE}"))
    assert verification.shown(version).sealed_at is None
    settings.SEAL_DEVELOPMENT = False
    assert "Valide" in page(browse(None).get(f"/v/{CODE}"))


def test_a_code_nobody_has_and_a_withdrawn_one_give_the_same_page(version, browse):
    unknown = browse(None).get("/v/0000000000")
    Convention.objects.filter(pk=version.convention_id).update(state=State.WITHDRAWN, signed_at=None)
    withdrawn = browse(None).get(f"/v/{CODE}")
    garbled = browse(None).get("/v/nimporte-quoi")
    assert unknown.status_code == withdrawn.status_code == garbled.status_code == 404
    assert unknown.content == withdrawn.content == garbled.content


def test_a_code_nobody_has_costs_the_same_query(version, browse):
    client = browse(None)
    counts = []
    for code in ("0000000000", "x"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/v/{code}")
        counts.append([query["sql"].split()[0] for query in queries])
    assert counts[0] == counts[1] == ["SELECT"]


def test_a_code_is_read_as_people_type_it(version, browse):
    typed = f"{CODE[:5].lower()} - {CODE[5:]}".replace("0", "o")
    answer = browse(None).get("/verifier/", {"code": typed})
    assert answer.status_code == 302
    assert answer["Location"] == f"/v/{CODE}"
    wrong = browse(None).get("/verifier/", {"code": "123"})
    assert "dix lettres et chiffres" in page(wrong)


def test_reading_the_pages_writes_nothing(version, browse):
    client = browse(None)
    with CaptureQueriesContext(connection) as queries:
        client.get("/verifier/")
        client.get(f"/v/{CODE}")
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_amina_uploads_her_file_and_learns_that_it_is_identical(version, browse):
    answer = upload(browse(None), sealed())
    assert answer.status_code == 200
    assert "<h1>Identique</h1>" in page(answer)
    assert version.convention.reference in page(answer)
    assert "Benali" not in page(answer)


def test_a_hash_alone_is_enough_and_the_page_says_that_the_file_stayed(version, browse):
    answer = browse(None).post("/verifier/fichier/", {"sha256": hashlib.sha256(sealed()).hexdigest()})
    assert "<h1>Identique</h1>" in page(answer)
    assert "n’a pas quitté votre ordinateur" in page(answer)
    unknown = browse(None).post("/verifier/fichier/", {"sha256": "ab" * 32})
    assert "Différent de nos documents" in page(unknown)
    assert "Aller plus loin" in page(unknown)


def test_an_identical_file_of_a_cancelled_convention_is_no_good_news(version, browse):
    Convention.objects.filter(pk=version.convention_id).update(state=State.CANCELLED)
    text = page(upload(browse(None), sealed()))
    assert "elle n’a plus d’effet" in text
    assert "alert-success" not in text


def test_a_modified_file_offers_the_original_to_its_holders_only(version, browse, cast):
    for user, offered in ((cast.claire, True), (cast.driss, False), (None, False)):
        text = page(upload(browse(user), sealed() + b"\n%"))
        assert "Authentique, mais modifié après scellement" in text
        assert ("Retrouver le document d’origine" in text) == offered


def test_a_code_stuck_on_another_document_is_seen(version, browse, cast):
    other = ConventionVersion.objects.get()
    stranger = other.convention
    stranger.pk, stranger.reference, stranger.state, stranger.signed_at = None, "PI26-AAAA-AAAA", "OPEN", None
    stranger.start_on, stranger.end_on = datetime.date(2030, 3, 4), datetime.date(2030, 3, 8)
    stranger.request = None
    stranger.save()
    ConventionVersion.objects.create(
        convention=stranger,
        number=1,
        canonical_json=b"{}",
        content_sha256=bytes(32),
        pdf=b"x",
        pdf_sha256=bytes(range(32)),
        template_version="1",
        code="AAAAAAAAAA",
        locked_at=timezone.now(),
    )
    text = page(upload(browse(None), sealed(), code="AAAAAAAAAA"))
    assert "celui d’une autre convention" in text
    assert other.convention.reference not in text
    assert "<h1>Identique</h1>" in page(upload(browse(None), sealed(), code=CODE))


def test_nothing_of_an_upload_is_kept(version, browse, settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    rows = {model: model.objects.count() for model in (Document, ConventionVersion)}
    upload(browse(None), sealed() + b"x" * 5_000_000)
    assert list(tmp_path.iterdir()) == []
    assert {model: model.objects.count() for model in rows} == rows


def test_an_upload_without_a_file_or_too_heavy_is_explained(version, browse):
    empty = browse(None).post("/verifier/fichier/", {})
    assert (empty.status_code, "Choisissez le fichier PDF à vérifier." in page(empty)) == (400, True)
    heavy = upload(browse(None), b"%PDF-" + b"0" * (10 * 1024 * 1024 + 70_000))
    assert (heavy.status_code, "dépasse 10 Mo" in page(heavy)) == (413, True)
    just = upload(browse(None), b"%PDF-" + b"0" * (10 * 1024 * 1024 + 10))
    assert (just.status_code, "dépasse 10 Mo" in page(just)) == (400, True)


def test_the_upload_asks_for_its_token(version):
    from django.test import Client

    assert upload(Client(enforce_csrf_checks=True), sealed()).status_code == 403


def test_a_get_on_the_upload_is_refused(version, browse):
    assert browse(None).get("/verifier/fichier/").status_code == 405


def test_too_many_uploads_are_asked_to_wait_and_no_address_is_kept(version, browse):
    client = browse(None)
    form = {"sha256": "ab" * 32}
    statuses = [
        client.post("/verifier/fichier/", form, REMOTE_ADDR="203.0.113.7").status_code for _ in range(32)
    ]
    assert statuses.count(200) == 30
    assert statuses[-1] == 429
    assert client.post("/verifier/fichier/", form, REMOTE_ADDR="203.0.113.8").status_code == 200
    keys = " ".join(RateCount.objects.values_list("key", flat=True))
    assert "203" not in keys
    assert "113" not in keys or "203.0.113.7" not in keys


def test_too_many_codes_are_asked_to_wait(version, browse):
    client = browse(None)
    statuses = [client.get(f"/v/{number:010d}").status_code for number in range(61)]
    assert statuses[:60] == [404] * 60
    assert statuses[60] == 429


def test_a_limit_counts_by_window_and_is_forgotten():
    at = datetime.datetime(2026, 3, 3, 10, 0, tzinfo=datetime.UTC)
    hour = datetime.timedelta(hours=1)
    answers = [allows("look", "someone", limit=2, per=hour, at=at) for _ in range(4)]
    assert answers == [True, True, False, False]
    assert allows("look", "someone else", limit=2, per=hour, at=at)
    assert allows("look", "someone", limit=2, per=hour, at=at + hour)
    assert forget_counts(before=at + hour) == 2
