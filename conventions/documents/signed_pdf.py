"""The signed convention: its pages, the attestation of who signed, and the files that prove it."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import rfc8785

from conventions.content.canonical import fingerprint
from conventions.content.presentation import reading
from conventions.content.spec import said_role
from conventions.scans.sandbox import PREFIX
from french import NO_BREAK, full_date

from .pdf import attachment, json_attachment, write_pdf

PARIS = ZoneInfo("Europe/Paris")
SIGNED_NAME = "convention-signee.pdf"
PROOF_NAME = "preuve.json"


@dataclass(frozen=True)
class SignatureLine:
    """One signature as every party may see it.

    `role`: a `PartyRole`; `assurance`: the method in words (`Assurance(...).label`); `masked_email`: see
    `channels.masked_contact()`, empty when no code was sent to them; `signed_at`: aware; `event_hash`:
    hexadecimal, from the chain; `kept_by`: who keeps the original, for a signature on paper;
    `attested_by`: the names of those who answered for this party, who received no code.
    """

    role: str
    name: str
    function: str
    assurance: str
    masked_email: str
    signed_at: datetime.datetime
    event_hash: str
    kept_by: str = ""
    attested_by: str = ""


@dataclass(frozen=True)
class PaperFile:
    """The scan of a signature on paper: `content`, a PDF; `kept_by`: who keeps the original."""

    role: str
    content: bytes
    at: datetime.datetime
    kept_by: str

    @property
    def name(self) -> str:
        """Its name among the attachments."""
        return f"{PREFIX}{self.role}.pdf"


@dataclass(frozen=True)
class AttestedLine:
    """A row of the attestation, in words."""

    name: str
    quality: str
    means: str
    moment: str
    proof: str


@dataclass(frozen=True)
class Attestation:
    """What the attestation page says."""

    lines: tuple[AttestedLine, ...]
    rows: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def said_moment(moment: datetime.datetime) -> str:
    """« mardi 3 mars 2026 à 10:12:05 (UTC+01:00) », in Paris."""
    local = moment.astimezone(PARIS)
    offset = f"{local:%z}"
    return f"{full_date(local.date())} à{NO_BREAK}{local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def render_dossier(
    version_canonical: bytes,
    original_pdf: bytes,
    *,
    locked_at: datetime.datetime,
    signatures: Sequence[SignatureLine],
    evidence: dict[str, Any],
    made_at: datetime.datetime,
    seal_words: str = "",
    papers: Sequence[PaperFile] = (),
) -> bytes:
    """The signed PDF: the convention, « Attestation de signature », and three attachments, or more with `papers`.

    `original_pdf` is joined as it is: the exact bytes that everyone saw. `evidence` becomes `preuve.json`
    (strings, integers, lists and objects; no address, no IP) and holds `chain_head`, the hexadecimal hash of
    the last event. `seal_words`: whose seal the file is to receive, nothing when it receives none.
    Raises `KeyError` without `chain_head`.
    """
    context = reading(version_canonical)
    attestation = Attestation(
        lines=tuple(_attested(line) for line in sorted(signatures, key=lambda line: line.signed_at)),
        rows=(
            ("Empreinte du texte", fingerprint(version_canonical)),
            ("SHA-256 du texte", hashlib.sha256(version_canonical).hexdigest()),
            ("SHA-256 du PDF signé", hashlib.sha256(original_pdf).hexdigest()),
            ("Dernier élément de preuve", evidence["chain_head"]),
            ("Texte arrêté le", said_moment(locked_at)),
            ("Attestation établie le", said_moment(made_at)),
            *([("Cachet électronique", seal_words)] if seal_words else []),
            ("Vérification", context["verify_url"]),
        ),
        files=(
            f"{SIGNED_NAME} : le document exact que chaque partie a lu et signé.",
            "convention.json : le même texte en données, celui dont l’empreinte est imprimée.",
            f"{PROOF_NAME} : le résumé des preuves, sans adresse ni donnée de connexion.",
            *(f"{paper.name} : la copie numérisée de la signature manuscrite." for paper in papers),
        ),
    )
    return write_pdf(
        context,
        made_at=made_at,
        attestation=attestation,
        attachments=[
            attachment(SIGNED_NAME, original_pdf, "Source", locked_at, "Document signé par chaque partie"),
            json_attachment(version_canonical, locked_at),
            attachment(PROOF_NAME, rfc8785.dumps(evidence), "Supplement", made_at, "Résumé des preuves"),
            *(
                attachment(
                    paper.name, paper.content, "Supplement", paper.at, "Copie d’une signature manuscrite"
                )
                for paper in papers
            ),
        ],
    )


def _attested(line: SignatureLine) -> AttestedLine:
    """`proof` is the beginning of the event's hash, in groups that an eye can compare."""
    short = line.event_hash[:12].upper()
    kept = f"copie jointe, original conservé par {line.kept_by}" if line.kept_by else ""
    attested = f"attestée par {line.attested_by}, de l’agence" if line.attested_by else ""
    means = "\n".join(said for said in (line.assurance, line.masked_email, attested, kept) if said)
    return AttestedLine(
        name=f"{line.name}\n{line.function}".strip(),
        quality=said_role(line.role),
        means=means,
        moment=said_moment(line.signed_at),
        proof="-".join(short[at : at + 4] for at in (0, 4, 8)),
    )
