"""The record: what is stored, and the shape that every stored row shares.

Every row of a ledger is stored as a chain of *versions*. A version carries `since`, the change that brought it
in, and `until`, the change that put it out of force (empty: in force); nothing is updated in place or deleted.
All versions of one row share its `record` number (记录号). A reference is to an *identity*, a number that nobody
sees, never to a code or to another row's key: a place, an organization, a person, a case. `code` says which
identity a code belongs to, for ever.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

from registry import columns
from registry.language import Words
from registry.ledgers import Ledger, RecordNumber
from registry.privacy import PERSONAL, held_personal_number

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
#: A whole number of 64 bits; SQLite's INTEGER, so that it may be a primary key there.
Whole = BigInteger().with_variant(Integer(), "sqlite")

#: What the registry knows of itself: its tag (part of every record number), when it was founded.
setting = Table("setting", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

#: The change record 变更: one row per write, numbered without gaps, each digest chained to the one before it.
change = Table(
    "change",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False, comment="UTC, ISO 8601"),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("origin", Text, nullable=False, comment="JSON: import with file names and digests, page, command, API"),
    Column("rows", Whole, nullable=False, comment="rows brought in or put out of force"),
    Column("algorithm", Text, nullable=False),
    Column("previous", Text),
    Column("digest", Text, nullable=False),
    Column("salt", Text, comment="seed of the salts of its actor, its reason and the names of its files"),
)

#: Who or what a row is about: a place, an organization, a person or a case; only its number and kind.
identity = Table(
    "identity",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
)

#: Which identity a code belongs to. Places and organizations share the space "unit".
code = Table(
    "code",
    metadata,
    Column("space", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("identity", Whole, ForeignKey("identity.id"), nullable=False, index=True),
)

#: The file or sheet that rows came from.
sheet = Table(
    "sheet",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("change", Whole, ForeignKey("change.number"), nullable=False),
    Column("name", Text, nullable=False),
    Column("salt", Text, comment="seed of the salt of its name"),
    Column("title", Text, comment="of a mapped workbook: the title of the sheet"),
    Column("headers", Text, comment="JSON: the cells of the values of rows, with the headers above them"),
)

#: A text that was removed after it was recorded: the salted hash that stands in for it, and why.
redaction = Table(
    "redaction",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("table", Text, nullable=False),
    Column("row", Whole, nullable=False),
    Column("column", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("change", Whole, ForeignKey("change.number"), nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("table", "row", "column"),
)

#: The identity kind of the ledgers that others refer to, and the space of their codes.
KIND_OF_LEDGER = {
    "places": "place",
    "organizations": "organization",
    "people": "person",
    "cases": "case",
    "policies": "policy",
    "notices": "notice",
    "audits": "audit",
    "draws": "draw",
}
SPACE_OF_KIND = {
    "place": "unit",
    "organization": "unit",
    "person": "person",
    "case": "case",
    "policy": "policy",
    "notice": "notice",
    "audit": "audit",
    "draw": "draw",
}

_TYPES: dict[str, Any] = {"text": Text, "number": Whole, "yesno": Boolean, "reference": Whole, "row": Text}


#: So many characters of its first change's digest does a record number carry, as exports write it.
GIVEN = RecordNumber.given


def new_tag() -> str:
    """A tag for a new registry: six of 0-9 and a-f, the first a letter, so that no number with it is a telephone's."""
    return secrets.choice("abcdef") + secrets.token_hex(3)[1:]


def written_number(tag: str, number: int, digest: str) -> str:
    """A record number as exports write it: the registry's tag, the number, and the change that gave it.

    Copies of a registry that went on apart have one tag and give the same numbers: their changes differ.

    >>> written_number("3b4782", 1190, "9c3b7d1e55ff")
    '3b4782-1190.9c3b7d1e'
    """
    return f"{tag}-{number}.{digest[:GIVEN]}"


def _stored(column: columns.Column) -> Column:
    links = [ForeignKey("identity.id")] if column.stored == "reference" else []
    return Column(
        column.name, _TYPES[column.stored], *links, nullable=not column.must_be_filled, index=bool(links) or None
    )


def versioned(
    name: str,
    recorded: Iterable[columns.Column],
    *,
    unit: bool = False,
    kind: str | None = None,
    key: tuple[str, ...] = (),
) -> Table:
    """A table of versions of rows with the columns `recorded`; `table.info["recorded"]` keeps them.

    `kind`: the rows have a code and are about identities of this kind: states of the one in the column `unit`, or
    (without `unit`) of the record number itself. `key`: at most one version in force has these columns' values.
    """
    recorded = tuple(recorded)
    own = [Column("unit", Whole, ForeignKey("identity.id"), nullable=False, index=True)] if unit else []
    table = Table(
        name,
        metadata,
        Column("id", Whole, primary_key=True, autoincrement=False),
        Column("record", Whole, *([ForeignKey("identity.id")] if kind and not unit else []), nullable=False),
        Column("since", Whole, ForeignKey("change.number"), nullable=False, index=True),
        Column("until", Whole, ForeignKey("change.number"), index=True),
        *own,
        *(_stored(c) for c in recorded),
        Column("salt", Text, nullable=False, comment="seed of the salts of the row's texts"),
        Column("sheet", Whole, ForeignKey("sheet.id")),
        Column("line", Whole, comment="row of the sheet, as Excel shows it"),
        info={"recorded": recorded, "unit": unit, "kind": kind},
    )
    for suffix, names in (("record", ("record",)), ("key", key)):
        if names:
            Index(
                f"ix_{name}_{suffix}_in_force",
                *(table.c[n] for n in names),
                unique=True,
                sqlite_where=table.c.until.is_(None),
                postgresql_where=table.c.until.is_(None),
            )
    return table


def rows_of(ledger: Ledger) -> Table:
    """The table of a ledger whose rows are stored as they stand."""
    return versioned(
        ledger.key,
        ledger.columns,
        kind=KIND_OF_LEDGER.get(ledger.key),
        key=tuple(c.name for c in ledger.key_columns),
    )


#: The columns of the ledgers of units that are not part of a state: who takes over has a table of its own.
NOT_OF_A_STATE = ("successor",)


def states_of(ledger: Ledger, name: str) -> Table:
    """The table of the states of places or organizations: code, name, kind … over spells."""
    recorded = (c for c in ledger.columns if c.key not in NOT_OF_A_STATE)
    return versioned(name, recorded, unit=True, kind=KIND_OF_LEDGER[ledger.key], key=("unit", "begins"))


#: Who took over from whom, and on which day: of a merger, a split, or an abolition with a successor.
succession = versioned(
    "succession",
    (
        columns.Reference("predecessor", "前身", Words("撤销的单位", "the unit that ended"), required=True),
        columns.Reference("successor", "承接", Words("承接的单位", "the unit that took over"), required=True),
        columns.Day("effective", "生效日期", Words("承接的第一天", "the first day of taking over"), required=True),
    ),
    key=("predecessor", "successor", "effective"),
)

#: Who was recorded twice 同一人: all that was recorded of `duplicate` is `person`'s from the change on.
same_person = versioned(
    "same_person",
    (
        columns.Reference(
            "duplicate", "重复登记", Words("重复登记的人", "who was recorded once more"), required=True, to=("people",)
        ),
        columns.Reference("person", "同一人", Words("实为何人", "who that is"), required=True, to=("people",)),
    ),
    key=("duplicate",),
)


class _Document(columns.Text):
    """A text as it was handed in, line by line: of any length, and nothing in it is folded."""

    def misfit(self, value: Any) -> Words | None:
        return PERSONAL if held_personal_number(value) else None


#: The mappings 对照表 that workbooks were imported by: the whole text of each, under its name.
mapping = versioned(
    "mapping",
    (
        columns.Text("name", "名称", Words("对照表的名称", "the name of the mapping"), required=True),
        _Document("content", "内容", Words("对照表全文", "the whole mapping"), required=True),
    ),
    key=("name",),
)


class _Digest(columns.Code):
    """The SHA-256 of a file, as 64 of 0-9 and a-f."""

    def misfit(self, value: Any) -> Words | None:
        is_digest = isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")
        return None if is_digest else Words("不是 SHA-256", "is no SHA-256")


#: What a row is evidenced by 附件: the link to a file of the registry, so that none can be exchanged for another.
attachment = versioned(
    "attachment",
    (
        columns.Code("key", "附件编号", Words("附件的编号，随机产生", "its name, drawn by lot"), required=True),
        columns.Code("ledger", "台账", Words("所属的行在哪个台账", "the ledger of its row"), required=True),
        columns.Number("row", "记录号", Words("所属的行", "the record number of its row"), required=True),
        _Digest("digest", "摘要", Words("文件内容的 SHA-256", "the SHA-256 of the file"), required=True),
        columns.Text("name", "文件名", Words("上传时的文件名", "what the file was called"), required=True),
        columns.Number("size", "大小", Words("字节数", "how many bytes it has"), required=True),
        columns.Code("type", "类型", Words("pdf、jpeg 或 png", "pdf, jpeg or png"), required=True),
    ),
    key=("key",),
)


class _Values(columns.Code):
    """The figures of a report as they were handed in: a JSON list of what each came to, in their order."""

    def misfit(self, value: Any) -> Words | None:
        try:
            found = json.loads(value)
        except (TypeError, ValueError, RecursionError):
            found = None
        is_list = isinstance(found, list) and all(isinstance(one, dict) and "code" in one for one in found)
        return None if is_list else Words("不是指标值", "is no list of figures")


#: The reports that were handed in 报送的报告: what each was of, its figures, and its files, by their SHA-256.
handed_in_report = versioned(
    "handed_in_report",
    (
        columns.Code("key", "报告编号", Words("报告的编号，随机产生", "its name, drawn by lot"), required=True),
        columns.Number("scope", "范围", Words("范围的地点；空：全部", "the place that it is of; empty: everything")),
        columns.Code("scope_code", "范围代码", Words("范围当时的代码", "the code of its place on its day")),
        columns.Day("as_of", "时点", Words("报告的时点", "the day that it is of"), required=True),
        columns.Number("known_at", "数据版本", Words("第几次变更之后所知", "the change it is known at"), required=True),
        columns.Day("against", "对比时点", Words("与哪一天对比", "the day that it is compared with")),
        columns.Code("depth", "层级", Words("列到哪一级", "the kind of place down to which it tells"), required=True),
        columns.Code("language", "语言", Words("zh 或 en", "zh or en"), required=True),
        columns.Text("title", "标题", Words("报告的标题", "its title"), required=True),
        columns.Text("addressee", "主送", Words("主送机关", "whom it goes to")),
        columns.Text("copies", "抄送", Words("抄送机关", "who gets copies")),
        columns.Text("name", "文件名", Words("文件的名称", "what its files are called"), required=True),
        _Digest("xlsx", "工作簿摘要", Words("工作簿的 SHA-256", "the SHA-256 of the workbook"), required=True),
        _Digest("docx", "Word 摘要", Words("Word 文档的 SHA-256", "the SHA-256 of the document"), required=True),
        _Digest("pdf", "PDF 摘要", Words("PDF 的 SHA-256", "the SHA-256 of the PDF"), required=True),
        _Values("figures", "指标值", Words("报送的指标值", "the figures that were handed in"), required=True),
    ),
    key=("key",),
)
#: The tables of versions that are no ledger's.
BESIDE_LEDGERS = (attachment, handed_in_report, mapping, same_person, succession)
