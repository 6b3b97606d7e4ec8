"""The star rating 评星 of a year is entered as sheets: the stars of a stage, and the scores of the indicators."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Response, request

from registry.casework.case_words import LEVEL_WORDS
from registry.columns import amount
from registry.desk.levels import OF_STAGE
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow, Written, carry_out
from registry.errors import NotFound
from registry.figures import service
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup.row_documents import documents_of
from registry.lookup.star_sheet import StarLine, star_sheet
from registry.moment import today
from registry.ratings.ledger import RATING_SCORES, RATINGS, STAGES, STARS
from registry.web.access import open_to
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.doors import CORRECT, Door
from registry.web.desk.forms import typed_in
from registry.web.desk.grid_form import GridForm
from registry.web.desk.grid_lines import GridLine, line_of
from registry.web.desk.rows import now, writable
from registry.web.desk.star_forms import CELLS, FIXED, SCORE_CELLS, SCORE_FIXED, StarForm
from registry.web.desk.writer import CLERKS, refuse_past
from registry.web.pages.procedure_pages import engine, has_role
from registry.web.parameters import asks, whole_number
from registry.web.question import Question, read_question
from registry.web.render import blueprint

#: So many organizations a sheet has at most.
MOST = 300
ENTER, SCORE = Words("评定星级", "Enter stars"), Words("填写评分", "Enter scores")
_STAGES = {stage.key: stage.words for stage in STAGES}
_TOO_MANY = Words(
    "此范围有 {0} 个村党组织，一张表至多 {1} 个：请选择一个县区或乡镇",
    "the scope has {0} village organizations, a sheet {1} at most: choose a county or a township",
)
_NOBODY = Words("此范围没有村党组织", "the scope has no village organization")
_NO_INDICATORS = Words(
    "没有设定评分指标（参数 star.indicators）：直接评定星级",
    "no indicators are set (setting star.indicators): the stars are entered without scores",
)
_OF_LEVEL = Words("“{0}”由{1}的经办员登记", "{0} is entered by a clerk of the level {1}")
_NOT_TAKEN = Words("缺“{0}”", "{0} is not recorded")
_UNSCORED = Words("缺评分 {0} 项", "{0} {0:score|scores} lacking")
_OPEN_CASE = Words("正在整顿 {0}", "open case {0}")


class Sheet(NamedTuple):
    """A sheet as it is asked for: of a question's scope, a year and a stage, with its organizations."""

    question: Question
    year: int
    stage: str
    lines: list[StarLine]


def _sheet(question: Question) -> Sheet:
    year = whole_number(request.args.get("year", ""), question.moment.as_of.year)
    stage = request.args.get("stage", "declared")
    picture = now(question)
    found = star_sheet(picture, year, service.inside(picture, question.scope))
    return Sheet(question, year, stage if stage in _STAGES else "declared", found)


def _fault(sheet: Sheet) -> Words | None:
    """Why there is no such sheet; None where there is."""
    if len(sheet.lines) > MOST:
        return _TOO_MANY.format(len(sheet.lines), MOST)
    return None if sheet.lines else _NOBODY


def _answered(
    form: GridForm,
    rights: Grantee,
    back: str,
    page: Callable[[GridForm, int], Response],
    refreshed: Callable[[], Sequence[GridLine]],
) -> Response:
    """Writes a sheet as one change; where somebody was quicker both sides come back."""
    mode = "correct" if request.form.get("act") == "correct" else "change"

    def again(status: int, was_stale: bool = False) -> Response:
        form.refresh(refreshed())
        form.tell_clashes(was_stale)
        return page(form, 409 if form.clashes else status)

    def write() -> Written:
        return carry_out(engine(), form.order("correct" if mode == "correct" else "change"), rights, rights.username)

    try:
        return submitted(form, write, lambda wrote: written(wrote.change, back), again)
    except (StaleRow, NotFound):
        return again(409, was_stale=True)


# -- the stars of a stage ---------------------------------------------------------------------------------------------


@blueprint.route("/stars/round", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks("year", "stage")
def star_sheet_page() -> Response:
    """The stars of a stage, of every village organization of a scope, beside what they rest on."""
    refuse_past()
    came = typed_in()
    with read_question() as question:
        _, rights = writable(RATINGS.key)
        sheet, back = _sheet(question), question.here()
        form = StarForm(question.language, sheet.stage, came, {"decided_on": today().isoformat()})
        fault = _fault(sheet)
        if fault is not None:
            form.whole.append(fault)
            return _stars_page(sheet, form, rights, 200 if came is None else 422)
        if came is None:
            form.lines = _star_lines(sheet)
            return _stars_page(sheet, form, rights)
        if came.get("act") == "fill":
            _fill(form, sheet)
            return _stars_page(sheet, form, rights)

    def page(_: GridForm, status: int) -> Response:
        with read_question() as question:
            return _stars_page(_sheet(question), form, rights, status)

    def refreshed() -> Sequence[GridLine]:
        with read_question() as question:
            return _star_lines(_sheet(question))

    return _answered(form, rights, back, page, refreshed)


def _star_lines(sheet: Sheet) -> list[GridLine]:
    """A line for each organization: the row of the stage, or a blank one."""
    own = {line.code: line.stages[sheet.stage]["record"] for line in sheet.lines if sheet.stage in line.stages}
    rows = documents_of(now(sheet.question), RATINGS, list(own.values()))
    lines = []
    for line in sheet.lines:
        fixed = {"organization": line.code, "year": str(sheet.year), "stage": sheet.stage}
        called = " ".join(filter(None, (line.name, line.code)))
        row = rows.get(own.get(line.code, 0))
        lines.append(_line(RATINGS, row, called, fixed, sheet.question.language))
    return lines


def _line(ledger: Ledger, row: Mapping[str, Any] | None, called: str, fixed: dict[str, str], language: str) -> GridLine:
    """The line of a row that stands, or a blank one; which row it is, is said by keys."""
    if row is None:
        return GridLine(called, fixed, {})
    return replace(line_of(ledger, row, called, (), language), fixed=fixed)


def _fill(form: StarForm, sheet: Sheet) -> None:
    """Fills in what the step before proposes, where nothing stands."""
    proposed = {line.code: line.proposed(sheet.stage) for line in sheet.lines}
    for line in form.lines:
        stars = proposed.get(line.fixed["organization"])
        if stars is not None and not line.text("stars"):
            line.typed["stars"] = str(stars)


class ToldLine(NamedTuple):
    """What stands beside the stars of an organization: of the year before, of the steps before, its scores, and the
    doors to what is missing."""

    line: GridLine
    link: str
    where: str
    before: str
    steps: str
    proposed: str
    scores: str
    doors: list[Door]


def _stars_page(sheet: Sheet, form: StarForm, rights: Grantee, status: int = 200) -> Response:
    question, by_code = sheet.question, {line.code: line for line in sheet.lines}
    told = [
        _told(sheet, line, by_code[line.fixed["organization"]])
        for line in form.lines
        if line.fixed["organization"] in by_code
    ]
    level = OF_STAGE.get(sheet.stage)
    may = level is None or rights.levels(question.picture.connection).has_any((level,))
    return write_page(
        "rectification/star_sheet.html",
        question,
        form,
        status,
        title=ENTER,
        sheet=sheet,
        stages=_STAGES,
        told=told,
        cells=CELLS,
        fixed=FIXED,
        called=list(enumerate(STARS)),
        opened=_opened(CELLS),
        may=may,
        of_level=None if level is None else _OF_LEVEL.format(_STAGES[sheet.stage], LEVEL_WORDS[level]),
        has_proposed=any(one.proposed for one in told),
        correct=CORRECT,
        to=question.here(),
    )


def _opened(columns: Sequence[Any]) -> Callable[[GridLine], str]:
    return lambda line: json.dumps({c.key: line.was.get(c.key, "") for c in columns}, ensure_ascii=False)


def _told(sheet: Sheet, line: GridLine, own: StarLine) -> ToldLine:
    question = sheet.question
    steps = [
        f"{question.say(_STAGES[stage])} {question.say(STARS[own.stages[stage]['stars']])}"
        for stage in own.earlier(sheet.stage)
        if stage in own.stages
    ]
    proposed = own.proposed(sheet.stage)
    return ToldLine(
        line,
        question.link("unit", code=own.code),
        " ".join(filter(None, (own.where["county"], own.where["township"]))),
        "" if own.before is None else question.say(STARS[own.before]),
        "、".join(steps),
        "" if proposed is None else question.say(STARS[proposed]),
        _scores(question, own),
        _missing(sheet, own),
    )


def _scores(question: Question, own: StarLine) -> str:
    """The scores of an organization, each with the most that it may come to, and their sum."""
    if own.total is None:
        return ""
    parts = [
        f"{one.label} {amount(own.scores[key]['score'])}/{amount(one.most)}"
        for key, one in own.indicators.items()
        if key in own.scores
    ]
    return question.words("{total}（{parts}）", "{total} ({parts})", total=amount(own.total), parts="、".join(parts))


def _missing(sheet: Sheet, own: StarLine) -> list[Door]:
    """The doors to what is missing before the stars of an organization are decided, and to what stands against them."""
    question = sheet.question
    lacking = [stage for stage in own.earlier(sheet.stage) if stage not in own.stages]
    doors = [Door(_NOT_TAKEN.format(_STAGES[stage]), question.here(stage=stage)) for stage in lacking]
    if own.unscored:
        doors.append(Door(_UNSCORED.format(len(own.unscored)), question.link("star_scores", year=sheet.year)))
    return doors + [
        Door(_OPEN_CASE.format(code), question.link("unit", code=code, space="case")) for code in own.open_cases
    ]


# -- the scores -------------------------------------------------------------------------------------------------------


@blueprint.route("/stars/scores", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks("year")
def star_scores() -> Response:
    """The scores of the indicators, of every village organization of a scope."""
    refuse_past()
    came = typed_in()
    with read_question() as question:
        _, rights = writable(RATING_SCORES.key)
        sheet, back = _sheet(question), question.here()
        form = GridForm(RATING_SCORES, SCORE_CELLS, SCORE_FIXED, question.language, came)
        fault = _fault(sheet) or (None if any(line.indicators for line in sheet.lines) else _NO_INDICATORS)
        if fault is not None:
            form.whole.append(fault)
            return _scores_page(sheet, form, 200 if came is None else 422)
        if came is None:
            form.lines = _score_lines(sheet)
            return _scores_page(sheet, form)

    def page(_: GridForm, status: int) -> Response:
        with read_question() as question:
            return _scores_page(_sheet(question), form, status)

    def refreshed() -> Sequence[GridLine]:
        with read_question() as question:
            return _score_lines(_sheet(question))

    return _answered(form, rights, back, page, refreshed)


def _score_lines(sheet: Sheet) -> list[GridLine]:
    """A line for each organization and each indicator of its place."""
    own = {(line.code, key): row["record"] for line in sheet.lines for key, row in line.scores.items()}
    rows = documents_of(now(sheet.question), RATING_SCORES, list(own.values()))
    lines = []
    for line in sheet.lines:
        for key, indicator in line.indicators.items():
            fixed = {"organization": line.code, "year": str(sheet.year), "indicator": key}
            called = " ".join(filter(None, (line.name or line.code, indicator.label)))
            row = rows.get(own.get((line.code, key), 0))
            lines.append(_line(RATING_SCORES, row, called, fixed, sheet.question.language))
    return lines


def _scores_page(sheet: Sheet, form: GridForm, status: int = 200) -> Response:
    question = sheet.question
    indicators = {key: one for line in sheet.lines for key, one in line.indicators.items()}
    numbers = {(line.fixed["organization"], line.fixed["indicator"]): n for n, line in enumerate(form.lines)}
    return write_page(
        "rectification/star_scores.html",
        question,
        form,
        status,
        title=SCORE,
        sheet=sheet,
        indicators={key: (one.label, amount(one.most)) for key, one in indicators.items()},
        rows=[line for line in sheet.lines if line.indicators],
        numbers=numbers,
        fixed=SCORE_FIXED,
        opened=_opened(SCORE_CELLS),
        correct=CORRECT,
        to=question.here(),
    )


# -- doors ------------------------------------------------------------------------------------------------------------


def star_doors(question: Question, year: int) -> list[Door]:
    """The doors to the sheets of a round, for clerks."""
    if not has_role(question, CLERKS):
        return []
    return [
        Door(ENTER, question.link("star_sheet_page", year=year, known_at=None)),
        Door(SCORE, question.link("star_scores", year=year, known_at=None)),
    ]
