"""Previews 预览 of a verb as its page tells them: what becomes of whom, numbers, findings, posts, members, before."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Engine

from registry.figures.labels import named
from registry.language import Words
from registry.lookup.ledger_rows import called, heading, names_of, plain_words
from registry.lookup.timeline import value_words, with_code
from registry.picture import Picture
from registry.places import queries as places
from registry.restructuring.commands import VerbCommand
from registry.restructuring.draft import KINDS, UnitLedger
from registry.restructuring.handover import Thing
from registry.restructuring.row_effects import FigureEffect, RowEffect
from registry.restructuring.service import outcome_of
from registry.restructuring.whatif import what_if
from registry.staging.rights import Rights
from registry.web.desk.effects import ToldEffect, told
from registry.web.question import Question

#: What of a state is told beside its code and its name, in this order, where anything is recorded.
_OF_STATE = ("kind", "subkind", "type", "parent", "superior", "place", "from", "to")


class ToldState(NamedTuple):
    """A state of a unit as it is to be: what it is called, and its values in words, by what each is called."""

    code: str
    name: str
    values: list[tuple[Words, str]]


class Preview(NamedTuple):
    """What a verb would do: states of the units that it touches, who takes over from whom, what would be another."""

    states: list[ToldState]
    successions: list[tuple[str, str, str]]
    effect: ToldEffect
    posts: list[str]
    members: Sequence[Mapping[str, Any]]


def preview_of(engine: Engine, order: VerbCommand, rights: Rights) -> dict[str, Any]:
    """What a verb would do, and what would come of it. Raises Invalid, NotAllowed."""
    return what_if(engine, order, rights, outcome_of)


def preview(question: Question, picture: Picture, found: Mapping[str, Any]) -> Preview:
    """The same, in words; `picture` is that by which units are called as it stands."""
    names = _names(picture, found)
    day = datetime.date.fromisoformat(found["as_of"])
    figures = [one for scope in found["scopes"] for one in _differing(picture, scope)]
    effect = RowEffect(day, figures, found["findings"]["new"], found["findings"]["gone"], False)
    return Preview(
        [state for unit in found["units"] for state in _states(question, unit, names)],
        [
            (_called(row["predecessor"], names), _called(row["successor"], names), row["effective"])
            for row in found["successions"]
        ],
        told(question, picture, effect),
        [_post(question, picture, text) for text in found["posts"]],
        found["members"],
    )


def _names(picture: Picture, found: Mapping[str, Any]) -> dict[str, str]:
    """What units are called, by their codes: as they stand, those that are touched as they are to be."""
    states = [state for unit in found["units"] for state in unit["states"]]
    codes = {row[key] for row in found["successions"] for key in ("predecessor", "successor")}
    codes |= {state[key] for state in states for key in ("parent", "superior", "place") if state.get(key)}
    known = called(picture).filter(pl.col("code").is_in(sorted(codes))).select("code", "name")
    return {**dict(known.iter_rows()), **{state["code"]: state["name"] for state in states}}


def _called(code: str, names: Mapping[str, str]) -> str:
    return with_code(code, names.get(code)).zh


def _states(question: Question, unit: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[ToldState]:
    """The states of a unit in words."""
    for state in unit["states"]:
        kind = KINDS["place" if "parent" in state else "organization"]
        values = [(heading(kind.ledger.by_key[key]), _value(question, kind, key, state[key], names))
                  for key in _OF_STATE if state.get(key) is not None]  # fmt: skip
        yield ToldState(state["code"], state["name"], values)


def _value(question: Question, kind: UnitLedger, key: str, value: Any, names: Mapping[str, str]) -> str:
    column = kind.ledger.by_key[key]
    if column.stored == "reference":
        return _called(value, names)
    parsed = column.parse(value)
    return question.say(plain_words(column, parsed))


def _differing(picture: Picture, scope: Mapping[str, Any]) -> Iterator[FigureEffect]:
    """The figures of a place that would be others; of one that is founded by the verb there are none before."""
    known = set(places.states(picture)["code"])
    if scope["scope"] is None or scope["scope"] not in known or None in (scope["before"], scope["after"]):
        return
    after = {result["code"]: result for result in scope["after"]}
    for result in scope["before"]:
        other = after.get(result["code"])
        if other is not None and other != result:
            yield FigureEffect(scope["scope"], result, other)


def _post(question: Question, picture: Picture, text: str) -> str:
    """A post as lists name it, `person@unit/role/from`, in words."""
    person, _, rest = text.partition("@")
    unit, role, begins = [*rest.split("/"), "", ""][:3]
    known = dict(called(picture).filter(pl.col("code").is_in([person, unit])).select("code", "name").iter_rows())
    words = question.say(named("role", role, "posts"))
    return f"{known.get(person) or person} · {known.get(unit) or unit} · {words} · {begins}"


# -- what has to be told where it goes --------------------------------------------------------------------------------


class ToldThing(NamedTuple):
    """A thing that has to be told where it goes: its name in assignments, what it is in words, and of which unit."""

    thing: Thing | None
    name: str
    says: str
    owner: str


def things_told(question: Question, picture: Picture, things: Sequence[Thing]) -> dict[tuple[str, str], ToldThing]:
    """Things in words, by their kind and their name."""
    names = names_of(picture, _referred(things))
    return {
        (one.what, one.name): ToldThing(
            one, one.name, _says(question, one, names), with_code(*names.get(one.owner, ("", None))).zh
        )
        for one in things
    }


def _referred(things: Sequence[Thing]) -> Collection[int]:
    """Everybody whom things name."""
    found = {unit for one in things for unit in (one.owner, one.unit) if unit is not None}
    for one in things:
        if one.row is not None and one.ledger is not None:
            columns = [column for column in one.ledger.key_columns if column.stored == "reference"]
            found |= {one.row[column.name] for column in columns if one.row[column.name] is not None}
    return found


def _says(question: Question, one: Thing, names: Any) -> str:
    """A thing in words: a unit by its name, a row by the cells of its key but for whom it belongs to."""
    if one.unit is not None:
        return with_code(*names.get(one.unit, (one.name, None))).zh
    if one.row is None or one.ledger is None:
        return one.name
    columns = [column for column in one.ledger.key_columns if column.name != one.column]
    cells = [value_words(column, one.row[column.name], names) for column in columns if one.row[column.name] is not None]
    return " · ".join(map(question.say, cells)) or one.name
