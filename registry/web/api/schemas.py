"""Schemas 数据结构 of what the API takes and answers: JSON Schema, as OpenAPI 3.1 has it, put together in Python.

A schema that has a name stands once in the document, and programs that are made of it have a type of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]

#: The schemas that have a name.
NAMED: dict[str, Schema] = {}
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
#: Any value at all, and an object with any members.
ANYTHING: Schema = {}
ANY_OBJECT: Schema = {"type": "object", "additionalProperties": True}
_REFERENCE = "#/components/schemas/"


def or_none(schema: Schema) -> Schema:
    """A schema, or null."""
    kind = schema.get("type")
    if isinstance(kind, str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(keys: Iterable[str]) -> Schema:
    """One of some keys."""
    return {"type": "string", "enum": list(keys)}


def list_of(schema: Schema) -> Schema:
    """A list of things of one schema."""
    return {"type": "array", "items": schema}


def by_key(schema: Schema) -> Schema:
    """An object whose members have any names, and one schema."""
    return {"type": "object", "additionalProperties": schema}


def members(*, optional: Iterable[str] = (), more: bool | Schema = False, **schemas: Schema) -> Schema:
    """An object with these members, all but the `optional` always there; with `more` others as well."""
    left = set(optional)
    return {
        "type": "object",
        "properties": schemas,
        "required": [name for name in schemas if name not in left],
        "additionalProperties": more,
    }


def named(name: str, schema: Schema) -> Schema:
    """A reference to a schema, which stands under its name. Raises ValueError where another one has the name."""
    if NAMED.setdefault(name, schema) != schema:
        raise ValueError(f"two schemas are called {name}")
    return {"$ref": f"{_REFERENCE}{name}"}


def resolved(schema: Schema) -> Schema:
    """The schema that a reference means; any other as it is."""
    reference = schema.get("$ref")
    return NAMED[reference.removeprefix(_REFERENCE)] if reference else schema


PROBLEM = named(
    "Problem",
    members(
        more=True,
        ledger=or_none(TEXT),
        file=or_none(TEXT),
        row=or_none(WHOLE),
        column=or_none(TEXT),
        label=or_none(TEXT),
        value=or_none(TEXT),
        problem=TEXT,
        allowed=TEXT,
    ),
)
REFUSAL = named(
    "Refusal",
    members(
        more=True,
        type=TEXT,
        title=TEXT,
        status=WHOLE,
        detail=TEXT,
        instance=TEXT,
        problems=list_of(PROBLEM),
    ),
)
#: What is answered where a write became a submission.
SUBMITTED = named("Submitted", members(submission=TEXT, status=TEXT))
