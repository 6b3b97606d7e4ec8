"""Opening a case 立案 and taking its steps, each as one change with the findings that come and go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Connection, Engine

from registry import codes, days
from registry.casework.case_documents import case_document
from registry.casework.case_record import Case, case_record, organizations_of
from registry.changes import Staged
from registry.errors import Invalid, NotFound, Problem
from registry.language import Words
from registry.ledgers import Fault, Ledger
from registry.moment import Moment, head
from registry.picture import Picture
from registry.procedures.case_steps import faults, ground_of
from registry.procedures.row_values import option_problem, parsed, problems_of, referred_to, staged_rows
from registry.rectification.ledger import CASE_STEPS, CASES
from registry.rectification.steps import DATES, Course, Step
from registry.restructuring.service import BeforeAfter
from registry.staging.proposal import Proposal
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import Stage

#: The kind of proposal that opening a case, and a step of one, are.
CASE = "case"
#: The steps that a verb may open a case with.
FIRST = ("screened", "decided")
_OF_STEP = frozenset(f.name for f in fields(Step)) - {"ledger", "id"}

ValueRow = tuple[Ledger, Mapping[str, Any]]


@dataclass(frozen=True)
class StepOrder:
    """One step of a case to be taken, on the day `step.on`.

    `opens`: the row of `cases` of a case that begins with it. `inserted`: it is entered late, before others.
    `problems` are those of the texts that it was made of: it is not to be carried out, and tried all the same, so that
    whoever ordered it sees every reason at once.
    """

    case: str
    step: Step
    opens: Mapping[str, Any] | None = None
    inserted: bool = False
    problems: tuple[Problem, ...] = field(default=())

    @property
    def name(self) -> str:
        """The verb, as the record of changes has it."""
        return "case step" if self.opens is None else "case open"


def as_json(order: StepOrder) -> dict[str, Any]:
    """An order as JSON has it."""
    opens = None if order.opens is None else dict(order.opens)
    step = {key: getattr(order.step, key) for key in _OF_STEP}
    return {"case": order.case, "step": step, "opens": opens, "inserted": order.inserted}


def of_json(content: Mapping[str, Any]) -> StepOrder:
    """The order that `as_json` told."""
    return StepOrder(content["case"], Step(**content["step"]), content["opens"], content["inserted"])


def step_order(case: str, texts: Mapping[str, str | None], insert: str | None = None) -> StepOrder:
    """The order of a step out of the texts of its options, by the keys of `case_steps`; `insert`: why it comes late.

    Raises Invalid where there is no day to judge it by, or no step.
    """
    problems: list[Problem] = []
    step = _step(texts, insert, problems)
    return StepOrder(case, step, None, insert is not None, tuple(problems))


def opening_order(code: str, texts: Mapping[str, str | None], of_case: Mapping[str, str | None]) -> StepOrder:
    """The order of a new case, with its first step; `of_case` are the texts by the keys of `cases`.

    Raises Invalid where there is no day to judge it by, or no step.
    """
    problems: list[Problem] = []
    opens = parsed(CASES, {"code": code, **of_case}, problems)
    step = _step(texts, None, problems, FIRST)
    # What is not told is empty, also of a case that was withdrawn and comes back.
    return StepOrder(code, step, {**dict.fromkeys(CASES.by_key), **opens}, False, tuple(problems))


def _step(
    texts: Mapping[str, str | None], insert: str | None, problems: list[Problem], first: tuple[str, ...] = ()
) -> Step:
    """The step that texts say; one that is none of `first`, where these are given, is a problem as well."""
    if insert is not None:
        if texts.get("late") is not None:
            what = Words("与 --insert 说的是同一件事", "says the same as --insert")
            problems.append(option_problem("late", what, Words("只用其一", "one of the two")))
        texts = {**texts, "late": insert}
    required = ("level", "late") if insert is not None else ("level",)
    values = parsed(CASE_STEPS, {"level": None, **texts}, problems, required)
    if first and values.get("step") not in (None, *first):
        what = Words("立案的环节只能是初筛或认定", "a case is opened as screened or decided")
        problems.append(option_problem("step", what, Words("初筛、认定", ", ".join(first)), str(values["step"])))
    if values.get("on") is None or values.get("step") is None:
        raise Invalid(problems)
    return Step(**{key: value for key, value in values.items() if key in _OF_STEP})


# -- carrying it out -------------------------------------------------------------------------------------------------


def carry_out(
    engine: Engine,
    order: StepOrder,
    *,
    actor: str = "",
    reason: str = "",
    dry_run: bool = False,
    rights: Rights = COMMAND_LINE,
) -> dict[str, Any]:
    """Takes a step as one change: {"change", "case": as `case show` on its day, "findings": {"new", "gone"}}.

    `change` is None for a dry run, which stores nothing. Raises NotFound for a case or an organization that there is
    not, Invalid with every reason why the step is refused.
    """

    compared = BeforeAfter(days.date(order.step.on), rights)
    who: dict[str, Any] = {"actor": actor, "reason": reason, "origin": {"kind": "command", "name": order.name}}
    who["proposal"] = lambda: Proposal(CASE, as_json(order))
    with compared.around(engine, stage_of(order, rights), dry_run=dry_run, **who) as (number, _):
        case = case_document(compared.after, order.case)
        return {"change": number, "case": case, "findings": compared.findings()}


def stage_of(order: StepOrder, rights: Rights = COMMAND_LINE) -> Stage[None]:
    """Returns the stage of an order, which raises what `rows_of` raises, and Invalid with what the rows come to."""

    def stage(connection: Connection) -> tuple[Staged, None]:
        moment = Moment(days.date(order.step.on), head(connection))
        picture = Picture(connection, moment, sight=rights.sight(connection))
        return staged_rows(connection, order.name, rows_of(picture, order), rights), None

    return stage


def rows_of(picture: Picture, order: StepOrder) -> list[ValueRow]:
    """The rows that an order comes to, over the registry as of the step's day.

    Raises NotFound for a case or an organization that there is not, Invalid with every reason against it.
    """
    problems = list(order.problems)
    try:
        case = _to_be(picture, order, problems) if order.opens is not None else _standing(picture, order.case)
    except NotFound as unknown:
        # Of a case that is not there no step is looked at.
        if order.opens is None or not problems:
            raise
        raise Invalid([*problems, option_problem(unknown.column or "case", unknown.says)]) from unknown
    step = order.step
    found = list(_faults(picture, case, order))
    # A problem of an option whose text does not fit is only that it does not.
    unfit = {problem.column for problem in problems}
    problems += [one for one in problems_of(CASE_STEPS, found, vars(step)) if one.column not in unfit]
    if problems:
        raise Invalid(problems)
    opened: list[ValueRow] = [] if order.opens is None else [(CASES, order.opens)]
    return opened + [(CASE_STEPS, row) for row in _step_rows(case.course, case.code, step)]


def _faults(picture: Picture, case: Case, order: StepOrder) -> list[Fault]:
    values = {key: getattr(order.step, key, None) for key in CASE_STEPS.by_key}
    of_ledger = list(CASE_STEPS.faults(values))
    ground = ground_of(case_record(picture), case)
    return of_ledger + list(faults(ground, order.step, inserted=order.inserted))


def _standing(picture: Picture, code: str) -> Case:
    """The case with a code. Raises NotFound."""
    case = case_record(picture).cases.get(codes.identity_of(picture, code, "case"))
    if case is None:
        raise NotFound(f"没有案件 {code}", f"there is no case {code}")
    return case


def _to_be(picture: Picture, order: StepOrder, problems: list[Problem]) -> Case:
    """The case that is to be opened, without any step so far. Raises NotFound for an unknown organization or case."""
    opens = dict(order.opens or {})
    if opens["relapse_of"] is not None:
        with referred_to("relapse_of"):
            _standing(picture, opens["relapse_of"])
    with referred_to("organization"):
        unit = None if opens["organization"] is None else _organization(picture, opens["organization"])
    known = codes.known(picture, order.case, "case")
    if known in case_record(picture).cases:
        what = Words("已有这个编号的案件", "there is a case of this code")
        problems.append(option_problem("code", what, Words("另一个编号", "another code"), order.case))
    place, at = organizations_of(picture).get(unit or 0, (None, 0))
    year = opens["year"] if opens["year"] is not None else days.parts(order.step.on)[0]
    day, row = picture.calendar.as_of, {"relapse_of": None}
    return Case(0, order.case, unit or 0, year, Course((), (), {}), place, at, row, day)


def _organization(picture: Picture, code: str) -> int:
    """The organization with a code or a name. Raises NotFound."""
    unit = codes.identity_of(picture, code, among=("organizations",))
    if unit not in organizations_of(picture):
        raise NotFound(f"{code} 不是党组织的代码", f"{code} is not an organization's code")
    return unit


def _step_rows(course: Course, case: str, step: Step) -> Sequence[Mapping[str, Any]]:
    """The rows of `case_steps` of a step: its own, numbered after those of its day, and that of a step of its kind
    that stood only in `cases`."""
    number = max((one.no or 0 for one in course.steps if one.day == step.day), default=0) + 1
    kinds = next((kinds for kinds in DATES.values() if step.step in kinds), ())
    dated = [one for one in course.steps if one.ledger == "cases" and one.step in kinds]
    rows = []
    for one in (*dated, step):
        own = {key: getattr(one, key, None) for key in CASE_STEPS.by_key}
        rows.append(own | {"case": case, "no": number if one is step else one.no})
    return rows
