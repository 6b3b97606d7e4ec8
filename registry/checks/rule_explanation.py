"""Why a unit does or does not meet a rule, in the shape that figures are explained in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from registry import days
from registry.checks import rule_evidence, rule_words
from registry.checks.engine import ranges
from registry.checks.engine.course import since
from registry.checks.engine.evaluation import Evaluated, evaluated, kept_on, modes, own_day
from registry.checks.engine.ranges import FAR
from registry.checks.engine.unit_days import Indexes, UnitDays, record_of
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import all_units
from registry.checks.rule_evidence import ExplainedValue
from registry.checks.rule_findings import RuleFinding, names
from registry.checks.service import Batch
from registry.codes import identity_of, row_by_codes
from registry.conditions import Condition
from registry.errors import NotFound
from registry.figures.explaining import RowTitles
from registry.figures.labels import ANSWERS
from registry.figures.lists.titles import called
from registry.figures.provenance import Briefly, Provenance, Version
from registry.figures.row_titles import row_title
from registry.language import Words
from registry.picture import Picture
from registry.slices import BY_KEY

_TRUTH = {2: "met", 0: "not_met", 1: "unknown"}
_FINDING = Words("{unit}：{rule}：{because}", "{unit}: {rule}: {because}")
_SAYS = Words("{unit}：{rule}，{answer}。{because}", "{unit}: {rule}: {answer}. {because}")


def find(picture: Picture, rule: CatalogueRule, name: str) -> UnitDays:
    """The unit that `name` means, on the day. Raises NotFound."""
    record, day = record_of(picture), np.array([ranges.counted(picture.moment.as_of)])
    kind = rule.unit_kind
    if kind.ledger in ("places", "organizations"):
        return kind.days(record, np.array([identity_of(picture, name, among=(kind.ledger,))]), day)
    pairs = all_units(picture, rule)
    if kind.ledger == "cases":
        unit = record.ledger("cases").rows_of(np.array([identity_of(picture, name, "case")]))
        return kind.days(record, unit, day)
    known = picture.keep(
        ("names of units", rule.together),
        lambda: {found: n for n, found in enumerate(names(picture, rule, pairs.units))},
        carried=False,
    )
    if name not in known:
        name = row_by_codes(picture, name)
    if name not in known:
        raise NotFound(f"没有这个单位：{name}", f"there is no such unit: {name}")
    return kind.days(record, pairs.units[known[name] : known[name] + 1], day)


def explain(
    picture: Picture, rule: CatalogueRule, name: str, language: str = "zh", day: int | None = None
) -> dict[str, Any]:
    """The explanation of one unit in the contract's shape: that of a figure, and the rule, its version, since when, its
    mode and whether its record is kept. With a `day` its sentence says nothing of later days. Raises NotFound."""
    unit = find(picture, rule, name)
    found = evaluated(rule, unit)
    provenance = Provenance(picture)
    (population,) = rule_evidence.values(provenance, rule, unit, rule.population)
    (condition,) = rule_evidence.values(
        provenance, rule, unit, condition_in_force(rule, int(found.version[0])), kept=True
    )
    answer = answer_of(found)
    titles = RowTitles(provenance, day)
    missing = (
        rule_words.lacking(rule, unit, 0, condition_in_force(rule, int(found.version[0])))
        if answer in ("not_met", "unknown")
        else []
    )
    reasons = [w for w in (*missing, rule_words.because([*population, *condition], titles)) if w.zh]
    says = _says(picture, rule, unit, name, answer, reasons)
    version = int(found.version[0])
    return {
        "figure": rule.code,
        "unit": name,
        "answer": answer,
        "population": {"answer": _TRUTH[int(found.population[0])], "values": population},
        "condition": {"answer": _TRUTH[int(found.answer[0])], "values": condition},
        "says": says._asdict(),
        "source": rule.source.citation.in_(language),
        "confidence": rule.source.confidence.in_(language),
        "rule": rule.code,
        "version": _shown(rule.versions[version].since if version >= 0 else None),
        "since": since_of(rule, unit, found),
        "mode": modes(rule, found)[0],
        "kept": is_kept(rule, unit),
    }


def answer_of(found: Evaluated) -> str:
    """outside, undetermined, met, not_met or unknown: of one unit."""
    return {0: "outside", 1: "undetermined"}.get(int(found.population[0])) or _TRUTH[int(found.answer[0])]


def is_kept(rule: CatalogueRule, unit: UnitDays) -> bool | None:
    """Whether the record that the rule reads is kept where the unit counts; None where it reads none."""
    return None if rule.kept is None else bool(kept_on(rule, unit, own_day(rule, unit))[0])


def since_of(rule: CatalogueRule, unit: UnitDays, found: Evaluated) -> str | None:
    """Since when the unit has not met the rule; None where it does not fail it, or did before every record."""
    if not found.not_met[0]:
        return None
    first = int(since(rule, type(unit)(unit.record, unit.units, unit.day))[0])
    return None if first <= -FAR else ranges.date(first).isoformat()


def condition_in_force(rule: CatalogueRule, version: int) -> Condition:
    """The condition of one of the rule's versions, its own where there is none."""
    own = rule.versions[version].condition if version >= 0 else None
    return rule.condition if own is None else own


def titles(provenance: Provenance, rule: CatalogueRule, pairs: UnitDays) -> list[Words]:
    """The units as people call them."""
    ledger, picture = BY_KEY[rule.unit_kind.ledger], provenance.picture
    if ledger.shape == "unit":
        names = (called(picture).get(int(unit), "") for unit in pairs.units)
        return [Words(name, name.replace("（", " (").replace("）", ")")) for name in names]
    sources = map(pairs.record.ledger(ledger.key).source, pairs.units.tolist())
    return [row_title(picture, BY_KEY[key], provenance.version(key, number)) for key, number in sources]


def of_findings(
    picture: Picture, found: Sequence[RuleFinding], provenance: Provenance | None = None
) -> list[tuple[Words, list[ExplainedValue]]]:
    """What each finding says, and the values behind it; the queries do not grow with the findings.

    An `Untraced` provenance asks none, and leaves out where the values came from.
    """
    return [(one.says, one.values) for one in told(provenance or Batch(picture), found)]


class Told(NamedTuple):
    """What a finding tells: of which unit, under which rule, what it lacks, what is recorded, and the values of it."""

    unit: Words
    rule: Words
    lacking: list[Words]
    recorded: Words
    values: list[ExplainedValue]
    #: The versions that the values name, by ledger and key.
    behind: Mapping[tuple[str, str], Version] = MappingProxyType({})

    @property
    def says(self) -> Words:
        """All of it in one line."""
        because = joined([w for w in (*self.lacking, self.recorded) if w.zh])
        return _FINDING.format(unit=self.unit, rule=self.rule, because=because)

    @property
    def brief(self) -> Words:
        """As `says`, without what is recorded where it is told what is lacking."""
        return _FINDING.format(unit=self.unit, rule=self.rule, because=self.lacks)

    @property
    def lacks(self) -> Words:
        """What is lacking in one line; what is recorded where nothing can be told to be lacking."""
        return joined(self.lacking or [self.recorded])


def told(provenance: Provenance, found: Sequence[RuleFinding]) -> list[Told]:
    """What each finding tells."""
    answers: dict[int, Told] = {}
    by_rule: dict[str, list[int]] = {}
    for n, one in enumerate(found):
        by_rule.setdefault(one.rule.code, []).append(n)
    for places in by_rule.values():
        rule = found[places[0]].rule
        of_rule = told_of(provenance, rule, np.array([found[n].number for n in places]))
        answers.update(zip(places, of_rule, strict=True))
    return [answers[n] for n in range(len(found))]


def told_untraced(picture: Picture, found: Sequence[RuleFinding]) -> list[Told]:
    """As `told`, without where the values came from; kept in the picture, finding by finding: readers of an office ask
    for the same first lines again and again. Those of a rule are told together."""
    return picture.keep_each(
        found,
        lambda one: ("what a finding tells", one.rule.code, one.unit),
        lambda some: told(Untraced(picture), some),
        together=lambda one: one.rule.code,
    )


def told_of(provenance: Provenance, rule: CatalogueRule, units: Indexes) -> list[Told]:
    """What units that do not meet one rule, or of which it is not known, tell."""
    picture = provenance.picture
    record, day = record_of(picture), ranges.counted(picture.moment.as_of)
    pairs = rule.unit_kind.days(record, units, np.full(len(units), day))
    found = evaluated(rule, pairs)
    called_so, row_titles = titles(provenance, rule, pairs), RowTitles(provenance, picture.moment.day)
    nothing = Words("", "")
    answers = [Told(called_so[n], rule.name, [], nothing, []) for n in range(len(pairs))]
    for version in np.unique(found.version).tolist():
        at = np.flatnonzero(found.version == version)
        some = type(pairs)(record, pairs.units[at], pairs.day[at])
        condition = condition_in_force(rule, version)
        population = rule_evidence.values(provenance, rule, some, rule.population)
        behind = rule_evidence.values(provenance, rule, some, condition, kept=True)
        for n, place in enumerate(at.tolist()):
            values = rule_words.unlike([*population[n], *behind[n]])
            missing = [w for w in rule_words.lacking(rule, some, n, condition) if w.zh]
            recorded = rule_words.because(values, row_titles)
            named = {(value["ledger"], value["key"]) for value in values} & provenance.behind.keys()
            versions = {key: provenance.behind[key] for key in named}
            answers[place] = Told(called_so[place], rule.name, missing, recorded, values, versions)
    return answers


def joined(words: Sequence[Words]) -> Words:
    """Several phrases in one line."""
    return Words("；".join(w.zh for w in words), "; ".join(w.en for w in words))


def _says(picture: Picture, rule: CatalogueRule, unit: UnitDays, name: str, answer: str, because: list[Words]) -> Words:
    (called_so,) = titles(Provenance(picture), rule, unit)
    own = called_so if called_so.zh else Words(name, name)
    return _SAYS.format(unit=own, rule=rule.name, answer=ANSWERS[answer], because=joined(because))


def _shown(day: int | None) -> str | None:
    return None if day is None else days.show(day)


class Untraced(Briefly):
    """Rows and values without where they came from: nothing is asked of the database but ledgers."""

    def _origin(self, ledger: str, version: Version, column: str | None) -> dict[str, Any]:
        return dict.fromkeys(("file", "row", "change"))
