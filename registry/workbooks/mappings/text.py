"""A mapping as text: TOML as people write it, and the same as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as MappingOf
from decimal import Decimal
from typing import Any

from registry.workbooks.mappings.mapping import FORM, Make, Mapping, Source, TableMapping, Value, When

_BARE_KEY = re.compile("[A-Za-z0-9_-]+")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROLS = re.compile('["\\\\\x00-\x1f\x7f]')


# -- as plain data ---------------------------------------------------------------------------------------------------


def as_json(mapping: Mapping) -> dict[str, Any]:
    """The mapping as its file has it; what is not said in it is left out."""
    head = {"mapping": FORM, "name": mapping.name}
    lists = {"blank": mapping.blank, "accept": mapping.accept, "ignore_sheets": mapping.ignore_sheets}
    return head | _said(lists) | {"sheet": [_table(table) for table in mapping.tables]}


def _table(table: TableMapping) -> dict[str, Any]:
    said = _said(
        {
            "sheet": table.sheet,
            "header": table.header,
            "columns": table.columns,
            "as_of": _value(table.as_of),
            "period": _value(table.period),
            "fill": table.fill,
            "skip": table.skip,
            "end": table.end,
            "ignore": table.ignore,
            "open": table.open,
            "both_posts": table.both_posts,
            "place": {level: _value(value) for level, value in table.place.items()},
        }
    )
    return said | ({"make": [_make(make) for make in table.makes]} if table.makes else {})


def _make(make: Make) -> dict[str, Any]:
    when = None if make.when is None else _when(make.when)
    head = {"ledger": make.ledger} | ({} if when is None else {"when": when})
    return head | ({"replaces": True} if make.replaces else {}) | {k: _value(v) for k, v in make.values.items()}


def _when(when: When) -> str | dict[str, Any]:
    if when == When(Source(column=when.source.column)) and when.source.column is not None:
        return when.source.column
    return source_json(when.source) | ({} if when.among is None else {"is": list(when.among)})


def _value(value: Value | None) -> Any:
    return source_json(value) if isinstance(value, Source) else value


def source_json(source: Source) -> dict[str, Any]:
    """A source as the file has it."""
    said = {name: getattr(source, name) for name in Source.__dataclass_fields__}
    said["factor"] = None if source.factor is None else _number(source.factor)
    return {name: dict(v) if name == "values" else v for name, v in said.items() if v is not None and v is not False}


def _number(factor: Decimal) -> int | float:
    return int(factor) if factor == factor.to_integral_value() else float(factor)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """What is said of some values: neither nothing nor an empty list."""
    listed = {key: list(v) if isinstance(v, tuple) else v for key, v in values.items()}
    return {key: value for key, value in listed.items() if value not in (None, [], {})}


def dumps_json(mapping: Mapping) -> str:
    """The mapping as JSON."""
    return json.dumps(as_json(mapping), ensure_ascii=False, indent=2) + "\n"


# -- as TOML ---------------------------------------------------------------------------------------------------------


def dumps_toml(mapping: Mapping) -> str:
    """The mapping as TOML: a table for each `[[sheet]]`, its place and its makes; sources in one line."""
    said = as_json(mapping)
    tables = said.pop("sheet")
    lines = _lines(said)
    for table in tables:
        place, makes = table.pop("place", None), table.pop("make", ())
        lines += ["", "[[sheet]]", *_lines(table)]
        if place is not None:
            lines += ["[sheet.place]", *_lines(place)]
        for make in makes:
            lines += ["[[sheet.make]]", *_lines(make)]
    return "\n".join(lines) + "\n"


def _lines(said: MappingOf[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_toml(value)}" for key, value in said.items()]


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return '"' + _CONTROLS.sub(lambda m: _ESCAPED.get(m[0]) or f"\\u{ord(m[0]):04x}", text) + '"'


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + "}"
        case float():
            return f"{Decimal(repr(value)):f}"
    return str(value)
