"""The verification pages in a browser: the hash is computed here, the file stays; and all works without a script."""

import re

import pytest

from demo.cast import create_cast
from tests.support.documents import CODE
from tests.support.sealed import sealed, stored_version

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def files(tmp_path):
    """Amina's sealed file, the same with something added, and a picture of something else."""
    (tmp_path / "bon.pdf").write_bytes(sealed())
    (tmp_path / "ajout.pdf").write_bytes(sealed() + b"\n% ajout")
    (tmp_path / "autre.pdf").write_bytes(b"GIF89a")
    return tmp_path


@pytest.fixture
def version(transactional_db):
    return stored_version(create_cast())


def answer_of(page) -> str:
    return page.locator("h1").inner_text()


def test_the_browser_computes_the_hash_and_sends_no_file(page, live_server, version, files, axe_clean):
    bodies = []
    page.on(
        "request",
        lambda request: bodies.append(request.post_data_buffer or b"") if request.method == "POST" else None,
    )
    page.goto(f"{live_server.url}/verifier/")
    axe_clean(page)
    page.set_input_files("input[type=file]", files / "bon.pdf")
    page.get_by_role("button", name="Vérifier sans envoyer le fichier").click()
    page.wait_for_url("**/verifier/fichier/")
    assert answer_of(page) == "Identique"
    assert "n’a pas quitté votre ordinateur" in page.content()
    (body,) = bodies
    assert b"%PDF" not in body
    assert len(body) < 2000
    axe_clean(page)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bon.pdf", "Identique"),
        ("ajout.pdf", "Authentique, mais modifié après scellement"),
        ("autre.pdf", "Illisible"),
    ],
)
def test_a_file_is_sent_and_judged_without_any_script(browser, live_server, version, files, name, words):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}/v/{CODE}")
    assert not page.get_by_role("button", name="Vérifier sans envoyer").is_visible()
    page.set_input_files("input[type=file]", files / name)
    page.get_by_role("button", name="Envoyer le fichier et le vérifier").click()
    assert answer_of(page) == words
    context.close()


def test_a_hash_nobody_knows_leads_to_sending_the_file(page, live_server, version, files, axe_clean):
    page.goto(f"{live_server.url}/verifier/")
    page.set_input_files("input[type=file]", files / "ajout.pdf")
    page.get_by_role("button", name="Vérifier sans envoyer le fichier").click()
    page.wait_for_url("**/verifier/fichier/")
    assert answer_of(page) == "Différent de nos documents"
    page.set_input_files("input[type=file]", files / "ajout.pdf")
    page.get_by_role("button", name="Envoyer le fichier et le vérifier").click()
    assert answer_of(page) == "Authentique, mais modifié après scellement"
    axe_clean(page)


def test_without_a_file_the_error_is_beside_the_field_and_in_the_summary(
    page, live_server, version, axe_clean
):
    page.goto(f"{live_server.url}/verifier/")
    page.get_by_role("button", name="Vérifier sans envoyer le fichier").click()
    page.wait_for_url("**/verifier/fichier/")
    assert page.get_by_text("Choisissez le fichier PDF à vérifier.").count() == 2
    axe_clean(page)


def test_the_page_of_a_code_fits_a_phone(page, live_server, version, axe_clean):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}/v/{CODE}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert re.search(r"PI\d\d-", page.content())
    axe_clean(page)
    page.goto(f"{live_server.url}/v/0000000000")
    assert answer_of(page) == "Nous ne trouvons pas ce code"
    axe_clean(page)
