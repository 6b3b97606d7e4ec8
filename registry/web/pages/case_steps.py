"""A case 案件 that is opened, and taken a step further: the forms, what a step demands, and what would come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from flask import Response, current_app, request

from registry import days
from registry.casework.case_record import Case, case_record
from registry.casework.case_words import STATES
from registry.columns import Unfit
from registry.db import reading
from registry.desk.rights import Grantee
from registry.errors import NotFound
from registry.language import Words
from registry.lookup import dossier
from registry.lookup.dossier import Dossier
from registry.procedures.case_changes import StepOrder, carry_out, stage_of
from registry.rectification.ledger import CASE_STEPS, STEPS
from registry.restructuring.row_effects import RowEffect, effect_of_stage
from registry.web.access import open_to
from registry.web.addresses import Addresses
from registry.web.desk.answers import PREVIEW, tried_or_done, write_page, written
from registry.web.desk.case_doors import case_doors
from registry.web.desk.case_forms import CaseStepForm, OpeningForm
from registry.web.desk.effects import told
from registry.web.desk.forms import typed_in
from registry.web.desk.rows import call_by_name, now
from registry.web.desk.verb_doors import check_writes
from registry.web.desk.writer import CLERKS, of_references, refuse_past, rights_of, writer
from registry.web.pages.case_head import organization_line, standing_lines_of_case
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

#: What an address may say of a new case, and of a step.
GIVEN = ("organization", "year", "code", "problems", "relapse_of", "step", "on", "level")
LATE, _YES = "late", "yes"
_NO_CASE = Words("没有这个案件", "there is no such case")
_TITLES = {
    "new": Words("立案", "Open a case"),
    "step": Words("办理环节：{0}", "Take the step: {0}"),
    "late": Words("补登环节：{0}", "Enter a step late: {0}"),
}
_CHANGED = Words(
    "此案件的登记在此期间已变，所填内容仍在下面：请核对现在的环节后再保存",
    "what is recorded of the case is another by now, and what you typed is still below: look at its steps, save again",
)


# -- a new case -------------------------------------------------------------------------------------------------------


@blueprint.route("/cases/new", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks(*GIVEN)
def new_case() -> Response:
    """The form of a new case; what the address says of it is filled in."""
    refuse_past()
    writer()
    with read_question() as question:
        form = OpeningForm(question.language, typed_in(), _known(question))
    return _answered(_Page(form, form.order, None))


def _known(question: Question) -> dict[str, str]:
    """What is known of a new case: what the address says, the year and the day that are looked at, whoever signs."""
    day = question.moment.as_of
    known = {"year": str(day.year), "on": day.isoformat(), "step": "screened"}
    known |= {name: request.args[name] for name in GIVEN if name in request.args}
    levels = case_doors(question).own_levels()
    return known if len(levels) != 1 else {"level": levels[0], **known}


# -- a step -----------------------------------------------------------------------------------------------------------


@blueprint.route(f"/cases/<case>/steps/<any({', '.join(one.key for one in STEPS)}):step>", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks(LATE)
def case_step(case: str, step: str) -> Response:
    """The form by which a case takes a step: after all others, or late, before some."""
    refuse_past()
    writer()
    with read_question() as question:
        found, own = case_in_hand(question, case)
        inserts = request.args.get(LATE) == _YES
        version, given = version_of_case(found), _given(question, own, step, inserts)
        form = CaseStepForm(step, question.language, typed_in(), given, inserts=inserts, version=version)
    return _answered(_Page(form, lambda: form.order(found.code), own))


def case_in_hand(question: Question, code: str) -> tuple[Dossier, Case]:
    """The case that an address names. Raises NotFound, and NotAllowed for one that may only be read."""
    found = dossier.read(question.picture, code, "case")
    own = case_record(question.picture).cases.get(found.identity)
    if own is None:
        raise NotFound(*_NO_CASE)
    check_writes(question, own.organization)
    return found, own


def version_of_case(found: Dossier) -> str:
    """The last change that touched a case, its steps or its measures: a form says which one it was opened with."""
    versions = [*found.own, *found.about["case_steps"], *found.about["case_measures"]]
    return str(max(change for one in versions for change in (one["since"], one["until"]) if change is not None))


def _given(question: Question, case: Case, step: str, inserts: bool) -> dict[str, str]:
    """What stands in the form of a step before anybody types: the day that is looked at, unless it comes late, and the
    one level that whoever asks signs it by."""
    level = case_doors(question).level_for(case, step)
    found = {} if inserts else {"on": question.moment.as_of.isoformat()}
    return found | ({"level": level} if level else {})


# -- what both do -----------------------------------------------------------------------------------------------------


class _Page(NamedTuple):
    """A form in hand: how its order is made, and the case that it is about; None of a new one."""

    form: OpeningForm | CaseStepForm
    order: Callable[[], StepOrder]
    case: Case | None


def _answered(page: _Page) -> Response:
    """The form as it is opened; what it would change; or the way on once it is done."""
    form = page.form

    def again(status: int = 200, effect: RowEffect | None = None) -> Response:
        with read_question() as question:
            return _shown(question, page, status, effect)

    if form.typed is None:
        return again()
    if form.is_stale:
        form.whole.append(_CHANGED)
        return again(409)
    tries = request.form.get("act") == PREVIEW
    return tried_or_done(form, tries, lambda: _tried(page), lambda: _carried_out(page), _went, again)


def _tried(page: _Page) -> RowEffect:
    """What the step would change, as of its day, or the day that is looked at where that is later."""
    his, engine = rights_of(writer()), current_app.extensions["registry"].engine
    _check_level(page, his)
    with of_references():
        order = page.order()
        with read_question() as question:
            day = max(question.moment.as_of, days.date(order.step.day))
        return effect_of_stage(engine, stage_of(order, his), his, day)


def _carried_out(page: _Page) -> dict[str, Any]:
    his, engine = rights_of(writer()), current_app.extensions["registry"].engine
    _check_level(page, his)
    with of_references():
        return carry_out(engine, page.order(), actor=his.username, reason=page.form.reason, rights=his)


def _check_level(page: _Page, his: Grantee) -> None:
    """Raises NotAllowed for a level that is not his; what is no level at all is told with what else is wrong."""
    with suppress(Unfit), reading(current_app.extensions["registry"].engine) as connection:
        level = CASE_STEPS.by_key["level"].parse(page.form.cells.get("level"))
        if level is not None:
            his.levels(connection).check((level,), None if page.case is None else page.case.organization)


def _went(answer: Mapping[str, Any]) -> Response:
    """The way on: the case, as of a day on which the step shows."""
    asked = {name: request.args.get(name) for name in ("as_of", "scope", "lang")}
    last = max((step["on"] for step in answer["case"]["steps"]), default="")
    if asked["as_of"] is not None and asked["as_of"] < last:
        asked["as_of"] = _full(last)
    to = Addresses().of("pages.unit", {"code": answer["case"]["case"], "space": "case", **asked})
    return written(answer["change"], to)


def _full(day: str) -> str:
    """A day, or the first one of a month or year."""
    return days.date(days.first_day(days.read(day))).isoformat()


# -- the page ---------------------------------------------------------------------------------------------------------


def _shown(question: Question, page: _Page, status: int, effect: RowEffect | None) -> Response:
    form = page.form
    call_by_name(now(question), form.own)
    return write_page(
        "rectification/case_form.html",
        question,
        form,
        status,
        does=_title(form),
        to=question.here(**({} if page.case else dict.fromkeys(GIVEN))),
        effect=None if effect is None else told(question, now(question), effect),
        acts=("save", "preview"),
        case=page.case,
        **(_about(question, form, page.case) if isinstance(form, CaseStepForm) and page.case else {}),
    )


def _about(question: Question, form: CaseStepForm, case: Case) -> dict[str, Any]:
    """How a case stands, and of a step that is taken after all others what it demands, and whether it may follow."""
    doors = case_doors(question)
    return {
        "lines": [organization_line(question, case), *standing_lines_of_case(question, case)],
        "step": None if form.inserts else doors.told(case, form.step),
        "inserts": form.inserts,
        "measures": doors.to_measures(case),
    }


def _title(form: OpeningForm | CaseStepForm) -> Words:
    if isinstance(form, OpeningForm):
        return _TITLES["new"]
    return _TITLES["late" if form.inserts else "step"].format(STATES[form.step])
