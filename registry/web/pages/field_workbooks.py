"""Field workbooks 回头看工作单: taken away to be filled in, and brought back beside what was recorded meanwhile."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from flask import Response, request

from registry.casework.audits import Audit, Item, audit_of, items_in
from registry.desk.rights import Grantee
from registry.errors import Conflict, Invalid, Problem
from registry.files import workplace
from registry.language import Words
from registry.lookup.ledger_rows import heading
from registry.moment import today
from registry.procedures.audits import Who
from registry.procedures.field_merge import CellConflict, Merged, Take, take_workbook
from registry.procedures.field_return import read_workbook
from registry.procedures.field_workbook import write_workbook
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.text import fold
from registry.web.access import READERS, open_to
from registry.web.desk.answers import write_page, written
from registry.web.desk.forms import WriteForm, said, typed_in
from registry.web.desk.many_rows import shown
from registry.web.desk.rows import WRITERS, now
from registry.web.desk.writer import refuse_past, rights_of, writer
from registry.web.pages.procedure_pages import engine, preview_first, way_on
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint, download
from registry.web.workbook import MEDIA_TYPE

#: A workbook is carried by its page from the preview to its taking, so that nothing of it is kept: up to so many bytes.
MOST = 3_000_000
_CHOOSE = Words("请选择填好的工作单", "choose the worksheet that was filled in")
_KIND = Words("须为 .xlsx 工作簿", "is no .xlsx workbook")
_LARGE = Words(
    "超过 3 MB：去掉图片等，或由命令行取回", "has more than 3 MB: leave pictures out, or take it in by command"
)
_ANOTHER = Words("是另一批次的工作单", "is the worksheet of another audit")
_LOST = Words("工作单没有一并送来，请重新选择", "the worksheet did not come along: choose it again")
_CONFLICTS = Words(
    "有 {0} 处两边都改过（或已签署），未登记任何内容：请选择以谁为准，再预览",
    "{0} {0:cell was|cells were} altered on both sides, or signed since, and nothing was recorded: say whose stand, "
    "and preview it again",
)
_SIGNED = Words("（已签署，取用则清除）", "(signed since: taking it clears the signature)")


# -- taken away -------------------------------------------------------------------------------------------------------


@blueprint.get("/audits/<code>/worksheet.xlsx")
@open_to(*READERS)
@asks()
def field_workbook(code: str) -> Response:
    """The field workbook of the cases of an audit in a scope: of now, for it is compared when it comes back."""
    refuse_past()
    with read_question() as question:
        found = audit_of(now(question), code)
        return _workbook(question, found, items_in(now(question), found, question.scope))


@blueprint.get("/audits/<code>/<case>/worksheet.xlsx")
@open_to(*READERS)
@asks()
def field_workbook_of_case(code: str, case: str) -> Response:
    """The field workbook of one case of an audit."""
    refuse_past()
    with read_question() as question:
        found = audit_of(now(question), code)
        return _workbook(question, found, items_in(now(question), found, case=case), f"-{case}")


def _workbook(question: Question, found: Audit, items: list[Item], of: str = "") -> Response:
    with workplace() as folder:
        path = folder / "worksheet.xlsx"
        write_workbook(now(question), found, items, path)
        return download(path.read_bytes(), f"{found.code}{of}.xlsx", MEDIA_TYPE)


# -- brought back -----------------------------------------------------------------------------------------------------


class BroughtWorkbook(NamedTuple):
    """A workbook that came in: its content as text that a form can carry."""

    content: str

    @property
    def bytes(self) -> bytes:
        """Raises Invalid where it was not carried whole."""
        try:
            return base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError):
            raise Invalid([Problem(_LOST, column="file")]) from None


class TakingForm(WriteForm):
    """The form by which a workbook is brought: the file, and whose cells stand where both altered them."""

    def __init__(self, language: str):
        super().__init__((), language, typed_in())
        self.take: str = request.form.get("take", "")
        self.brought: BroughtWorkbook | None = None
        self.merged: Merged | None = None
        self.faults: list[Words] = []

    @property
    def taking(self) -> Take | None:
        return cast(Take, self.take) if self.take in ("workbook", "registry") else None

    def bring(self) -> BroughtWorkbook:
        """The workbook that came in, by itself or carried. Raises Invalid."""
        file, carried = request.files.get("file"), request.form.get("carried", "")
        if file is None or not file.filename:
            if not carried:
                raise Invalid([Problem(_CHOOSE, column="file")])
            return BroughtWorkbook(carried)
        if not fold(file.filename).casefold().endswith(".xlsx"):
            raise Invalid([Problem(_KIND, column="file")])
        content = file.read(MOST + 1)
        if len(content) > MOST:
            raise Invalid([Problem(_LARGE, column="file")])
        return BroughtWorkbook(base64.b64encode(content).decode("ascii"))

    def _blame(self, problem: Problem, called: Any) -> None:
        """What is wrong with the file stands beside it; of a cell with its row and column."""
        where = f"{problem.row}" if problem.row else ""
        column = problem.label or ""
        text = said(problem)
        if where:
            text = Words("第 {0} 行 {1}：{2}", "row {0}, {1}: {2}").format(where, column, text)
        self.faults.append(text)


@blueprint.route("/audits/<code>/worksheet", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks()
def take_in(code: str) -> Response:
    """A field workbook is brought back: what of it would be taken is shown, conflicts cell by cell; and its taking."""
    refuse_past()
    his = rights_of(writer(), WRITERS)
    with read_question() as question:
        found = audit_of(now(question), code)
        form = TakingForm(question.language)
        if form.typed is None:
            return _page(question, found, form)
    return preview_first(
        form,
        lambda dry_run: _taken(form, code, his, dry_run),
        lambda merged: written(merged.change, way_on("audit", today(), code=code)),
        lambda question, status, _: _page(question, found, form, status),
    )


def _taken(form: TakingForm, code: str, his: Grantee, dry_run: bool) -> Merged:
    """Takes the workbook of a form in, or says what would be taken. Raises Invalid with every problem, NotAllowed, and
    Conflict for cells that both altered, which the form keeps."""
    brought = form.bring()
    with workplace() as folder:
        path: Path = folder / "worksheet.xlsx"
        path.write_bytes(brought.bytes)
        if read_workbook(path).audit != code:
            raise Invalid([Problem(_ANOTHER, column="file")])
        merged = take_workbook(engine(), path, Who(his.username, form.reason, his), form.taking, dry_run)
    if merged.problems:
        raise Invalid(merged.problems)
    form.brought, form.merged = brought, merged
    if merged.conflicts:
        says = _CONFLICTS.format(len(merged.conflicts))
        raise Conflict(says.zh, says.en)
    return merged


class ToldConflict(NamedTuple):
    """A cell that both altered, in words: which, and its three sides."""

    case: str
    link: str
    column: Words
    base: str
    yours: str
    theirs: str


def _page(question: Question, found: Audit, form: TakingForm, status: int = 200) -> Response:
    merged = form.merged
    ready = merged is not None and not merged.conflicts
    return write_page(
        "rectification/take_in.html",
        question,
        form,
        status,
        audit=found,
        brought=form.brought,
        merged=merged,
        ready=ready,
        conflicts=[] if merged is None else list(_conflicts(question, found, merged.conflicts)),
        cells=[]
        if merged is None
        else [
            (
                one.case,
                question.link("worksheet", code=found.code, case=one.case),
                heading(one.column),
                one.before,
                one.after,
            )
            for one in merged.cells
        ],
        to=question.here(),
    )


def _conflicts(question: Question, found: Audit, conflicts: list[CellConflict]) -> Iterator[ToldConflict]:
    for one in conflicts:
        column = AUDIT_ITEMS.by_key[one.column]
        sides = [_side(column, side, question.language) for side in (one.base, one.yours, one.theirs)]
        if one.yours is None and one.column.endswith("_on") and one.column != "checked_on":
            sides[1] = question.say(_SIGNED)
        link = question.link("worksheet", code=found.code, case=one.case)
        yield ToldConflict(one.case, link, heading(column), *sides)


def _side(column: Any, plain: Any, language: str) -> str:
    return shown(column, ";".join(map(str, plain)) if isinstance(plain, list) else plain, language)
