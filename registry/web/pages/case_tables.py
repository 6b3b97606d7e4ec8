"""The tables of a case 整顿案件: its steps as a line of time, its checklist, its people, the criteria then and now, and
the cases beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from registry import days
from registry.casework.audits import Item, all_audits
from registry.casework.case_documents import earlier_cases
from registry.casework.case_record import Case, CaseRecord, case_record
from registry.casework.case_words import LEVEL_WORDS, STATES, measure_words, measures_listed
from registry.casework.criteria import OWN
from registry.casework.worksheets import facts_of
from registry.columns import amount
from registry.figures.labels import NOT_RECORDED, named
from registry.language import Words
from registry.lookup.case_list import dates_of
from registry.lookup.case_people import people_of
from registry.lookup.ledger_rows import NO, YES, names_of
from registry.picture import Picture
from registry.rectification.audit_ledger import AUDIT_ITEMS, SIGNATURES
from registry.rectification.ledger import CASE_MEASURES, CASE_STEPS
from registry.rectification.steps import CHAIN, Step
from registry.web.pages.case_rows import COLUMNS, NOTHING_BEHIND, OPTIONAL, RowsBehind, headings_behind
from registry.web.question import Question
from registry.web.tables import CellKind, Heading, Rows, Table, TableRow, without_empty

_LATE, _OF_DATE = Words("补登", "entered late"), Words("据案件所填日期", "of a date of the case")
_AHEAD = Words(
    "时点之后另有 {0} 个环节，不在此列出。", "{0} {0:step is|steps are} of a later day, and not listed here."
)
_NO_STEPS = Words("时点前没有环节", "no step was taken by the day")
#: How far an item of a checklist has come, and by which shape it is marked.
_DONE = {
    "met": Words("已完成", "done"),
    "not_met": Words("未完成", "not done"),
    "unknown": NOT_RECORDED,
    "outside": Words("清单之外", "not of the checklist"),
}
_NO_CHECKLIST = Words(
    "该年度没有规定清单，按“七个一”列出。", "No checklist is set for its year: the seven ones are listed."
)
#: Whether a criterion is met, as it is said of a case: one that is met is what was to be put right.
_HOLDS: dict[str, tuple[str, Words]] = {
    "yes": ("not_met", Words("有此情形", "yes")),
    "no": ("met", Words("无此情形", "no")),
    "unknown": ("unknown", Words("未填报", "unknown")),
}
_WHEN = {
    "identified": Words("认定时", "when identified"),
    "closed": Words("销号时", "when closed"),
    "now": Words("时点", "on the day"),
}
_KIN = {
    "before": Words("反弹自", "relapse of"),
    "after": Words("反弹后再整顿", "put right again as"),
    "earlier": Words("同一组织此前的案件", "earlier, in the same line"),
}


# -- the steps --------------------------------------------------------------------------------------------------------


def steps_table(question: Question, case: Case, behind: RowsBehind = NOTHING_BEHIND) -> Table:
    """The steps of a case by the day, each with who signed and on what; between them those that are not recorded."""
    day = question.moment.day
    taken = case.course.by(day)
    rows = [_step(question, step, behind) for step in taken]
    for missing in case.course.not_recorded(day):
        at = next((n for n, row in enumerate(rows) if _is_past(row["step"], missing)), len(rows))
        blank = {"level": "", "document": ""}
        rows.insert(at, {"step": missing, "mark": question.say(NOT_RECORDED), "state": "unknown", **blank})
    ahead = len(case.course.steps) - len(taken)
    frame = Rows(rows, _STEPS)
    remarks = ("mark", "no", "by", "due_on", "score", "raters", "dissatisfied", "reason", "late", *OPTIONAL)
    headings = without_empty(list(_of_steps(question)), frame, remarks)
    notes = [_AHEAD.format(ahead)] if ahead else []
    title = Words("整顿经过", "Line of steps")
    return Table("case_steps", title, headings, frame, _NO_STEPS, movable=False, size=200, notes=notes)


_STEPS: dict[str, Any] = {
    **dict.fromkeys(("on", "step", "mark", "state", "level", "by", "document", "due_on", "reason", "late"), pl.String),
    **dict.fromkeys(("no", "raters", "dissatisfied"), pl.Int64),
    **COLUMNS,
    "score": pl.Object,
}


def _is_past(step: str, missing: str) -> bool:
    """Whether a step lies behind one that is not recorded."""
    stands = {"failed": "accepted", "dismissed": "decided", "withdrawn": "submitted"}.get(step, step)
    return stands != missing and CHAIN.index(stands) >= CHAIN.index(missing)


def _step(question: Question, step: Step, behind: RowsBehind) -> dict[str, Any]:
    mark = _LATE if step.late else _OF_DATE if step.ledger == "cases" else None
    return {
        "on": question.day(step.on),
        "step": step.step,
        "mark": question.say(mark) if mark else None,
        "state": None,
        "no": step.no,
        "level": question.say(LEVEL_WORDS[step.level]) if step.level else None,
        "by": step.by,
        "document": step.document,
        "due_on": question.due(step.due_on),
        "score": None if step.score is None else amount(step.score),
        "raters": step.raters,
        "dissatisfied": step.dissatisfied,
        "reason": step.reason,
        "late": step.late,
        **behind.told(step.ledger, step.id),
    }


def _of_steps(question: Question) -> Iterator[Heading]:
    kinds: dict[str, CellKind] = {"on": "code", "due_on": "code", "no": "number", "score": "number"}
    kinds |= {"raters": "number", "dissatisfied": "number", "reason": "sentence", "late": "sentence"}
    signed = ("level", "document")

    def heading(key: str) -> Heading:
        column = CASE_STEPS.by_key[key]
        words = Words(column.label, column.key.replace("_", " "))
        absent = NOT_RECORDED if key in signed else None
        return Heading(key, words, kinds.get(key, "text"), absent=absent)

    yield heading("on")
    yield Heading("step", Words("环节", "step"), "code", in_words=STATES.__getitem__)
    yield Heading("mark", Words("标记", "mark"), "code", state=lambda row: row["state"])
    yield from map(heading, ("no", "level", "by", "document", "due_on", "score", "raters", "dissatisfied"))
    yield from map(heading, ("reason", "late"))
    yield from headings_behind(question)


# -- the checklist ----------------------------------------------------------------------------------------------------


def measures_table(question: Question, case: Case, behind: RowsBehind = NOTHING_BEHIND) -> Table:
    """What is asked of a case, as an office goes about it, and what of it is done; then what else is recorded."""
    record = case_record(question.picture)
    rows, asked = record.measures.get(case.identity, {}), record.checklist(case)
    keys = measures_listed(record, case)
    lines = [_measure(question, record, case, key, rows.get(key), behind) for key in keys]
    texts = ("standing", "state", "measure", "responsible", "due_on", "done_on")
    frame = Rows(lines, dict.fromkeys(texts, pl.String) | COLUMNS)
    day = {key: Words(CASE_MEASURES.by_key[key].label, key.replace("_", " ")) for key in ("due_on", "done_on")}
    headings = [
        Heading("measure", Words("措施", "measure")),
        Heading("standing", Words("时点状态", "on the day"), "code", state=lambda row: row["state"]),
        Heading("responsible", Words("责任人", "responsible")),
        *(Heading(key, words, "code", absent=NOT_RECORDED) for key, words in day.items()),
        *headings_behind(question),
    ]
    undone = len(record.undone(case, record.day))
    notes = [] if asked else [_NO_CHECKLIST]
    if asked:
        said = Words(
            "清单 {0} 项，时点前完成 {1} 项，缺 {2} 项。", "{0} {0:item|items}: done by the day {1}, lacking {2}."
        )
        notes = [said.format(len(asked), len(asked) - undone, undone)]
    empty = Words("没有登记措施", "no measure is recorded")
    title = Words("整顿措施清单", "Checklist of measures")
    shown = without_empty(headings, frame, OPTIONAL)
    return Table("case_measures", title, shown, frame, empty, movable=False, size=200, notes=notes)


def _measure(
    question: Question, record: CaseRecord, case: Case, key: str, row: Mapping[str, Any] | None, behind: RowsBehind
) -> dict[str, Any]:
    is_asked = key in (record.checklist(case) or ())
    is_done = row is not None and row["done_on"] is not None and row["done_on"] <= record.day
    state = "met" if is_done else "unknown" if row is None else "not_met"
    standing = Words("{0}（清单之外）", "{0}, not of the checklist").format(_DONE[state])
    has_list = record.checklist(case) is not None
    return {
        "measure": question.say(measure_words(record, case, key)),
        "standing": question.say(_DONE[state] if is_asked or not has_list else standing),
        "state": state,
        "responsible": row["responsible"] if row else None,
        "due_on": question.due(row["due_on_written"]) if row else None,
        "done_on": question.day(row["done_on_written"]) if row else None,
        **(behind.told("case_measures", row["id"]) if row else {}),
    }


# -- people, criteria, cases beside it --------------------------------------------------------------------------------


def people_table(question: Question, case: Case) -> Table:
    """Who is in post on the day at whoever answers for the case, and at its village."""
    posts = people_of(question.picture, case)
    names = names_of(question.picture, {row[key] for row in posts for key in ("person", "unit")})
    rows = [
        {
            "role": question.say(named("role", row["role"], "posts")),
            "person": names[row["person"]][0],
            "name": names[row["person"]][1] or names[row["person"]][0],
            "unit": names[row["unit"]][0],
            "unit_name": names[row["unit"]][1],
            "since": question.day(row["since"]),
        }
        for row in posts
    ]

    def person(row: TableRow) -> str:
        return question.link("unit", code=row["person"], space="person")

    headings = [
        Heading("role", Words("职务", "role")),
        Heading("name", Words("姓名", "name"), link=person),
        Heading("person", Words("人员编号", "person"), "code", link=person),
        Heading("unit_name", Words("任职于", "at"), link=lambda row: question.link("unit", code=row["unit"])),
        Heading("since", Words("任职日期", "since"), "code", absent=NOT_RECORDED),
    ]
    frame = Rows(rows, dict.fromkeys(("role", "person", "name", "unit", "unit_name", "since"), pl.String))
    empty = Words("时点没有登记在任的人员", "nobody is recorded as in post on the day")
    return Table("people", Words("有关人员", "People"), headings, frame, empty, movable=False, size=200)


def criteria_table(question: Question, case: Case) -> Table:
    """Whether what makes an organization weak was so when the case was identified, when it was closed, and is now."""
    found = facts_of(question.picture, case.code)["criteria"]
    rows = [
        {"name": question.say(option.words)}
        | {when: None if found[when] is None else found[when][option.key] for when in _WHEN}
        for option in OWN
    ]

    def heading(when: str, words: Words) -> Heading:
        def state(row: TableRow) -> str | None:
            return _HOLDS[row[when]][0] if row[when] else None

        return Heading(when, words, "code", in_words=lambda key: _HOLDS[key][1], state=state, absent=_NOT_YET)

    headings = [Heading("name", Words("情形", "criterion")), *(heading(when, words) for when, words in _WHEN.items())]
    frame = Rows(rows, dict.fromkeys(("name", *_WHEN), pl.String))
    title = Words("单位情形：认定时、销号时和时点", "The unit by the criteria: then and now")
    return Table("criteria", title, headings, frame, movable=False)


_NOT_YET = Words("—", "—")


def kin_of(picture: Picture, case: Case) -> list[tuple[str, Case]]:
    """The cases beside a case: the one that it is a relapse of, those that are relapses of it, and earlier ones."""
    record = case_record(picture)
    before = record.cases.get(case.relapse_of or 0)
    found = [("before", before)] if before is not None else []
    found += [("after", one) for one in record.relapses.get(case.identity, ())]
    return [*found, *(("earlier", one) for one in earlier_cases(picture, case) if one is not before)]


def kin_table(question: Question, case: Case) -> Table | None:
    """The cases beside a case; None where there is none."""
    found = kin_of(question.picture, case)
    if not found:
        return None
    names = names_of(question.picture, {one.organization for _, one in found})
    rows = [_kin(question, relation, one, names.get(one.organization, ("", None))) for relation, one in found]
    dated = {"identified_on": Words("排查认定日期", "identified on"), "plan_on": Words("方案日期", "plan on")}
    dated |= {"accepted_on": Words("验收日期", "accepted on"), "closed_on": Words("销号日期", "closed on")}

    def door(row: TableRow) -> str:
        return question.link("unit", code=row["code"], space="case")

    headings = [
        Heading("relation", Words("关系", "relation"), "code"),
        Heading("code", Words("编号", "code"), "code", link=door),
        Heading("name", Words("党组织", "organization"), link=lambda r: question.link("unit", code=r["organization"])),
        Heading("year", Words("年度", "year"), "code"),
        Heading("standing", Words("时点状态", "on the day"), "code"),
        Heading("problems", Words("问题类型", "problems"), absent=NOT_RECORDED),
        *(Heading(key, words, "code", absent=NOT_RECORDED) for key, words in dated.items()),
    ]
    texts = ("relation", "code", "organization", "name", "year", "standing", "problems", *dated)
    title = Words("此前的案件和反弹", "Earlier cases and relapses")
    return Table("cases", title, headings, Rows(rows, dict.fromkeys(texts, pl.String)), movable=False, size=200)


def _kin(question: Question, relation: str, case: Case, called: tuple[str, str | None]) -> dict[str, Any]:
    day = question.moment.day
    state = case.course.state(day)
    return {
        "relation": question.say(_KIN[relation]),
        "code": case.code,
        "organization": called[0],
        "name": called[1] or called[0],
        "year": str(case.year),
        "standing": question.say(STATES[state] if state else days.LATER),
        "problems": (case.row["problems"] or "").replace(";", "、") or None,
        **{key: question.day(on) for key, on in dates_of(case, day).items()},
    }


def audit_items_table(question: Question, case: Case) -> Table | None:
    """The look-backs at a case by audits, each as it is told on the day; None where it is no item of any."""
    day, rows = question.picture.calendar.as_of, []
    for audit in all_audits(question.picture).values():
        item = audit.item(case.identity)
        if item is not None:
            told = told_item(question, item, day)
            rows.append({"audit": audit.code, "audit_name": audit.row["name"], **told})
    if not rows:
        return None

    def sheet(row: TableRow) -> str:
        return question.link("worksheet", code=row["audit"], case=case.code)

    columns = [column for column in AUDIT_ITEMS.columns if column.key not in ("audit", "case")]
    headings = [
        Heading("audit_name", Words("批次（工作单）", "audit: worksheet"), link=sheet),
        Heading("audit", Words("编号", "code"), "code", link=sheet),
        *(Heading(c.key, Words(c.label, c.key.replace("_", " ")), _kind_of(c.key)) for c in columns),
    ]
    frame = Rows(rows, dict.fromkeys(("audit", "audit_name", *(c.key for c in columns)), pl.String))
    shown = without_empty(headings, frame, ("kept", "reasons", "evidence", "note", "found"))
    return Table("audit_items", Words("批次回头看", "Look-backs by audits"), shown, frame, movable=False, size=200)


def _kind_of(key: str) -> CellKind:
    return "code" if key.endswith("_on") else "text"


def told_item(question: Question, item: Item, day: int) -> dict[str, str | None]:
    """An item of an audit by the keys of its columns, as it is told on a full day: of a check that is to come nothing
    but that."""
    row = item.row
    is_ahead = row["checked_on"] is not None and row["checked_on"] > day
    kept = {None: None, True: question.say(YES), False: question.say(NO)}[row["kept"]]
    texts = {key: row[key] for key in ("auditor", "found", "evidence", "note")}
    said = question.say(named("result", row["result"], "look_backs")) if row["result"] else None
    texts |= {"result": said, "kept": kept, "reasons": (row["reasons"] or "").replace(";", "、") or None}
    signed = {column: question.day(row[f"{column}_written"]) for column in SIGNATURES.values()}
    checked = {"checked_on": question.day(row["checked_on_written"])}
    return (dict.fromkeys(texts) if is_ahead else texts) | checked | signed


def case_tables(question: Question, case: Case, behind: RowsBehind = NOTHING_BEHIND) -> Sequence[Table]:
    """All of a case, in the order in which an office files it."""
    found = [
        steps_table(question, case, behind),
        measures_table(question, case, behind),
        people_table(question, case),
        criteria_table(question, case),
        kin_table(question, case),
        audit_items_table(question, case),
    ]
    return [table for table in found if table is not None]
