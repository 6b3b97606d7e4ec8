"""The change record 变更记录 as a list: what each change was, without what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.errors import NotFound
from registry.versions import View
from registry.versions import changes as of_changes


def changes_document(view: View, since: int = 0) -> dict[str, Any]:
    """The change record as `registry changes` has it, the oldest first: those that came after change `since`."""
    return {"changes": [_document(row) for row in of_changes.changes(view) if row["number"] > since]}


def change_document(view: View, number: int) -> dict[str, Any]:
    """One change as `changes_document` has it. Raises NotFound for one that was not known."""
    found = next((row for row in of_changes.changes(view) if row["number"] == number), None)
    if found is None:
        raise NotFound(f"没有第 {number} 次变更", f"there is no change {number}")
    return _document(found)


def _document(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {"change" if key == "number" else key: value for key, value in row.items()}
