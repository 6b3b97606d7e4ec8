"""What-if 设想: the outcome of a merger, split, move or abolition that is only thought of.

Nothing is stored. The answer is the difference between the registry of the day and the same registry after the verb
was really carried out, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Engine

from registry import codes, days
from registry.db import reading
from registry.errors import NotFound
from registry.figures import service as figures
from registry.figures import unit_keys
from registry.language import Words
from registry.measures.queries import MEASURED
from registry.moment import today
from registry.organizations.ledger import VILLAGE_ORGANIZATION_KINDS
from registry.organizations.queries import organizations
from registry.picture import Picture, with_lookups
from registry.places import queries as places
from registry.restructuring import measures_to_renew
from registry.restructuring.commands import VerbCommand
from registry.restructuring.draft import ORGANIZATION, PLACE, Draft
from registry.restructuring.service import BeforeAfter, stage_of
from registry.restructuring.thresholds import THRESHOLDS
from registry.restructuring.verb_context import VerbContext
from registry.sights.readable import readable
from registry.staging.names import number_of
from registry.staging.rights import COMMAND_LINE, Rights
from registry.written import is_code


def kind_of(engine: Engine, code: str, rights: Rights = COMMAND_LINE) -> str:
    """Whether a code is an organization's, or a place's (also where nobody has it: the verb refuses that)."""
    with reading(engine) as connection:
        draft = Draft(connection, rights)
        identity = draft.identity(code)
        if identity is None and not is_code(code):
            identity = number_of(draft.names.find(code, days.of(today()), among=(ORGANIZATION.ledger.key,)))
            is_place = number_of(draft.names.find(code, days.of(today()), among=(PLACE.ledger.key,))) is not None
            return PLACE.key if identity is None or is_place else ORGANIZATION.key
        return PLACE.key if identity is None else draft.kind_of(identity).key


Telling = Callable[[VerbContext], Mapping[str, Any]]


def what_if(
    engine: Engine, order: VerbCommand, rights: Rights = COMMAND_LINE, telling: Telling = lambda _: {}
) -> dict[str, Any]:
    """Works out what a verb would change on its day: {"as_of", "scopes", "findings", "posts", "members"}.

    `scopes`: for everything and each place touched or above one that is, before or after: {"scope", "before", "after"},
    all figures as `registry figures` has them, None where that code was not yet known. `findings`: new and gone.
    `posts`: the posts of the day that would end. `members`: how many members each place touched has afterwards, by its
    own record, as figures count them; what has to be recorded `anew`; how many they are `together` with those of the
    units that go on whole in it; and which thresholds of the rules that passes. `telling` tells more of the verb, by
    further keys. Raises Invalid with every reason against the verb.
    """

    def ahead(answer: tuple[list[int], measures_to_renew.Pairs, Mapping[str, Any]]) -> None:
        touched, *_ = answer
        for scope in (*whole, *scopes_of(compared.before, touched)):
            _figures(compared.before, scope)
        _posts(compared.before)

    whole = (None,) if rights.is_everything else ()
    compared = BeforeAfter(days.date(days.first_day(order.day)), rights)
    stage = stage_of(order, lambda context: (*_about(context), telling(context)), rights)
    with compared.around(engine, stage, dry_run=True, ahead=ahead) as (_, answer):
        touched, pairs, more = answer
        before, after = compared.before, compared.after
        found = measures_to_renew.to_be_recorded(before, after, pairs)
        scopes = scopes_of(before, touched) | scopes_of(after, touched)
        return {
            "as_of": compared.day.isoformat(),
            "scopes": [
                {"scope": scope, "before": _figures(before, scope), "after": _figures(after, scope)}
                for scope in (*whole, *sorted(scopes, key=lambda code: (scopes[code], code)))
            ],
            "findings": compared.findings(),
            "posts": sorted(_posts(before) - _posts(after)),
            "members": _members(after, touched, found, _merged(before, pairs)),
            **more,
        }


def _about(context: VerbContext) -> tuple[list[int], measures_to_renew.Pairs]:
    return _touched(context), measures_to_renew.pairs_of(context)


def _merged(before: Picture, pairs: measures_to_renew.Pairs) -> set[str]:
    """The codes of units that go on, whole, in another one: neither split, nor living on."""
    successors = Counter(old for old, _ in pairs)
    alone = [unit for unit, count in successors.items() if count == 1]
    return set(places.living(before).filter(pl.col("unit").is_in(alone))["code"])


def _touched(context: VerbContext) -> list[int]:
    """The places that a verb is about, or that the organizations that it is about stand at."""
    standing = {s["place"] for u in context.about if context.kind is not PLACE for s in context.draft.states(u)}
    return sorted(standing | {u for u in context.about if context.draft.kind_of(u) is PLACE})


def scopes_of(picture: Picture, touched: list[int]) -> dict[str, int]:
    """The codes of the living places that are touched and of all above them, with their steps to the top; of those that
    may be read."""
    steps, may_be_read = places.ladder(picture), readable(picture)
    line: set[int] = set()
    for place in touched:
        at = int(steps.stands_for[place]) if place < len(steps.stands_for) else places.NOBODY
        line.update(steps.line(at))
    shown = [unit for unit in line if may_be_read.has(unit)]
    found = places.living(picture).filter(pl.col("unit").is_in(shown)).select("unit", "code")
    return {code: int(steps.depth[unit]) for unit, code in found.iter_rows()}


def _figures(picture: Picture, scope: str | None) -> list[dict[str, Any]] | None:
    """All figures of a scope; None where its code is not known yet."""
    if scope is not None and codes.known(picture, scope) is None:
        try:
            codes.place_of(picture, scope)
        except NotFound:
            return None
    return figures.figures_of(picture, scope)


def _posts(picture: Picture) -> set[str]:
    """The posts that hold on the day, as `registry units` names them."""
    return set(unit_keys.named(picture, "post").filter("holds")["name"])


def _members(
    picture: Picture,
    touched: list[int],
    to_renew: Sequence[measures_to_renew.MeasuresToRenew],
    merged: Collection[str],
) -> list[dict[str, Any]]:
    """The members of each living place that is touched, against the thresholds of the rules."""
    living = places.living(picture).filter(pl.col("unit").is_in(touched)).sort("code")
    counted = with_lookups(picture, living, MEASURED, ("full_members", "probationary_members"))
    led = organizations(picture).filter("lives").group_by("place").agg(kinds=pl.col("kind").unique())
    kinds = dict(led.select("place", "kinds").iter_rows())
    found = []
    for row in counted.select("unit", "code", "full_members", "probationary_members").iter_rows(named=True):
        own, of_place = _counted(row), [one for one in to_renew if one.unit == row["code"]]
        together = _together(row, [one for one in of_place if one.whose in merged])
        full, every = together or own
        has = sorted(set(kinds.get(row["unit"], [])) & set(VILLAGE_ORGANIZATION_KINDS))
        says = [
            _reminder(t.rule, t.says, full if t.of_full else every) for t in THRESHOLDS if t.is_passed(full, every, has)
        ]
        found.append(
            {"unit": row["code"], **_named(own), "organizations": has, "says": says}
            | {"anew": _to_renew(of_place), "together": _named(together) if together else None}
        )
    return found


def _to_renew(found: Sequence[measures_to_renew.MeasuresToRenew]) -> dict[str, Any] | None:
    """The measures to renew of one place: each value, and the sentence; None where there are none."""
    if not found:
        return None
    (says,) = measures_to_renew.in_words(found).values()
    return {"values": [one.as_json() for one in found], "says": says._asdict()}


Members = tuple[int | None, int | None]


def _named(members: Members) -> dict[str, int | None]:
    return dict(zip(("full_members", "members"), members, strict=True))


def _counted(row: Mapping[str, Any]) -> Members:
    """Full members, and all: None where nobody recorded how many full ones there are."""
    full = row["full_members"]
    return full, None if full is None else full + (row["probationary_members"] or 0)


def _together(row: Mapping[str, Any], others: Sequence[measures_to_renew.MeasuresToRenew]) -> Members | None:
    """A place's own members and those of others, as far as they are recorded; None where there are no others."""
    keys = ("full_members", "probationary_members")
    sums = {key: [one.value for one in others if one.measure.key == key] for key in keys}
    if not sums["full_members"]:
        return None
    return _counted({key: (row[key] or 0) + sum(values) for key, values in sums.items()})


def _reminder(rule: str, says: Words, count: int | None) -> dict[str, Any]:
    return {"rule": rule, **says.format(count=count)._asdict()}
