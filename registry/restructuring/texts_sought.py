"""Texts that are sought 查找文字 in columns of the database, as they are kept there."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, or_


def says(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether a text stands in a column, in JSON as JSON writes it."""
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    return or_(*(column.contains(part, autoescape=True) for part in {text, written}))
