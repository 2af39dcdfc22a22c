"""The rows of people and places."""

from .accounts import User
from .api_keys import ApiKey, ApiScope
from .candidates import Candidate
from .establishments import Establishment
from .hosting import EstablishmentContact, HostCode, HostInvitation
from .journal import JournalEntry
from .letters import Letter, LetterStatus
from .limits import RateCount
from .offers import Offer
from .organisations import (
    Agency,
    HostMember,
    HostStructure,
    Membership,
    PrescriberOrganisation,
    PrescriptionDelegation,
)
from .reference import Appellation, CollectiveAgreement, Commune, NafCode, RomeJob
from .requests import ImmersionRequest
from .searches import SavedSearch

__all__ = [
    "Agency",
    "ApiKey",
    "ApiScope",
    "Appellation",
    "Candidate",
    "CollectiveAgreement",
    "Commune",
    "Establishment",
    "EstablishmentContact",
    "HostCode",
    "HostInvitation",
    "HostMember",
    "HostStructure",
    "ImmersionRequest",
    "JournalEntry",
    "Letter",
    "LetterStatus",
    "Membership",
    "NafCode",
    "Offer",
    "PrescriberOrganisation",
    "PrescriptionDelegation",
    "RateCount",
    "RomeJob",
    "SavedSearch",
    "User",
]
