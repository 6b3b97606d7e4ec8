"""The effect 影响 of a write as its page tells it: the numbers that would be others, findings that come and go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from registry import codes
from registry.figures import service
from registry.figures.labels import ANSWERS, named
from registry.figures.model import Figure
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.numbers import number, percentage
from registry.picture import Picture
from registry.restructuring.row_effects import FigureEffect, RowEffect
from registry.web.pages.figures import fields
from registry.web.question import Question

_RESULT = Words("结果", "result")
#: What of a result is told beside its value.
_FIELDS = ("met", "not_met", "unknown", "undetermined", "population")


class Number(NamedTuple):
    """A number of a figure that would be another: what it is, and both."""

    words: Words
    before: str
    after: str


class ToldFigure(NamedTuple):
    """A figure that would be another: of which place, what it is called, where its page is, and its numbers."""

    place: str
    name: Words
    link: str
    numbers: list[Number]


class ToldEffect(NamedTuple):
    """What a page says would be another."""

    effect: RowEffect
    figures: list[ToldFigure]


def told(question: Question, picture: Picture, effect: RowEffect) -> ToldEffect:
    """An effect in words; `picture` is that by which places are called."""
    return ToldEffect(effect, [_figure(question, picture, one) for one in effect.figures])


def _figure(question: Question, picture: Picture, one: FigureEffect) -> ToldFigure:
    figure, place = service.figure_of(one.after["code"]), codes.place_of(picture, one.scope)
    name = names_of(picture, {place}).get(place, (one.scope, None))[1] or one.scope
    return ToldFigure(
        name, figure.name, question.link("figure", code=figure.code, scope=one.scope), list(_numbers(figure, one))
    )


def _numbers(figure: Figure, one: FigureEffect) -> Iterator[Number]:
    before, after = one.before, one.after
    if figure.kind == "distribution":
        for category in figure.categories:
            if before["categories"][category] != after["categories"][category]:
                words = named(figure.category or "", category)
                yield Number(words, number(before["categories"][category]), number(after["categories"][category]))
        return
    was, then = fields(before), fields(after)
    if was["value"] != then["value"]:
        yield Number(_RESULT, _shown(figure, was["value"]), _shown(figure, then["value"]))
    for field in _FIELDS:
        if was[field] != then[field]:
            yield Number(ANSWERS[field], number(was[field] or 0), number(then[field] or 0))


def _shown(figure: Figure, value: Any) -> str:
    if value is None:
        return "—"
    return percentage(value) if figure.is_rate else number(value)
