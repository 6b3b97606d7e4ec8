"""The summary in sentences, as an office writes it: every sentence out of one figure's declaration and its numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from registry.figures.groups import GROUPS, Group
from registry.figures.line import Line
from registry.figures.model import Figure
from registry.language import Words
from registry.report.forms import change_shown, counted_in, form_of, money, shown, target_shown, units_in
from registry.report.model import GroupText, Numbers, Place, PlaceTable, Sentence

_NOTHING = Words("", "")
#: How many places a sentence names that have units which are not met.
_NAMED = 5


def day_words(day: datetime.date) -> Words:
    """A day as a sentence has it.

    >>> day_words(datetime.date(2018, 12, 31)).zh
    '2018年12月31日'
    """
    return Words(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def then(day: datetime.date) -> Words:
    """An earlier day as something is compared with it: the end of a year by its name."""
    return Words(f"{day.year}年末", day.isoformat()) if (day.month, day.day) == (12, 31) else day_words(day)


def _listed(parts: Sequence[Words]) -> Words:
    return Words("、".join(p.zh for p in parts), ", ".join(p.en for p in parts))


# -- the whole -----------------------------------------------------------------------------------------------------


def overview(
    scope: Place, as_of: datetime.date, against: datetime.date | None, lines: Sequence[Line], totals: Sequence[Numbers]
) -> Iterator[Words]:
    """What the report's text comes to: how many figures have a target, reach it or miss it, and which way they went."""
    told = {figure for group in GROUPS for figure in group.body if figure.target is not None}
    aimed = [(line, n) for line, n in zip(lines, totals, strict=True) if line.figure in told]
    reached, missed = ([(line, n) for line, n in aimed if n.reached is answer] for answer in (True, False))
    text = Words(
        "截至{day}，{scope}设有目标的{aimed}项指标中，已达到目标{reached}项，未达到目标{missed}项",
        "As of {day}, of the {aimed} {aimed:figure|figures} of {scope} that {aimed:has|have} a target, "
        "{reached} {reached:reaches|reach} it and {missed} {missed:does|do} not",
    ).format(day=day_words(as_of), scope=scope.name, aimed=len(aimed), reached=len(reached), missed=len(missed))
    empty = len(aimed) - len(reached) - len(missed)
    if empty:
        text = _and(text, Words("没有应统计单位的{0}项", "{0} {0:has|have} no units to count").format(empty))
    yield text
    if missed:
        names = [
            Words("{0}（{1}，目标{2}）", "{0} ({1}, target {3})").format(
                line.figure.name,
                shown(form_of(line.figure), n.value, line.figure),
                _aim(line.figure),
                target_shown(line.figure),
            )
            for line, n in missed
        ]
        yield Words("未达到目标的是：{0}", "Those that do not reach their target: {0}").format(_listed(names))
    if against is not None:
        yield _directions(aimed, against)


def _directions(aimed: Sequence[tuple[Line, Numbers]], against: datetime.date) -> Words:
    """How many figures went which way, seen from their targets."""
    changed = [(line.figure.target, n.change) for line, n in aimed if n.change is not None]
    # A target of 0 is reached from above: less is better.
    better = [((change > 0) - (change < 0)) * (1 if target else -1) for target, change in changed]
    text = Words(
        "与{then}相比，其中好转{up}项、变差{down}项、持平{same}项",
        "Compared with {then}, {up} of them {up:is|are} better, {down} worse and {same} the same",
    ).format(then=then(against), up=better.count(1), down=better.count(-1), same=better.count(0))
    rest = len(aimed) - len(better)
    return _and(text, Words("无从比较{0}项", "{0} cannot be compared").format(rest)) if rest else text


def _and(text: Words, more: Words) -> Words:
    return Words("{0}，{1}", "{0}; {1}").format(text, more)


# -- figure by figure ----------------------------------------------------------------------------------------------


def parts(
    groups: Sequence[Group],
    lines: Sequence[Line],
    totals: Sequence[Numbers],
    tables: Sequence[PlaceTable],
    against: datetime.date | None,
) -> tuple[GroupText, ...]:
    """The sentences of each group of figures, one for each figure."""
    first = tables[0] if tables else None
    writer = _Writer(lines, totals, first, against)
    return tuple(GroupText(group, tuple(writer.sentences(group))) for group in groups)


class _Writer:
    """The sentences of one figure after the other."""

    def __init__(
        self, lines: Sequence[Line], totals: Sequence[Numbers], table: PlaceTable | None, against: datetime.date | None
    ):
        self.found: dict[Figure, list[tuple[int, Line, Numbers]]] = {}
        for at, (line, numbers) in enumerate(zip(lines, totals, strict=True)):
            self.found.setdefault(line.figure, []).append((at, line, numbers))
        self.table, self.against = table, against

    def sentences(self, group: Group) -> Iterator[Sentence]:
        for figure in group.figures:
            yield Sentence(figure, self._sentence(figure))

    def _sentence(self, figure: Figure) -> Words:
        if figure.kind == "distribution":
            return self._distribution(figure)
        at, line, numbers = self.found[figure][0]
        if numbers.value is None:
            text = Words("{0}：没有应统计的单位", "{0}: there is nothing to count").format(figure.name)
        elif figure.kind == "share":
            text = self._share(at, line, numbers)
        else:
            text = self._number(line, numbers)
        return _joined(text, self._open(figure, numbers), self._change(line, numbers), self._target(line, numbers))

    def _number(self, line: Line, numbers: Numbers) -> Words:
        if form_of(line.figure) == "yuan":
            return Words("{0}{1}", "{0}: {1}").format(line.name, money(numbers.value))
        value = shown(form_of(line.figure), numbers.value, line.figure)
        if line.figure.kind == "ratio":
            return Words("{0}为{1}（{2}比{3}）", "{0}: {1} ({2} to {3})").format(
                line.name, value, *(shown("count", n) for n in (numbers.numerator, numbers.denominator))
            )
        return Words("{0}{1}{2}", "{0}: {1}{2}").format(line.name, value, counted_in(line.figure))

    def _share(self, at: int, line: Line, numbers: Numbers) -> Words:
        unit = units_in(line.figure)
        value = shown("share", numbers.value)
        met, of, not_met = (shown("count", n) for n in (numbers.numerator, numbers.denominator, numbers.not_met))
        if numbers.numerator == numbers.denominator:
            whole = Words(f"{{0}}为{{1}}（应统计{{2}}{unit}，全部达标）", "{0}: {1} (all {2} met)")
            return whole.format(line.name, value, of)
        if line.figure.target is None:
            text = Words(
                f"{{0}}为{{1}}，应统计{{2}}{unit}，符合条件{{3}}{unit}", "{0}: {1}, {3} of {2} meet the condition"
            )
            return text.format(line.name, value, of, met)
        text = Words(
            f"{{0}}为{{1}}，应统计{{2}}{unit}，达标{{3}}{unit}，未达标{{4}}{unit}",
            "{0}: {1}, {3} of {2} met, {4} not met",
        ).format(line.name, value, of, met, not_met)
        return Words("{0}{1}", "{0}{1}").format(text, self._where(at, numbers, unit))

    def _where(self, at: int, numbers: Numbers, unit: str) -> Words:
        """The places with the most units that are not met, in their own order: that of the official edition."""
        if self.table is None or not numbers.not_met:
            return _NOTHING
        counts = [n[at].not_met or 0 for n in self.table.numbers]
        most = sorted((place for place, n in enumerate(counts) if n), key=lambda place: -counts[place])
        if not most:
            return _NOTHING
        named = [(self.table.places[place].name, counts[place]) for place in sorted(most[:_NAMED])]
        names = [Words(f"{name.zh}{n}{unit}", f"{name.en} {n:,}") for name, n in named]
        more = Words("等", ", …") if len(most) > _NAMED else _NOTHING
        return Words("（{0}{1}）", " ({0}{1})").format(_listed(names), more)

    def _open(self, figure: Figure, numbers: Numbers) -> Words:
        """How many are unknown, and of how many it is open whether they count."""
        unit = units_in(figure)
        parts = []
        if numbers.unknown:
            parts.append(Words(f"未填报{numbers.unknown}{unit}", f"{numbers.unknown:,} unknown"))
        if numbers.undetermined:
            text = Words(f"另有{{0}}{unit}无法判定是否应统计", "{0} undetermined")
            parts.append(text.format(shown("count", numbers.undetermined)))
        return Words("，".join(w.zh for w in parts), ", ".join(w.en for w in parts))

    def _change(self, line: Line, numbers: Numbers) -> Words:
        if self.against is None or numbers.value is None:
            return _NOTHING
        day = then(self.against)
        if numbers.change is None:
            return Words("{0}无可比数", "no number of {0} to compare with").format(day)
        if not numbers.change:
            return Words("与{0}持平", "the same as on {0}").format(day)
        size = change_shown(form_of(line.figure), numbers.change)
        up = numbers.change > 0
        if form_of(line.figure) in ("share", "ratio"):
            points = Words("个百分点", " percentage points") if form_of(line.figure) == "share" else _NOTHING
            verb = Words("提高", "up") if up else Words("下降", "down")
            return Words("比{0}{1}{2}{3}", "{1} {2}{3} from {0}").format(day, verb, size, points)
        verb = Words("增加", "up") if up else Words("减少", "down")
        if form_of(line.figure) == "yuan":
            return Words("比{0}{1}{2}", "{1} {2} from {0}").format(day, verb, money(abs(numbers.change)))
        return Words("比{0}{1}{2}{3}", "{1} {2}{3} from {0}").format(day, verb, size, counted_in(line.figure))

    @staticmethod
    def _target(line: Line, numbers: Numbers) -> Words:
        if numbers.reached is None:
            return _NOTHING
        reached = Words("达到{0}的目标", "target {1} reached")
        missed = Words("未达到{0}的目标", "target {1} not reached")
        return (reached if numbers.reached else missed).format(_aim(line.figure), target_shown(line.figure))

    def _distribution(self, figure: Figure) -> Words:
        counts = [
            Words("{0}（{1}{2}）", "{0} ({1})").format(line.category_name, shown("count", n.value), units_in(figure))
            for _, line, n in self.found[figure]
        ]
        return Words("{0}：{1}", "{0}: {1}").format(figure.name, _listed(counts))


def _aim(figure: Figure) -> Words:
    """A figure's target as a sentence has it: 100%, 不低于3, 0件."""
    shown_target = target_shown(figure)
    if figure.kind == "share":
        return shown_target
    least = shown_target.zh.startswith("≥")
    unit = Words("", "") if figure.kind == "ratio" else counted_in(figure)
    return Words("不低于{0}{1}" if least else "{0}{1}", "{0}").format(shown_target.zh.lstrip("≥"), unit.zh)


def _joined(*texts: Words) -> Words:
    """The clauses of a sentence that say something."""
    given = [t for t in texts if t.zh]
    return Words("，".join(t.zh for t in given), "; ".join(t.en for t in given))
