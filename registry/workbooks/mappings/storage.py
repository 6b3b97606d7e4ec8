"""The storage of mappings 保存对照表: with the import that used one, and taking one away again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine

from registry import record
from registry.changes import Staged
from registry.errors import Refused
from registry.moment import Moment, today
from registry.privacy import PERSONAL, holds_personal_number
from registry.staging.current_rows import CurrentRows
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import write
from registry.versions import At
from registry.versions.mappings import SavedMapping, one
from registry.versions.rows import Version


def stage_save(current: CurrentRows, staged: Staged, name: str, content: str) -> bool:
    """Stages that a mapping is saved as TOML text, as a new version where another text has its name.

    Returns whether anything is staged: nothing is where it is saved like that already. Raises Refused where a
    personal number stands in it.
    """
    if holds_personal_number(f"{name}\n{content}"):
        raise Refused(f"对照表{PERSONAL.zh}", f"the mapping {PERSONAL.en}")
    before = _last(current, name)
    if before is not None and before["until"] is None and before["content"] == content:
        return False
    if before is not None and before["until"] is None:
        staged.delta(record.mapping).put_out(before)
    number = before["record"] if before is not None else current.next(record.mapping, "record")
    version: dict[str, Any] = {"id": current.next(record.mapping), "record": number, "name": name, "content": content}
    staged.delta(record.mapping).bring_in(version)
    return True


def _last(current: CurrentRows, name: str) -> Version | None:
    """What was saved last under a name, also where it was removed since."""
    found = current.having(record.mapping, "name", name, ever=True)
    return found[-1] if found else None


def remove(
    engine: Engine,
    name: str,
    *,
    actor: str = "",
    reason: str = "",
    dry_run: bool = False,
    rights: Rights = COMMAND_LINE,
) -> int | None:
    """Takes a saved mapping away, as a change whose number it returns (None for a dry run).

    What it was stays known at earlier changes. Raises NotFound where none is saved under the name.
    """

    def stage(connection: Connection) -> tuple[Staged, SavedMapping]:
        current = CurrentRows(connection)
        found = one(At(connection, Moment(today(), current.base)), name)
        staged = Staged(current.base)
        for version in current.having(record.mapping, "name", name):
            staged.delta(record.mapping).put_out(version)
        return staged, found

    origin = {"kind": "command", "name": "mapping remove", "mapping": name}
    return write(
        engine, stage, actor=actor, reason=reason, origin=origin, dry_run=dry_run, rights=rights, is_signed=True
    )[0]
