"""Composing a coverage report: the engine asked once for the scope and once for its places, at one Moment or at two."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from registry import codes
from registry.errors import Refused
from registry.figures import engine
from registry.figures.engine import Result
from registry.figures.groups import GROUPS
from registry.figures.line import Line
from registry.figures.lists.unit_list import unit_list
from registry.figures.lists.whereabouts import ABOVE, below, by_identity, nearest
from registry.figures.model import Figure
from registry.language import Words
from registry.moment import ZONE
from registry.picture import Picture
from registry.places import queries as places
from registry.places.ledger import KINDS
from registry.report import definitions, sentences
from registry.report.model import Correction, Fact, Numbers, Place, PlaceTable, Report
from registry.report.selection import EVERY, Selection
from registry.report.signature import UNSIGNED, Signature
from registry.sights.readable import read_in
from registry.versions import changes

#: The figures in the order in which they are reported.
FIGURES: tuple[Figure, ...] = tuple(f for group in GROUPS for f in group.figures)
_EVERYTHING = Place(None, None, Words("全部登记范围", "Everything that is registered"))
_NOTES = (
    Words(
        "各县区、各乡镇的数包括其下属的全部单位。设在上一级的单位只计入上一级，所以各县区（乡镇）之和可能小于合计；"
        "去重计数的指标，同一对象在几处出现的各计一次，之和可能大于合计。",
        "The numbers of a county or township are those of everything below it. A unit that stands higher up counts "
        "there only, so that they may add up to less than the total; a distinct count counts the same thing once at "
        "each place, and may add up to more.",
    ),
    Words(
        "未填报是指条件所需的内容没有登记，不等于未达标；无法判定是指连是否应统计也不能确定。两者都不计入达标数。",
        "Unknown means that what the condition needs is not recorded, which is not the same as not met; undetermined, "
        "that it cannot even be told whether the unit counts. Neither counts as met.",
    ),
    Words(
        "整顿各环节、排查、回头看、随机抽查、干部管理和报酬的指标，正文不逐项叙述，见附件 1 和数据表。",
        "The figures of steps of cases, screening, audits, draws, cadres and pay are not told one by one in the text: "
        "see annex 1 and the workbook.",
    ),
)


def compose(
    picture: Picture,
    scope: str | None = None,
    against: Picture | None = None,
    signature: Signature = UNSIGNED,
    selection: Selection = EVERY,
    later: Iterable[Mapping[str, Any]] | None = None,
) -> Report:
    """The report of a scope (a place's code, None for everything) at the Moment of `picture`, as far as is selected.

    `against` is an earlier picture of the same registry to compare with. Both connections stay open until the report
    has been written. `later`: the corrections since the period of the report was closed; None:
    it is of no closed period. Raises NotFound for a code that was never a place's, Refused for a place that does not
    live on the day and for an earlier day that is not earlier.
    """
    if against is not None and against.moment.as_of >= picture.moment.as_of:
        raise Refused(
            f"对比的日期（{against.moment.as_of}）须早于时点（{picture.moment.as_of}）",
            f"the day to compare with ({against.moment.as_of}) must be before the as-of day ({picture.moment.as_of})",
        )
    place, groups = _scope(picture, scope), selection.groups
    figures = tuple(figure for group in groups for figure in group.figures)
    lines = lines_of(figures)
    inside = read_in(picture, place.identity)
    results = engine.one_scope(picture, _figures_of(lines), inside)
    totals = _numbers(lines, results, None if against is None else _earlier(against, place, lines))
    kinds = [kind for kind in selection.kinds if below(picture, place.identity, kind)]
    tables = tuple(_table(picture, place, kind, lines, against) for kind in kinds)
    since = None if against is None else against.moment.as_of
    return Report(
        title=Words(selection.title, selection.title) if selection.title else _title(place),
        scope=place,
        moment=picture.moment,
        made=datetime.datetime.now(ZONE),
        against=since,
        facts=tuple(_facts(picture, place, against)),
        groups=groups,
        overview=tuple(sentences.overview(place, picture.moment.as_of, since, lines, totals)),
        parts=sentences.parts(groups, lines, totals, tables, since),
        lines=lines,
        totals=totals,
        tables=tables,
        lists={figure.code: unit_list(picture, figure, inside) for figure in figures},
        definitions=definitions.definitions(figures),
        parameters=definitions.parameters(figures),
        results=tuple(results),
        notes=_NOTES if any(group.body != group.figures for group in groups) else _NOTES[:-1],
        signature=signature,
        later=None if later is None else tuple(map(_correction, later)),
    )


def _correction(told: Mapping[str, Any]) -> Correction:
    return Correction(told["change"], _time(told["at"]), told["actor"] or "", told["reason"] or "", told["rows"])


def _time(stamp: str) -> str:
    """A time as people here tell it (Beijing time)."""
    return datetime.datetime.fromisoformat(stamp).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def lines_of(figures: Sequence[Figure]) -> tuple[Line, ...]:
    """The lines of every table: a figure each, a distribution a line for each of its categories."""
    return tuple(Line(f, c) for f in figures for c in (f.categories or (None,)))


def _scope(picture: Picture, code: str | None) -> Place:
    if code is None:
        return _EVERYTHING
    identity = codes.place_of(picture, code)
    if identity >= len(places.ladder(picture).lives) or not places.ladder(picture).lives[identity]:
        raise Refused(
            f"{code} 在 {picture.moment.as_of} 不存在（尚未设立或已撤销），没有可报告的内容",
            f"{code} did not exist on {picture.moment.as_of}: there is nothing to report",
        )
    return _place(picture, identity)


def _place(picture: Picture, identity: int, above: int | None = None) -> Place:
    name = str(by_identity(picture, "name")[identity])
    kind = next(k for k in (o.key for o in KINDS) if _is(picture, identity, k))
    return Place(identity, str(by_identity(picture, "code")[identity]), Words(name, name), kind, above)


def _is(picture: Picture, identity: int, kind: str) -> bool:
    return bool(nearest(picture, kind)[identity] == identity)


def _title(place: Place) -> Words:
    if place.identity is None:
        return Words("基层党组织覆盖情况报告", "Coverage report on grassroots Party organizations")
    title = Words("{0}基层党组织覆盖情况报告", "Coverage report on grassroots Party organizations: {0}")
    return title.format(place.name)


def _facts(picture: Picture, place: Place, against: Picture | None) -> Iterator[Fact]:
    """What the report is about: the scope, the as-of day, the version of the data, and the earlier day."""
    scope = place.name
    if place.code is not None:
        scope = Words("{0}（{1}）", "{0} ({1})").format(place.name, place.code)
    yield Fact(Words("范围", "Scope"), scope)
    yield Fact(Words("时点", "As of"), Words(*[picture.moment.as_of.isoformat()] * 2))
    yield Fact(Words("数据版本", "Version of the data"), _version(picture))
    if against is not None:
        yield Fact(Words("对比时点", "Compared with"), Words(*[against.moment.as_of.isoformat()] * 2))
        if against.moment.known_at != picture.moment.known_at:
            yield Fact(Words("对比的数据版本", "Version compared with"), _version(against))


def _version(picture: Picture) -> Words:
    """The change at which the report is known, and its time (Beijing time)."""
    number = picture.moment.known_at
    found = changes.change(picture, number, "at")
    if found is None:
        return Words("尚无登记", "nothing was known yet")
    when = _time(found["at"])
    return Words(f"第 {number} 次变更（{when}）", f"change {number} ({when})")


# -- numbers -----------------------------------------------------------------------------------------------------


def _earlier(against: Picture, place: Place, lines: Sequence[Line]) -> list[Result] | None:
    """What the scope's figures came to at the earlier moment; None where it did not live then."""
    if not _lived(against, place.identity):
        return None
    return engine.one_scope(against, _figures_of(lines), read_in(against, place.identity))


def _figures_of(lines: Sequence[Line]) -> list[Figure]:
    return list(dict.fromkeys(line.figure for line in lines))


def _lived(picture: Picture, identity: int | None) -> bool:
    """Whether a place lived at a Moment; everything always did."""
    lives = places.ladder(picture).lives
    return identity is None or (identity < len(lives) and bool(lives[identity]))


def _table(picture: Picture, scope: Place, kind: str, lines: tuple[Line, ...], against: Picture | None) -> PlaceTable:
    """The figures of every place of a kind in the scope."""
    found, figures = below(picture, scope.identity, kind), _figures_of(lines)
    upper = ABOVE[: ABOVE.index(kind)]
    above = nearest(picture, upper[-1])[found].tolist() if upper else [0] * len(found)
    earlier: dict[int, list[Result]] = {}
    if against is not None:
        lived = [unit for unit in found if _lived(against, unit)]
        earlier = dict(zip(lived, engine.each_place(against, figures, lived), strict=True))
    now = zip(found, engine.each_place(picture, figures, found), strict=True)
    words = next(o.words for o in KINDS if o.key == kind)
    return PlaceTable(
        kind,
        Words("分{0}情况", "By {0}").format(words),
        tuple(_place(picture, unit, over or None) for unit, over in zip(found, above, strict=True)),
        lines,
        tuple(_numbers(lines, results, earlier.get(unit)) for unit, results in now),
    )


def _numbers(lines: Sequence[Line], now: Sequence[Result], before: Sequence[Result] | None) -> tuple[Numbers, ...]:
    """The engine's results of one place, line by line."""
    figures = _figures_of(lines)
    by_figure = dict(zip(figures, now, strict=True))
    earlier = None if before is None else dict(zip(figures, before, strict=True))
    return tuple(_of(line, by_figure[line.figure], None if earlier is None else earlier[line.figure]) for line in lines)


def _of(line: Line, now: Result, before: Result | None) -> Numbers:
    value, earlier = _value(line, now), None if before is None else _value(line, before)
    not_met = None
    if line.figure.kind == "share":
        not_met = now["denominator"] - now["numerator"] - now["unknown"]
    return Numbers(
        value,
        now.get("numerator"),
        now.get("denominator"),
        not_met,
        now.get("unknown"),
        now.get("undetermined"),
        now["met"],
        earlier,
        None if value is None or earlier is None else value - earlier,
    )


def _value(line: Line, result: Result) -> Any:
    return result["value"] if line.category is None else result["categories"][line.category]
