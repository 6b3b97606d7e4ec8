"""What a rule of the catalogue is: a share of figures with a severity, versions, a day of its own, and advice.

A rule 规则 is declared once, in a module of `registry.checks.catalogue` for each section of the rulebook; its number,
its list of units, its findings and its words follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from registry.checks.columns.words import WORDS
from registry.checks.model import Severity
from registry.checks.units import UNITS, RuleUnits
from registry.compliance.parameters import BY_NAME
from registry.compliance.parameters import MODES as _MODES
from registry.conditions import All, AnyOf, Bounded, Condition, DoneInTime, Not, columns_of
from registry.figures.model import Figure
from registry.language import Words

if TYPE_CHECKING:
    from registry.figures.in_arrays import Answered
    from registry.picture import Picture

#: on 启用 · report 仅列示: listed and marked, in no letter · off 停用: nothing is found.
Mode = Literal["on", "report", "off"]
MODES = {option.key: option.words for option in _MODES}
#: The last whole month, quarter or year: how many months it has.
WINDOWS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Version:
    """How a rule stands from a day, `since` (None: open), to the day before `until`, as days' numbers.

    Where the wording changed, `condition` stands instead of the rule's own.
    """

    since: int | None = None
    until: int | None = None
    mode: Mode = "on"
    target: float | Literal["own"] | None = "own"
    condition: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class CatalogueRule(Figure):
    """One rule of the catalogue.

    `day`: the column that has the rule's own day D (None: V; of a window its first day, unless `day` says). `bounds`
    are the numbers that the wording names, by the names that its conditions use; all other names of bounds are
    parameters. `kept` is the record that has to be kept for a unit not to meet it. `months` and `days` (numbers, or
    names of parameters) move the days of the rows that it reads to those on which its answer may turn; `years`: how
    many years before Y it reads, but for the last one. `asks` are the rules whose answers it reads. `due` is the column
    of the day on which something falls due, of a rule without a deadline.
    """

    severity: Severity
    versions: tuple[Version, ...]
    rulebook: tuple[str, ...]
    advice: Words
    day: str | None = None
    window: Literal["month", "quarter", "year"] | None = None
    kept: str | None = None
    bounds: Mapping[str, int] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    days: tuple[int | str, ...] = ()
    years: tuple[int | str, ...] = ()
    asks: tuple[str, ...] = ()
    due: str | None = None

    def __post_init__(self) -> None:
        """A wrong declaration fails when it is made. Raises ValueError."""
        for condition in self.conditions():
            for name in columns_of(condition):
                if not self.unit_kind.has(name):
                    raise ValueError(f"{self.code}: {self.units} have no column {name}")
                if name not in WORDS:
                    raise ValueError(f"{self.code}: the column {name} has no words (registry/checks/columns/words.py)")
            for name in bounds_of(condition):
                if name not in self.bounds and name not in BY_NAME:
                    raise ValueError(f"{self.code}: no bound and no parameter is called {name}")
        named = (*self.parameters, *(d for d in (*self.days, *self.years) if isinstance(d, str)))
        wrong = [name for name in named if name not in BY_NAME]
        if self.kept is not None and f"kept.{self.kept}" not in BY_NAME:
            wrong.append(f"kept.{self.kept}")
        if wrong:
            raise ValueError(f"{self.code}: no parameter is called {', '.join(wrong)}")
        for day in (self.day, self.due):
            if day is not None and not self.unit_kind.has(day):
                raise ValueError(f"{self.code}: {self.units} have no day {day}")

    def __hash__(self) -> int:
        return hash(self.code)

    def answers_in(self, picture: Picture, together: Sequence[Figure]) -> Answered:
        """The answers of all units that there are on the day."""
        # Late: the answers are asked of declared rules.
        from registry.checks.rule_answers import answers_of

        return answers_of(picture, [rule for rule in together if isinstance(rule, CatalogueRule)])

    def target_on(self, day: int) -> float | None:
        """The target of the share on a counted day: that of the version in force, where versions say their own."""
        if all(version.target == "own" for version in self.versions):
            return self.target
        version = self.version_on(day)
        return None if version is None or version.target == "own" else version.target

    def version_on(self, day: int) -> Version | None:
        """The version in force on a day's number, None for none."""
        return next((v for v in self.versions if (v.since or 0) <= day < (v.until or 99_999_999)), None)

    @property
    def unit_kind(self) -> RuleUnits:
        return UNITS[self.units]

    @property
    def together(self) -> str:
        return self.unit_kind.together

    @property
    def deadline(self) -> str | None:
        """The column of the deadline that it is about, if it is about one."""
        return next((c.column for part in parts_of(self.condition) if isinstance(c := part, DoneInTime)), None)

    @property
    def family(self) -> str:
        """What stands before the dash of its code."""
        return self.code.partition("-")[0]

    def conditions(self) -> Iterator[Condition]:
        yield from (self.population, self.condition)
        yield from (v.condition for v in self.versions if v.condition is not None)


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The condition and all parts of it."""
    yield condition
    match condition:
        case Not(part):
            yield from parts_of(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from parts_of(part)


def bounds_of(condition: Condition) -> list[str]:
    """The names of the bounds in a condition."""
    return [part.bound for part in parts_of(condition) if isinstance(part, Bounded)]
