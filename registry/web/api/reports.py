"""Reports that were handed in 报送的报告: listed, told with what changed since, taken away as files, and handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import current_app

from registry import codes
from registry.columns import Unfit
from registry.errors import Invalid, NotFound, Problem, Refused
from registry.language import Words
from registry.moment import Moment, full_day
from registry.moment import known_at as change_known
from registry.picture import Picture
from registry.report import filing, handed_in_documents
from registry.report.files import FileForm
from registry.report.later_values import later_values
from registry.report.selection import DEPTHS, EVERY, USUAL_DEPTH, Selection, read_selection
from registry.report.signature import COPIES, FIELDS, Signature, read_signature
from registry.text import fold
from registry.versions import handed_in_reports as handed_in
from registry.versions.changes import head
from registry.versions.handed_in_reports import HandedInReport
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.files import DOCX, PDF, XLSX, download, file_of
from registry.web.api.operation import Answer, Body, Reply, operation
from registry.web.api.problems import PREFIX
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, DAY, TEXT, TRUTH, WHOLE, list_of, members, named, one_of, or_none
from registry.web.api.writing import WRITTEN, problem_of, rights, text_of
from registry.web.files import SAFE, files
from registry.web.reader import sight
from registry.web.scopes import ScopeWanted, scope_of

_OF_REPORT: dict[str, Any] = {
    "id": TEXT,
    "change": WHOLE,
    "at": TEXT,
    "actor": or_none(TEXT),
    "title": TEXT,
    "scope": or_none(TEXT),
    "as_of": DAY,
    "known_at": WHOLE,
    "against": or_none(DAY),
    "depth": TEXT,
    "lang": TEXT,
    "addressee": or_none(TEXT),
    "copies": or_none(TEXT),
    "files": or_none(members(xlsx=TEXT, docx=TEXT, pdf=TEXT)),
}
_BY = members(change=WHOLE, at=or_none(TEXT), actor=or_none(TEXT), reason=or_none(TEXT))
_CHANGED = members(code=TEXT, then=ANY_OBJECT, now=or_none(ANY_OBJECT), changes=list_of(_BY), recounted=TRUTH)
_REPORT = named("HandedInReport", members(**_OF_REPORT))
_WHOLE = named(
    "HandedInReportTold",
    members(**_OF_REPORT, figures=list_of(ANY_OBJECT), changed=list_of(named("FigureChangedSince", _CHANGED))),
)
_TEXTS = (*FIELDS, *COPIES)
_DAY: dict[str, Any] = {"type": ["string", "null"]}
_GIVEN: dict[str, Any] = {
    "scope": or_none(TEXT),
    "as_of": _DAY,
    "known_at": {"type": ["integer", "string", "null"]},
    "against": _DAY,
    "figures": list_of(TEXT),
    "depth": one_of(DEPTHS),
    "title": or_none(TEXT),
    **dict.fromkeys(_TEXTS, or_none(TEXT)),
    "reason": or_none(TEXT),
}
_MUST = ("as_of",)
_SAY_WHICH = Words("获授权多处，请说明是哪一处", "you were granted several places: say which one is meant")
_NO_PLACE, _A_PLACE = Words("没有这个代码", "unknown code"), Words("已登记的地点代码", "the code of a recorded place")
_FULL_DAY = Words("一个整日，如 2019-12-31", "a full day, such as 2019-12-31")
_NO_DAY = Words("不是整日", "is no full day")


def _found(asked: Asked) -> HandedInReport:
    return handed_in.one(asked.picture, asked.path["id"])


@operation(
    "GET",
    "/reports",
    Words("报送过的报告，最近的在前", "the reports that were handed in, the newest first"),
    READERS,
    Answer(named("HandedInReports", members(reports=list_of(_REPORT)))),
    parameters=parameters.QUESTION,
    holds_all=True,
)
def handed_in_reports(asked: Asked) -> Any:
    """The reports of a scope, and of what lies in it."""
    found = handed_in_documents.reports_in(asked.picture, asked.scope)
    return handed_in_documents.documents_of(asked.picture, found)


@operation(
    "GET",
    "/reports/{id}",
    Words("一份报送的报告，和报送以后的变化", "a report that was handed in, and what changed since"),
    READERS,
    Answer(_WHOLE),
    parameters=(parameters.KNOWN_AT, parameters.LANG),
    finds=_found,
)
def handed_in_report(asked: Asked) -> Any:
    """A report with its figures, and those that come to something else by now."""
    picture, found = asked.picture, asked.found
    later = later_values(found, partial(_known_at, picture, found), picture.moment.known_at)
    return handed_in_documents.whole_document(picture, found, later)


def _known_at(picture: Picture, found: HandedInReport, change: int) -> Picture:
    """The picture of a report's day as known at a change, which is not kept for whoever asks next."""
    if change == picture.moment.known_at:
        return picture.on(found.as_of)
    connection, moment = picture.connection, Moment(found.as_of, change)
    passing: Picture = current_app.extensions["registry"].pictures.aside(
        connection, moment, head(connection)[1], picture.sight
    )
    return passing


def _file(asked: Asked, form: FileForm, media: str) -> Reply:
    found: HandedInReport = asked.found
    content = handed_in_documents.content_of(files(), found, form)
    reply = download(content, f"{found.name}.{form}", media)
    return Reply(content, headers={**reply.headers, **SAFE}, media=media)


_OF_FILE = Words("报送的文件，与报送时逐字节相同", "the file that was handed in, to the byte")
_ASKED = (parameters.LANG,)


@operation("GET", "/reports/{id}.xlsx", _OF_FILE, READERS, file_of(XLSX), parameters=_ASKED, finds=_found)
def handed_in_workbook(asked: Asked) -> Any:
    """The workbook that was handed in."""
    return _file(asked, "xlsx", XLSX)


@operation("GET", "/reports/{id}.docx", _OF_FILE, READERS, file_of(DOCX), parameters=_ASKED, finds=_found)
def handed_in_letter(asked: Asked) -> Any:
    """The Word document that was handed in."""
    return _file(asked, "docx", DOCX)


@operation("GET", "/reports/{id}.pdf", _OF_FILE, READERS, file_of(PDF), parameters=_ASKED, finds=_found)
def handed_in_print(asked: Asked) -> Any:
    """The PDF that was handed in."""
    return _file(asked, "pdf", PDF)


# -- handing in -------------------------------------------------------------------------------------------------------


@operation(
    "POST",
    "/reports",
    Words("报送报告：三种文件原样保存", "hand in a report: its three files are kept as they are"),
    filing.ROLES,
    Answer(
        _REPORT,
        headers={"Location": Words("其地址", "its address")},
        links={"handed_in_report": {"id": "$response.body#/id"}},
    ),
    status=201,
    parameters=WRITTEN,
    body=Body(members(optional=[name for name in _GIVEN if name not in _MUST], **_GIVEN)),
)
def report_handed_in(asked: Asked) -> Any:
    """Makes a report and hands it in, as one change."""
    own = rights(asked)
    with asked.again() as now:
        problems: list[Problem] = []
        scope, days = _scope(asked, now, problems), _days(asked.body, problems)
        selection, signature = _selection(asked.body, problems), _signature(asked.body, problems)
        change = _part(problems, "known_at", lambda: _change(now, asked.body.get("known_at")))
        if problems or asked.problems:
            raise Invalid([*asked.problems, *problems])
        asked.check()
        connection, moment = now.connection, Moment(days["as_of"], change)
        pictures = current_app.extensions["registry"].pictures
        picture = pictures.at(connection, moment, head(connection)[1], sight(connection))
        earlier = None if days["against"] is None else picture.on(days["against"])
        what = (picture, scope, earlier, signature, selection)
        ready = filing.made_ready(*what, language=asked.language, rights=own)
    actor, reason = asked.account.username, text_of(asked.body.get("reason"))
    _, name = filing.hand_in(asked.engine, files(), ready, rights=own, actor=actor, reason=reason)
    with asked.again() as picture:
        made = handed_in_documents.document_of(picture, handed_in.one(picture, name))
    return Reply(made, headers={"Location": f"{PREFIX}/reports/{name}"})


def _scope(asked: Asked, picture: Picture, problems: list[Problem]) -> str | None:
    """The code of the place that the body names; without one the only place that was granted."""
    written = asked.body.get("scope")
    try:
        if written is not None:
            codes.place_of(picture, fold(written))
        return scope_of(picture, None, True) if written is None else fold(written)
    except ScopeWanted:
        problems.append(problem_of("scope", _SAY_WHICH))
    except (NotFound, Refused):
        problems.append(problem_of("scope", _NO_PLACE, _A_PLACE, written))
    return None


def _days(body: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The day of the report, and the one that it is compared with."""
    found = dict[str, Any]()
    for name in ("as_of", "against"):
        written = body.get(name)
        try:
            found[name] = None if written is None and name not in _MUST else full_day(fold(written or ""))
        except (ValueError, Unfit):
            problems.append(problem_of(name, _NO_DAY, _FULL_DAY, written))
    return found


def _change(picture: Picture, written: int | str | None) -> int:
    """The change that the report is known at."""
    return change_known(picture.connection, None if written is None else fold(str(written)))


def _selection(body: Mapping[str, Any], problems: list[Problem]) -> Selection:
    """What is chosen; each part that does not fit is a problem of its own."""
    figures = _part(problems, "figures", lambda: read_selection(map(fold, body.get("figures") or ())))
    titled = _part(problems, "title", lambda: read_selection(title=body.get("title")))
    if figures is None or titled is None:
        return EVERY
    return Selection(figures.figures, body.get("depth") or USUAL_DEPTH, titled.title)


def _signature(body: Mapping[str, Any], problems: list[Problem]) -> Signature:
    """What the office writes on it, likewise."""
    texts = {name: body.get(name) for name in _TEXTS}
    for name, text in texts.items():
        if _part(problems, name, partial(read_signature, {name: text})) is None:
            texts[name] = None
    return read_signature(texts)


def _part(problems: list[Problem], name: str, read: Callable[[], Any]) -> Any:
    """What is read of a part of the body; a problem where it does not fit."""
    try:
        return read()
    except (Refused, NotFound) as refusal:
        problems.append(problem_of(name, refusal.says))
        return None
