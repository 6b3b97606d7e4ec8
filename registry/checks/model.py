"""What a rule is, what it finds, and what a finding is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from registry.language import Words
from registry.picture import Picture

Severity = Literal["violation", "warning", "suggestion", "target"]
SEVERITIES: dict[str, Words] = {
    "violation": Words("错误", "violation"),
    "warning": Words("警告", "warning"),
    "suggestion": Words("建议", "suggestion"),
    "target": Words("目标", "target"),
}


@dataclass(frozen=True)
class RecordedValue:
    """A recorded value: the column of a version of a ledger's row, and its name among the values of a finding."""

    name: str
    ledger: str
    version: int
    column: str


@dataclass(frozen=True)
class Named:
    """A place, organization or person in a sentence: by name and code."""

    identity: int


@dataclass(frozen=True)
class Found:
    """One unit that breaks a rule: the version `version` of a row of `ledger`.

    `at`: the living place where it counts (0: nowhere). `about`: the places, organizations and people whose pages
    list it. `parts` fill the sentence of the rule (or `says`, where the rule has several), `recorded` is behind it.
    """

    ledger: str
    version: int
    at: int
    about: tuple[int, ...]
    recorded: tuple[RecordedValue, ...]
    parts: Mapping[str, Any] = field(default_factory=dict)


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
class Finding:
    """What a rule found, in words. `unit` is named as `registry units` names it, `title` as people call it; `leads_to`
    is a code with a page.
    """

    rule: Rule
    unit: str
    title: Words
    says: Words
    found: Found
    leads_to: str
    space: str | None

    @property
    def identity(self) -> tuple[str, str]:
        """The same for findings of several days that are one."""
        return self.rule.code, self.unit
