"""The rows of the contract."""

from .anchor import ChainAnchor
from .authorisation import NightAuthorisation
from .contact import PastContact
from .convention import (
    Convention,
    DraftInvitation,
    LawDecision,
    Objective,
    PresenceSlot,
    PriorImmersion,
    Task,
    person_key,
)
from .evidence import SignatureEvent, SignatureEventPii
from .paper import PaperCopy
from .party import Party
from .proof import ProofFile
from .signatory import Attestation, ProposedSignatory
from .version import ConventionVersion, Document, SignatureRequest, SigningCode

__all__ = [
    "Attestation",
    "ChainAnchor",
    "Convention",
    "ConventionVersion",
    "Document",
    "DraftInvitation",
    "LawDecision",
    "NightAuthorisation",
    "Objective",
    "PaperCopy",
    "Party",
    "PastContact",
    "PresenceSlot",
    "PriorImmersion",
    "ProofFile",
    "ProposedSignatory",
    "SignatureEvent",
    "SignatureEventPii",
    "SignatureRequest",
    "SigningCode",
    "Task",
    "person_key",
]
