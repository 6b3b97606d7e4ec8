"""The import 导入 in three steps: a workbook is brought, what it would do is looked at, and it is taken, as one change.

A process of jobs checks and takes; the page says how far it is. Everybody sees his own imports alone.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import Any

import polars as pl
from flask import Response, make_response, redirect, request

from registry import days
from registry.errors import Invalid, NotFound, Problem
from registry.imports import service
from registry.imports.proposals import ProposedMapping, proposed
from registry.imports.service import REFUSED, STATUS_WORDS, Brought
from registry.jobs import queue
from registry.jobs.queue import Job
from registry.language import Words
from registry.report.files import MEDIA_TYPES
from registry.submissions.levels import OF_DECIDERS
from registry.text import fold
from registry.web import page_cache
from registry.web.access import open_to
from registry.web.accounts.page import Faults, address, engine, faults_of, moment
from registry.web.admission import now
from registry.web.desk.writer import CLERKS, refuse_past, writer
from registry.web.files import files
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.pages.import_tables import KEYS, import_tables
from registry.web.pages.mappings import tables_of
from registry.web.parameters import asks
from registry.web.question import Question, language_asked, read_question
from registry.web.render import address_of, answer, blueprint, download
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.workbooks.mappings import explanation
from registry.workbooks.mappings.checks import WARNINGS
from registry.workbooks.mappings.queries import known

#: The endings of what may be imported; what it is, its content says when it is checked.
_KINDS = (".csv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".txt", ".tsv")
_IMPORTS = Words("导入", "Import")
_NO_FILE = Words("请选择一个工作簿", "choose a workbook")
_NO_KIND = Words("不是认识的表格文件", "is no kind of table that is taken")
_LISTED = Words("、".join(_KINDS), ", ".join(_KINDS))
_NO_DAY = Words("不是日期", "is not a date")
_A_DAY = Words("日期，如 2019-12-31、2019-12、2019", "a day, such as 2019-12-31, 2019-12, 2019")
_NO_MAPPING = Words("没有保存这个名称的对照表", "no mapping is saved under this name")
_ONE_OF_THEM = Words("名称与文件只用其一", "either the name of a mapping, or a file")
_NO_ACT = Words("没有这项操作", "there is no such act")
_READ = Words("读了 {read} 行，略过 {skipped} 行", "{read} {read:row|rows} read, {skipped} passed over")
_SUBMITTED = Words("已提交审核", "submitted")
_WAITS = Words("等待任务进程", "waits for the process of jobs")
_INTERRUPTED = Words("中断了，等待重做", "was interrupted, and waits to be done again")
#: What is chosen in the place of a saved mapping's name: the one that is proposed, and the file that came before.
PROPOSED, SAME = "?", "="


# -- a workbook is brought ----------------------------------------------------------------------------------------


@blueprint.route("/import", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks(tables=["imports"])
def imports() -> Response:
    """Where a workbook is brought, and one's own imports."""
    his = writer()
    if request.method == "GET":
        return _imports_page(his.username)
    refuse_past()
    try:
        wanted = _wanted(_readable_names(his.username), _faults_of_file())
        file: Any = request.files["file"]
        who: dict[str, Any] = {"user": his.username, "address": address(), "mapping": _mapping_file()}
        name = service.bring(engine(), files(), file.filename, file, wanted, now(), **who)
    except Invalid as invalid:
        return _imports_page(his.username, 422, faults_of(invalid))
    return _to(name)


def _imports_page(username: str, status: int = 200, faults: Faults | None = None) -> Response:
    page_cache.leave_out()
    with read_question() as question:
        table = _own_imports(question, username)
        page = answer(
            "imports/imports.html",
            question,
            [table],
            title=_IMPORTS,
            faults=faults or {},
            typed=request.form,
            mappings=_readable_mappings(question, username),
            **_words(question),
        )
    return make_response(page, status)


def _own_imports(question: Question, username: str) -> Table:
    def door(row: TableRow) -> str:
        return question.link("import_one", id=row["id"])

    def change(row: TableRow) -> str | None:
        return question.link("change", number=row["change"]) if row["change"] else None

    rows = [_line(question, job) for job in service.of_user(question.picture.connection, username)]
    schema = dict.fromkeys(("id", "name", "at", "status", "reason"), pl.String) | {"change": pl.Int64}
    headings = [
        Heading("name", Words("工作簿", "workbook"), link=door),
        Heading("at", Words("上传时间", "brought"), "code"),
        Heading("status", Words("状态", "status")),
        Heading("change", Words("变更", "change"), "number", link=change),
        Heading("reason", Words("事由", "why"), "sentence"),
    ]
    empty = Words("还没有导入过", "nothing was imported yet")
    return Table("imports", Words("我的导入", "My imports"), headings, Rows(rows, schema), empty)


def _line(question: Question, job: Job) -> dict[str, Any]:
    result = service.result_of(job, question.language) or {}
    return {
        "id": job.id,
        "name": job.options["name"],
        "at": moment(datetime.datetime.fromisoformat(job.created)),
        "status": question.say(_status(job)),
        "change": result.get("change"),
        "reason": job.options["reason"] or None,
    }


# -- what is wanted -----------------------------------------------------------------------------------------------


def _wanted(mappings: Sequence[str], faults: Sequence[Problem] = ()) -> Brought:
    """What a form wants of a workbook. Raises Invalid with all that does not fit, and the `faults` of its file."""
    form, problems = request.form, [*faults]
    day = {key: _day(key, problems) for key in ("effective", "as_of", "period")}
    name = form.get("map", "").strip()
    if name not in ("", PROPOSED, SAME, *mappings):
        problems.append(Problem(_NO_MAPPING, column="map", value=name))
    if name in mappings and request.files.get("map_file"):
        problems.append(Problem(_ONE_OF_THEM, column="map"))
    if problems:
        raise Invalid(problems)
    return Brought(
        correct=bool(form.get("correct")),
        reason=form.get("reason", "").strip(),
        mapping=name if name in mappings else None,
        accept=frozenset(form.getlist("accept")) & {*WARNINGS},
        language=language_asked(),
        **day,
    )


def _day(key: str, problems: list[Problem]) -> int | None:
    """The day in a field, if there is one."""
    written = fold(request.form.get(key, ""))
    try:
        return days.read(written) if written else None
    except ValueError:
        problems.append(Problem(_NO_DAY, _A_DAY, column=key, value=written))
        return None


def _faults_of_file() -> list[Problem]:
    """What is wrong with the workbook of the form: there is none, or one whose name ends otherwise."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return [Problem(_NO_FILE, column="file")]
    return [] if fold(file.filename).casefold().endswith(_KINDS) else [Problem(_NO_KIND, _LISTED, column="file")]


def _mapping_file() -> tuple[str, Any] | None:
    """The file of a mapping that came along."""
    file = request.files.get("map_file")
    return None if file is None or not file.filename else (file.filename, file)


def _readable_mappings(question: Question, username: str) -> list[str]:
    """The names of the saved mappings that somebody may use: those that he saved, and all for whoever reads all."""
    seen = question.picture.sight
    return [one.saved.name for one in known(question.picture) if seen.is_everything or one.actor == username]


def _readable_names(username: str) -> list[str]:
    with read_question() as question:
        return _readable_mappings(question, username)


# -- one import ---------------------------------------------------------------------------------------------------


@blueprint.route("/import/<id>", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks(tables=KEYS)
def import_one(id: str) -> Response:
    """How far an import is and what it came to; it is taken, or checked once more."""
    his = writer()
    if request.method == "GET":
        return _import_page(id, his.username)
    refuse_past()
    with read_question() as question:
        job = service.own(question.picture.connection, id, his.username)
    act = request.form.get("act", "take")
    try:
        if act not in _ACTS:
            raise Invalid([Problem(_NO_ACT)])
        _ACTS[act](job, his.username)
    except Invalid as invalid:
        return _import_page(id, his.username, 422, faults_of(invalid))
    return _to(id)


def _take(job: Job, username: str) -> None:
    service.take(engine(), job.id, now(), username)


def _check_again(job: Job, username: str) -> None:
    """Lets it be checked once more, as the form wants it now."""
    wanted, mapping = _wanted(_readable_names(username)), _mapping_file()
    chosen = request.form.get("map")
    if chosen == PROPOSED and mapping is None:
        mapping = _answered(job)
    is_same = chosen == SAME and mapping is None
    how: dict[str, Any] = {"by_the_same": is_same, "address": address()}
    service.check_again(engine(), files(), job.id, wanted, now(), username, mapping, **how)


def _answered(job: Job) -> tuple[str, io.BytesIO]:
    """The file of the proposed mapping, with what the form answers. Raises Invalid."""
    with read_question() as question:
        found = proposed(question.picture.connection, files(), job)
    if found is None:
        raise Invalid([Problem(_NO_MAPPING, column="map")])
    text = found.answered(request.form.to_dict())
    return f"{PurePath(str(job.options['name'])).stem}.toml", io.BytesIO(text.encode())


_ACTS: dict[str, Callable[[Job, str], None]] = {"take": _take, "check": _check_again}


def _import_page(id: str, username: str, status: int = 200, faults: Faults | None = None) -> Response:
    page_cache.leave_out()
    with read_question() as question:
        job = service.own(question.picture.connection, id, username)
        result = service.result_of(job, question.language) or {}
        lacks_mapping = job.status == REFUSED and _lacks_mapping(result)
        proposal = proposed(question.picture.connection, files(), job) if lacks_mapping else None
        tables = [] if lacks_mapping else list(import_tables(question, result))
        sections = [] if proposal is None else list(_sections(question, proposal))
        page = answer(
            "imports/import.html",
            question,
            [*tables, *(one for *_, of_section in sections for one in of_section)],
            title=Words(*[str(job.options["name"])] * 2),
            job=job,
            result=result,
            is_busy=job.step is not None,
            level=_level(question, result),
            has_marked=job.status == REFUSED and (files().import_folder(id) / service.MARKED).is_file(),
            lists=[table.key for table in tables],
            facts=list(_facts(question, job, result)),
            lacks_mapping=lacks_mapping,
            proposal=proposal,
            sections=sections,
            accepted=_warned(result),
            mappings=_readable_mappings(question, username),
            faults=faults or {},
            typed=request.form or _typed(job),
            as_before={name: text for name, text in _typed(job).items() if text and text != SAME},
            **_words(question),
        )
    return make_response(page, status)


def _level(question: Question, result: dict[str, Any]) -> str | None:
    """The level of whoever decides on an import that was checked, in words; None where nobody has to."""
    level = result.get(service.DECIDED_BY)
    return None if level is None else question.say(OF_DECIDERS[level])


def _lacks_mapping(result: dict[str, Any]) -> bool:
    """Whether nothing is known yet of a workbook but that no mapping reads it."""
    codes = {problem.get("code") for problem in result.get("problems", ())}
    return "no_mapping" in codes and codes <= {"no_mapping", "mapping"}


def _typed(job: Job) -> dict[str, str]:
    """What was wanted when it was checked, as fields have it."""
    told = job.options
    shown = {key: days.show(told[key]) for key in ("effective", "as_of", "period") if told.get(key)}
    correct = {"correct": "1"} if told["correct"] else {}
    return shown | correct | {"reason": told["reason"], "map": told["map"] or (SAME if "map_file" in told else "")}


def _warned(result: dict[str, Any]) -> dict[str, Words]:
    """The kinds of warnings that there are, in words."""
    codes = dict.fromkeys(one.get("code") for one in result.get("warnings", ()))
    return {code: explanation.WARNINGS[code] for code in codes if code in explanation.WARNINGS}


def _sections(question: Question, proposal: ProposedMapping) -> Iterator[tuple[Words, list[Any], list[Table]]]:
    """A section for each table of a proposed mapping: the table, what is said of it, what becomes of its columns."""
    said = proposal.mapping.tables
    for number, one in enumerate(said, 1):
        own = list(explanation.facts(one)), tables_of(question, number, one, len(said) > 1)
        yield explanation.sheet_words(one), *own


def _facts(question: Question, job: Job, result: dict[str, Any]) -> Iterator[HeadLine]:
    """What is told of an import at the head of its page."""
    yield Words("状态", "status"), [HeadPart(question.say(_status(job)))]
    yield Words("上传时间", "brought"), [HeadPart(moment(datetime.datetime.fromisoformat(job.created)))]
    if job.options["effective"]:
        yield Words("自哪一天起", "from which day"), [HeadPart(days.show(job.options["effective"]))]
    if job.options["correct"]:
        yield Words("更正", "correction"), [HeadPart(question.words("原记录有误", "the record was wrong"))]
    if job.options["reason"]:
        yield Words("事由", "why"), [HeadPart(job.options["reason"])]
    mapping = (result.get("mapping") or {}).get("name") or job.options["map"]
    if mapping:
        saved = (result.get("mapping") or {}).get("saved")
        yield (
            Words("对照表", "mapping"),
            [HeadPart(mapping, question.link("mapping", name=mapping) if saved else None)],
        )
    if result.get("ignored"):
        yield Words("没有导入的文件或工作表", "passed over"), [HeadPart(name) for name in result["ignored"]]
    for table in result.get("sheets", ()):
        yield (
            Words("工作表“{0}”", "Sheet “{0}”").format(table["sheet"]),
            [HeadPart(question.say(_READ.format(read=table["read"], skipped=len(table["skipped"]))))],
        )


def _status(job: Job) -> Words:
    """How an import stands; of what is to be done, whether somebody does it."""
    if job.status == service.TAKEN and (service.result_of(job, "zh") or {}).get("submission"):
        return _SUBMITTED
    if job.step is None:
        return STATUS_WORDS[job.status]
    if job.holder is None:
        return Words("{0}：{1}", "{0}: {1}").format(STATUS_WORDS[job.status], _INTERRUPTED if job.attempts else _WAITS)
    if job.lease_until is not None and job.lease_until < queue.stamp(now()):
        return Words("{0}：{1}", "{0}: {1}").format(STATUS_WORDS[job.status], _INTERRUPTED)
    return STATUS_WORDS[job.status]


@blueprint.get("/import/<id>/workbook")
@open_to(*CLERKS)
@asks()
def import_workbook(id: str) -> Response:
    """What was brought, with every problem where it stands."""
    his = writer()
    with read_question() as question:
        job = service.own(question.picture.connection, id, his.username)
        path = service.workbook(question.picture.connection, files(), id, his.username)
    stem = PurePath(str(job.options["name"])).stem
    return download(path.read_bytes(), f"{stem}-问题.xlsx", MEDIA_TYPES["xlsx"])


@blueprint.get("/import/<id>/mapping")
@open_to(*CLERKS)
@asks()
def import_mapping(id: str) -> Response:
    """The mapping that is proposed for what was brought, as the file that imports take."""
    his = writer()
    with read_question() as question:
        job = service.own(question.picture.connection, id, his.username)
        found = proposed(question.picture.connection, files(), job)
    if found is None:
        raise NotFound(*_NO_MAPPING)
    return download(found.text.encode(), f"{found.mapping.name}.toml", "application/toml; charset=utf-8")


# -- what all of it shares ----------------------------------------------------------------------------------------


def _to(id: str) -> Response:
    """The way to an import's page."""
    return make_response(redirect(address_of("pages.import_one", id=id), 303))


def _words(question: Question) -> dict[str, Any]:
    """What the parts of forms are worded by."""
    return {"say": question.say, "words": question.words}
