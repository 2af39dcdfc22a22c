"""Browsers for stories: Debian's Chromium, axe, and a list of what no page may do.

`live_server` serves the static files by WhiteNoise's finders (settings), so nothing is collected.
`axe_clean(page)` fails with the sentences of axe; `page` and `context` are pytest-playwright's.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from demo.cast import Cast, create_cast

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# Rules of axe beyond WCAG A and AA: good practices and the AAA contrast the theme promises.
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are skipped, and say so, on a machine without Chromium."""
    if CHROMIUM:
        return
    no_browser = pytest.mark.skip(
        reason="NO BROWSER TEST RAN: install Chromium (apt-get install chromium) or set CHROMIUM"
    )
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(no_browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of the system, quiet and alone."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stories name their own server; the plug-in's fixture of this name is deprecated by pytest."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """French readers."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture
def town(transactional_db: None) -> Cast:
    """The cast, with real commits."""
    return create_cast()


def settled(page: Page) -> None:
    """Wait for the end of the navigation that a click began; survives one that comes meanwhile."""
    page.wait_for_load_state("load")
    page.locator("body").wait_for(state="attached")


@pytest.fixture
def axe_clean() -> Callable[[Page], None]:
    """`axe_clean(page)` fails when axe finds something on the page as it stands."""
    axe = Axe()

    def check(page: Page) -> None:
        settled(page)
        found = axe.run(page, options=AXE_OPTIONS).response["violations"]
        sentences = [
            f"{rule['id']}: {rule['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in rule["nodes"][:3])
            for rule in found
        ]
        assert not found, f"axe on {page.url}:\n  " + "\n  ".join(sentences)

    return check


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    """`no_sideways_scroll(page)` fails when the page is wider than its window."""

    def check(page: Page) -> None:
        settled(page)
        width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= window, f"{page.url} is {width} px wide in a window of {window} px"

    return check


@pytest.fixture
def quiet_page(page: Page) -> Iterator[Page]:
    """A page whose console stays silent: no error, no refused script or style."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == [], f"the browser complained: {said}"
