"""The findings of conduct of a day, plainly: case by case, step by step, row by row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from .rules.cases import STEPS as DATES
from .rules.cases import dated
from .rules.ledgers import Ledgers, Row
from .rules.parameters import text_on
from .rules.world import World

ORDER = [
    *("screened", "jointly_checked", "decided", "rectifying", "submitted"),
    *("failed", "accepted", "closed", "dismissed", "withdrawn"),
]
#: What may stand before each step, brackets and all; a dash is nothing.
BEFORE = {
    "screened": "-",
    "jointly_checked": "screened -",
    "decided": "jointly_checked - screened",
    "rectifying": "decided failed submitted",
    "submitted": "rectifying decided failed",
    "failed": "submitted accepted decided rectifying failed",
    "accepted": "submitted decided rectifying failed",
    "closed": "accepted decided rectifying submitted",
    "dismissed": "screened jointly_checked",
    "withdrawn": "decided rectifying submitted failed",
}
HEIGHT = {"township": 1, "county": 2, "city": 3, "region": 4, "national": 5}


class Step:
    """A step: of a row, or (no `row`) of a date of the case."""

    def __init__(self, kind: str, day: date, row: Row | None = None):
        self.kind, self.day, self.row = kind, day, row
        self.due = None if row is None or row["due_on"] is None else row["due_on"][0]

    def __getitem__(self, column: str) -> str | None:
        return None if self.row is None else self.row.raw.get(column) or None

    def number(self, column: str) -> Decimal | None:
        return None if self[column] is None else Decimal(self[column] or 0)


class Known:
    """What is known of cases on the day of a world."""

    def __init__(self, w: World):
        self.w, self.day = w, w.day
        self.cases = {row["code"]: row for row in w.ledgers.rows("cases")}
        self.steps = {code: self._steps(case) for code, case in self.cases.items()}

    def _steps(self, case: Row) -> list[Step]:
        rows = self.w.ledgers.of("case_steps", "case", case["code"])
        found = [Step(row["step"], row["on"][0], row) for row in rows]
        for column, kinds in DATES.items():
            if case[column] is not None and not any(row["step"] in kinds for row in rows):
                found.append(Step(kinds[0], case[column][0]))
        found.sort(key=lambda step: (step.day, int(step["no"] or 0), ORDER.index(step.kind)))
        return [step for step in found if step.day <= self.day]

    def on(self, code: str, column: str) -> date | None:
        """A date of a case that counts, if it is by the day."""
        span = dated(self.w.ledgers, self.cases[code], self.day)[column]
        return None if span is None or span[0] > self.day else span[0]

    def checks(self, code: str) -> list[tuple[date, str]]:
        """The look-backs by the day, in their order."""
        rows = self.w.ledgers.of("look_backs", "case", code)
        return sorted((row["checked_on"][0], row["result"]) for row in rows if row["checked_on"][0] <= self.day)

    def state(self, code: str) -> str | None:
        kinds = [step.kind for step in self.steps[code]]
        if self.on(code, "identified_on") is None:
            return ([k for k in kinds if k in ("screened", "jointly_checked", "dismissed")] or [None])[-1]
        closed = self.on(code, "closed_on")
        if closed is None:
            open_ = ("decided", "rectifying", "submitted", "failed", "accepted")
            return [k for k in kinds if k in open_][-1]
        if [k for k in kinds if k in ("closed", "withdrawn")][-1] == "withdrawn":
            return "withdrawn"
        return ([result for on, result in self.checks(code) if on >= closed] or ["closed"])[-1]

    def is_open(self, code: str) -> bool:
        return self.on(code, "identified_on") is not None and self.on(code, "closed_on") is None

    def setting(self, name: str, code: str, day: date) -> str | None:
        """A setting where a case counts, on a day."""
        return text_on(self.w, name, self.w.place_of(self.cases[code]["organization"]), day)

    def followers(self, code: str) -> list[str]:
        """The cases with a state that name it."""
        return [c for c, row in self.cases.items() if row["relapse_of"] == code and self.state(c) is not None]

    def line(self, organization: str, day: date) -> set[str]:
        rows = self.w.ledgers.of("organizations", "successor", organization)
        found, waiting = {organization}, [row for row in rows if row["to"][0] <= day]
        while waiting:
            code = waiting.pop()["code"]
            if code not in found:
                found.add(code)
                rows = self.w.ledgers.of("organizations", "successor", code)
                waiting += [row for row in rows if row["to"][0] <= day]
        return found

    def answering(self, organization: str, seen: frozenset[str] = frozenset()) -> set[str]:
        row = self.w.organization(organization)
        if row["to"] is None or row["to"][0] > self.day:
            return {organization}
        after = row["successor"]
        return set() if after is None or after in seen else self.answering(after, seen | {organization})


def _order(k: Known) -> Iterator[str]:
    for code, steps in k.steps.items():
        kinds = ["-", *(step.kind for step in steps)]
        if any(before not in BEFORE[kind].split() for before, kind in pairwise(kinds)):
            yield code


def _any_step(wrong: Callable[[Known, str, Step], bool]) -> Callable[[Known], Iterator[str]]:
    """The cases of which a step is wrong."""
    return lambda k: (code for code, steps in k.steps.items() if any(wrong(k, code, step) for step in steps))


def _level(k: Known, code: str, step: Step) -> bool:
    asked = k.setting(f"step.levels.{step.kind}", code, step.day) or ""
    return step["level"] is not None and step["level"] not in asked.split(";")


def _item(k: Known, code: str, step: Step) -> bool:
    year = int(k.cases[code].raw["year"])
    asked = k.setting("case.checklist", code, date(year, 12, 31))
    rows = k.w.ledgers.of("case_measures", "case", code)
    done = {r["measure"] for r in rows if r["done_on"] is not None and r["done_on"][0] <= step.day}
    return step.kind == "accepted" and asked is not None and not set(asked.split(";")) <= done


def _skip(k: Known, code: str, step: Step) -> bool:
    taken = {other.kind for other in k.steps[code] if other.day <= step.day}
    asked = k.setting("case.skips", code, step.day) != "yes"
    return step.kind == "closed" and asked and not {"rectifying", "accepted"} <= taken


def _poll(k: Known, code: str, step: Step) -> bool:
    if step.kind != "accepted":
        return False
    score, raters, against = (step.number(c) for c in ("score", "raters", "dissatisfied"))
    least, most = (k.setting(f"accept.{c}", code, step.day) for c in ("score", "dissatisfied"))
    people = k.setting("accept.raters", code, step.day)
    return (
        (None not in (least, score) and score < Decimal(least))
        or (None not in (people, raters) and raters < Decimal(people))
        or (None not in (most, raters, against) and against > Decimal(most) * raters)
    )


def _unscored(k: Known, code: str, step: Step) -> bool:
    asked = {"score": "score", "raters": "raters", "dissatisfied": "raters dissatisfied"}
    return step.kind == "accepted" and any(
        step[column] is None
        for name, columns in asked.items()
        if k.setting(f"accept.{name}", code, step.day) is not None
        for column in columns.split()
    )


def _unsigned(k: Known, code: str, step: Step) -> bool:
    asked = step.row is not None and step.kind in ("decided", "accepted", "closed", "withdrawn")
    return asked and (step["level"] is None or step["document"] is None)


def _relapse(k: Known) -> Iterator[str]:
    return (code for code in k.cases if k.state(code) == "relapsed" and not k.followers(code))


def _lost(k: Known) -> Iterator[str]:
    for code in k.cases:
        closed = k.on(code, "closed_on")
        if closed is None or k.state(code) in (None, "relapsed"):
            continue
        begun = [k.steps[one][0].day for one in k.followers(code)]
        relapses = [on for on, result in k.checks(code) if result == "relapsed" and on >= closed]
        if any(all(day < on for day in begun) for on in relapses):
            yield code


def _early(k: Known) -> Iterator[str]:
    for code in k.cases:
        closed = k.on(code, "closed_on")
        if any(closed is None or on < closed for on, _ in k.checks(code)):
            yield code


def _limit(k: Known) -> Iterator[str]:
    for code, case in k.cases.items():
        first = [] if case["due_on"] is None else [case["due_on"][0]]
        limits = first + [step.due for step in k.steps[code] if step.due is not None]
        if limits and limits[-1] < k.day and k.is_open(code):
            yield code


def _repeat(k: Known) -> Iterator[str]:
    counting = {
        code: (on, code)
        for code in k.cases
        if (on := k.on(code, "identified_on")) is not None and k.state(code) != "withdrawn"
    }
    for code, own in counting.items():
        line = k.line(k.cases[code]["organization"], own[0])
        if any(k.cases[other]["organization"] in line for other, its in counting.items() if its < own):
            yield code


def _extended(k: Known) -> Iterator[str]:
    for code, case in k.cases.items():
        limit, failed = None if case["due_on"] is None else case["due_on"][0], False
        found = False
        for step in k.steps[code]:
            failed |= step.kind == "failed"
            if step.due is not None:
                found |= limit is not None and step.due > limit and not failed
                limit, failed = step.due, False
        if found:
            yield code


def _follow(k: Known) -> Iterator[str]:
    for code, case in k.cases.items():
        named, state = case["relapse_of"], k.state(code)
        if named is None or state is None:
            continue
        begins = k.steps[code][0].day
        known = any(result == "relapsed" and on <= begins for on, result in k.checks(named))
        own = k.cases[named]["organization"] in k.line(case["organization"], k.day)
        at, passed = named, set()
        while at is not None and at not in passed and at != code:
            passed.add(at)
            at = k.cases[at]["relapse_of"]
        if not known or state in ("dismissed", "withdrawn") or not own or at == code:
            yield code


# Ratings


def _stars(k: Known) -> dict[str, int]:
    """The stars of living village organizations."""
    decided: dict[str, tuple[tuple[date, int, bool], int]] = {}
    for row in k.w.ledgers.rows("ratings"):
        if row["stage"] in ("named", "revoked") and row["decided_on"][0] <= k.day:
            order = (row["decided_on"][0], row["year"], row["stage"] == "revoked")
            stars = 0 if row["stage"] == "revoked" else row["stars"]
            decided[row["organization"]] = max(decided.get(row["organization"], (order, stars)), (order, stars))
    return {o: stars for o, (_, stars) in decided.items() if k.w.is_village_organization(o)}


def _conflict(k: Known) -> Iterator[str]:
    troubled = {case["organization"] for code, case in k.cases.items() if k.is_open(code)}
    return (organization for organization, stars in _stars(k).items() if stars and organization in troubled)


def _heir(k: Known) -> Iterator[str]:
    troubled = {case["organization"] for code, case in k.cases.items() if k.is_open(code)}
    answering = {heir for other in troubled for heir in k.answering(other) - {other}}
    return (organization for organization, stars in _stars(k).items() if stars and organization in answering)


def _rounds(k: Known) -> dict[tuple[str, str], dict[str, Row]]:
    found: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in k.w.ledgers.rows("ratings"):
        if row["decided_on"][0] <= k.day:
            found[row["organization"], row.raw["year"]][row["stage"]] = row
    return found


def _stages(k: Known) -> Iterator[str]:
    for (organization, year), rows in _rounds(k).items():
        chain = (text_on(k.w, "star.chain", k.w.place_of(organization), k.day) or "").split(";")
        days = [rows[stage]["decided_on"][0] for stage in chain if stage in rows]
        if days != sorted(days):
            yield f"{organization}/{year}"


def _publicity(k: Known) -> Iterator[str]:
    for (organization, year), rows in _rounds(k).items():
        shown = rows.get("publicised")
        if shown is None or shown["public_to"] is None:
            continue
        first, end = shown["decided_on"][0], shown["public_to"][0]
        least = int(text_on(k.w, "star.publicity_days", k.w.place_of(organization), first) or 0)
        named = rows["named"]["decided_on"][0] if "named" in rows else date.max
        if (end - first).days < least or end > named:
            yield f"{organization}/{year}"


# Audits and draws


def _items(k: Known) -> Iterator[tuple[Row, Row, list[str], dict[str, date]]]:
    """The items with their audits, the levels that are asked, and who signed when."""
    audits = {row["code"]: row for row in k.w.ledgers.rows("audits")}
    for row in k.w.ledgers.rows("audit_items"):
        audit = audits[row["audit"]]
        levels = (k.setting("audit.levels", row["case"], audit["opened_on"][0]) or "").split(";")
        signed = {level: row[f"{level}_on"][0] for level in ("township", "county", "city") if row[f"{level}_on"]}
        yield row, audit, levels, signed


def _closed(k: Known) -> Iterator[str]:
    for row, audit, levels, signed in _items(k):
        closed = audit["closed_on"]
        if closed is not None and closed[0] <= k.day and signed.get(levels[-1], date.max) > closed[0]:
            yield f"{row['audit']}/{row['case']}"


def _sign(k: Known) -> Iterator[str]:
    for row, _, levels, signed in _items(k):
        for level, day in signed.items():
            checked = date.max if row["result"] is None else row["checked_on"][0]
            lower = [signed.get(other, date.max) for other in levels if HEIGHT[other] < HEIGHT[level]]
            if day <= k.day and day < max([checked, *lower]):
                yield f"{row['audit']}/{row['case']}"
                break


def _draws(k: Known) -> Iterator[str]:
    asked = set()
    for row in k.w.ledgers.rows("draws"):
        committed, options = row["committed_on"][0], json.loads(row["options"])
        if committed > k.day:
            continue
        days = int(text_on(k.w, "draw.open_days", options["scope"], k.day) or 0)
        waits = row["drawn_on"] is None or row["drawn_on"][0] > k.day
        question = (options["figure"], options["status"], options["scope"], options["as_of"][:4])
        again = question in asked and options["redraw_of"] is None
        asked.add(question)
        if again or (waits and committed + timedelta(days=days) < k.day):
            yield row["code"]


RECKONINGS: dict[str, Callable[[Known], Iterator[str]]] = {
    "CASE-ORDER": _order,
    "CASE-LEVEL": _any_step(_level),
    "CASE-ITEM": _any_step(_item),
    "CASE-SKIP": _any_step(_skip),
    "CASE-RELAPSE": _relapse,
    "CASE-RELAPSE-LOST": _lost,
    "AUDIT-CLOSED": _closed,
    "CASE-EARLY": _early,
    "CASE-LIMIT": _limit,
    "CASE-REPEAT": _repeat,
    "CASE-POLL": _any_step(_poll),
    "CASE-UNSCORED": _any_step(_unscored),
    "CASE-UNSIGNED": _any_step(_unsigned),
    "CASE-EXTENDED": _extended,
    "CASE-FOLLOW": _follow,
    "STAR-CONFLICT": _conflict,
    "STAR-CONFLICT-HEIR": _heir,
    "STAR-ORDER": _stages,
    "STAR-PUBLICITY": _publicity,
    "AUDIT-SIGN": _sign,
    "DRAW-OPEN": _draws,
}


def findings(ledgers: Ledgers, day: date) -> dict[str, list[str]]:
    """The units that each rule finds, sorted; rules that find none have an empty list."""
    known = Known(ledgers.world(day))
    return {rule: sorted(reckon(known)) for rule, reckon in RECKONINGS.items()}
