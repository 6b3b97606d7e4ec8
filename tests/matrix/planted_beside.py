"""What lies in the planted city beside the rows of ledgers: two people made one, a file, a mapping, a closed period, a
report of everything, a submission that was returned."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

from sqlalchemy import Connection, Engine

from registry.attachments.service import attach
from registry.changes import Staged
from registry.db import beside, reading, transaction
from registry.file_store import FileStore
from registry.moment import Moment, head
from registry.periods import service as periods
from registry.picture import Picture
from registry.report import filing
from registry.report.selection import read_selection
from registry.restructuring import persons
from registry.slices import BY_KEY as LEDGERS
from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.write import write
from registry.submissions import rules, storage
from registry.submissions.rules import SubmissionRule
from registry.versions import At
from registry.versions.changes import tag
from registry.versions.identities import meant
from registry.versions.rows import values_of_all_in_force
from registry.workbooks.mappings.storage import stage_save

_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
_NOW = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def plant(engine: Engine, folder: Path) -> None:
    """Plants all of it, about the township T2 and its village V2; the mapping is nobody's but who saved it."""
    _make_one(engine, "ZV2Z")
    _attach(engine, FileStore(folder / "files"), "ZV2Z")
    _save_mapping(engine, "ZBZ表")
    _close(engine, "451102102")
    _rule(engine, "451102102")
    _hand_in(engine, FileStore(folder / "files"), "ZMZ")
    _return(engine, "u", "QV2Q-D")


def _make_one(engine: Engine, mark: str) -> None:
    """Makes two people of a village one."""
    done = persons.merge(engine, f"{mark}-P3", f"{mark}-P4", None, actor="测试", reason=f"{mark}并")
    assert done["change"]


def _attach(engine: Engine, files: FileStore, mark: str) -> None:
    """Attaches a file to the rating of a village."""
    with reading(engine) as connection:
        view = At(connection, Moment(_NOW.date(), head(connection)))
        rated = values_of_all_in_force(view, TABLES["ratings"], ("record", "document"))
        (row,) = (number for number, document in rated if mark in document)
        written = f"{tag(view)}-{row}"
    how = {"actor": "测试", "reason": f"{mark}附"}
    attach(engine, files, LEDGERS["ratings"], written, f"{mark}件.pdf", io.BytesIO(_PDF), **how)


def _save_mapping(engine: Engine, name: str) -> None:
    """Saves a mapping."""

    def stage(connection: Connection) -> tuple[Staged, bool]:
        current = CurrentRows(connection)
        staged = Staged(current.base)
        return staged, stage_save(current, staged, name, f'mapping = 1\nname = "{name}"\n')

    write(engine, stage, actor="测试", reason=f"{name}存", origin={"kind": "import", "mapping": name})


def _identity(connection: Connection, code: str) -> int:
    view = At(connection, Moment(_NOW.date(), head(connection)))
    return meant(view, code, "unit")["unit"][0]


def _close(engine: Engine, place: str) -> None:
    """Closes a year of a place."""
    with transaction(engine) as connection:
        identity = _identity(connection, place)
        periods.close(connection, identity, 20150000, _NOW, user="测试", address="", code=place)


def _hand_in(engine: Engine, files: FileStore, mark: str) -> None:
    """Hands in a report of everything, with few figures."""
    with reading(engine) as connection:
        picture = Picture(connection, Moment(_NOW.date(), head(connection)))
        ready = filing.made_ready(picture, None, selection=read_selection(("place.villages",), "none"))
    filing.hand_in(engine, files, ready, actor="测试", reason=f"{mark}送")


def _return(engine: Engine, user: str, unit: str) -> None:
    """Returns to somebody what he submitted of an organization that was his and is not any more."""
    content = {"verb": persons.MERGE, "a": "甲", "b": "乙", "keep": None}
    how = {"id": storage.new_id(), "kind": persons.OF_PEOPLE, "content": content, "reason": "", "user": user}
    how |= {"way": "page", "origin": {"kind": "command", "name": persons.MERGE}, "base": 1, "level": "county"}
    how |= {"sides": [], "rows": 1, "digest": "", "status": storage.RETURNED, "at": storage.stamp(_NOW)}
    with beside(engine) as connection:
        made = storage.Submission(**how, units=(_identity(connection, unit),), settled_at=storage.stamp(_NOW))
        storage.add(connection, made, "")


def _rule(engine: Engine, place: str) -> None:
    """Sets that posts of a place are decided on."""
    with beside(engine) as connection:
        rule = SubmissionRule(_identity(connection, place), "posts", "township", "county")
        rules.replace(connection, (), (rule,), code_of=lambda _: place, user="测试", address="")
