"""The two acts of a draw 随机抽查 on pages: it is committed to by one person, and drawn by another."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from flask import Response

from registry import days
from registry.casework.draws import DIVISIONS, Draw, draw_of
from registry.columns import Choice, Column, Number, Option, Reference, Text
from registry.desk.levels import OPENING
from registry.desk.rights import Grantee
from registry.draws.ledger import DRAWS
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Refused
from registry.figures.labels import ANSWERS
from registry.figures.model import STATUSES
from registry.language import Words, join
from registry.moment import today
from registry.procedures import draws
from registry.procedures.draw_commitment import CommitOrder
from registry.procedures.draw_frame import STATUS, frames
from registry.procedures.inspectors import BarredLine
from registry.web.access import open_to
from registry.web.desk.answers import CONFIRM, NOTHING, WRITTEN, done, submitted, written
from registry.web.desk.code_names import names_of_codes
from registry.web.desk.forms import typed_in
from registry.web.desk.procedure_forms import FullDay, ProcedureForm
from registry.web.desk.rows import now
from registry.web.desk.writer import CLERKS, refuse_past, rights_of, writer
from registry.web.pages.draw_doors import COMMIT, RUN
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.pages.procedure_pages import (
    REVIEWERS,
    Listing,
    Preview,
    ProcedureView,
    check_level,
    engine,
    page,
    preview_first,
    way_on,
)
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_DRAWS = Words("随机抽查", "Random draws")

# -- commitment -------------------------------------------------------------------------------------------------------

_COMMITS = Words(
    "先承诺：定下从哪些单位里抽、抽几个、由谁去查，并公布种子的摘要。承诺以后不能改、不能撤销；由另一人用种子抽取。先预览，抄下"
    "种子，再确认。",
    "First the commitment: from what is drawn, how many, who inspects, and the digest of the seed. It can be neither "
    "altered nor undone; another person draws with the seed. Preview it, write the seed down, then confirm.",
)
_BY = {
    "county": Words("每个县区", "each county"),
    "township": Words("每个乡镇", "each township"),
    "none": Words("不分层", "all together"),
}
#: Each line or part of these is an option of its own.
_SEVERAL = ("sizes", "exclude", "inspectors")
_CALLED = {"frame": "figure", "person": "inspectors", "place": "inspectors"}
_NO_PAIR = Words("不是“代码=内容”", "is not CODE=WHAT")
_FURTHER = ("sizes", "exclude", "people", "team", "redraw_of", "as_of", "known_at", "seed")
_MORE = Words("更多：各层数目、排除、人数、种子、重抽、时点", "More: sizes, exclusions, teams, seed, redraw, day")
_WOULD_COMMIT = Words(
    "将承诺 {code}：名单 {count} 个，检查人员 {people} 名。种子如下，请抄下：抽取时要用，登记库只存摘要，不再显示。",
    "{code} would be committed to: {count} {count:unit|units}, {people} {people:inspector|inspectors}. Below is its "
    "seed. Write it down: it is drawn with it, and the registry keeps its digest alone and does not show it again.",
)


class PairLines(Text):
    """Codes with what is said of each, a line each."""

    @property
    def allowed(self) -> Words:
        return Words("每行一个：代码=内容", "a line each: CODE=WHAT")


class InspectorLines(Text):
    """Who may inspect, a line each, with a place barred to him."""

    @property
    def allowed(self) -> Words:
        return Words(
            "每行一人：姓名或编号，须回避的地点写在逗号后；几处回避写几行",
            "a line each: name or code, and after a comma a place barred to him; a line more for another place",
        )


@cache
def _columns() -> tuple[Column, ...]:
    """The fields of a commitment."""
    of_figures = tuple(Option(code, f"{name.zh}（{code}）", f"{name.en} ({code})") for code, name in frames().items())
    statuses = tuple(Option(key, ANSWERS[key].zh, ANSWERS[key].en) for key in (STATUS, *STATUSES) if key != "")
    return (
        DRAWS.by_key["code"],
        Choice("figure", "从何抽取", required=True, options=of_figures),
        Choice("status", "其中哪些", options=tuple(dict.fromkeys(statuses))),
        Reference("scope", "抽查范围", to=("places",)),
        Choice("by", "分层", options=tuple(Option(key, _BY[key].zh, _BY[key].en) for key in DIVISIONS)),
        Number("size", "每层抽几个", required=True),
        InspectorLines("inspectors", "检查人员"),
        DRAWS.by_key["public_from"],
        FullDay("public_on", "公开数日期", is_ahead=True),
        PairLines("sizes", "各层数目"),
        PairLines("exclude", "排除的单位"),
        Number("people", "抽几名检查人员"),
        Number("team", "每个对象几名", least=1),
        Text("seed", "种子", may_be_empty=True),
        Reference("redraw_of", "重抽自", to=("draws",)),
        FullDay("as_of", "名单的时点"),
        Text("known_at", "名单的数据版本"),
    )


@blueprint.route("/draws/new", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks()
def new_draw() -> Response:
    """The form by which a draw is committed to: its strata are shown first, and the seed."""
    refuse_past()
    his = rights_of(writer())
    with read_question() as question:
        check_level(question.picture.connection, his, OPENING)
        given = {"scope": question.scope or "", "by": "county", "status": STATUS, "team": "1"}
        given |= {"as_of": question.moment.as_of.isoformat()}
        form = ProcedureForm(_columns(), question.language, typed_in(), given, called=_CALLED, several=_SEVERAL)
        if form.typed is None:
            return _commitment_page(question, form)
    seed = form.text("seed") or draws.new_seed()
    return preview_first(
        form,
        lambda dry_run: _committed(form, his, seed, dry_run),
        lambda answer: written(answer["change"], way_on("draw", today(), code=answer["draw"])),
        lambda question, status, answer: _commitment_page(question, form, status, answer, seed),
    )


def _committed(form: ProcedureForm, his: Grantee, seed: str, dry_run: bool) -> dict[str, Any]:
    """Commits to the draw of a form, or says what would be committed to. Raises Invalid, NotAllowed."""
    problems: list[Problem] = []
    order = _order(form, seed, problems)
    if order is None:
        raise Invalid(problems)
    try:
        return draws.commit(
            engine(), replace(order, problems=problems), actor=his.username, rights=his, dry_run=dry_run
        )
    except NotFound as unknown:
        raise Invalid([Problem(unknown.says, column=unknown.column or "scope")]) from unknown
    except Refused as refused:
        raise Invalid([Problem(refused.says, column="status")]) from refused


def _order(form: ProcedureForm, seed: str, problems: list[Problem]) -> CommitOrder | None:
    """The order of a form; every field that does not fit is a problem, and of one without its size nothing is made."""
    figure, status = form.value("figure", problems), form.value("status", problems)
    size, people, team = (form.value(key, problems) for key in ("size", "people", "team"))
    sizes = {code: _size(code, text, problems) for code, text in _pairs(form, "sizes", problems).items()}
    excluded, lines = _pairs(form, "exclude", problems), list(_inspectors(form))
    public_on, as_of = (_date(form.value(key, problems)) for key in ("public_on", "as_of"))
    if figure is None or size is None:
        return None
    return CommitOrder(
        code=form.text("code") or "",
        figure=f"{figure}:{status}" if status else figure,
        size=size,
        scope=form.text("scope"),
        by=form.value("by", problems) or "county",
        sizes={code: number for code, number in sizes.items() if number is not None},
        excluded=excluded,
        inspectors=lines,
        people=people,
        team=1 if team is None else team,
        seed=seed,
        public_from=form.text("public_from"),
        public_on=public_on,
        redraw_of=form.text("redraw_of"),
        reason=form.reason,
        as_of=as_of,
        known=form.text("known_at"),
    )


def _date(day: int | None) -> datetime.date | None:
    return None if day is None else days.date(day)


def _lines(form: ProcedureForm, key: str) -> list[str]:
    return [line.strip() for line in (form.text(key) or "").splitlines() if line.strip()]


def _pairs(form: ProcedureForm, key: str, problems: list[Problem]) -> dict[str, str]:
    """What the lines of a field say of codes."""
    found: dict[str, str] = {}
    for line in _lines(form, key):
        code, equals, what = (part.strip() for part in line.replace("＝", "=").partition("="))
        if not (code and equals and what):
            problems.append(Problem(_NO_PAIR, column=key, value=line))
        found[code] = what
    return found


def _size(code: str, text: str, problems: list[Problem]) -> int | None:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    problems.append(Problem(Words("不是整数", "is not a whole number"), column="sizes", value=f"{code}={text}"))
    return None


def _inspectors(form: ProcedureForm) -> Iterator[BarredLine]:
    for at, line in enumerate(_lines(form, "inspectors"), 1):
        person, _, place = line.replace("，", ",").partition(",")
        yield BarredLine("inspectors", at, person.strip(), place.strip() or None)


def _commitment_page(
    question: Question,
    form: ProcedureForm,
    status: int = 200,
    answer: Mapping[str, Any] | None = None,
    seed: str = "",
) -> Response:
    preview, listings = None, list[Listing]()
    if answer is not None:
        count = sum(one["frame"] - one["excluded"] for one in answer["strata"])
        told = {"code": answer["draw"], "count": count, "people": answer["inspectors"]}
        preview = Preview(_WOULD_COMMIT.format(**told), Words("确认", "Confirm"), form.carried(seed=seed), seed)
        listings = [_strata(question, answer["strata"])]
    view = ProcedureView([HeadPart(question.say(_DRAWS), question.link("draws"))], COMMIT, _COMMITS)
    return page(question, form, view, status, preview, listings, further=_FURTHER, further_words=_MORE)


def _strata(question: Question, strata: list[dict[str, Any]]) -> Listing:
    names = names_of_codes(now(question), [one["stratum"] for one in strata])
    headings = [Words("分层", "stratum"), Words("名单", "units"), Words("其中排除", "excluded")]
    headings.append(Words("应抽", "to be drawn"))
    rows = [
        [HeadPart(names.get(one["stratum"]) or question.words("不分层", "one stratum"))]
        + [HeadPart(str(one[key])) for key in ("frame", "excluded", "size")]
        for one in strata
    ]
    return Listing("strata", Words("各分层", "By stratum"), headings, rows)


# -- drawing ----------------------------------------------------------------------------------------------------------

_RUNS = Words(
    "用承诺时的种子和公布的公开数抽取。结果不能预览，也不能撤销：一次抽定。承诺的人不能抽取。",
    "It is drawn with the seed of the commitment and the public number. The outcome is neither previewed nor undone. "
    "Whoever committed to it does not draw it.",
)
_RUN_COLUMNS = (Text("seed", "种子", required=True), Text("public", "公开数"))
_WAS_RUN = Words("已抽取", "Drawn")


@blueprint.route("/draws/<code>/run", methods=["GET", "POST"])
@open_to(*REVIEWERS)
@asks()
def run_draw(code: str) -> Response:
    """The form by which a draw that somebody else committed to is drawn; why it may not be stands there before."""
    refuse_past()
    his = rights_of(writer(), REVIEWERS)
    with read_question() as question:
        found = draw_of(now(question), code)
        form = ProcedureForm(_RUN_COLUMNS, question.language, typed_in())
        refusal = _refusal(question, found, his)
        if refusal is not None:
            form.whole.append(refusal.says)
            return _run_page(question, form, found, 403 if isinstance(refusal, NotAllowed) else 409, may=False)
        if form.typed is None:
            return _run_page(question, form, found)

    def again(status: int) -> Response:
        with read_question() as question:
            return _run_page(question, form, found, status)

    return submitted(form, lambda: _run(form, code, his), lambda answer: _went(answer, code), again)


def _refusal(question: Question, found: Draw, his: Grantee) -> NotAllowed | Conflict | None:
    """Why somebody may not draw it; None where he may."""
    try:
        draws.check_runner(now(question), found, his)
    except NotAllowed as refusal:
        return refusal
    return Conflict(*_WAS_RUN) if found.is_run else None


def _run(form: ProcedureForm, code: str, his: Grantee) -> dict[str, Any]:
    """Draws. Raises Invalid, NotAllowed, Conflict."""
    problems: list[Problem] = []
    seed = form.value("seed", problems)
    if problems:
        raise Invalid(problems)
    try:
        return draws.run(engine(), code, seed, form.text("public"), actor=his.username, reason=form.reason, rights=his)
    except Refused as refused:
        raise Invalid([Problem(refused.says, column="seed")]) from refused


def _went(answer: dict[str, Any], code: str) -> Response:
    change = answer["change"]
    told = NOTHING if change is None else WRITTEN.format(change=change)
    return done(join([told, *(draws.TOLD[name] for name in answer["told"])]), way_on("draw", today(), code=code))


def _run_page(question: Question, form: ProcedureForm, found: Draw, status: int = 200, may: bool = True) -> Response:
    own = HeadPart(found.code, question.link("draw", code=found.code))
    path = [HeadPart(question.say(_DRAWS), question.link("draws")), own]
    view = ProcedureView(path, RUN, _RUNS, list(_standing(question, found)) if found.is_whole else [])
    weak = [draws.TOLD[name] for name in draws.told_of(now(question), found, form.text("public"), "")] if may else []
    return page(question, form, view, status, may=may, act=CONFIRM, act_words=RUN, warnings=weak)


def _standing(question: Question, found: Draw) -> Iterator[HeadLine]:
    """Who committed to it and when, and where its public number comes from."""
    committed = " ".join(
        filter(None, (draws.committer(now(question), found), question.day(found.row["committed_on_written"])))
    )
    yield Words("承诺", "committed to"), [HeadPart(committed)]
    source = found.row["public_from"] or question.words("没有说明", "none was named")
    yield Words("公开数来源", "public number from"), [HeadPart(source)]
    if found.row["public_on"] is not None:
        yield Words("公开数公布日期", "published on"), [HeadPart(question.due(found.row["public_on_written"]) or "")]
    yield Words("今天", "today"), [HeadPart(today().isoformat())]
