"""The JSON Schema of the signed content, read from its dataclasses; kept in `docs/convention.schema.json`."""

import dataclasses
import datetime
import re
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from .document import SCHEMA, ConventionDocument
from .spec import FIELDS

REQUIRED = tuple(row.path for row in FIELDS if row.required)


def convention_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `convention.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA}",
        "title": "Signed content of a PMSMP convention, canonical JSON (RFC 8785)",
        **_of_class(ConventionDocument, ""),
    }


def _of_class(cls: type, path: str) -> dict[str, Any]:
    """Without its required fields no text is complete (D5135-2), nor without the parts that hold them."""
    hints = get_type_hints(cls)
    inner = {each.name: f"{path}.{each.name}".lstrip(".") for each in dataclasses.fields(cls)}
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _of_type(hints[name], at) for name, at in inner.items()},
    }
    if cls.__doc__:
        found["description"] = " ".join(cls.__doc__.split())
    required = [
        name for name, at in inner.items() if any(map(re.compile(re.escape(at) + r"\b").match, REQUIRED))
    ]
    if required:
        found["required"] = required
    return found


def _of_type(hint: Any, path: str) -> dict[str, Any]:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of_type(get_args(hint)[0], f"{path}[]")}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _of_class(hint, path)
    if hint is datetime.date:
        return {"type": "string", "format": "date"}
    return {"type": "integer"} if hint is int else {"type": "string", "minLength": 1}
