"""Rows in hand 台账的行: the row that a form alters, as it was when the form was opened, and as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import MethodNotAllowed

from registry import codes
from registry.columns import Column, Reference
from registry.desk.rights import Grantee
from registry.desk.service import check_row, version_of
from registry.errors import NotAllowed
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows, row_documents
from registry.lookup.history import member_of
from registry.lookup.row_documents import RowVersion
from registry.picture import Picture
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.slices import BY_KEY
from registry.web.desk.fields import ColumnForm, name_of, shown
from registry.web.desk.writer import CLERKS, kept_picture, rights_of, writer
from registry.web.question import Question
from registry.web.reader import sight
from registry.written import is_code

Mode = Literal["change", "correct", "withdraw"]
#: The ledger of which auditors write rows too.
OF_AUDITORS = "look_backs"
WRITERS: tuple[str, ...] = (*CLERKS, "auditor")
#: The field that says which version of a row was seen.
VERSION = "version"
_NO_ROLE = Words("您的角色不能登记这本台账", "your roles do not write this ledger")


def roles_for(key: str) -> tuple[str, ...]:
    """The roles that write the rows of a ledger."""
    return WRITERS if key == OF_AUDITORS else CLERKS


def writable(key: str) -> tuple[Ledger, Grantee]:
    """A ledger whose rows whoever asks may write, and his rights.

    Raises NotAllowed without a role for it, NotFound where there is none, MethodNotAllowed where its rows are written
    by verbs or by commands of their own.
    """
    his, roles = writer(), roles_for(key)
    if not his.roles & {*roles}:
        raise NotAllowed(*_NO_ROLE)
    ledger = row_documents.ledger_of(key)
    if ledger.written_by != "rows":
        raise MethodNotAllowed(valid_methods=[])
    return ledger, rights_of(his, roles)


def now(question: Question) -> Picture:
    """What whoever asks may read of today, as known now: it is written over, whatever day is looked at."""
    connection = question.picture.connection
    return kept_picture(connection, sight(connection))


@dataclass(frozen=True)
class RowInHand:
    """A row that is altered: all its versions, and the one that was `seen` when the form was opened."""

    ledger: Ledger
    record: str
    mode: Mode
    versions: Sequence[RowVersion]
    seen: RowVersion
    language: str
    #: The fields that came in: what was empty may have been filled in by somebody else meanwhile.
    came: frozenset[str] = frozenset()

    @property
    def standing(self) -> RowVersion:
        """The row as it stands."""
        return self.versions[-1]

    @property
    def is_stale(self) -> bool:
        """Whether it became another row since it was seen."""
        return version_of(self.seen.stored) != version_of(self.standing.stored)

    @property
    def is_gone(self) -> bool:
        """Whether it was withdrawn since it was seen."""
        return not self.standing.stands

    @property
    def asks_day(self) -> bool:
        """Whether it is asked from which day on it is another."""
        return self.mode == "change" and self.ledger.shape == "spell"

    @cached_property
    def columns(self) -> Sequence[Column]:
        """The columns that may be filled in."""
        if self.mode == "withdraw":
            return ()
        if self.mode == "correct":
            return self.ledger.columns
        if self.asks_day:
            return [column for column in self.ledger.columns if column.key != "from"]
        empty = {column.key for column in self.ledger.columns if self.seen.stored[column.name] is None}
        return [column for column in self.ledger.columns if column.key in empty or name_of(column) in self.came]

    @property
    def fixed(self) -> Sequence[Column]:
        """The columns that stay as they are."""
        open_ones = {column.key for column in self.columns}
        return [column for column in self.ledger.columns if column.key not in open_ones]

    def texts(self, version: RowVersion) -> dict[str, str]:
        """The texts of a version, as they stand in the fields of a form."""
        return texts_of(self.ledger, version, self.language)


def texts_of(ledger: Ledger, version: RowVersion, language: str) -> dict[str, str]:
    """What a version has in each column, as the text of its field; references by their codes."""

    def text(column: Column) -> str:
        if column.stored in ("reference", "row"):
            return str(version.document.get(member_of(column)) or "")
        return shown(column, version.stored[column.name], language)

    return {column.key: text(column) for column in ledger.columns if member_of(column) in version.document}


def row_in_hand(
    question: Question, key: str, record: str, mode: Mode, came: MultiDict[str, str] | None = None
) -> tuple[RowInHand, Grantee]:
    """The row that is altered, and the rights of whoever does; what `came` in says which version his form was opened
    with.

    Raises what `writable` raises; NotFound for a row that he may not read, or that was withdrawn before he opened a
    form of it; NotAllowed for one that he may only read.
    """
    ledger, rights = writable(key)
    versions = row_documents.versions_of(now(question), ledger, record)
    if versions[-1].stands or came is None:
        check_row(question.picture.connection, ledger, record, rights)
    seen, names = (None, frozenset()) if came is None else (came.get(VERSION), frozenset(came))
    opened = next((v for v in versions if version_of(v.stored) == seen), versions[-1])
    return RowInHand(ledger, record, mode, versions, opened, question.language, names), rights


def call_by_name(picture: Picture, form: ColumnForm) -> None:
    """Says beside each code that stands in a field what it is the code of, where that may be read: of what may not,
    and of what there is not, nothing."""
    meant: dict[str, int] = {}
    for field in form.fields:
        if isinstance(field.column, Reference) and is_code(field.typed):
            spaces = {SPACE_OF_KIND[KIND_OF_LEDGER[key]] for key in field.column.to}
            found = (codes.known(picture, field.typed, space) for space in sorted(spaces))
            identity = next((one for one in found if one is not None), None)
            meant |= {} if identity is None else {field.column.key: identity}
    names = ledger_rows.names_of(picture, {*meant.values()})
    for key, identity in meant.items():
        form.field(key).beside = names[identity][1] if identity in names else None


#: The keys of all columns of ledgers that are written as rows: an address may fill them in.
FILLED_IN = tuple(
    sorted({column.key for ledger in BY_KEY.values() if ledger.written_by == "rows" for column in ledger.columns})
)
