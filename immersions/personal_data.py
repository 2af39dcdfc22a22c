"""What each table of this floor says of people, why it may go, and when (design/law.md, E).

`HELD` answers for every column: `personal` ones say something of a person, `plain` ones do not. A new column
fails the suite until somebody has answered. `docs/personal-data.md` is printed from here.
"""

from dataclasses import dataclass

WITH_ACCOUNT = "as long as the account"
WITH_CANDIDATE = "as long as the candidate's file"
WITH_HOST = "as long as the host's sheet"
WITH_OFFER = "as long as the offer"
REFERENCE = "reference data, replaced by imports"


@dataclass(frozen=True)
class Held:
    """One table: whose data it holds (nobody's when empty), how long, and its columns, separated by spaces."""

    whose: str
    kept: str
    personal: str
    plain: str

    @property
    def personal_columns(self) -> frozenset[str]:
        """Columns that say something of a person."""
        return frozenset(self.personal.split())

    @property
    def plain_columns(self) -> frozenset[str]:
        """Columns that say nothing of anybody."""
        return frozenset(self.plain.split())


HELD: dict[str, Held] = {
    "User": Held(
        "everyone who logs in",
        WITH_ACCOUNT,
        "email first_name last_name phone last_login date_joined",
        "id password is_superuser is_active is_staff groups user_permissions",
    ),
    "Candidate": Held(
        "candidates",
        WITH_CANDIDATE,
        "user first_name last_name birth_date email phone postcode commune status wished_job project agency "
        "counsellor call_asked_at",
        "id created_at",
    ),
    "ProjectSheet": Held(
        "candidates",
        WITH_CANDIDATE,
        "candidate sectors places needs needs_words skills",
        "id updated_at",
    ),
    "Favourite": Held("candidates", "2 years (purge « favourites »)", "candidate offer", "id kept_at"),
    "SavedSearch": Held(
        "whoever keeps a search",
        "until removed, or 2 years without a login (purge « searches »)",
        "user name query",
        "id weekly told_from told_until created_at removed_at",
    ),
    "Recommendation": Held(
        "candidates and counsellors",
        "1 year (purge « recommendations »)",
        "candidate offer by word interest",
        "id at answered_at",
    ),
    "Introduction": Held(
        "candidates and counsellors",
        "1 year (purge « introductions »)",
        "candidate host by note",
        "id at",
    ),
    "ImmersionRequest": Held(
        "candidates",
        "1 year after the end, 2 when accepted (purge « requests »)",
        "candidate offer purpose message wished_start wished_end answer decline_reason answered_by",
        "id status sent_at answered_at",
    ),
    "Message": Held(
        "candidates, hosts, counsellors",
        "6 months after the end of the request (purge « messages »)",
        "author side text",
        "id request at",
    ),
    "RequestBrief": Held(
        "candidates",
        "6 months after the end of the request (purge « briefs »)",
        "items",
        "id request approved_at",
    ),
    "HostStructure": Held(
        "a host that is a person, and its referent",
        WITH_HOST,
        "siret name street postcode city commune phone referent_name referent_email",
        "id naf activity idcc sector workforce_band website welcomes_disability access_features commitment lead_days "
        "lead_documents verified_at suspended_at suspension_reason created_at",
    ),
    "HostMember": Held(
        "people of a host",
        WITH_HOST,
        "user function",
        "id host role is_signatory is_active proof proved_at",
    ),
    "HostInvitation": Held(
        "colleagues invited by a host",
        WITH_HOST,
        "email created_by",
        "id host role is_signatory token_sha256 created_at expires_at accepted_at revoked_at",
    ),
    "JoinRequest": Held(
        "people who ask to join a host",
        "6 months after the answer, 2 months without (purge « joins »)",
        "user answered_by",
        "id host status asked_at answered_at",
    ),
    "HostCode": Held(
        "",
        WITH_HOST,
        "",
        "id member code_hmac attempts created_at expires_at consumed_at revoked_at",
    ),
    "Offer": Held(
        "the tutor of an offer",
        WITH_OFFER,
        "tutor_name",
        "id street postcode city commune host job appellation title tasks remote_mode for_discovery for_confirmation "
        "for_recruitment welcomes_disability available_from closed_from closed_until capacity monthly_limit contact_mode "
        "asleep_at sector naf access_features lat lon active network external_id published_at updated_at",
    ),
    "Establishment": Held(
        "an establishment that is a person",
        REFERENCE,
        "siret name street postcode city",
        "naf workforce_band insee is_open updated_at",
    ),
    "EstablishmentContact": Held(
        "whoever reads the mail of an establishment", REFERENCE, "siret email website", "source checked_on"
    ),
    "PrescriberOrganisation": Held(
        "",
        "as long as it prescribes",
        "",
        "id street postcode city commune name kind siae_kind pmsmp_clause siret",
    ),
    "PrescriptionDelegation": Held(
        "",
        "as long as its organisations",
        "",
        "id grantor grantee categories starts_on ends_on status",
    ),
    "Agency": Held(
        "",
        "as long as its organisation",
        "",
        "id street postcode city commune organisation name email phone closed_at",
    ),
    "Membership": Held("people of an agency", WITH_ACCOUNT, "user function", "id agency role is_active"),
    "Letter": Held(
        "whoever is written to; never what the letter said",
        "two days for those of the login (job of every hour); no automatic end yet for the others",
        "recipient",
        "id kind subject_id status created_at sent_at attempts failure loss_told_at",
    ),
    "JournalEntry": Held(
        "who acted, by number",
        "no automatic end yet; append-only",
        "by",
        "id at verb kind object_id facts",
    ),
    "RateCount": Held(
        "a network address or an account, hashed",
        "a day at most (job of every hour)",
        "key",
        "id begins_at count",
    ),
    "SharedKey": Held("", "until the key changes (`manage.py adopt_keys`)", "", "name fingerprint since"),
    "ApiKey": Held(
        "",
        "as long as the partner",
        "",
        "id name hint key_sha256 scopes network per_second per_day created_at expires_at revoked_at last_used_at",
    ),
    "RomeJob": Held("", REFERENCE, "", "code label"),
    "Appellation": Held("", REFERENCE, "", "ogr job label synonyms search_text"),
    "Commune": Held(
        "", REFERENCE, "", "insee name postcodes department population lat lon approximate search_text"
    ),
    "NafCode": Held("", REFERENCE, "", "code label section section_label"),
    "CollectiveAgreement": Held("", REFERENCE, "", "idcc title"),
}
