"""What was until now read in the events goes into the columns that the product asks; no event changes."""

import json

from django.db import migrations

AGREED = "intent_given"
ATTESTED = ("in_person_attested", "paper_attested")
PROPOSED, ACCEPTED = "delegation_proposed", "delegation_approved"
LOST = "delivery_failed"
EXPORTED = "evidence_exported"


def fill(apps, schema_editor):
    """Event after event, in the order they came; run twice, it writes nothing more."""
    tables = {name: apps.get_model("conventions", name) for name in (
        "SignatureEvent", "SignatureRequest", "Attestation", "ProposedSignatory", "ProofFile")}
    tables["Letter"] = apps.get_model("immersions", "Letter")
    tables["User"] = apps.get_model("immersions", "User")
    kinds = (AGREED, *ATTESTED, PROPOSED, ACCEPTED, LOST, EXPORTED)
    events = tables["SignatureEvent"].objects.filter(kind__in=kinds).select_related("pii")
    for event in events.order_by("convention_id", "seq").iterator():
        said = json.loads(event.payload)
        if event.kind == AGREED:
            tables["SignatureRequest"].objects.filter(pk=said["request"]).update(
                agreed_at=event.at, consent_id=said["consent_id"], consent_sha256=bytes.fromhex(said["consent_sha256"]))
        elif event.kind in ATTESTED:
            known = set(tables["User"].objects.filter(pk__in=said.get("attestors", [])).values_list("pk", flat=True))
            for pk in said.get("attestors", []):
                if pk in known:
                    tables["Attestation"].objects.get_or_create(
                        request_id=said["request"], user_id=pk, defaults={"at": event.at})
        elif event.kind == LOST:
            tables["Letter"].objects.filter(pk=said["letter"], loss_told_at=None).update(loss_told_at=event.at)
        elif event.kind == EXPORTED:
            asker = tables["User"].objects.filter(pk=said["by"]).first()
            tables["ProofFile"].objects.filter(event=event, asked_by=None).update(asked_by=asker)
        else:
            _proposal(tables["ProposedSignatory"], event, said)


def _proposal(table, event, said):
    if event.kind == ACCEPTED:
        latest = table.objects.filter(request_id=said["replaces"]).order_by("-pk").first()
        if latest is not None and latest.accepted_at is None:
            latest.accepted_at = event.at
            latest.save(update_fields=["accepted_at"])
    elif hasattr(event, "pii"):
        names = json.loads(event.pii.data)
        table.objects.get_or_create(
            request_id=said["request"],
            proposed_at=event.at,
            defaults={key: names[key] for key in ("first_name", "last_name", "function", "email")},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0020_columns_that_answer"),
        ("immersions", "0016_lost_letters_told"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
