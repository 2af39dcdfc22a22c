"""The cast in their browsers: what each of them does on a page, and an album of all that they saw."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core import mail
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.support.jobs import run_jobs
from tests.support.signers import last_code, last_link

WIDTHS = (360, 1280)
NEXT = "Enregistrer et continuer"


@dataclass
class Album:
    """axe at the first visit of each page, at both widths; its pictures too when SCREENSHOTS names a folder."""

    folder: Path | None
    axe_clean: Callable[[Page], None]
    no_sideways_scroll: Callable[[Page], None]
    seen: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, *, javascript: bool = True) -> None:
        """Keep the page as it stands, narrow and wide; fails when axe or the window complains.

        axe needs scripts: without `javascript`, the same address is opened in a twin browser that has them.
        """
        if name in self.seen:
            return
        if not javascript:
            twin = page.context.browser.new_context(
                locale="fr-FR", storage_state=page.context.storage_state()
            )
            reader = twin.new_page()
            reader.goto(page.url)
            self.look(reader, name)
            twin.close()
            return
        self.seen.append(name)
        mine = page.viewport_size or {"width": 1280, "height": 900}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if self.folder:
                page.screenshot(path=self.folder / f"{len(self.seen):02}-{name}-{width}.png", full_page=True)
            self.no_sideways_scroll(page)
            self.axe_clean(page)
        page.set_viewport_size(mine)


def new_album(**checks: Any) -> Album:
    """An album whose pictures go to SCREENSHOTS, when it is set."""
    asked = os.environ.get("SCREENSHOTS")
    folder = Path(asked) if asked else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return Album(folder, **checks)


@dataclass
class Person:
    """One of the cast, with a browser of their own."""

    name: str
    page: Page
    server: str
    album: Album
    javascript: bool = True

    @property
    def email(self) -> str:
        return f"{self.name}@demo.example"

    def look(self, what: str) -> None:
        self.album.look(self.page, what, javascript=self.javascript)

    def go(self, path: str) -> None:
        self.page.goto(self.server + path)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def title_is(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def log_in(self, path: str = "/mon-espace/") -> None:
        """Ask for a code, read it in the letter, type it."""
        self.go(f"/compte/connexion/?next={path}")
        self.look("connexion")
        self.page.get_by_label("Votre adresse e-mail").fill(self.email)
        self.press("Recevoir mon code")
        self.look("code-de-connexion")
        self.page.get_by_label("Code à 6 chiffres").fill(login_code(self.email))
        self.press("Continuer")

    def follow_letter(self) -> None:
        """Follow the personal link of the last letter, press « Continuer »."""
        self.go(last_link(self.email))
        self.look("lien-de-signature")
        self.press("Continuer")
        self.title_is("Lire la convention")
        self.look("lire")

    def agree(self) -> None:
        """Read to the end, tick the box, ask for the code."""
        self.press("J’ai lu")
        self.look("accord")
        self.page.get_by_role("checkbox").check()
        self.press("Recevoir mon code")
        run_jobs()
        self.look("code-de-signature")

    def sign(self) -> None:
        """The whole ceremony from the letter to the receipt."""
        self.follow_letter()
        self.agree()
        self.page.get_by_label("Code reçu").fill(last_code(self.email))
        self.press("Signer la convention")
        self.title_is("Votre signature est enregistrée")
        self.look("recu")
        run_jobs()

    def sign_with_the_keyboard(self) -> None:
        """The same ceremony without touching a mouse."""
        page = self.page
        self.go(last_link(self.email))
        self.tab_to(page.get_by_role("button", name="Continuer"), press="Enter")
        self.title_is("Lire la convention")
        self.tab_to(page.get_by_role("button", name="J’ai lu"), press="Enter")
        self.title_is("Donner votre accord")
        self.tab_to(page.get_by_role("checkbox"), press="Space")
        self.tab_to(page.get_by_role("button", name="Recevoir mon code"), press="Enter")
        self.title_is("Signer avec le code")
        run_jobs()
        self.tab_to(page.get_by_label("Code reçu"))
        page.keyboard.type(last_code(self.email))
        page.keyboard.press("Enter")
        self.title_is("Votre signature est enregistrée")
        run_jobs()

    def tab_to(self, target: Locator, *, press: str = "") -> None:
        """Press Tab until `target` has the focus; fails after eighty steps."""
        expect(target).to_be_visible()
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if target.evaluate("node => node === document.activeElement"):
                break
        expect(target).to_be_focused()
        if press:
            self.page.keyboard.press(press)


def login_code(email: str) -> str:
    """The code of the last letter to log in."""
    for _ in range(50):  # the page that asks may still be on its way
        run_jobs()
        letters = [letter for letter in mail.outbox if letter.to == [email]]
        found = [re.search(r"^ +(\d{6})$", letter.body, re.M) for letter in reversed(letters)]
        if code := next((match[1] for match in found if match), None):
            return code
        time.sleep(0.1)
    raise AssertionError(f"no code was mailed to {email}")


@contextmanager
def quiet(page: Page) -> Iterator[None]:
    """Fails when the console of the page complained meanwhile; answers 4xx are told apart by the story."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda one: said.append(one.text) if "Content Security Policy" in one.text else None)
    yield
    assert said == [], f"the browser complained: {said}"


def people(browser: Browser, server: str, album: Album) -> Callable[..., Person]:
    """`meet("amina", width=360)` opens a browser for one of the cast."""

    def meet(name: str, *, width: int = 1280, javascript: bool = True) -> Person:
        context = browser.new_context(
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )
        context.set_default_timeout(20_000)
        context.on("response", no_breakdown)
        return Person(name, context.new_page(), server, album, javascript)

    return meet


def no_breakdown(response: Response) -> None:
    """No page of a story may break down."""
    assert response.status < 500, f"{response.url} answered {response.status}"


class Draft:
    """Claire's hands on the steps of a draft."""

    def __init__(self, claire: Person) -> None:
        self.claire, self.page = claire, claire.page

    def step(self, title: str, look: str) -> None:
        """We are at that step: look at it."""
        self.claire.title_is(title)
        self.claire.look(look)

    def block(self, title: str) -> Locator:
        """The fields under a heading."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.locator("section.draft-block", has=heading)

    def fill(self, title: str, **values: str) -> None:
        """Fill fields of a block by their names in the page."""
        for name, value in values.items():
            self.block(title).locator(f"[name$='{name}']").first.fill(value)

    def save(self) -> None:
        """On to the next step."""
        self.claire.press(NEXT)

    def week(self) -> None:
        """Monday's hours on each working day, then the calendar."""
        page = self.page
        for label, hour in (
            ("Lundi, arrivée", "08:00"),
            ("Lundi, départ", "12:00"),
            ("Lundi, ensuite, arrivée", "13:00"),
            ("Lundi, ensuite, départ", "15:30"),
        ):
            page.get_by_label(label).fill(hour)
        self.claire.press("Copier lundi")
        expect(page.get_by_label("Vendredi, ensuite, départ")).to_have_value("15:30")
        self.claire.press("Remplir le calendrier")
        expect(page.get_by_text("Total")).to_be_visible()
