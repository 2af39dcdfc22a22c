"""The rows of people and places."""

from .accounts import User
from .api_keys import ApiKey, ApiScope
from .candidates import Candidate
from .establishments import Establishment
from .exchanges import Message, RequestBrief
from .hosting import EstablishmentContact, HostCode, HostInvitation, JoinRequest
from .journal import JournalEntry
from .keeping import Favourite, Introduction, Recommendation
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
from .projects import ProjectSheet
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
    "Favourite",
    "HostCode",
    "HostInvitation",
    "HostMember",
    "HostStructure",
    "ImmersionRequest",
    "Introduction",
    "JoinRequest",
    "JournalEntry",
    "Letter",
    "LetterStatus",
    "Membership",
    "Message",
    "NafCode",
    "Offer",
    "PrescriberOrganisation",
    "PrescriptionDelegation",
    "ProjectSheet",
    "RateCount",
    "Recommendation",
    "RequestBrief",
    "RomeJob",
    "SavedSearch",
    "User",
]
