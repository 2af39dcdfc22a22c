"""The rows of people and places."""

from .accounts import JournalEntry, RateCount, SharedKey, User
from .api_keys import ApiKey, ApiScope
from .candidates import Candidate, ProjectSheet
from .favourites import Favourite, Introduction, Recommendation
from .letters import Letter, LetterStatus
from .membership import EstablishmentContact, HostCode, HostInvitation, JoinRequest
from .offers import Offer
from .organisations import (
    Agency,
    HostMember,
    HostStructure,
    Membership,
    PrescriberOrganisation,
    PrescriptionDelegation,
)
from .reference import Appellation, CollectiveAgreement, Commune, Establishment, NafCode, RomeJob
from .requests import ImmersionRequest, Message, RequestBrief
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
    "SharedKey",
    "User",
]
