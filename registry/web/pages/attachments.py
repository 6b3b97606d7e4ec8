"""Attachments 附件 on pages: of a row, with the form that adds to them; of all rows of a case; and a file itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl
from flask import Response, current_app, request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from registry.attachments import kinds
from registry.attachments import service as attaching
from registry.attachments.kinds import LargeFile, UnknownFile
from registry.casework.case_record import Case
from registry.desk.rights import Grantee
from registry.desk.service import check_row
from registry.errors import Invalid, NotAllowed, NotFound, Problem, Refusal
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows, row_documents
from registry.lookup.dossier import Dossier
from registry.slices import BY_KEY
from registry.versions import attachments as links
from registry.versions import changes
from registry.versions.attachments import Attachment
from registry.web import page_cache
from registry.web.access import READERS, open_to
from registry.web.accounts.page import address
from registry.web.desk.answers import written
from registry.web.desk.writer import refuse_past, rights_of, writer
from registry.web.files import SAFE, files
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.reader import account
from registry.web.render import answer, blueprint, download
from registry.web.tables import Heading, Rows, Table, TableRow

_TITLE, _EVIDENCE = Words("附件", "Attachments"), Words("佐证材料", "Evidence")
_EMPTY = Words("没有附件", "nothing is attached")
_NO_ROLE = Words("您的角色不能添加附件", "your roles attach nothing here")
_CHOOSE = Words("请选择文件", "choose a file")
_NOTHING = Words("尚无", "none yet")
_COLUMNS: dict[str, Any] = dict.fromkeys(("name", "of", "type", "digest", "id", "ledger", "record"), pl.String)
_COLUMNS |= dict.fromkeys(("size", "change"), pl.Int64)
#: The statuses of a form that is refused.
_STATUS: dict[type[Refusal], int] = {UnknownFile: 415, LargeFile: 413, Invalid: 422}


class AttachmentForm(FlaskForm):
    """A file, and why it is attached."""

    file = FileField()
    reason = StringField()


# -- one row ----------------------------------------------------------------------------------------------------------


@blueprint.route("/ledgers/<key>/<record>/attachments", methods=["GET", "POST"])
@open_to(*READERS)
@asks(tables=("attachments",))
def attachments(key: str, record: str) -> Response:
    """What is attached to a row, and the form that attaches something."""
    page_cache.leave_out()
    return _attach(key, record) if request.method == "POST" else _page(key, record)


def _attach(key: str, record: str) -> Response:
    """Attaches the file of the form. Raises NotAllowed, NotFound; a wrong file comes back with the form."""
    rights = _rights(key)
    ledger = attaching.ledger_named(key)
    refuse_past()
    form = AttachmentForm()
    try:
        if not form.file.data:
            raise Invalid([Problem(_CHOOSE, column="file")])
        with read_question() as question:
            check_row(question.picture.connection, ledger, record, rights)
        name, content = form.file.data.filename or "", form.file.data
        engine, actor, reason = current_app.extensions["registry"].engine, writer().username, form.reason.data or ""
        made = attaching.attach(
            engine,
            files(),
            ledger,
            record,
            name,
            content,
            rights=rights,
            actor=actor,
            reason=reason,
            address=address(),
        )
    except (Invalid, UnknownFile, LargeFile) as refusal:
        return _page(key, record, refusal)
    with read_question() as question:
        return written(links.one(question.picture, made).change, question.here())


def _rights(key: str) -> Grantee:
    """The rights of whoever attaches something. Raises NotAllowed without a role for it."""
    his, roles = writer(), attaching.roles_for(key)
    if not his.roles & {*roles}:
        raise NotAllowed(*_NO_ROLE)
    return rights_of(his, roles)


def _page(key: str, record: str, refusal: Refusal | None = None) -> Response:
    with read_question() as question:
        ledger = attaching.ledger_named(key)
        number = row_documents.number_of(question.picture, record)
        row_documents.row_document(question.picture, ledger, record)
        found = links.of_row(question.picture, ledger.key, number)
        made = answer(
            "ledgers/attachments.html",
            question,
            [_table(question, _TITLE, found)],
            ledger=ledger,
            title=ledger_rows.title(ledger),
            record=record,
            form=AttachmentForm() if _may_attach(question, ledger, record) else None,
            faults=[] if refusal is None else list(_faults(refusal)),
            accepted=",".join(ending for kind in kinds.KINDS for ending in kind.endings),
        )
    made.status_code = 200 if refusal is None else _STATUS[type(refusal)]
    return made


def _faults(refusal: Refusal) -> Iterator[Words]:
    """What is wrong with a file."""
    if not isinstance(refusal, Invalid):
        yield refusal.says
        return
    for problem in refusal.problems:
        more = problem.allowed
        yield Words(
            f"{problem.problem.zh}：{more.zh}" if more.zh else problem.problem.zh,
            f"{problem.problem.en}: {more.en}" if more.en else problem.problem.en,
        )


def _may_attach(question: Question, ledger: Ledger, record: str) -> bool:
    """Whether whoever asks may attach something to a row: the form is there for him alone."""
    his, roles = account(), attaching.roles_for(ledger.key)
    if his is None or question.is_past or not his.roles & {*roles}:
        return False
    try:
        check_row(question.picture.connection, ledger, record, rights_of(his, roles))
    except (NotAllowed, NotFound):
        return False
    return True


# -- all of a case ----------------------------------------------------------------------------------------------------


def evidence_of_row(question: Question, ledger: Ledger, number: int) -> Table | None:
    """What is attached to a row; None where nothing is."""
    found = links.of_row(question.picture, ledger.key, number)
    return _table(question, _EVIDENCE, found) if found else None


class RowOfCase(NamedTuple):
    """A row of a case that may have attachments: its ledger, its number, and what it is called."""

    ledger: str
    number: int
    words: Words


class Evidence(NamedTuple):
    """The rows of a case that may have attachments, and what is attached to them."""

    rows: list[RowOfCase]
    attached: list[Attachment]


def evidence_of(question: Question, case: Case, found: Dossier) -> Evidence:
    """What is attached to the rows of a case: its own row, its steps, measures and look-backs."""
    rows = list(_rows_of(case, found))
    return Evidence(rows, links.of_rows(question.picture, [(row.ledger, row.number) for row in rows]))


def evidence_table(question: Question, evidence: Evidence) -> Table:
    """What is attached to the rows of a case, and the ways to each."""
    return _table(question, _EVIDENCE, evidence.attached, evidence.rows)


def _rows_of(case: Case, found: Dossier) -> Iterator[RowOfCase]:
    yield RowOfCase("cases", case.identity, Words("案件", "the case"))
    for key in ("case_steps", "case_measures", "look_backs", "audit_items"):
        for version in found.rows(key) if key in found.about else ():
            yield RowOfCase(key, version["record"], _called(BY_KEY[key], version))


def _called(ledger: Ledger, version: Mapping[Any, Any]) -> Words:
    """What a row is called: its ledger, and what of its key is not whom it refers to."""
    own = [c for c in ledger.key_columns if c.stored not in ("reference", "row") and c.key != "no"]
    shown = [column.show(version[column.name]) for column in own if version[column.name] is not None]
    title = ledger_rows.title(ledger)
    return Words(" ".join([title.zh, *shown]), " ".join([title.en, *shown]))


# -- as a list --------------------------------------------------------------------------------------------------------


def _table(question: Question, title: Words, found: Sequence[Attachment], rows: Sequence[RowOfCase] = ()) -> Table:
    """Attachments as a list; of a case with the row that each is of, for who may attach also those that have none."""
    called = {(row.ledger, row.number): question.say(row.words) for row in rows}
    lacking = _lacking(question, found, rows)
    tag = changes.tag(question.picture) if found or lacking else ""
    lines = [_line(one, tag, called.get((one.ledger, one.row))) for one in found]
    lines += [{"of": question.say(row.words), "ledger": row.ledger, "record": f"{tag}-{row.number}"} for row in lacking]
    headings = list(_headings(question, bool(rows)))
    return Table("attachments", title, headings, Rows(lines, _COLUMNS), _EMPTY, movable=False, size=200)


def _lacking(question: Question, found: Sequence[Attachment], rows: Sequence[RowOfCase]) -> list[RowOfCase]:
    """The rows to which nothing is attached, and whoever asks may have a role to attach something to."""
    his, has = account(), {(one.ledger, one.row) for one in found}
    if his is None or question.is_past:
        return []
    return [r for r in rows if (r.ledger, r.number) not in has and his.roles & {*attaching.roles_for(r.ledger)}]


def _line(one: Attachment, tag: str, of: str | None) -> dict[str, Any]:
    named = ("id", "name", "size", "digest", "change", "ledger")
    shown = {"type": one.type.upper(), "of": of, "record": f"{tag}-{one.row}"}
    return {name: getattr(one, name) for name in named} | shown


def _headings(question: Question, of_case: bool) -> Iterator[Heading]:
    def to_row(row: TableRow) -> str:
        return question.link("attachments", key=row["ledger"], record=row["record"])

    def to_file(row: TableRow) -> str | None:
        return question.link("attachment", name=row["id"]) if row["id"] else None

    def to_change(row: TableRow) -> str | None:
        return question.link("change", number=row["change"]) if row["change"] else None

    if of_case:
        yield Heading("of", Words("所附的行", "of which row"), link=to_row)
    yield Heading("name", Words("文件名", "file"), link=to_file, absent=_NOTHING)
    yield Heading("type", Words("类型", "type"), "code")
    yield Heading("size", Words("字节", "bytes"), "number")
    yield Heading("digest", Words("SHA-256", "SHA-256"), "code", in_words=lambda digest: Words(*[digest[:12]] * 2))
    yield Heading("change", Words("变更", "change"), "number", link=to_change)


# -- the file ---------------------------------------------------------------------------------------------------------


@blueprint.get("/attachments/<name>")
@open_to(*READERS)
@asks()
def attachment(name: str) -> Response:
    """The file of an attachment, to be kept: nothing of it is opened by a browser. Raises NotFound."""
    with read_question() as question:
        link = links.one(question.picture, name)
        made = download(files().found(link.digest).read_bytes(), link.name, kinds.BY_KEY[link.type].media)
    made.headers.update(SAFE)
    return made
