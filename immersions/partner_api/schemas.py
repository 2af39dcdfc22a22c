"""What travels: the shapes of the answers and of an offer that is sent."""

import datetime
import re
import unicodedata
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from immersions.choices import HostSector, Purpose, RemoteMode
from immersions.forms.text import MOST_LINES
from immersions.names import name_problem, tidy_name


def _line(text: Any) -> Any:
    """One line in composed characters, without control characters; raises `ValueError`."""
    if not isinstance(text, str):
        return text
    text = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(sign) == "Cc" for sign in text):
        raise ValueError("control characters are not accepted")
    return text


def _words(text: Any) -> Any:
    """Several lines, no more than sixty; raises `ValueError`."""
    if not isinstance(text, str):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(sign) == "Cc" for sign in re.sub(r"[\n\t]", "", text)):
        raise ValueError("control characters are not accepted")
    if text.count("\n") >= MOST_LINES:
        raise ValueError(f"no more than {MOST_LINES} lines are accepted")
    return text


def _name(text: str) -> str:
    """The name of a structure or an offer; raises `ValueError`."""
    text = tidy_name(text)
    if name_problem(text, of_person=False):
        raise ValueError(
            "a name has one line, no hidden sign, and no address of a page, a mailbox or a phone"
        )
    return text


Line = Annotated[str, BeforeValidator(_line)]
Name = Annotated[str, BeforeValidator(_line), AfterValidator(_name)]
Words = Annotated[str, BeforeValidator(_words)]


class Strict(Schema):
    """Nothing beside the fields named."""

    model_config = ConfigDict(extra="forbid")


class Job(Strict):
    rome: str = Field(description="Code ROME", examples=["D1102"])
    label: str


class Host(Strict):
    siret: str
    name: str
    sector: HostSector
    verified: bool = Field(description="Faux tant que personne n’a vérifié le SIRET")


class Place(Strict):
    street: str
    postcode: str
    city: str
    lat: float
    lon: float
    approximate: bool = Field(
        description="Vrai quand ce point est celui d’une commune dont le centre est mal connu"
    )


class OfferRow(Strict):
    id: int
    url: str = Field(description="La page de l’offre, pour une personne")
    title: str
    job: Job
    appellation: int | None = Field(description="Code OGR")
    host: Host
    place: Place
    distance_km: float | None = Field(description="Distance au lieu cherché, s’il y en a un")
    remote_mode: RemoteMode
    purposes: list[Purpose]
    welcomes_disability: bool
    network: str
    published_at: datetime.datetime | None


class OfferSheet(OfferRow):
    tasks: str
    updated_at: datetime.datetime


class OfferPage(Strict):
    count: int = Field(description="Nombre d’offres que les pages montrent, 1 000 au plus")
    more: bool = Field(description="Vrai quand il y en a plus de 1 000")
    page: int
    pages: int
    next: str | None = Field(description="L’adresse de la page suivante")
    offers: list[OfferRow]


class OfferPush(Strict):
    """An offer as a network sends it. Give `rome` or `appellation`, and `insee` or `postcode` with `city`."""

    siret: Line = Field(description="SIRET de l’établissement", max_length=40, examples=["00012345500016"])
    host_name: Name = Field(description="Nom de la structure", min_length=1, max_length=255)
    sector: HostSector = HostSector.PRIVATE
    title: Name = Field(min_length=1, max_length=255)
    tasks: Words = Field(description="Ce que la personne fera", min_length=1, max_length=2000)
    rome: Line = Field("", description="Code ROME", max_length=5, examples=["D1102"])
    appellation: int | None = Field(None, description="Code OGR", ge=1, le=2_147_483_647)
    street: Name = Field("", max_length=255)
    postcode: Line = Field("", max_length=5, examples=["44000"])
    city: Name = Field("", max_length=100, examples=["Nantes"])
    insee: Line = Field("", description="Code INSEE de la commune", max_length=5, examples=["44109"])
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False, description="Degrés (WGS 84)")
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False, description="Degrés (WGS 84)")
    remote_mode: RemoteMode = RemoteMode.ON_SITE
    purposes: list[Purpose] = Field(list(Purpose), min_length=1, max_length=3)
    welcomes_disability: bool = False


class PushAnswer(Strict):
    id: int
    url: str
    outcome: Literal["created", "changed", "unchanged"]
    active: bool = Field(description="Faux quand la structure a elle-même masqué l’offre")


class FieldFault(Strict):
    field: str
    detail: str
    detail_fr: str


class ProblemSheet(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    detail_fr: str
    errors: list[FieldFault] = []
