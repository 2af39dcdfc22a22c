"""Each new table must answer two questions before the suite passes."""

from django.apps import apps

OURS = ("immersions", "conventions")

# May rows change once written? Append-only tables are guarded by PostgreSQL.
APPEND_ONLY = {
    "conventions.ChainAnchor",
    "conventions.SignatureEvent",
    "conventions.Document",
    "immersions.JournalEntry",
}
MUTABLE = {
    "conventions.Attestation",  # written once, with the signature
    "conventions.Convention",
    "conventions.ConventionVersion",  # its bytes never: only `superseded_at` is written, once
    "conventions.DraftInvitation",
    "conventions.LawDecision",
    "conventions.NightAuthorisation",  # its bytes never; goes when replaced before any text was frozen with it
    "conventions.Objective",
    "conventions.PaperCopy",  # its bytes never: only its certification is written, once
    "conventions.Party",
    "conventions.PastContact",
    "conventions.PresenceSlot",
    "conventions.PriorImmersion",
    "conventions.ProposedSignatory",  # accepted once; erased at the end of retention
    "conventions.ProofFile",  # its bytes once, by the job; erased after thirty days
    "conventions.SignatureEventPii",  # erased at the end of retention
    "conventions.SignatureRequest",
    "conventions.SigningCode",
    "conventions.Task",
    "immersions.Agency",
    "immersions.ApiKey",
    "immersions.Appellation",
    "immersions.Candidate",
    "immersions.CollectiveAgreement",
    "immersions.Commune",
    "immersions.Establishment",
    "immersions.EstablishmentContact",
    "immersions.Favourite",
    "immersions.HostCode",
    "immersions.HostInvitation",
    "immersions.HostMember",
    "immersions.HostStructure",
    "immersions.ImmersionRequest",
    "immersions.Introduction",
    "immersions.JoinRequest",
    "immersions.Letter",
    "immersions.Membership",
    "immersions.Message",
    "immersions.NafCode",
    "immersions.Offer",
    "immersions.PrescriberOrganisation",
    "immersions.PrescriptionDelegation",
    "immersions.ProjectSheet",
    "immersions.RateCount",
    "immersions.Recommendation",
    "immersions.RequestBrief",
    "immersions.RomeJob",
    "immersions.SharedKey",
    "immersions.SavedSearch",
    "immersions.User",
}

# Words that no column may bear: what we never collect (design/law.md, E1, E2).
NEVER_COLLECTED = (
    "nir",
    "social_security",
    "rqth",
    "boeth",
    "disability_kind",
    "diagnos",
    "nationality",
    "wage",
    "salary",
)


def our_models():
    return [model for app in OURS for model in apps.get_app_config(app).get_models()]


def test_every_table_says_whether_it_changes():
    labels = {model._meta.label for model in our_models()}
    assert labels == APPEND_ONLY | MUTABLE


def test_no_column_for_what_we_never_collect():
    for model in our_models():
        for field in model._meta.get_fields():
            for word in NEVER_COLLECTED:
                assert word not in field.name.split("_"), field
                assert len(word) <= 4 or word not in field.name, field


def test_health_is_nowhere_near_a_candidate():
    names = {field.name for field in apps.get_model("immersions.Candidate")._meta.get_fields()}
    assert not {name for name in names if "disab" in name or "health" in name}


# No form reaches these: they hold between our own actions, under lock.
NEVER_SHOWN = {
    "version_number_once",
    "signature_asked_once_per_role",
    "signature_dated_iff_signed",
    "code_one_live_per_request",
    "host_code_one_live_per_member",
    "host_code_at_most_five_attempts",
    "code_at_most_five_attempts",
    "document_one_dossier_per_version",
    "event_seq_once",
    "event_known_kind",
    "proof_of_one_or_of_all",
    "proof_made_whole",
    "signature_agreement_whole",
    "attestation_once",
    "proposal_accepted_once",
}


def test_every_constraint_that_a_person_can_meet_speaks_french():
    silent = {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    }
    assert silent == NEVER_SHOWN
