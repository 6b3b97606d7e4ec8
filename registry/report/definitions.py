"""What the figures of a report mean: definitions, sources and how sure they are, rules and parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry import days
from registry.conditions import All, AnyOf, AtLeast, Condition, Not, Some
from registry.figures import sources
from registry.figures.labels import named
from registry.figures.model import Figure
from registry.figures.reference import HEADINGS, facts
from registry.language import Words
from registry.people.rules import TERMS
from registry.report.forms import target_shown
from registry.report.model import Definition, Fact, Parameter

_ALWAYS = Words("", "")
_TERM = Words("村党组织任期（年），按换届日期", "term of a village organization in years, by the day of its election")
_DEFINITION = Words("定义", "Definition")


def definitions(figures: Iterable[Figure]) -> tuple[Definition, ...]:
    """The definition of each figure, from its declaration."""
    return tuple(Definition(figure, tuple(_facts(figure))) for figure in figures)


def _facts(figure: Figure) -> Iterator[Fact]:
    yield Fact(_DEFINITION, figure.definition)
    for key, words in facts(figure):
        yield Fact(HEADINGS[key], target_shown(figure) if key == "target" else words)


def parameters(figures: Iterable[Figure]) -> tuple[Parameter, ...]:
    """Every bound that the conditions of `figures` hold something against, and the rules that have dates."""
    bounds = (
        Parameter(
            Words("{0}：{1}不少于", "{0}: {1} at least").format(figure.name, named(bound.column)),
            Words(f"{bound.bound}", f"{bound.bound:,}"),
            _ALWAYS,
            _ALWAYS,
            figure.source.citation,
        )
        for figure in figures
        for part in (figure.population, figure.condition)
        for bound in _bounds(part)
    )
    return (*bounds, *_terms())


def _bounds(condition: Condition) -> Iterator[AtLeast]:
    match condition:
        case AtLeast():
            yield condition
        case Not(part) | Some(_, part):
            yield from _bounds(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _bounds(part)


def _terms() -> Iterator[Parameter]:
    """How long village organizations are elected for: by the day of the election."""
    for term in TERMS:
        yield Parameter(
            _TERM,
            Words(str(term.years), str(term.years)),
            _day(term.since),
            _day(term.until),
            Words("{0}（{1}）", "{0} ({1})").format(sources.TERMS.citation, term.rule),
        )


def _day(day: int) -> Words:
    """A rule's first day or end; nothing where it has none."""
    return Words(*[days.show(day)] * 2) if 0 < day < 99_999_999 else _ALWAYS
