"""The findings of the catalogue's rules: each unit that does not meet one, since when, how it stands, whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.checks.catalogue import RULES
from registry.checks.columns.location import Deadline, Located
from registry.checks.dispositions import Status, Steps
from registry.checks.engine import ranges
from registry.checks.engine.course import since
from registry.checks.engine.evaluation import Evaluated, evaluated, kept_on, modes, own_day
from registry.checks.engine.ranges import FAR, Range
from registry.checks.engine.structure import ORGANIZATION_KINDS
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Indexes, UnitDays, record_of
from registry.checks.model import Finding, Found
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import all_units, evaluated_on
from registry.conditions import ALWAYS, All, Condition, FallsDue
from registry.figures.provenance import Briefly
from registry.picture import Picture
from registry.sights.readable import read_in, readable
from registry.slices import BY_KEY, TABLES
from registry.unit_names import ROUNDS, KeptUnit, name_of

#: The columns in which a row says what it is about.
_ABOUT = ("organization", "unit", "place", "person", "case")
#: Kept in a picture that was asked already. Each question after the first works out the findings of so many rules more
#: everywhere.
_ASKED = "findings were asked for"
_AT_A_TIME = 4
#: No line upwards is longer.
_STEPS = 12
#: The kinds of organization that answer for findings, and approve exceptions.
OWNERS = [ORGANIZATION_KINDS.index(kind) for kind in ("local_committee", "committee", "working_committee")]
_TOWNSHIP_OR_ABOVE = [PLACE_KINDS.index(kind) for kind in ("province", "municipality", "county", "township")]


@dataclass(frozen=True)
class RuleFinding:
    """A unit that does not meet a rule on V.

    `unit` as `registry units` names it; `number` is its identity, or the place of its row in the ledger; `at` the
    living place where it counts. `since`: the first day of the present run, None for before every record. `owner` is
    a code.
    """

    rule: CatalogueRule
    unit: str
    number: int
    at: int
    mode: str
    since: int | None
    version: int | None
    status: Status
    owner: str | None


def within(picture: Picture, pairs: UnitDays, scope: int | None) -> NDArray[np.bool_]:
    """Which units count in a scope, None for everywhere."""
    assert isinstance(pairs, Located)
    return _are_within(picture, pairs.at(), scope)


def _are_within(picture: Picture, at: Indexes, scope: int | None) -> NDArray[np.bool_]:
    inside = picture.keep(("places within", scope), partial(_places_within, picture, scope), carried=False)
    return np.ones(len(at), dtype=bool) if inside is None else (at > 0) & inside[np.minimum(at, len(inside) - 1)]


def _places_within(picture: Picture, scope: int | None) -> NDArray[np.bool_] | None:
    """Which places lie in a scope and may be read, one more for what is none; None for all of them."""
    known = read_in(picture, scope)
    return None if known is None else np.append(known, False)


def findings(
    picture: Picture, scope: int | None = None, rules: Sequence[CatalogueRule] = RULES
) -> Iterator[RuleFinding]:
    """The findings of rules in a scope, in the order of the rules, then of the units' names.

    Of a scope nothing is worked out about other units, unless those of everywhere are known: those are carried over a
    change, and few rules read what it touched. Where they are not known each question but the first makes some more
    known: where many write hardly any state is asked twice.
    """
    unknown = [] if scope is None else [rule for rule in rules if not picture.has(_everywhere(rule))]
    made_known = set(unknown[:_AT_A_TIME]) if picture.has(_ASKED) else set[CatalogueRule]()
    picture.keep(_ASKED, lambda: True, carried=False)
    for rule in rules:
        if scope is None or rule in made_known or picture.has(_everywhere(rule)):
            if everywhere := _of_rule_everywhere(picture, rule):
                inside = _are_within(picture, np.array([finding.at for finding in everywhere]), scope)
                yield from (finding for finding, is_inside in zip(everywhere, inside, strict=True) if is_inside)
        else:
            in_scope = partial(_of_rule, picture, rule, scope)
            yield from picture.keep(("findings of", rule.code, scope), in_scope, carried=False)


def _everywhere(rule: CatalogueRule) -> tuple[str, str]:
    return "findings of", rule.code


def _of_rule_everywhere(picture: Picture, rule: CatalogueRule) -> list[RuleFinding]:
    """Kept over changes of which the rule reads nothing."""
    return picture.keep(_everywhere(rule), partial(_of_rule, picture, rule, None))


def _of_rule(picture: Picture, rule: CatalogueRule, scope: int | None) -> list[RuleFinding]:
    found = evaluated_on(picture, rule)
    # Those of everywhere are kept for everybody, and cut for each.
    counting = found.not_met if scope is None else found.not_met & within(picture, found.pairs, scope)
    listed = of_units(picture, rule, found, np.flatnonzero(counting))
    return sorted(listed, key=lambda finding: finding.unit)


def about(picture: Picture, identity: int) -> list[RuleFinding]:
    """The findings about a place, an organization, a person or a case, and those about rows of it.

    Of the rules whose findings everywhere are known they are looked up, of the others this unit alone is asked. Each
    question but the first makes a few rules more known everywhere: after some thirty pages of a day none evaluates
    anything. The first does not, for where many write hardly any state is asked twice.
    """
    unknown = [rule for rule in RULES if not picture.has(_everywhere(rule))]
    for rule in unknown[:_AT_A_TIME] if picture.has(_ASKED) else ():
        _of_rule_everywhere(picture, rule)
    picture.keep(_ASKED, lambda: True, carried=False)
    record, day = record_of(picture), ranges.counted(picture.moment.as_of)
    pairs_of: dict[str, UnitDays] = {}
    listed: list[RuleFinding] = []
    for rule in RULES:
        if picture.has(_everywhere(rule)):
            listed += _by_identity(picture, rule).get(identity, [])
            continue
        if rule.together not in pairs_of:
            units = _units_about(picture, rule, identity)
            pairs_of[rule.together] = rule.unit_kind.days(record, units, np.full(len(units), day, dtype=np.int64))
        if rule.unit_kind.are_any(pairs_of[rule.together]):
            found = evaluated(rule, pairs_of[rule.together])
            of_rule = of_units(picture, rule, found, np.flatnonzero(found.not_met))
            listed += sorted(of_rule, key=lambda f: f.unit)
    if picture.sight.is_everything or readable(picture).has(identity):
        return listed
    # Of a person's posts those alone that may be read.
    return [one for one in listed if one.number in _read_units(picture, one.rule)]


def _read_units(picture: Picture, rule: CatalogueRule) -> frozenset[int]:
    """The units of a rule that count in what may be read."""

    def read() -> frozenset[int]:
        pairs = all_units(picture, rule)
        return frozenset(pairs.units[within(picture, pairs, None)].tolist())

    return picture.keep(("units of rules that may be read", rule.units), read, carried=False)


def _by_identity(picture: Picture, rule: CatalogueRule) -> dict[int, list[RuleFinding]]:
    """The findings of a rule everywhere, by every identity that they are about."""

    def by_identity() -> dict[int, list[RuleFinding]]:
        found = _of_rule_everywhere(picture, rule)
        units = np.array([finding.number for finding in found], dtype=np.int64)
        by: dict[int, list[RuleFinding]] = {}
        for finding, *identities in zip(found, *_identities(picture, rule, units), strict=True):
            for identity in {int(one) for one in identities}:
                by.setdefault(identity, []).append(finding)
        return by

    return picture.keep(("findings by identity", rule.code), by_identity)


def _units_about(picture: Picture, rule: CatalogueRule, identity: int) -> Indexes:
    """The units of a rule that are what an identity is, or rows of it."""
    units = all_units(picture, rule).units
    own = np.zeros(len(units), dtype=bool)
    for identities in _identities(picture, rule, units):
        own |= identities == identity
    return units[own]


def _identities(picture: Picture, rule: CatalogueRule, units: Indexes) -> list[Indexes]:
    """What units of a rule are, or what their rows are about: an array of identities for each way (0: nothing)."""
    ledger = BY_KEY[rule.unit_kind.ledger]
    if ledger.shape == "unit":
        return [units]
    rows = record_of(picture).ledger(ledger.key)
    own = [rows.frame["record"].to_numpy()[units]] if ledger.key == "cases" else []
    return own + [rows.refers(column)[units] for column in _ABOUT if column in rows.frame.columns]


def of_units(picture: Picture, rule: CatalogueRule, found: Evaluated, wanted: Indexes) -> list[RuleFinding]:
    """The findings about units that do not meet a rule, in their order; none while it is off."""
    pairs = found.pairs
    wanted = (
        wanted[[mode != "off" for mode in np.array(modes(rule, found))[wanted].tolist()]] if len(wanted) else wanted
    )
    if not len(wanted):
        return []
    some = type(pairs)(pairs.record, pairs.units[wanted], pairs.day[wanted])
    assert isinstance(some, Located)
    again = evaluated(rule, some)
    begun = since(rule, type(pairs)(pairs.record, some.units, some.day))
    said, named, kept = modes(rule, again), names(picture, rule, some.units), kept_names(picture, rule, some.units)
    lines, owners = going_up(picture, some.at()), owners_of(picture, some, rule)
    steps = steps_on(picture)
    listed = []
    for n in range(len(wanted)):
        version = rule.versions[int(again.version[n])].since
        own = int(some.units[n]) if rule.unit_kind.ledger == "organizations" else 0
        status = steps.status(rule.code, rule.severity, kept[n], int(begun[n]), lines[n], own)
        first = None if begun[n] <= -FAR else int(begun[n])
        number, at = int(some.units[n]), int(some.at()[n])
        listed.append(RuleFinding(rule, named[n], number, at, said[n], first, version, status, owners[n]))
    return listed


def of_structure(picture: Picture, found: Sequence[Finding]) -> list[tuple[Status, str | None]]:
    """The status of each finding that is no share's and began on no day that is known, and the code of its owner."""
    at = np.array([f.found.at for f in found], dtype=np.int64)
    units = kept_units(picture, found)
    own = [unit.number if unit.ledger == "organizations" else 0 for unit in units]
    lines, owners = going_up(picture, at), owners_at(picture, at, np.array(own, dtype=np.int64))
    steps = steps_on(picture)
    return [
        (steps.status(f.rule.code, f.rule.severity, unit.text, -FAR, line, mine), owner)
        for f, unit, line, mine, owner in zip(found, units, lines, own, owners, strict=True)
    ]


def kept_units(picture: Picture, found: Sequence[Finding]) -> list[KeptUnit]:
    """The units of findings that are no share's, as the ledger of steps keeps them."""
    frames = {key: picture.rows(TABLES[key]) for key in {f.found.ledger for f in found}}
    return [_kept(frames[f.found.ledger], f.found) for f in found]


def _kept(frame: pl.DataFrame, found: Found) -> KeptUnit:
    row = frame.row(int(np.searchsorted(frame["id"].to_numpy(), found.version)), named=True)
    if found.year is not None:
        return KeptUnit(ROUNDS, int(row["unit"]), found.year)
    return KeptUnit(
        found.ledger,
        int(row["unit"] if BY_KEY[found.ledger].shape == "unit" and found.ledger != "people" else row["record"]),
    )


def kept_of(picture: Picture, found: Finding) -> str:
    """The unit of a finding that is no share's as the ledger of steps keeps it."""
    return _kept(picture.rows(TABLES[found.found.ledger]), found.found).text


def steps_on(picture: Picture) -> Steps:
    """The steps about findings by the day."""
    day = ranges.counted(picture.moment.as_of)
    return picture.keep("steps about findings", lambda: Steps(record_of(picture), day), carried=False)


def names(picture: Picture, rule: CatalogueRule, units: Indexes) -> list[str]:
    """The units as `registry units` names them."""
    provenance, ledger = Briefly(picture), BY_KEY[rule.unit_kind.ledger]
    if ledger.shape == "unit":
        return [provenance.code(int(unit)) or "" for unit in units]
    rows, key = record_of(picture).ledger(ledger.key), ledger.key_columns
    versions = (provenance.version(*rows.source(int(unit))) for unit in units)
    return [
        name_of(ledger.key, key, [version[c.name] for c in key], lambda i: provenance.code(i) or "")
        for version in versions
    ]


def kept_names(picture: Picture, rule: CatalogueRule, units: Indexes) -> list[str]:
    """The units as the ledger of steps keeps them."""
    ledger = BY_KEY[rule.unit_kind.ledger]
    if ledger.shape == "unit":
        return [KeptUnit(ledger.key, int(unit)).text for unit in units]
    rows = record_of(picture).ledger(ledger.key)
    return [KeptUnit(rows.source(unit)[0], rows.own_record(unit)).text for unit in units.tolist()]


# -- whose they are -------------------------------------------------------------------------------------------------


def going_up(picture: Picture, at: Indexes) -> list[list[int]]:
    """Each living place, and those that it lies in, upwards."""
    pairs = UnitDays(record_of(picture), at, np.full(len(at), ranges.counted(picture.moment.as_of)))
    lines: list[list[int]] = [[] for _ in range(len(at))]
    current = at
    for _ in range(_STEPS):
        for n in np.flatnonzero(current > 0).tolist():
            lines[n].append(int(current[n]))
        if not (current > 0).any():
            break
        current = np.where(current > 0, pairs.pick("above", current), 0)
    return lines


def owners_of(picture: Picture, pairs: Located, rule: CatalogueRule) -> list[str | None]:
    """The organization that answers for each unit: the nearest committee of a township or above, but never itself."""
    none = np.zeros(len(pairs), dtype=np.int64)
    return owners_at(picture, pairs.at(), pairs.units if rule.unit_kind.ledger == "organizations" else none)


def owners_at(picture: Picture, at: Indexes, own: Indexes) -> list[str | None]:
    """The code of the organization that answers for what counts at each living place, but `own` itself (0: none)."""
    provenance, record = Briefly(picture), record_of(picture)
    pairs = UnitDays(record, at, np.full(len(at), ranges.counted(picture.moment.as_of)))
    found: list[str | None] = [None] * len(pairs)
    current = at
    for _ in range(_STEPS):
        high = np.isin(pairs.pick("place_kind", current), _TOWNSHIP_OR_ABOVE) & (current > 0)
        beside = pairs.units_beside("by_place", np.where(high, current, 0))
        right = np.isin(beside.pick("organization_kind"), OWNERS) & (beside.units != own[beside.of])
        for n, unit in zip(beside.of[right].tolist(), beside.units[right].tolist(), strict=True):
            code, known = provenance.code(unit), found[n]
            if code and (known is None or code < known):
                found[n] = code
        open_ = (current > 0) & np.array([f is None for f in found], dtype=bool)
        if not open_.any():
            break
        current = np.where(open_, pairs.pick("above", current), 0)
    return found


# -- what falls due -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ComingDue:
    """Something that is to be done by a day that is still to come; `number` as of a finding."""

    rule: CatalogueRule
    unit: str
    number: int
    at: int
    due_on: int
    owner: str | None


def coming_due(
    picture: Picture, within_days: int, scope: int | None = None, rules: Sequence[CatalogueRule] = RULES
) -> list[ComingDue]:
    """What falls due on V or within so many days, by day, rule and unit."""
    found = [
        (due.due_on, place, due.unit, due)
        for place, rule in enumerate(rules)
        for due in _due_of(picture, rule, within_days, scope)
    ]
    return [due for _, _, _, due in sorted(found, key=lambda one: one[:3])]


def _due_of(picture: Picture, rule: CatalogueRule, within_days: int, scope: int | None) -> list[ComingDue]:
    if rule.deadline is None and rule.due is None:
        return []
    units, at, due_on = picture.keep(("to come", rule.code), lambda: _to_come(picture, rule))
    day = ranges.counted(picture.moment.as_of)
    wanted = np.flatnonzero((due_on <= day + within_days) & _are_within(picture, at, scope))
    some = rule.unit_kind.days(record_of(picture), units[wanted], np.full(len(wanted), day))
    assert isinstance(some, Located)
    named, owners = names(picture, rule, some.units), owners_of(picture, some, rule)
    return [
        ComingDue(rule, named[n], int(some.units[n]), int(some.at()[n]), int(due_on[place]), owners[n])
        for n, place in enumerate(wanted.tolist())
    ]


def _to_come(picture: Picture, rule: CatalogueRule) -> tuple[Indexes, Indexes, Indexes]:
    """The units of a rule that have something to do by a day that is not over yet, where they count, and that day."""
    pairs = all_units(picture, rule)
    assert isinstance(pairs, Located)
    day = own_day(rule, pairs)
    deadline: Deadline | None = None if rule.deadline is None else getattr(pairs, rule.deadline)()
    x: Range = getattr(pairs, rule.due or "")() if deadline is None else deadline.due
    found = evaluated(without_due(rule), pairs)
    right = (found.population == 2) & x.recorded & (x.least >= pairs.day)
    right &= np.array([mode != "off" for mode in modes(rule, found)], dtype=bool) & (found.version >= 0)
    if deadline is not None:
        right &= deadline.done == 0
    if rule.kept is not None:
        right &= kept_on(rule, pairs, day)
    return pairs.units[right], pairs.at()[right], x.least[right]


def without_due(rule: CatalogueRule) -> CatalogueRule:
    """The rule with the population that it has but for the deadline being behind V."""

    def stripped(condition: Condition) -> Condition:
        if isinstance(condition, FallsDue):
            return ALWAYS
        return All(tuple(map(stripped, condition.parts))) if isinstance(condition, All) else condition

    return replace(rule, code=f"{rule.code}, before it is due", population=stripped(rule.population))
