"""What a rule is, what it finds, and what a finding is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from registry.figures.model import Source
from registry.language import Words
from registry.picture import Picture

Severity = Literal["violation", "warning", "suggestion", "target"]
SEVERITIES: dict[str, Words] = {
    "violation": Words("错误", "violation"),
    "warning": Words("警告", "warning"),
    "suggestion": Words("建议", "suggestion"),
    "target": Words("目标", "target"),
}


#: What stands in a row is what is told of it.
AS_RECORDED: Any = object()


@dataclass(frozen=True)
class RecordedValue:
    """A recorded value: the column of a version of a ledger's row, and its name among the values of a finding.

    `said` is told instead, where it follows from the row. Of a parameter's default there is no `version`.
    """

    name: str
    ledger: str
    version: int | None
    column: str
    said: Any = AS_RECORDED


@dataclass(frozen=True)
class Named:
    """A place, organization or person in a sentence: by name and code."""

    identity: int


@dataclass(frozen=True)
class NamedCase:
    """A case in a sentence, by its code; `version` is its row. Only whoever may read it is told the code."""

    version: int
    code: str


@dataclass(frozen=True)
class Found:
    """One unit that breaks a rule: the version `version` of a row of `ledger`.

    `at`: the living place where it counts (0: nowhere). `about`: the places, organizations and people whose pages
    list it. `parts` fill the sentence of the rule (or `says`, where the rule has several), `recorded` is behind it.
    With a `year` the unit is all of an organization's ratings of it, `organization/year`.
    """

    ledger: str
    version: int
    at: int
    about: tuple[int, ...]
    recorded: tuple[RecordedValue, ...]
    parts: Mapping[str, Any] = field(default_factory=dict)
    year: int | None = None


@dataclass(frozen=True)
class Rule:
    """A rule, declared once. `says` is the sentence of a finding: {unit} is its name, other places are its parts."""

    code: str
    severity: Severity
    name: Words
    meaning: Words
    says: Words
    advice: Words
    find: Callable[[Picture], Iterator[Found]]


@dataclass(frozen=True)
class SourcedRule(Rule):
    """A rule that some text says, or that none was found to say."""

    source: Source


@dataclass(frozen=True)
class Finding:
    """What a rule found, in words. `unit` is named as `registry units` names it, `title` as people call it; `leads_to`
    is a code with a page, in a `space` of codes.
    """

    rule: Rule
    unit: str
    title: Words
    says: Words
    found: Found
    leads_to: str | None
    space: str | None

    @property
    def identity(self) -> tuple[str, str]:
        """The same for findings of several days that are one."""
        return self.rule.code, self.unit
