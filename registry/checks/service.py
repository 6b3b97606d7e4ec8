"""What is asked of the findings: all of a scope, those about one unit, and the values behind each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from registry.checks.conduct.catalogue import RULES as CONDUCT
from registry.checks.conduct.evidence import NOBODY, SAID
from registry.checks.model import AS_RECORDED, Finding, Found, Named, NamedCase, RecordedValue, Rule
from registry.checks.rule_evidence import plain_value
from registry.checks.rule_words import parameter_words
from registry.checks.structure.catalogue import RULES as STRUCTURE
from registry.checks.structure.rows import owners_words
from registry.codes import place_of
from registry.errors import NotFound
from registry.figures.labels import shown_words
from registry.figures.lists.whereabouts import surroundings
from registry.figures.provenance import Briefly, Version, told
from registry.figures.row_titles import row_title
from registry.language import Words, join
from registry.lookup.ledger_rows import Names, called, heading
from registry.lookup.names_then import portions
from registry.lookup.timeline import with_code
from registry.origins import Source
from registry.picture import Picture, once
from registry.sights.readable import read_in, readable
from registry.slices import BY_KEY, TABLES
from registry.unit_arrays import rows_about
from registry.versions import rows
from registry.versions.changes import Sheet, sheets, source_as_read

#: The rules that find something by themselves, in their order; those of the catalogue are shares (`rule_findings`).
RULES: tuple[Rule, ...] = (*STRUCTURE, *CONDUCT)
BY_CODE = {rule.code: rule for rule in RULES}
#: A finding leads to the page of its unit's own code, or of the code in the first of these columns that its row has.
_DOORS = ("organization", "unit", "place", "case")
#: Ledgers whose rows have a code and no page.
_NO_DOOR = ("draws",)
_ELSEWHERE = Words("（查阅范围外）", "(beyond what you may read)")
_OF_YEAR = Words("{0} {1} 年度评星", "{0}, the rating of {1}")


def rule_of(code: str) -> Rule:
    """The rule with this code. Raises NotFound."""
    if code not in BY_CODE:
        raise NotFound(f"没有规则 {code}", f"there is no rule {code}")
    return BY_CODE[code]


def findings(picture: Picture, scope: str | None = None, *codes: str) -> list[Finding]:
    """The findings of a day, of all rules or of those with these codes; in the order of the rules, then by the names of
    the units.

    A finding counts where its unit does: in `scope` (a place's code; None: everywhere). Raises NotFound for a code that
    was never a place's, and for no such rule.
    """
    chosen = {rule_of(code).code for code in codes}
    rules = [rule for rule in RULES if not chosen or rule.code in chosen]
    place = None if scope is None else place_of(picture, scope)
    return _as_read(picture, _within(picture, [one for r in rules for one in _by_rule(picture, r)], place))


def about(picture: Picture, identity: int) -> list[Finding]:
    """The findings about a place, an organization or a person."""
    found = [one for rule in RULES for one in _by_rule(picture, rule) if identity in one.found.about]
    return _as_read(picture, _within(picture, found, None))


def _within(picture: Picture, found: list[Finding], place: int | None) -> list[Finding]:
    """Those findings that count in a place, or anywhere for None, as far as that may be read."""
    inside = read_in(picture, place)
    return found if inside is None else [one for one in found if one.found.at and inside[one.found.at]]


def whereabouts(picture: Picture, found: Sequence[Finding]) -> list[tuple[str | None, str | None]]:
    """The names of the county and the township in which each finding counts, None where it counts in none."""
    lying = rows_about(surroundings(picture), {f.found.at for f in found}, "at")
    names = {row["at"]: (row["county"], row["township"]) for row in lying}
    return [names.get(f.found.at, (None, None)) for f in found]


def as_json(picture: Picture, found: Sequence[Finding]) -> dict[str, Any]:
    """The contract's document: {"findings": [{"rule", "severity", "unit", "says", "values"}, …]}."""
    return {
        "findings": [
            {"rule": f.rule.code, "severity": f.rule.severity, "unit": f.unit, "says": f.says._asdict(), "values": its}
            for f, its in zip(found, values(picture, found), strict=True)
        ]
    }


def values(picture: Picture, found: Sequence[Finding]) -> list[list[dict[str, Any]]]:
    """The recorded values behind each finding, as an explanation has them, with file, row and change.

    The queries do not grow with the findings.
    """
    traced = Traced(picture)
    for key, numbers in _versions([f.found for f in found]).items():
        traced.load(key, numbers)
    return [[_value(traced, r) for r in f.found.recorded] for f in found]


def recorded(picture: Picture, found: Sequence[Finding]) -> list[Words]:
    """The recorded values behind each finding in words: its unit's own, and other rows by what they are called."""
    traced = Traced(picture)
    for key, numbers in _versions([f.found for f in found]).items():
        traced.load(key, numbers)
    return [join(list(_recorded_words(traced, f))) for f in found]


def _recorded_words(traced: Traced, finding: Finding) -> Iterator[Words]:
    rows: dict[tuple[str, int], list[tuple[Words, Words]]] = {}
    day = traced.picture.moment.day
    for r in finding.found.recorded:
        value = _value(traced, r)
        if r.ledger == "settings":
            yield parameter_words(value)
            continue
        shown = SAID[NOBODY] if value["value"] == NOBODY else shown_words(value, day)
        label = SAID.get(r.name) or heading(next(c for c in BY_KEY[r.ledger].columns if c.name == r.column))
        # Of a row that may not be read the value is told, and not which row it is.
        if "." in r.name and value["key"] is not None and r.version is not None:
            rows.setdefault((r.ledger, r.version), []).append((label, shown))
        else:
            yield Words("{0}：{1}", "{0}: {1}").format(label, shown)
    for (ledger, version), values in rows.items():
        title = row_title(traced.picture, BY_KEY[ledger], traced.version(ledger, version), day)
        more = [Words("{0} {1}", "{0} {1}").format(*value) for value in values if value[1].zh not in title.zh]
        text = Words("{0}（{1}）", "{0} ({2})") if more else Words("{0}", "{0}")
        yield text.format(title, "，".join(w.zh for w in more), ", ".join(w.en for w in more))


def _value(traced: Traced, r: RecordedValue) -> dict[str, Any]:
    if r.ledger == "settings":
        value = traced.value(r.name, plain_value(r.name, r.said), r.ledger, r.version, r.column)
        return value if r.version is not None else value | {"default": True}
    declared = next(c for c in BY_KEY[r.ledger].columns if c.name == r.column)
    assert r.version is not None
    said = traced.plain(declared, traced.version(r.ledger, r.version)[r.column]) if r.said is AS_RECORDED else r.said
    return traced.value(r.name, said, r.ledger, r.version, r.column)


def _versions(found: Sequence[Found]) -> dict[str, set[int]]:
    """The versions that findings tell of, by ledger."""
    wanted: dict[str, set[int]] = {}
    for one in found:
        wanted.setdefault(one.ledger, set()).add(one.version)
        for r in one.recorded:
            if r.version is not None:
                wanted.setdefault(r.ledger, set()).add(r.version)
    return wanted


# -- in words -----------------------------------------------------------------------------------------------------


def _by_rule(picture: Picture, rule: Rule) -> list[Finding]:
    """The findings of one rule, sorted by unit; kept in the picture."""

    def found() -> list[Finding]:
        found = list(rule.find(picture))
        provenance = Briefly(picture)
        names = _names(picture) if found else {}
        return sorted((_in_words(rule, one, provenance, names) for one in found), key=lambda f: f.unit)

    return picture.keep(("findings", rule.code), found)


def _as_read(picture: Picture, found: list[Finding]) -> list[Finding]:
    """Findings as they are told to whoever may read their units, but perhaps not every case that they name."""
    seen = readable(picture)
    if seen.is_everything:
        return found
    provenance = Briefly(picture)

    def is_hidden(case: NamedCase) -> bool:
        return not seen.shows(TABLES["cases"], provenance.version("cases", case.version))

    return [
        _in_words(one.rule, one.found, provenance, _names(picture), is_hidden)
        if any(is_hidden(case) for case in _cases_named(one.found))
        else one
        for one in found
    ]


def _cases_named(found: Found) -> Iterator[NamedCase]:
    for part in found.parts.values():
        yield from (one for one in (part if isinstance(part, list) else [part]) if isinstance(one, NamedCase))


def _hides_nothing(_: NamedCase) -> bool:
    return False


@once
def _names(picture: Picture) -> Names:
    return {identity: (code, name) for identity, code, name in called(picture).iter_rows()}


def _in_words(
    rule: Rule,
    found: Found,
    provenance: Briefly,
    names: Names,
    is_hidden: Callable[[NamedCase], bool] = _hides_nothing,
) -> Finding:
    ledger, version = BY_KEY[found.ledger], provenance.version(found.ledger, found.version)
    unit = provenance.key(ledger, version)
    is_unit = ledger.shape == "unit"
    title = with_code(version["code"], version["name"]) if is_unit else row_title(provenance.picture, ledger, version)
    if found.year is not None:
        unit, title = f"{unit}/{found.year}", _OF_YEAR.format(title, found.year)
    parts = {key: _shown(part, names, is_hidden) for key, part in found.parts.items()}
    leads_to, space = _door(found.ledger, version, provenance, names)
    return Finding(rule, unit, title, rule.says.format(unit=title, **parts), found, leads_to, space)


def _door(ledger: str, version: Version, provenance: Briefly, names: Names) -> tuple[str | None, str | None]:
    """The code that a finding leads to, and its space; nothing where there is no page."""
    if ledger in _NO_DOOR:
        return None, None
    if "code" in version and ledger != "projects":
        return version["code"], "case" if ledger == "cases" else None
    column, door = next((c, version[c]) for c in _DOORS if version.get(c) is not None)
    return (provenance.code(door), "case") if column == "case" else (names[door][0], None)


def _shown(part: Any, names: Names, is_hidden: Callable[[NamedCase], bool]) -> Any:
    """A part of a sentence in words: who is named by name and code; a list is several, a tuple a line upwards."""
    if isinstance(part, Named):
        return with_code(*names.get(part.identity, ("", None)))
    if isinstance(part, NamedCase):
        return _ELSEWHERE if is_hidden(part) else Words(part.code, part.code)
    if isinstance(part, list):
        if part and isinstance(part[0], tuple):
            return owners_words([(_shown(owner, names, is_hidden), day, words) for owner, day, words in part])
        shown = [_shown(one, names, is_hidden) for one in part]
        return Words("、".join(w.zh for w in shown), ", ".join(w.en for w in shown))
    if isinstance(part, tuple) and not isinstance(part, Words):
        shown = [_shown(one, names, is_hidden) for one in part]
        return Words(" → ".join(w.zh for w in shown), " → ".join(w.en for w in shown))
    return part


# -- where the values came from -----------------------------------------------------------------------------------


class Traced(Briefly):
    """Provenance of many versions, with the file and row of each, out of few queries."""

    def __init__(self, picture: Picture):
        super().__init__(picture)
        self._earlier: dict[tuple[str, int], list[Version]] = {}
        self._sheets: dict[int, Sheet] = {}

    def load(self, ledger: str, numbers: Collection[int]) -> None:
        """Reads versions and the earlier ones of the same records."""
        table = TABLES[ledger]
        records = {self.version(ledger, number)["record"] for number in numbers}
        for portion in portions(records):
            for row in rows.known_to_all(self.picture, table, {"record": portion}, rows.NEWEST_FIRST):
                self._earlier.setdefault((ledger, row["record"]), []).append(row)
                if row["id"] in numbers:
                    self._versions[ledger, row["id"]] = row

    def _came_from(self, sheet: int | None) -> Source | None:
        """What a version came from. At the first question the sheets of all versions are read that have been."""
        if sheet is None:
            return None
        if sheet not in self._sheets:
            named = {version["sheet"] for versions in self._earlier.values() for version in versions}
            for portion in portions(named - self._sheets.keys() - {None}):
                self._sheets |= sheets(self.picture, portion)
        return source_as_read(self.picture, self._sheets[sheet])

    def _origin(self, ledger: str, version: Version, column: str | None) -> dict[str, Any]:
        for earlier in self._earlier[ledger, version["record"]]:
            if earlier["id"] >= version["id"]:
                continue
            if earlier["until"] != version["since"] or column is None or earlier[column] != version[column]:
                break
            version = earlier
        return {**told(self._came_from(version["sheet"]), ledger, version, column), "change": version["since"]}


class Batch(Traced):
    """As `Traced`, of rows that are asked for one by one: the earlier versions of a ledger are read at once."""

    def version(self, ledger: str, number: int) -> Version:
        if (ledger, number) not in self._versions:
            self._load_all(ledger)
        return self._versions[ledger, number]

    def _load_all(self, ledger: str) -> None:
        for row in rows.known_to_all(self.picture, TABLES[ledger], {}, rows.NEWEST_FIRST):
            self._earlier.setdefault((ledger, row["record"]), []).append(row)
            self._versions[ledger, row["id"]] = row
