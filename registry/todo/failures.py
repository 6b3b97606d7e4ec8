"""Newly failing 新增不达标: units that do not meet a figure with a target, or a rule, which they did not fail as known
at the change that was seen last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.checks.catalogue import RULES
from registry.checks.columns.location import Located
from registry.checks.engine.evaluation import Evaluated, evaluated, modes
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import evaluated_on
from registry.checks.rule_findings import names
from registry.figures import engine, unit_keys
from registry.figures.catalogue import FIGURES
from registry.figures.frames import UNITS
from registry.figures.model import Figure
from registry.language import Words
from registry.picture import Picture
from registry.slices import BY_KEY
from registry.todo.item import Asked, Found

#: The figures that somebody is to meet.
AIMED = tuple(figure for figure in FIGURES if figure.kind == "share" and figure.target is not None)
#: The ledgers whose units have a name beside their code.
_NAMED = ("places", "organizations")
_SAYS = Words("新增不达标：{name}（{code}）", "newly not met: {name} ({code})")
#: The units that do not meet a figure or a rule, sorted: identities, or record numbers of rows; by its code.
NotMet = Mapping[str, NDArray[np.int64]]


def newly_failing(asked: Asked) -> Iterator[Found]:
    """Each unit of each figure and rule that is not met now, and was otherwise as known at the change that was seen.

    A rule that only lists what it finds, or is off, is nobody's to-do.
    """
    since, picture = asked.since, asked.picture
    if since is None or asked.known_then is None:
        return
    now = not_met(picture)
    if since >= picture.moment.known_at:
        # Who has seen everything asks again after the next change.
        picture.keep(_as_known_at(since), lambda: now)
        return
    then = _known_then(asked, since)
    for figure in AIMED:
        yield from _of_figure(asked, figure, np.setdiff1d(now[figure.code], then[figure.code]))
    for rule in RULES:
        yield from _of_rule(asked, rule, np.setdiff1d(now[rule.code], then[rule.code]))


def not_met(picture: Picture) -> NotMet:
    """The units that do not meet each figure with a target, and each rule, on the day of a picture: each kept over
    changes of which it reads nothing."""
    figures = {f.code: picture.keep(("not met", f.code), partial(_not_met_figure, picture, f)) for f in AIMED}
    return figures | {r.code: picture.keep(("not met", r.code), partial(_not_met_rule, picture, r)) for r in RULES}


def _known_then(asked: Asked, since: int) -> NotMet:
    """What was not met as known at an earlier change: that stays so, and later pictures of the day keep it."""
    assert asked.known_then is not None
    known_then = asked.known_then
    return asked.picture.keep(_as_known_at(since), lambda: not_met(known_then(since)))


def _as_known_at(change: int) -> tuple[str, int]:
    return "not met as known at", change


def _not_met_figure(picture: Picture, figure: Figure) -> NDArray[np.int64]:
    answers = engine.answers(picture, figure)
    fails = (pl.col("population") & ~pl.col("answer")).fill_null(False)
    return np.unique(answers.filter(fails)["unit"].to_numpy())


def _not_met_rule(picture: Picture, rule: CatalogueRule) -> NDArray[np.int64]:
    found = evaluated_on(picture, rule)
    return np.unique(_numbers(rule, found)[found.not_met])


def _numbers(rule: CatalogueRule, found: Evaluated) -> NDArray[np.int64]:
    """The identity of each unit that a rule is asked about, or the record number of its row."""
    units = found.pairs.units
    ledger = BY_KEY[rule.unit_kind.ledger]
    if ledger.shape == "unit":
        return units
    rows: NDArray[np.int64] = found.pairs.record.ledger(ledger.key).frame["record"].to_numpy()
    return rows[units]


def _of_figure(asked: Asked, figure: Figure, units: NDArray[np.int64]) -> Iterator[Found]:
    """The items of a figure: those of its units that count where it is asked."""
    if not len(units):
        return
    frame = unit_keys.named(asked.picture, figure.units)
    rows = frame.filter(pl.col("unit").is_in(units.tolist())).select("unit", "at", "name").rows()
    found = [(unit, name) for unit, at, name in rows if asked.has(at or 0)]
    is_unit = UNITS[figure.units].ledger in _NAMED
    titles = asked.called([unit for unit, _ in found]) if is_unit else {}
    for unit, name in found:
        says = _SAYS.format(name=figure.name, code=figure.code)
        title = titles.get(unit, ("", ""))[1]
        yield Found(f"failing/{figure.code}/{unit}", name, says, None, title, more={"figure": figure.code})


def _of_rule(asked: Asked, rule: CatalogueRule, numbers: NDArray[np.int64]) -> Iterator[Found]:
    """The items of a rule: those of its units that count where it is asked, while it is on there."""
    if not len(numbers):
        return
    of_all = evaluated_on(asked.picture, rule)
    places = np.flatnonzero(np.isin(_numbers(rule, of_all), numbers))
    pairs = type(of_all.pairs)(of_all.pairs.record, of_all.pairs.units[places], of_all.pairs.day[places])
    assert isinstance(pairs, Located)
    is_on = [mode == "on" for mode in modes(rule, evaluated(rule, pairs))]
    inside = [asked.has(max(int(at), 0)) for at in pairs.at()]
    units = pairs.units[np.array(is_on) & np.array(inside)]
    titles = asked.called(units.tolist()) if rule.unit_kind.ledger in _NAMED else {}
    for unit, name in zip(units.tolist(), names(asked.picture, rule, units), strict=True):
        says = _SAYS.format(name=rule.name, code=rule.code)
        title = titles.get(unit, ("", ""))[1]
        yield Found(f"failing/{rule.code}/{name}", name, says, None, title, more={"rule": rule.code})
