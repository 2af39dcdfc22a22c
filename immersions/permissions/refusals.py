"""How « no » is said, at every door: 403 not your part, 409 not now."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from immersions.language import Text


@dataclass(frozen=True)
class Refusal:
    """Why not, in a sentence for the person, and where to go instead."""

    status: Literal[403, 409]
    sentence: Text
    link: str = ""
    link_label: Text = ""


class Refused(Exception):
    """Raised by views and actions; the middleware answers with the page of its status."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.sentence))
        self.refusal = refusal


NOT_YOUR_PART = Refusal(403, _("Cette action revient à une autre personne."))


def require(refused: Refusal | None) -> None:
    """Raise `Refused` unless the answer was `None`."""
    if refused is not None:
        raise Refused(refused)
