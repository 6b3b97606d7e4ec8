"""`registry case …`: cases are opened, taken a step further, listed and shown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from registry.cli.frame import BilingualCommand, CommandGroup, argument, command, language, option
from registry.cli.options import (
    ACTOR,
    AS_OF,
    JSON,
    KNOWN_AT,
    SCOPE,
    Folded,
    OfColumn,
    Plain,
    actor_or_login,
    open_moment,
)
from registry.cli.output import print_json, print_lines, print_table
from registry.cli.verbs import TRY, print_findings, say_done
from registry.columns import Choice, Column, Year
from registry.language import Words
from registry.ledgers import Ledger
from registry.rectification.ledger import CASE_MEASURES, CASE_STEPS, CASES, LOOK_BACKS, RESULTS, STEPS

STATE = Choice("state", "状态", Words("某日的状态", "its state on the day"), options=(*STEPS, *RESULTS))
YEAR = Year("year", CASES.by_key["year"].label, CASES.by_key["year"].meaning)
#: What is told of a case in a line.
_LINE = {
    "case": Words("编号", "case"),
    "organization": Words("党组织", "organization"),
    "answers": Words("现负责", "answers"),
    "place": Words("地点", "place"),
    "year": Words("年度", "year"),
    "state": Words("状态", "state"),
    "open": Words("在办", "open"),
    "limit": Words("期限", "limit"),
}
#: What is told of one case beside it, line by line.
_MORE = {
    "days_left": Words("剩余天数", "days left"),
    "problems": Words("问题类型", "problems"),
    "relapse_of": Words("反弹自", "relapse of"),
    "relapses": Words("其后反弹", "relapses"),
    "earlier": Words("以前的案件", "earlier cases"),
    "not_recorded": Words("未登记的环节", "steps not recorded"),
}
_LEDGER = Words("来源", "from")
_CHECKLIST = Words("清单", "checklist")
_OPEN = Words("在办", "open")
_NO_CASE: dict[str, Any] = {"change": None, "case": None, "findings": {"new": [], "gone": []}}
_REASON = option(
    "--reason",
    type=Plain(),
    default="",
    says=Words("理由：写入该环节，也是本次变更的事由", "why: kept with the step, and as the change's reason"),
)
_INSERT = option(
    "--insert",
    type=Plain(),
    metavar="WHY",
    says=Words("补登：登在已有环节之前，并说明缘由", "enter a step late, before others that are there, and say why"),
)
_DRY_RUN = option("--dry-run", is_flag=True, says=TRY)
#: The columns of a step that are options of both verbs, beside --reason; its number is given by the verb.
_OF_STEP = ("on", "level", "by", "document", "due_on", "score", "raters", "dissatisfied", "late")
_OF_CASE = ("organization", "year", "problems", "relapse_of")


def columns_as_options(ledger: Ledger, keys: Iterable[str], required: Sequence[str] = ()) -> list[Callable[..., Any]]:
    """Options that are columns of a ledger, written as its cells are."""
    columns = [ledger.by_key[key] for key in keys]
    return [
        option(
            f"--{column.key.replace('_', '-')}",
            column.key,
            type=Folded(),
            metavar="TEXT",
            required=column.key in required,
            says=Words(column.label, column.meaning.en or column.key),
        )
        for column in columns
    ]


def _verb(name: str, says: Words, options: Sequence[Callable[..., Any]]) -> Callable[[Any], BilingualCommand]:
    """A verb about a case, with its options and those of every verb."""

    def declared(run: Any) -> BilingualCommand:
        for decorate in reversed([*options, _REASON, ACTOR, _DRY_RUN, JSON]):
            run = decorate(run)
        return command(name, says, refused=_NO_CASE)(run)

    return declared


@_verb(
    "open",
    Words("立案：从初筛或认定开始", "Open a case, as screened or decided"),
    [
        argument("code", type=Folded()),
        *columns_as_options(CASES, _OF_CASE, ("organization", "year")),
        *columns_as_options(CASE_STEPS, ("step", *_OF_STEP), ("step", "on", "level")),
    ],
)
def begin(code: str, actor: str, reason: str, dry_run: bool, as_json: bool, **texts: str | None) -> None:
    """Opens a case with its first step, as one change."""
    from registry.procedures.case_changes import opening_order

    of_case = {key: texts.pop(key) for key in _OF_CASE}
    _carry_out(opening_order(code, {**texts, "reason": reason or None}, of_case), actor, reason, dry_run, as_json)


@_verb(
    "step",
    Words(
        "登记案件的一个环节\n不能登记的，逐条说明缘由；--insert 补登漏登的环节。",
        "Take a case a step further\nWhat is refused is refused with every reason; --insert enters a step late.",
    ),
    [
        argument("code", type=Folded()),
        argument("step", type=Folded()),
        *columns_as_options(CASE_STEPS, _OF_STEP, ("on", "level")),
        _INSERT,
    ],
)
def take(
    code: str, insert: str | None, actor: str, reason: str, dry_run: bool, as_json: bool, **texts: str | None
) -> None:
    """Takes a step of a case, as one change."""
    from registry.procedures.case_changes import step_order

    _carry_out(step_order(code, {**texts, "reason": reason or None}, insert), actor, reason, dry_run, as_json)


def _carry_out(order: Any, actor: str, reason: str, dry_run: bool, as_json: bool) -> None:
    from registry.db import open_registry
    from registry.procedures.case_changes import carry_out

    answer = carry_out(open_registry(), order, actor=actor_or_login(actor), reason=reason, dry_run=dry_run)
    if as_json:
        print_json(answer)
        return
    print_case(answer["case"])
    print_findings(answer)
    say_done(answer["change"])


@command("list", Words("某日的整顿案件", "The cases of a day"))
@AS_OF
@KNOWN_AT
@SCOPE
@option("--year", type=OfColumn(YEAR), says=Words("只列某年度的", "of this year"))
@option(
    "--state",
    type=OfColumn(STATE),
    says=Words("只列某状态的（如 整顿、rectifying）", "in this state (rectifying, closed, ...)"),
)
@JSON
def listed(
    as_of: datetime.date | None,
    known: str | None,
    scope: str | None,
    year: int | None,
    state: str | None,
    as_json: bool,
) -> None:
    """The cases that have a state on a day."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.casework.case_documents import list_document
        from registry.picture import Picture

        document = list_document(Picture(connection, moment), scope, year, state)
    if as_json:
        print_json(document)
        return
    rows = [[_shown_in_line(key, case[key]) for key in _LINE] for case in document["cases"]]
    print_table([heading.in_(language()) for heading in _LINE.values()], rows, whole=(0,))


@command("show", Words("一个案件：状态、环节、清单、回头看", "One case: its state, steps, checklist and look-backs"))
@argument("code", type=Folded())
@AS_OF
@KNOWN_AT
@JSON
def show(code: str, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """All that is known of a case by a day."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.casework.case_documents import case_document
        from registry.picture import Picture

        document = case_document(Picture(connection, moment), code)
    if as_json:
        print_json(document)
    else:
        print_case(document)


# -- for people --------------------------------------------------------------------------------------------------


def _shown_in_line(key: str, value: Any) -> str:
    if key == "state":
        return STATE.option(value).words.in_(language()) if value else ""
    if key == "open":
        return _OPEN.in_(language()) if value else ""
    if key == "not_recorded":
        value = [STATE.option(step).words.in_(language()) for step in value]
    if isinstance(value, list):
        return Words("、", ", ").in_(language()).join(value)
    return "" if value is None else str(value)


def print_case(case: Mapping[str, Any]) -> None:
    """Prints a case as people read it."""
    print_table([heading.in_(language()) for heading in _LINE.values()], [[_shown_in_line(k, case[k]) for k in _LINE]])
    colon = Words("：", ": ").in_(language())
    for key, words in _MORE.items():
        if (shown := _shown_in_line(key, case[key])) != "":
            print_lines(f"{words.in_(language())}{colon}{shown}")
    ledgers = ((CASE_STEPS, "steps", None), (CASE_MEASURES, "checklist", _CHECKLIST), (LOOK_BACKS, "look_backs", None))
    for ledger, key, title in ledgers:
        if case[key]:
            heading = title or Words(ledger.label, key.replace("_", "-"))
            print_rows(ledger, case[key], heading.in_(language()))


def print_rows(
    ledger: Ledger, rows: Sequence[Mapping[str, Any]], title: str | None, but_for: Sequence[str] = ("case",)
) -> None:
    """Prints rows of a ledger, without some columns and those in which nothing stands."""
    columns = [c for c in ledger.columns if c.key not in but_for and any(row[c.key] not in (None, []) for row in rows)]
    headings = [column.label if language() == "zh" else column.key for column in columns]
    of_ledgers = len({row.get("ledger", ledger.key) for row in rows} | {ledger.key}) > 1
    table = [[_cell(column, row[column.key]) for column in columns] for row in rows]
    if of_ledgers:
        headings.append(_LEDGER.in_(language()))
        table = [[*cells, _ledger_name(row["ledger"])] for cells, row in zip(table, rows, strict=True)]
    print_lines("")
    print_table(headings, table, title)


def _ledger_name(key: str) -> str:
    from registry.slices import BY_KEY

    return BY_KEY[key].label if language() == "zh" else key


def _cell(column: Column, value: Any) -> Any:
    if isinstance(value, list):
        return Words("、", ", ").in_(language()).join(map(str, value))
    if isinstance(value, bool):
        return column.show(value, language())
    if value is not None and isinstance(column, Choice):
        return column.option(value).words.in_(language())
    return value


case = CommandGroup(
    "case",
    says=Words(
        "整顿案件：立案、登记环节、查看\n案件就是它的环节：台账中的日期与流程合为一体。",
        "Rectification cases: open, take a step, list, show\n"
        "A case is its steps: the dates of the ledger and the rows of its course are one.",
    ),
)
for _one in (begin, take, listed, show):
    case.add_command(_one)
