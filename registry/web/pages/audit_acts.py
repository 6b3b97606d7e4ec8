"""What is done with a look-back audit 回头看 as a whole: it is opened, signed level by level, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response

from registry import days
from registry.casework.audits import Audit, audit_of, items_in
from registry.columns import Choice, Reference, Text
from registry.db import reading
from registry.desk.levels import OPENING
from registry.desk.rights import Grantee
from registry.errors import Invalid, NotFound, Problem, Refused
from registry.figures.labels import named
from registry.language import Words
from registry.lookup.audit_list import cases_of_cohort
from registry.moment import Moment, head, known_at, today
from registry.procedures import audits
from registry.procedures.audits import Waiting, Who
from registry.rectification.audit_ledger import AUDITS, SIGNATURES
from registry.rectification.ledger import LEVELS
from registry.web.access import open_to
from registry.web.desk.answers import written
from registry.web.desk.forms import typed_in
from registry.web.desk.procedure_forms import FullDay, ProcedureForm
from registry.web.desk.rows import now
from registry.web.desk.writer import CLERKS, refuse_past, rights_of, writer
from registry.web.pages.audit_doors import CLOSE, OPEN, SIGN
from registry.web.pages.head_lines import HeadPart
from registry.web.pages.procedure_pages import (
    REVIEWERS,
    Listing,
    Preview,
    ProcedureView,
    check_level,
    day_of,
    engine,
    listing_of_cases,
    page,
    preview_first,
    way_on,
)
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_AUDITS = Words("回头看", "Look-back audits")
_LEVELS = [option for option in LEVELS if option.key in SIGNATURES]
_MORE = Words("名单所据的时点和数据版本", "The day and the state of knowledge that its cases are of")

# -- opening ----------------------------------------------------------------------------------------------------------

_OPENS = Words(
    "名单由年度、范围、问题类型得出，开展后不再变动。先预览名单，再确认。",
    "The cases follow from years, place and problems, and are fixed once it is opened. Preview them first, then "
    "confirm.",
)
_OPENING = (
    *(AUDITS.by_key[key] for key in ("code", "name", "opened_on", "years", "place", "problems")),
    FullDay("as_of", "名单的时点", required=True),
    Text("known_at", "名单的数据版本"),
)
_FURTHER = ("as_of", "known_at")
_WOULD_OPEN = Words(
    "将开展 {code}，名单 {count} 案：{day} 的情况，按第 {change} 次变更时的登记。",
    "{code} would be opened with {count} {count:case|cases}: as of {day}, as known at change {change}.",
)


@blueprint.route("/audits/new", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks()
def new_audit() -> Response:
    """The form by which an audit is opened: the cases that it would be about are listed first."""
    refuse_past()
    his = rights_of(writer())
    with read_question() as question:
        check_level(question.picture.connection, his, OPENING)
        today_is = today().isoformat()
        given = {"opened_on": today_is, "as_of": question.moment.as_of.isoformat(), "place": question.scope or ""}
        form = ProcedureForm(_OPENING, question.language, typed_in(), given, called={"scope": "place"})
        if form.typed is None:
            return _opening_page(question, form)
    return preview_first(
        form,
        lambda dry_run: _opened(form, his, dry_run),
        lambda answer: written(answer["change"], way_on("audit", day_of(form, "opened_on"), code=answer["audit"])),
        lambda question, status, answer: _opening_page(question, form, status, answer),
    )


def _opened(form: ProcedureForm, his: Grantee, dry_run: bool) -> dict[str, Any]:
    """Opens the audit of a form, or says what it would be about. Raises Invalid with every reason, NotAllowed."""
    problems: list[Problem] = []
    as_of = form.value("as_of", problems)
    with reading(engine()) as connection:
        change = head(connection)
        try:
            change = known_at(connection, form.text("known_at"))
        except (Refused, NotFound) as unfit:
            problems.append(Problem(unfit.says, column="known_at"))
    moment = Moment(today() if as_of is None else days.date(as_of), change)
    texts = {key: form.text(key) for key in ("name", "opened_on", "years", "problems")}
    who = Who(his.username, form.reason, his)
    try:
        answer = audits.open_audit(
            engine(), form.text("code") or "", texts, moment, form.text("place"), who, dry_run or bool(problems)
        )
    except Invalid as invalid:
        raise Invalid([*problems, *invalid.problems]) from invalid
    except NotFound as unknown:
        raise Invalid([*problems, Problem(unknown.says, column="place")]) from unknown
    if problems:
        raise Invalid(problems)
    return answer


def _opening_page(
    question: Question, form: ProcedureForm, status: int = 200, answer: dict[str, Any] | None = None
) -> Response:
    preview, listings = None, list[Listing]()
    if answer is not None:
        at = {"as_of": answer["as_of"], "known_at": str(answer["known_at"])}
        told = {"code": answer["audit"], "count": answer["cohort"], "day": at["as_of"], "change": at["known_at"]}
        # What was looked at is what is opened: the state of knowledge goes along.
        preview = Preview(_WOULD_OPEN.format(**told), Words("确认", "Confirm"), form.carried(**at))
        listings = [_cohort(question, answer)]
    view = ProcedureView([HeadPart(question.say(_AUDITS), question.link("audits"))], OPEN, _OPENS)
    return page(question, form, view, status, preview, listings, further=_FURTHER, further_words=_MORE)


def _cohort(question: Question, answer: dict[str, Any]) -> Listing:
    """The cases that an audit would be about, as they are known at its Moment."""
    then = question.known_then(answer["known_at"], in_passing=True).on(days.date(days.read(answer["as_of"])))
    headings = [Words("案件", "case"), Words("党组织", "organization"), Words("县区", "county")]
    headings += [Words("乡镇", "township"), Words("年度", "year"), Words("问题类型", "problems")]
    rows = []
    for row in cases_of_cohort(then, answer["cases"]):
        texts = (row["name"], row["county"], row["township"], str(row["year"]), row["problems"])
        door = HeadPart(row["code"], question.link("unit", code=row["code"], space="case"))
        rows.append([door, *(HeadPart(text or "") for text in texts)])
    return Listing("cohort", Words("名单", "Its cases"), headings, rows)


# -- signing ----------------------------------------------------------------------------------------------------------

_SIGNS = Words(
    "签署已检查、下级都已签署的案件。先看将签署哪些、哪些还不能签，再签署。只签范围内的；范围可在上方更换。",
    "Cases that are checked, and signed by every lower level, are signed. Look at which would be, and which cannot be "
    "yet. Those of the scope above are signed.",
)
_ON = FullDay("on", "签署日期", required=True)
_CASE = Reference("case", "只签此案", to=("cases",))
_WOULD_SIGN = Words(
    "{level}将于 {day} 签署 {count} 案；{waiting} 案还不能签。",
    "{level} would sign {count} {count:case|cases} on {day}; {waiting} cannot be signed yet.",
)
_NONE_TO_SIGN = Words("没有可以签署的案件", "there is no case to sign")


@blueprint.route("/audits/<code>/sign", methods=["GET", "POST"])
@open_to(*REVIEWERS)
@asks()
def sign_audit(code: str) -> Response:
    """What a level would sign of an audit, and what cannot be signed yet; and its signing."""
    return _sign(code)


@blueprint.route("/audits/<code>/<case>/sign", methods=["GET", "POST"])
@open_to(*REVIEWERS)
@asks()
def sign_item(code: str, case: str) -> Response:
    """The same of one case."""
    return _sign(code, case)


def _sign(code: str, case: str | None = None) -> Response:
    refuse_past()
    his = rights_of(writer(), REVIEWERS)
    with read_question() as question:
        found = audit_of(now(question), code)
        if case is not None:
            items_in(now(question), found, case=case)
        form = _signing_form(question, his, case)
        scope = question.scope
    view, of_case = ("audit", {}) if case is None else ("worksheet", {"case": case})
    return preview_first(
        form,
        lambda dry_run: _signed(form, code, his, scope, case, dry_run),
        lambda signed: written(signed[0]["change"], way_on(view, day_of(form, "on"), code=code, **of_case)),
        lambda question, status, signed: _signing_page(question, form, found, case, status, signed),
    )


def _signing_form(question: Question, his: Grantee, case: str | None) -> ProcedureForm:
    """The form of a signature, with the levels of whoever signs. Raises NotAllowed for whoever is of none."""
    levels = his.levels(question.picture.connection)
    own = tuple(option for option in _LEVELS if levels.has_any((option.key,)))
    check_level(question.picture.connection, his, [option.key for option in _LEVELS])
    level = Choice("level", "层级", options=own, required=True)
    given = {"level": own[0].key, "on": today().isoformat()}
    columns = (level, _ON) if case is not None else (level, _ON, _CASE)
    return ProcedureForm(columns, question.language, typed_in(), given)


def _signed(
    form: ProcedureForm, code: str, his: Grantee, scope: str | None, case: str | None, dry_run: bool
) -> tuple[dict[str, Any], list[Waiting]]:
    """Signs as the form says, or says what would be signed. Raises Invalid, NotAllowed."""
    problems: list[Problem] = []
    level, day = form.value("level", problems), form.value("on", problems)
    if problems:
        raise Invalid(problems)
    one = case if case is not None else form.text("case")
    who = Who(his.username, form.reason, his)
    try:
        return audits.sign(engine(), code, level, day, who, None if one else scope, one, dry_run)
    except NotFound as unknown:
        raise Invalid([Problem(unknown.says, column="case")]) from unknown


def _signing_page(
    question: Question,
    form: ProcedureForm,
    found: Audit,
    case: str | None,
    status: int,
    signed: tuple[dict[str, Any], list[Waiting]] | None,
) -> Response:
    preview, listings = None, list[Listing]()
    if signed is not None:
        answer, waiting = signed
        level = next(o.words for o in _LEVELS if o.key == form.own.field("level").typed)
        told = {"count": len(answer["signed"]), "waiting": len(waiting), "day": form.own.field("on").typed}
        says = _WOULD_SIGN.format(level=level, **told)
        if answer["signed"]:
            carried = form.carried() or [("level", form.own.field("level").typed), ("on", form.own.field("on").typed)]
            preview = Preview(says, SIGN, carried)
        else:
            form.whole.append(_NONE_TO_SIGN)
        listings = _to_sign(question, found, answer["signed"], waiting)
    path = [*_path(question, found), *([HeadPart(case, _sheet(question, found, case))] if case else [])]
    view = ProcedureView(path, SIGN, _SIGNS, [(Words("范围", "scope"), [HeadPart(question.scope_name)])])
    return page(question, form, view, status, preview, listings)


def _to_sign(question: Question, found: Audit, signed: Sequence[str], waiting: Sequence[Waiting]) -> list[Listing]:
    """What would be signed, and what waits, with why."""
    what = Words("说明", "what of it")
    results = {item.case.code: item.row["result"] for item in found.items}
    own = {code: named("result", results[code], "look_backs") for code in signed}
    late = {one.case: one.why for one in waiting}

    def sheet(code: str) -> str:
        return _sheet(question, found, code)

    return [
        listing_of_cases(question, "signed", Words("将签署", "Would be signed"), own, sheet, what),
        listing_of_cases(question, "waiting", Words("还不能签", "Cannot be signed yet"), late, sheet, what),
    ]


def _sheet(question: Question, found: Audit, code: str) -> str:
    return question.link("worksheet", code=found.code, case=code)


def _path(question: Question, found: Audit) -> list[HeadPart]:
    own = HeadPart(str(found.row["name"]), question.link("audit", code=found.code))
    return [HeadPart(question.say(_AUDITS), question.link("audits")), own]


# -- closing ----------------------------------------------------------------------------------------------------------

_CLOSES = Words(
    "名单上的每一案都由末级签署后，这一批才能结束。",
    "An audit may be closed when every case of it is signed by the last level.",
)
_CLOSED_ON = replace(FullDay("on", "结束日期"), required=True)
_MAY_CLOSE = Words(
    "{count} 案都已由末级签署，可以结束。", "All {count} {count:case|cases} are signed: it may be closed."
)


@blueprint.route("/audits/<code>/close", methods=["GET", "POST"])
@open_to(*REVIEWERS)
@asks()
def close_audit(code: str) -> Response:
    """What still stands in the way of an audit's end; and its end."""
    refuse_past()
    his = rights_of(writer(), REVIEWERS)
    with read_question() as question:
        found = audit_of(now(question), code)
        his.check_place(question.picture.connection, found.row["place"])
        form = ProcedureForm((_CLOSED_ON,), question.language, typed_in(), {"on": today().isoformat()})
    lacking: dict[str, Words] = {}

    def close(dry_run: bool) -> dict[str, Any]:
        problems: list[Problem] = []
        day = form.value("on", problems)
        if problems:
            raise Invalid(problems)
        try:
            return audits.close(engine(), code, day, Who(his.username, form.reason, his), dry_run)
        except Invalid as invalid:
            lacking.update({p.value: p.problem for p in invalid.problems if p.value and p.column is None})
            raise Invalid(
                [p for p in invalid.problems if p.value not in lacking] or [Problem(_open(lacking))]
            ) from None

    return preview_first(
        form,
        close,
        lambda answer: written(answer["change"], way_on("audit", day_of(form, "on"), code=code)),
        lambda question, status, answer: _closing_page(question, form, found, status, lacking, answer is not None),
    )


def _open(lacking: dict[str, Words]) -> Words:
    return Words(
        "还有 {0} 案没有由末级签署，不能结束", "{0} {0:case is|cases are} not signed by the last level: it stays open"
    ).format(len(lacking))


def _closing_page(
    question: Question, form: ProcedureForm, found: Audit, status: int, lacking: dict[str, Words], is_ready: bool
) -> Response:
    preview = None
    if is_ready:
        carried = form.carried() or [("on", form.own.field("on").typed)]
        preview = Preview(_MAY_CLOSE.format(count=len(found.items)), CLOSE, carried)
    title = Words("还没有由末级签署的案件", "Cases that the last level has not signed")
    listings = [
        listing_of_cases(
            question,
            "open",
            title,
            lacking,
            lambda code: _sheet(question, found, code),
            Words("还缺什么", "what lacks"),
        )
    ]
    return page(question, form, ProcedureView(_path(question, found), CLOSE, _CLOSES), status, preview, listings)
