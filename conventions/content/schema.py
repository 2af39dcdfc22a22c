"""The JSON Schema of the signed content, read from its dataclasses; kept in `docs/convention.schema.json`."""

import dataclasses
import datetime
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from .document import SCHEMA, ConventionDocument

# Without these no text is complete (D5135-2); everything else is left out when it is empty.
REQUIRED = {
    "ConventionDocument": [
        "schema", "reference", "version", "locked_on", "portal", "prescriber", "beneficiary", "host", "support",
        "period", "tasks", "timetable", "safety", "attestations", "parties", "wording",
    ],
    "Prescriber": ["name", "address"],
    "Beneficiary": ["last_name", "first_name", "birth_date"],
    "Host": ["name", "address", "siret", "tutor", "safety_contact"],
    "Support": ["name", "address", "same_as_prescriber", "counsellor"],
    "Person": ["name"],
    "Period": ["starts_on", "ends_on", "minutes", "place", "purpose", "objectives"],
    "ObjectiveLine": ["text"],
    "TaskLine": ["text"],
    "Day": ["date", "slots"],
    "Safety": ["injury_cover", "injury_cover_name"],
    "Wording": ["version", "sha256"],
}  # fmt: skip


def convention_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `convention.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA}",
        "title": "Signed content of a PMSMP convention, canonical JSON (RFC 8785)",
        **_of_class(ConventionDocument),
    }


def _of_class(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _of_type(hints[field.name]) for field in dataclasses.fields(cls)},
    }
    if cls.__doc__:
        found["description"] = " ".join(cls.__doc__.split())
    if cls.__name__ in REQUIRED:
        found["required"] = REQUIRED[cls.__name__]
    return found


def _of_type(hint: Any) -> dict[str, Any]:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of_type(get_args(hint)[0])}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _of_class(hint)
    if hint is datetime.date:
        return {"type": "string", "format": "date"}
    return {"type": "integer"} if hint is int else {"type": "string", "minLength": 1}
