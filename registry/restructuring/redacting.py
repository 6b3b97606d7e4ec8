"""Redacting 删除文字: takes a text away for good that should never have been entered, such as an identity number.

The text and its salt are erased wherever the row had it, a mark stands in its place, and the salted hash that entered
the digest is kept: the chain still verifies. A change of its own records where it was done, by whom and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, Table, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from registry import changes, erasing, record
from registry.changes import Staged
from registry.columns import Column
from registry.db import PATIENCE, reading, transaction
from registry.digest import FIRST, MARK, OF_SHEETS, TEXTS, canonical, hash_in, salt_without, text_in
from registry.errors import NotFound, Refused
from registry.file_store import store_of
from registry.language import Words
from registry.ledgers import Ledger
from registry.moment import head
from registry.redactions import KIND, may_be_removed, places_of
from registry.restructuring import redacted_reports, submitted_texts
from registry.restructuring.texts_sought import says
from registry.slices import BY_NAME, TABLES, VERSIONED
from registry.versions.linked_files import linked
from registry.versions.rows import Version

#: The names of the change record where a row is to be named.
CHANGES = ("changes", "变更")
_TEXTS = {**{name: name for name in TEXTS}, "经办人": "actor", "事由": "reason", "来源文件": "files"}
_STAYS = Words("“{0}”由命令登记，不能删除文字：请{1}", "{0} is written by commands and stays: what there is is {1}")


@dataclass(frozen=True)
class _Beside:
    """Rows of no ledger whose texts may go as those of a ledger's rows do."""

    key: str
    label: str
    table: Table
    by_commands: ClassVar[bool] = False

    @property
    def columns(self) -> tuple[Column, ...]:
        recorded: tuple[Column, ...] = self.table.info["recorded"]
        return recorded


_ATTACHMENTS = _Beside("attachments", "附件", record.attachment)
_REPORTS = _Beside("reports", "报送的报告", record.handed_in_report)
_BESIDE = {name: one for one in (_ATTACHMENTS, _REPORTS) for name in (one.key, one.label)}
_ROW_OF = {table.name: ledger for ledger, table in TABLES.items()} | {b.table.name: b.key for b in _BESIDE.values()}
#: So many places are listed in which the same text still stands.
MOST = 20


@dataclass(frozen=True)
class Redacted:
    """The outcome of a redaction: the number of its change, and what it could not do.

    `elsewhere`: where the same text still stands, as `row column`, `MOST` of `places` at most; `left`: what could not
    be erased from the database's files yet; `unreached`: what no command reaches. `reports`: those handed in whose
    files said it, and are gone.
    """

    change: int
    places: int = 0
    elsewhere: list[str] = field(default_factory=list)
    left: list[Words] = field(default_factory=list)
    unreached: Words = field(default_factory=lambda: Words("", ""))
    reports: list[str] = field(default_factory=list)

    def as_json(self, language: str) -> dict[str, Any]:
        left = [words.in_(language) for words in self.left]
        found: dict[str, Any] = {"change": self.change, "elsewhere": self.elsewhere, "left": left}
        return found | ({"reports": self.reports} if self.reports else {})


@dataclass(frozen=True)
class _Text:
    """A text that is to go: in the row `number` of a table, under the name `column`, with its `hash` in the digest.

    `values` are the row's values when it has gone.
    """

    table: Table
    number: int
    column: str
    hash: str
    values: dict[str, Any]
    #: The change that brought in the version that says it; 0 of a text of a change.
    since: int = 0

    def as_row(self) -> dict[str, Any]:
        return {"table": self.table.name, "row": self.number, "column": self.column, "hash": self.hash}


@dataclass(frozen=True)
class _Removal:
    """What a redaction removes: the texts, each place in the record where one stood, and the origin of its change."""

    removed: list[str]
    texts: Sequence[_Text]
    origin: dict[str, Any]


def redact(engine: Engine, change: int, row: str, column: str, actor: str, reason: str) -> Redacted:
    """Takes away the text that `change` brought into a row's column, or a text of that change itself.

    `row`: `ledger/number`, the number being the row's record number (of an export: 记录号, with or without the rest);
    every version of the row that says the same text loses it, and only that. Or `changes/number`, and the column is
    actor, reason or files: the names of the files and sheets that the change came from. Or `submissions/name`, of a
    settled one. Where settled submissions about the row say the text, it goes there too. Raises NotFound for what is
    not there, Refused for what is no free text or may not be removed, and where no reason is given.
    """
    if not reason:
        raise Refused("须说明理由：--reason", "a reason is needed: --reason")
    try:
        with transaction(engine) as connection:
            found = _removal(connection, change, row, column)
            if any(_is_in(text, reason) for text in found.removed):
                raise Refused("理由中不能再写要删除的文字", "the reason says again what is to be removed")
            done = _remove(connection, found.texts, found.origin, actor, reason)
            tables = {record.redaction.name, *(text.table.name for text in found.texts)}
            tables |= submitted_texts.TABLES if found.origin.get("submissions") else set()
            never = erasing.begin(connection, tables)
    except IntegrityError as error:
        raise Refused(
            "另一行的同一列已删除，两行便无从区分：请先更正或作废其中一行",
            "the same text of another row was removed already, and nothing would tell the two apart: "
            "correct or withdraw one of them first",
        ) from error
    _remove_files(engine, found.texts)
    left = [*never, *erasing.finish(engine, PATIENCE)]
    with reading(engine) as connection:
        places = [place for text in found.removed for place in _places(connection, text)]
        reports = _reports_of(connection, found.texts)
    return Redacted(done, len(places), places[:MOST], left, erasing.unreached(engine), reports)


def _of_reports(
    connection: Connection, where: Ledger | _Beside, removed: Sequence[str], texts: Sequence[_Text]
) -> list[_Text]:
    """The names of the files that go with the texts of a row: of reports that say them, or whose own texts they are."""
    numbers, table = [text.number for text in texts], _table(where)
    rows: list[Version] = list(connection.execute(select(table).where(table.c.id.in_(numbers))).mappings())
    if where is _REPORTS:
        going = {text.column for text in texts}
        rows = [row for row in rows if row[redacted_reports.NAME] != MARK and redacted_reports.NAME not in going]
    else:
        going, rows = set(), list(redacted_reports.bearing(connection, removed, rows))
    found = ((row, redacted_reports.without_files(row, sorted(going))) for row in rows)
    return [_Text(record.handed_in_report, row["id"], redacted_reports.NAME, *gone) for row, gone in found]


def _removal(connection: Connection, change: int, row: str, column: str) -> _Removal:
    """What is to be removed; of submissions it is removed already."""
    own: dict[str, Any]
    name = submitted_texts.name_of(row)
    if name is not None:
        removed = submitted_texts.remove(connection, name, change, column)
        own = {"ledger": submitted_texts.SUBMISSIONS[0], "record": name, "column": column, "submissions": [name]}
        return _Removal(sorted(removed), [], {"kind": KIND, **own})
    where, number = _row(row)
    if where is None:
        removed_texts, texts = _of_change(connection, change, number, column)
        own, beside = {"ledger": CHANGES[0], "record": number, "column": _TEXTS[column]}, ("", number, {number})
        if own["column"] != "reason":
            return _Removal(removed_texts, texts, {"kind": KIND, **own})
    else:
        removed_texts, texts = _of_row(connection, where, change, number, column)
        own = {"ledger": where.key, "record": number, "column": _column(where, column).key}
        beside = (where.key, number, {text.since for text in texts})
        texts += _of_reports(connection, where, removed_texts, texts)
    names = submitted_texts.remove_beside(connection, *beside, removed_texts)
    return _Removal(removed_texts, texts, {"kind": KIND, **own} | ({"submissions": names} if names else {}))


def _remove_files(engine: Engine, texts: Sequence[_Text]) -> None:
    """Removes the files whose name was taken away, where nothing else refers to them."""
    a, r = record.attachment.c, record.handed_in_report.c
    digests = {a.id: (a.digest,), r.id: (r.xlsx, r.docx, r.pdf)}
    gone = set[str]()
    with reading(engine) as connection:
        for number, columns in digests.items():
            own = [text.number for text in texts if text.table is number.table and text.column == "name"]
            for column in columns if own else ():
                gone |= set(connection.execute(select(column).where(number.in_(own))).scalars())
        gone -= linked(connection) if gone else set()
    for digest in gone:
        store_of(engine.url).remove(digest)


def _reports_of(connection: Connection, texts: Sequence[_Text]) -> list[str]:
    """The reports whose files are gone, by their names."""
    c = record.handed_in_report.c
    own = [text.number for text in texts if text.table is record.handed_in_report]
    return list(connection.execute(select(c.key).where(c.id.in_(own)).order_by(c.id)).scalars()) if own else []


def _is_in(text: str, reason: str) -> bool:
    """Whether a reason says a text again: of letters and digits alone as a word of its own."""
    return bool(re.search(rf"\b{re.escape(text)}\b", reason)) if text.isascii() else text in reason


def _table(ledger: Ledger | _Beside) -> Table:
    return ledger.table if isinstance(ledger, _Beside) else TABLES[ledger.key]


def _row(written: str) -> tuple[Ledger | _Beside | None, int]:
    """The ledger and the record number of a row; of a change no ledger, and its number."""
    name, _, number = written.partition("/")
    ledger: Ledger | _Beside | None = _BESIDE.get(name) or BY_NAME.get(name)
    digits = number.rpartition("-")[2].partition(".")[0]
    if (ledger is None and name not in CHANGES) or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise Refused(
            f"“{written}”不是一行：请写作 台账/记录号（如 people/12）或 changes/变更号",
            f"{written!r} is no row: ledger/number, as people/12, or changes/number",
        )
    return ledger, int(digits)


def _remove(connection: Connection, texts: Sequence[_Text], origin: dict[str, Any], actor: str, reason: str) -> int:
    """Removes texts in a change that names them, and returns its number."""
    origin["removed"] = places_of([text.as_row() for text in texts])
    done = changes.commit(connection, Staged(head(connection)), actor=actor, reason=reason, origin=origin)
    first = connection.execute(select(func.coalesce(func.max(record.redaction.c.id), 0))).scalar_one() + 1
    for number, text in enumerate(texts, first):
        redaction = {**text.as_row(), "id": number, "change": done, "reason": reason}
        connection.execute(record.redaction.insert(), redaction)
        key = text.table.primary_key.columns.values()[0]
        connection.execute(update(text.table).where(key == text.number).values(text.values))
        if text.table is record.change and text.column == "reason":
            # What a change removed says again why.
            of_reason = update(record.redaction).where(record.redaction.c.change == text.number)
            connection.execute(of_reason.values(reason=MARK))
    return done


# -- the text of a row -----------------------------------------------------------------------------------------------


def _of_row(
    connection: Connection, ledger: Ledger | _Beside, change: int, number: int, written: str
) -> tuple[list[str], list[_Text]]:
    """The text that a change brought into a row, wherever the row says it."""
    if not isinstance(ledger, _Beside) and ledger.by_commands:
        raise Refused(*_STAYS.format(Words(ledger.label, ledger.key), ledger.instead))
    column, table = _column(ledger, written), _table(ledger)
    text = _text(connection, table, change, number, column)
    names = [c.name for c in table.info["recorded"] if c.is_text]
    return [text], [
        _Text(
            table,
            row["id"],
            column.name,
            hash_in(row, column.name, text),
            {column.name: MARK, "salt": salt_without(row, names, column.name)},
            row["since"],
        )
        for row in _saying(connection, table, number, column, text)
    ]


def _column(ledger: Ledger | _Beside, written: str) -> Column:
    found = next((c for c in ledger.columns if written in (c.key, c.label)), None)
    if found is None or found.name not in _table(ledger).c:
        raise NotFound(f"{ledger.label}没有列“{written}”", f"{ledger.key} has no column {written!r}")
    if not may_be_removed(found):
        raise Refused(
            f"“{found.label}”不是自由填写的文字：请更正或作废",
            f"{found.key} holds no free text: correct or withdraw it",
        )
    return found


def _text(connection: Connection, table: Table, change: int, number: int, column: Column) -> str:
    """The text that the change brought into the row."""
    query = select(table.c[column.name]).where(table.c.record == number, table.c.since == change)
    found = connection.execute(query).first()
    if found is None:
        raise NotFound(f"第 {change} 次变更没有登记这一行", f"change {change} brought no such row in")
    if found[0] in (None, "", MARK):
        raise _nothing()
    return found[0]


def _nothing() -> Refused:
    return Refused("此处没有文字可删除", "there is no text to take away")


def _saying(connection: Connection, table: Table, number: int, column: Column, text: str) -> list[Version]:
    """Every version of a row, or of any state of its unit, that says the text."""
    of_row = table.c.record == number
    if table.info["unit"]:
        of_row = table.c.unit.in_(select(table.c.unit).where(table.c.record == number))
    query = select(table).where(of_row, table.c[column.name] == text).order_by(table.c.id)
    return list(connection.execute(query).mappings())


# -- the texts of a change -------------------------------------------------------------------------------------------


def _of_change(connection: Connection, change: int, number: int, written: str) -> tuple[list[str], list[_Text]]:
    """A text of a change, or all names of its files and sheets."""
    column = _TEXTS.get(written)
    if column is None:
        raise NotFound(
            f"变更没有可删除的“{written}”：经办人、事由、来源文件",
            f"a change has no {written!r} to take away: actor, reason, files",
        )
    c = record.change.c
    found = connection.execute(select(record.change).where(c.number == number)).mappings().first()
    if found is None or number != change:
        raise NotFound(f"第 {change} 次变更不是 changes/{number}", f"change {change} is not changes/{number}")
    if found["algorithm"] == FIRST:
        raise Refused(
            f"第 {number} 次变更由旧版程序登记，其经办人、事由和文件名直接计入摘要，不能删除",
            f"change {number} was made by an earlier release, whose digest holds such texts as they are: "
            "they cannot be removed",
        )
    text, origin = text_in(found, column), json.loads(found["origin"])
    if text in ("", MARK) or (column == "files" and "files" not in origin):
        raise _nothing()
    values = {"salt": salt_without(found, TEXTS, column)}
    if column != "files":
        return [text], [_Text(record.change, number, column, hash_in(found, column, text), values | {column: MARK})]
    values["origin"] = canonical({k: v for k, v in origin.items() if k != "files"} | {"name": MARK}).decode()
    sheets = list(_sheets(connection, number))
    names = {*origin["files"], *([origin["name"]] if origin.get("name") else [])}
    names |= {text for sheet_texts, _ in sheets for text in sheet_texts}
    removed = {name for name in names if name.rpartition(".")[0] not in BY_NAME and name not in BY_NAME}
    first = _Text(record.change, number, column, hash_in(found, column, text), values)
    return sorted(removed), [first, *(sheet for _, sheet in sheets)]


def _sheets(connection: Connection, change: int) -> Iterator[tuple[Sequence[str], _Text]]:
    """The texts of the sheets that a change recorded: their names, titles and headers, each with the names in it.

    They go one after the other: of the salts that are kept each lacks what went before it too.
    """
    query = select(record.sheet).where(record.sheet.c.change == change).order_by(record.sheet.c.id)
    for row in connection.execute(query).mappings():
        left, filled = {**row}, [column for column in OF_SHEETS if row[column] is not None]
        for column in filled:
            left["salt"] = salt_without(left, filled, column)
            values = {column: MARK, "salt": left["salt"]}
            names = [row[column]] if column != "headers" else []
            yield names, _Text(record.sheet, row["id"], column, hash_in(row, column, row[column]), values)


# -- where the text still stands -------------------------------------------------------------------------------------


def _places(connection: Connection, text: str) -> Iterator[str]:
    """Yields the places where a text still stands, alone or in a longer one."""
    c, s = record.change.c, record.sheet.c
    for name in (c.actor, c.reason, c.origin):
        query = select(c.number).where(says(name, text)).order_by(c.number)
        column = "files" if name is c.origin else name.name
        yield from (f"changes/{number} {column}" for number in connection.execute(query).scalars())
    of_sheet = or_(*(says(s[name], text) for name in OF_SHEETS))
    query = select(s.change).distinct().where(of_sheet).order_by(s.change)
    yield from (f"changes/{number} files" for number in connection.execute(query).scalars())
    for table in VERSIONED.values():
        columns = [column for column in table.info["recorded"] if column.is_text]
        for column in columns:
            query = select(table.c.record).distinct().where(says(table.c[column.name], text)).order_by(table.c.record)
            rows = connection.execute(query).scalars()
            yield from (f"{_ROW_OF.get(table.name, table.name)}/{number} {column.key}" for number in rows)
    yield from submitted_texts.places(connection, text)
