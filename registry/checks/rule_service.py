"""What is asked of the rules: findings with their status, counts, what falls due, the catalogue, lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry import codes, days
from registry.checks import parameter_list, rule_evidence, rule_explanation, service
from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.conduct.catalogue import RULES as CONDUCT
from registry.checks.dispositions import Status
from registry.checks.engine import ranges
from registry.checks.engine.course import names_of_parameters
from registry.checks.engine.evaluation import evaluated
from registry.checks.engine.unit_days import record_of
from registry.checks.model import Finding
from registry.checks.rule import CatalogueRule, Version
from registry.checks.rule_answers import all_units
from registry.checks.rule_findings import RuleFinding, coming_due, findings, names, of_structure, within
from registry.checks.rule_findings import about as about_of_catalogue
from registry.checks.rule_words import condition_words
from registry.checks.structure.catalogue import RULES as STRUCTURE
from registry.errors import NotFound, Refused
from registry.figures.lists.whereabouts import nearest, surroundings
from registry.figures.provenance import Provenance
from registry.language import Words
from registry.picture import Picture
from registry.slices import BY_KEY
from registry.unit_arrays import rows_about

COUNTED_BY = ("rule", "county", "severity", "status")
#: The rules beside those of the catalogue, and the family of each.
_BESIDE = {rule.code: rule.code.partition("-")[0] for rule in (*STRUCTURE, *CONDUCT)}
FAMILIES = frozenset(rule.family for rule in RULES) | frozenset(_BESIDE.values())


def rule_of(code: str) -> CatalogueRule:
    """The rule of the catalogue with this code. Raises NotFound."""
    if code not in BY_CODE:
        raise NotFound(f"没有规则 {code}", f"there is no rule {code}")
    return BY_CODE[code]


class Wanted:
    """Which findings are asked for: of which rules (codes, or families; all without any), and of which severities,
    modes and statuses. Raises NotFound for what is neither a code nor a family."""

    def __init__(
        self,
        rules: Iterable[str] = (),
        severities: Collection[str] = (),
        modes: Collection[str] = (),
        statuses: Collection[str] = (),
    ):
        asked = list(rules)
        for one in asked:
            if one not in FAMILIES and one not in BY_CODE and one not in _BESIDE:
                raise NotFound(f"没有规则 {one}", f"there is no rule {one}")
        beside = [c for c, family in _BESIDE.items() if not asked or c in asked or family in asked]
        self.structure = [rule.code for rule in STRUCTURE if rule.code in beside]
        catalogue = [r for r in RULES if not asked or r.code in asked or r.family in asked]
        self.catalogue = [r for r in catalogue if not severities or r.severity in severities]
        self.conduct = [rule.code for rule in CONDUCT if rule.code in beside]
        self.severities, self.modes, self.statuses = severities, modes, statuses

    def has(self, severity: str, mode: str, status: str) -> bool:
        """Whether findings like this are asked for."""
        asked = ((self.severities, severity), (self.modes, mode), (self.statuses, status))
        return all(not wanted or one in wanted for wanted, one in asked)


#: A finding that is no share's, with its status and the code of its owner.
Standing = tuple[Finding, Status, str | None]


@dataclass(frozen=True)
class Findings:
    """Findings of a day in their order: of the structure, of the catalogue, and of conduct."""

    structure: list[Standing] = field(default_factory=list)
    catalogue: list[RuleFinding] = field(default_factory=list)
    conduct: list[Standing] = field(default_factory=list)

    @property
    def beside(self) -> list[Standing]:
        """Those that are of no rule of the catalogue."""
        return [*self.structure, *self.conduct]


def found(picture: Picture, scope: str | None, wanted: Wanted) -> Findings:
    """The findings that are asked for, in the order of the rules, then of the units. Raises NotFound for a scope that
    was never a place's code."""
    place = None if scope is None else codes.place_of(picture, scope)
    catalogue = findings(picture, place, wanted.catalogue)
    structure, conduct = (
        _standing(picture, service.findings(picture, scope, *codes) if codes else [])
        for codes in (wanted.structure, wanted.conduct)
    )
    return Findings(
        [one for one in structure if wanted.has(one[0].rule.severity, "on", one[1].is_)],
        [f for f in catalogue if wanted.has(f.rule.severity, f.mode, f.status.is_)],
        [one for one in conduct if wanted.has(one[0].rule.severity, "on", one[1].is_)],
    )


def about(picture: Picture, identity: int) -> Findings:
    """The findings about a place, an organization, a person or a case, and about rows of it."""
    beside = _standing(picture, service.about(picture, identity))
    of_structure = {rule.code for rule in STRUCTURE}
    return Findings(
        [one for one in beside if one[0].rule.code in of_structure],
        about_of_catalogue(picture, identity),
        [one for one in beside if one[0].rule.code not in of_structure],
    )


def _standing(picture: Picture, found: Sequence[Finding]) -> list[Standing]:
    return [(f, status, owner) for f, (status, owner) in zip(found, of_structure(picture, found), strict=True)]


@dataclass(frozen=True)
class Line:
    """A finding as it is read: its rule, mode, what it says, where it counts, since when, how it stands, whose it is.

    `is_dated`: whether it is known since when.
    """

    rule: Any
    mode: str
    says: Words
    township: str
    since: str | None
    is_dated: bool
    status: Status
    owner: str | None
    unit: str


def lines(picture: Picture, among: Findings) -> list[Line]:
    """Findings as they are read, in their order."""
    where = _townships(picture, [f.found.at for f, _, _ in among.beside] + [f.at for f in among.catalogue])
    structure, conduct = (
        [Line(f.rule, "on", f.says, where[f.found.at], None, False, status, owner, f.unit) for f, status, owner in one]
        for one in (among.structure, among.conduct)
    )
    told = rule_explanation.of_findings(picture, among.catalogue)
    of_catalogue = [
        Line(f.rule, f.mode, says, where[f.at], _shown(f.since), True, f.status, f.owner, f.unit)
        for f, (says, _) in zip(among.catalogue, told, strict=True)
    ]
    return [*structure, *of_catalogue, *conduct]


def _townships(picture: Picture, places: Iterable[int]) -> dict[int, str]:
    lying = rows_about(surroundings(picture), set(places), "at")
    return {0: ""} | {row["at"]: row["township"] or row["county"] or "" for row in lying}


def _shown(day: int | None) -> str | None:
    return None if day is None else ranges.date(day).isoformat()


# -- the catalogue --------------------------------------------------------------------------------------------------


def rules_json(picture: Picture, scope: str | None) -> dict[str, Any]:
    """The catalogue on a day, with the versions in force, and the parameters as they stand in the scope."""
    moment = picture.moment
    place = 0 if scope is None else codes.place_of(picture, scope)
    carrying = policies_of(picture)
    return {
        "as_of": moment.as_of.isoformat(),
        "known_at": moment.known_at,
        "scope": scope,
        "rules": [_rule_json(picture, rule, place, carrying.get(rule.code, [])) for rule in RULES],
    }


def _rule_json(picture: Picture, rule: CatalogueRule, place: int, policies: list[str]) -> dict[str, Any]:
    return {
        "code": rule.code,
        "rulebook": list(rule.rulebook),
        "severity": rule.severity,
        "mode": mode_at(picture, rule, place),
        "says": rule.definition._asdict(),
        "population": condition_words(rule, rule.population)._asdict(),
        "condition": condition_words(rule, rule.condition)._asdict(),
        "versions": [_version_json(picture, rule, version) for version in rule.versions],
        "parameters": parameters_json(picture, rule, place),
        "policies": policies,
        "kept": rule.kept,
    }


def _version_json(picture: Picture, rule: CatalogueRule, version: Version) -> dict[str, Any]:
    return {
        "since": None if version.since is None else days.show(version.since),
        "until": None if version.until is None else days.show(version.until),
        "mode": version.mode,
        "source": rule.source.citation.zh,
        "confidence": rule.source.confidence.zh,
        "in_force": rule.version_on(picture.moment.day) is version,
    }


def place_of(picture: Picture, scope: str | None) -> int:
    """The place that a scope is, 0 for everywhere. Raises NotFound."""
    return 0 if scope is None else codes.place_of(picture, scope)


def mode_at(picture: Picture, rule: CatalogueRule, place: int) -> str:
    """The mode of a rule on the day at a place (0: nowhere): as its parameter says, else its version."""
    said, _ = parameter_list.value_at(picture, place, f"{rule.code}.mode")
    version = rule.version_on(picture.moment.day)
    return said or ("on" if version is None else version.mode)


def parameters_json(picture: Picture, rule: CatalogueRule, place: int) -> list[dict[str, Any]]:
    """The parameters of a rule as they stand at a place (0: nowhere), each with where its value is from."""
    return [_parameter_json(picture, name, place) for name in names_of_parameters(rule)]


def _parameter_json(picture: Picture, name: str, place: int) -> dict[str, Any]:
    value, recorded = parameter_list.value_at(picture, place, name)
    return {
        "name": name,
        "value": rule_evidence.plain_value(name, value),
        "default": recorded is None,
        "place": None if recorded is None or not recorded["place"] else Provenance(picture).code(recorded["place"]),
        "from": None if recorded is None else days.show(recorded["begins_written"]),
        "source": None if recorded is None else recorded["source"],
    }


def policies_of(picture: Picture) -> dict[str, list[str]]:
    """The codes of the policies that carry each rule."""
    rows = record_of(picture).ledger("policies").frame
    found: dict[str, list[str]] = {}
    for code, carried in zip(rows["code"].to_list(), rows["rules"].to_list(), strict=True):
        for rule in (carried or "").split(";"):
            if rule:
                found.setdefault(rule, []).append(code)
    return {rule: sorted(policies) for rule, policies in found.items()}


# -- lists ------------------------------------------------------------------------------------------------------------


def units_of(picture: Picture, rule: CatalogueRule, scope: str | None, status: str | None) -> dict[str, Any]:
    """The units of an answer: {"figure", "status", "units"}, sorted. Raises NotFound, Refused."""
    wanted = status or rule.default_status
    if wanted not in rule.statuses:
        allowed = ", ".join(rule.statuses)
        raise Refused(
            f"规则 {rule.code} 没有状态 {wanted}；可选：{allowed}",
            f"{rule.code} has no status {wanted}; one of: {allowed}",
        )
    place = None if scope is None else codes.place_of(picture, scope)
    pairs = all_units(picture, rule)
    found = evaluated(rule, pairs)
    units = pairs.units[found.has_status(wanted) & within(picture, pairs, place)]
    return {"figure": rule.code, "status": wanted, "units": sorted(names(picture, rule, units))}


# -- due ------------------------------------------------------------------------------------------------------------


def due_json(picture: Picture, within_days: int, scope: str | None, rules: Sequence[CatalogueRule]) -> dict[str, Any]:
    """What falls due within so many days."""
    place = None if scope is None else codes.place_of(picture, scope)
    found = coming_due(picture, within_days, place, rules)
    return {
        "due": [
            {
                "rule": due.rule.code,
                "unit": due.unit,
                "due_on": ranges.date(due.due_on).isoformat(),
                "says": due.rule.name._asdict(),
                "owner": due.owner,
            }
            for due in found
        ]
    }


# -- findings -------------------------------------------------------------------------------------------------------


def findings_json(picture: Picture, among: Findings) -> dict[str, Any]:
    """The contract's document: {"findings": [...]}, each with its rule, unit, what it says, values, since, status."""
    beside = service.as_json(picture, [f for f, _, _ in among.beside])["findings"]
    for shown, (finding, status, owner) in zip(beside, among.beside, strict=True):
        shown |= {"mode": "on", "since": None, "version": None, "status": status_json(picture, status)}
        shown |= {"owner": owner, "todo": finding.rule.advice._asdict()}
    first = len(among.structure)
    return {"findings": [*beside[:first], *_catalogue_json(picture, among.catalogue), *beside[first:]]}


def _catalogue_json(picture: Picture, found: Sequence[RuleFinding]) -> list[dict[str, Any]]:
    return [
        {
            "rule": one.rule.code,
            "severity": one.rule.severity,
            "unit": one.unit,
            "says": says._asdict(),
            "values": values,
            "mode": one.mode,
            "since": _shown(one.since),
            "version": None if one.version is None else days.show(one.version),
            "status": status_json(picture, one.status),
            "owner": one.owner,
            "todo": one.rule.advice._asdict(),
        }
        for one, (says, values) in zip(found, rule_explanation.of_findings(picture, found), strict=True)
    ]


def status_json(picture: Picture, status: Status) -> dict[str, Any]:
    """The status of a finding with what the step that it is from says, null where none."""
    shown: dict[str, Any] = dict.fromkeys(("on", "due_on", "until", "reason", "approver", "document", "notice"))
    if status.step is not None:
        row = record_of(picture).ledger("finding_steps").frame.row(status.step.row, named=True)
        provenance, columns = Provenance(picture), {c.key: c for c in BY_KEY["finding_steps"].columns}
        for key in shown:
            column = columns[key]
            value = row.get(f"{column.name}_written", row[column.name])
            shown[key] = provenance.plain(column, value)
    return {"is": status.is_} | shown


def counts(picture: Picture, among: Findings, by: str) -> dict[str, Any]:
    """Findings counted by rule, county, severity or status: {"by", "counts"}, sorted by key. Raises Refused."""
    if by not in COUNTED_BY:
        allowed = ", ".join(COUNTED_BY)
        raise Refused(f"不能按 {by} 计数；可选：{allowed}", f"findings are not counted by {by}; one of: {allowed}")
    rows: list[tuple[Any, int, str, str, str]] = [
        (f.rule, f.found.at, f.unit, status.is_, "on") for f, status, _ in among.beside
    ]
    rows += [(f.rule, f.at, f.unit, f.status.is_, f.mode) for f in among.catalogue]
    county, code = nearest(picture, "county"), Provenance(picture).code
    groups: dict[str | None, list[tuple[str, str, str]]] = {}
    for rule, at, unit, status, mode in rows:
        keys = {"rule": rule.code, "severity": rule.severity, "status": status}
        key = code(int(county[at]) or None) if by == "county" else keys[by]
        groups.setdefault(key, []).append((unit, status, mode))
    return {"by": by, "counts": [_counted(key, groups[key]) for key in sorted(groups, key=_last_if_none)]}


def _last_if_none(key: str | None) -> tuple[bool, str]:
    return key is None, key or ""


def _counted(key: str | None, found: list[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "key": key,
        "findings": len(found),
        "units": len({unit for unit, _, _ in found}),
        "excepted": sum(status == "excepted" for _, status, _ in found),
        "report": sum(mode == "report" for _, _, mode in found),
    }
