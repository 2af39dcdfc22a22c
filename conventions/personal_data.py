"""What each table of the contract says of people, and when it goes (design/law.md, E); see the floor below."""

from immersions.personal_data import Held

from .content import spec

WITH_CONVENTION = "as long as the convention"

HELD: dict[str, Held] = {
    "Convention": Held(
        "the beneficiary, the tutor, the counsellor, whoever to warn",
        "no automatic end yet",
        # What the text says comes from its table; the other columns are named here.
        spec.columns_held(personal=True)
        + " beneficiary_status protected_adult emergency_name emergency_phone tutor_email "
        "tutor_phone weekly_pattern total_minutes interim_on interim_outcomes attested_by "
        "former_employer counsellor candidate person_key contact_keys request renewal_of "
        "relevance_opinion interrupted_on ended_reason",
        spec.columns_held(personal=False)
        + " id host_sector host_workforce host_is_esat prescriber_kind particular_risks "
        "restricted_work long_day_agreement attested_at reference state agency host created_at "
        "updated_at opened_at signed_at",
    ),
    "Objective": Held(
        "the beneficiary", WITH_CONVENTION, " ".join(spec.row_columns("objectives")), "id convention position"
    ),
    "Task": Held(
        "the beneficiary", WITH_CONVENTION, " ".join(spec.row_columns("tasks")), "id convention position"
    ),
    "PresenceSlot": Held(
        "the beneficiary", WITH_CONVENTION, " ".join(spec.row_columns("slots")), "id convention"
    ),
    "PriorImmersion": Held(
        "the beneficiary",
        WITH_CONVENTION,
        "starts_on ends_on purpose objectives is_renewal elsewhere",
        "id convention",
    ),
    "LawDecision": Held(
        "who decided; the reason may speak of the beneficiary",
        WITH_CONVENTION,
        "reason by",
        "id convention code key at",
    ),
    "DraftInvitation": Held(
        "who is invited to complete a draft",
        WITH_CONVENTION,
        "email",
        "id convention part token_sha256 created_at expires_at revoked_at answered_at",
    ),
    "Party": Held(
        "each signatory",
        WITH_CONVENTION,
        "first_name last_name function email phone in_person street postcode city",
        "id convention role organisation siret",
    ),
    "PastContact": Held(
        "each signatory: where they could be reached before",
        "as the evidence: 5 years after the last signature, 2 after a cancellation, 1 after a round that failed "
        "(purge « past_contacts »)",
        "email phone",
        "id convention role replaced_at",
    ),
    "ConventionVersion": Held(
        "everyone named in the frozen text",
        WITH_CONVENTION,
        "canonical_json pdf",
        "id convention number content_sha256 pdf_sha256 template_version code locked_at superseded_at",
    ),
    "SignatureRequest": Held(
        "each signatory",
        WITH_CONVENTION,
        "signed_at assurance refusal_reason",
        "id version party role group state token_sha256 replaced_tokens_sha256 token_expires_at invited_at reminded_at disputed_at presented_at "
        "agreed_at consent_id consent_sha256",
    ),
    "Attestation": Held("who attests, at the agency", WITH_CONVENTION, "user", "id request at"),
    "ProposedSignatory": Held(
        "who could sign for an organisation",
        "as the evidence: 5 years after the last signature, 2 after a cancellation, 1 after a round that failed "
        "(purge « proof_data »)",
        "first_name last_name function email",
        "id request proposed_at accepted_at",
    ),
    "SigningCode": Held(
        "who attests, when the agency does",
        WITH_CONVENTION,
        "membership",
        "id request channel content_sha256 session_sha256 code_hmac created_at expires_at attempts consumed_at "
        "revoked_at",
    ),
    "SignatureEvent": Held(
        "",
        "with the convention; append-only, no personal data in it",
        "",
        "id convention seq at kind payload prev_hash hash",
    ),
    "SignatureEventPii": Held(
        "each signatory: network address, browser, address of the code",
        "5 years after the last signature, 2 after a cancellation, 1 after a round that failed (purge « proof_data »); the chain stays whole",
        "data",
        "event salt",
    ),
    "ChainAnchor": Held("", WITH_CONVENTION, "", "id convention seq head token at"),
    "Document": Held(
        "everyone named in the sealed file", WITH_CONVENTION, "content", "id version kind sha256 made_at"
    ),
    "NightAuthorisation": Held(
        "who deposited it; those an authorisation names",
        WITH_CONVENTION,
        "content deposited_by",
        "id convention sha256 at",
    ),
    "PaperCopy": Held(
        "who signed by hand, who certified",
        WITH_CONVENTION,
        "content uploaded_by attested_by kept_by",
        "id request sha256 at attested_at",
    ),
    "ProofFile": Held(
        "the signatories of the file",
        "30 days (job of every night)",
        "content asked_by",
        "id convention request event asked_at made_at sha256",
    ),
}
