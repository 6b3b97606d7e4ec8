"""The report as a document in one language: headings, paragraphs and tables in their order, for Word and for PDF alike.

Headings are numbered 一、（一）1. as official documents number them (DOC-03; the numbering itself is unverified), in
English 1., 1.1, 1.1.1. Lists of units are set as such documents set them: by county and township, names after each
other, all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from registry.figures.line import Line
from registry.figures.lists.unit_list import OPEN, UnitList, status_words
from registry.figures.model import Figure
from registry.language import Words
from registry.report.forms import arrow, form_of, shown, target_shown, units_in
from registry.report.model import Definition, GroupText, Numbers, Place, PlaceTable, Report
from registry.report.sentences import day_words

#: How many figures stand side by side in a table of a page.
ABREAST = 6
#: A list of so many units is broken into a paragraph for each county.
_LONG = 20
#: A name up to this length is kept on one line.
_UNBROKEN = 9
#: How a piece of a paragraph is set: plain, strong, or a name that is not broken.
Style = Literal["plain", "strong", "name"]
Piece = tuple[str, Style]


@dataclass(frozen=True)
class TitleLine:
    """A heading of level 1 to 3, with its number."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph out of pieces."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class GridRow:
    """A row of a grid; a cell may have several lines. `strong` rows sum up those that follow."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True)
class Grid:
    """A table on a page. `widths` are the columns' shares of its width; all but the `text` columns hold numbers."""

    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    widths: tuple[float, ...]
    text: tuple[int, ...] = (0,)


Block = TitleLine | Paragraph | Grid


@dataclass(frozen=True)
class Document:
    """The report as it is set. `running` stands on every page of a PDF: what the report is of, day and version."""

    title: str
    subtitle: str
    running: str
    blocks: tuple[Block, ...]


def document(report: Report, language: str) -> Document:
    """The report as a document."""
    subtitle = Words("（截至{0}）", "As of {0}").format(day_words(report.moment.as_of))
    return Document(
        report.title.in_(language),
        subtitle.in_(language),
        _running(report).in_(language),
        tuple(_Setter(report, language).blocks()),
    )


def _running(report: Report) -> Words:
    """The running head: the title, in which the scope stands, the day, the version of the data, the earlier day."""
    moment, against = report.moment, Words("", "")
    if report.against is not None:
        against = Words(f"　对比时点：{report.against}", f"; compared with {report.against}")
    text = Words("{0}　时点：{1}　数据版本：第 {2} 次变更{3}", "{0}; as of {1}; version of the data: change {2}{3}")
    return text.format(report.title, moment.as_of, moment.known_at, against)


class _Setter:
    """Sets a report in one language, counting its headings."""

    def __init__(self, report: Report, language: str):
        self.report, self.language = report, language
        self.counts = [0, 0, 0]

    def say(self, zh: str, en: str, *args: object) -> str:
        return Words(zh, en).format(*args).in_(self.language)

    def heading(self, level: int, words: Words) -> TitleLine:
        """The next heading of a level."""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (3 - level)
        return TitleLine(level, numbered(self.counts[:level], self.language) + self._capital(words))

    def plain(self, text: str) -> Paragraph:
        return Paragraph(((text, "plain"),))

    def blocks(self) -> Iterator[Block]:
        report = self.report
        facts = [self.say("{0}：{1}", "{0}: {1}", f.name, f.text) for f in report.facts]
        yield self.plain(self.say("；", "; ").join(facts) + self.say("。", "."))
        yield self.heading(1, Words("总体情况", "Overview"))
        for words in report.overview:
            yield self.plain(words.in_(self.language) + self.say("。", "."))
        yield self.heading(1, Words("各项指标情况", "Figure by figure"))
        for part in report.parts:
            yield from self._part(part)
        for at, table in enumerate(report.tables):
            yield from self._table(table, report.tables[:at])
        yield from self._lists()
        yield self.heading(1, Words("指标定义和依据", "Definitions and sources"))
        shown_values = {definition.figure: definition for definition in report.definitions}
        for group in report.groups:
            yield self.heading(2, group.name)
            for figure in group.figures:
                yield from self._definition(shown_values[figure])
        yield from self._parameters()

    # -- sentences -----------------------------------------------------------------------------------------------

    def _part(self, part: GroupText) -> Iterator[Block]:
        """A group: what is counted in one paragraph, then each share in its own."""
        yield self.heading(2, part.group.name)
        counted = [s.text for s in part.sentences if s.figure.kind != "share"]
        if counted:
            yield self.plain(self.say("；", ". ").join(self._capital(w) for w in counted) + self.say("。", "."))
        shares = (s for s in part.sentences if s.figure.kind == "share")
        for at, sentence in enumerate(shares, 1):
            yield self.plain(f"{at}. {self._capital(sentence.text)}{self.say('。', '.')}")

    def _capital(self, words: Words) -> str:
        text = words.in_(self.language)
        return text[:1].upper() + text[1:] if self.language == "en" else text

    # -- tables --------------------------------------------------------------------------------------------------

    def _table(self, table: PlaceTable, above: Sequence[PlaceTable]) -> Iterator[Block]:
        """The figures of the places of a kind, group by group; those above them sum them up."""
        yield self.heading(1, table.title)
        if not above:
            yield from (self.plain(words.in_(self.language)) for words in self.report.notes)
            yield self.plain(self._key())
        for group in self.report.groups:
            yield self.heading(2, group.name)
            columns = [j for j, line in enumerate(table.lines) if line.figure in group.figures]
            parts = -(-len(columns) // ABREAST)
            each = -(-len(columns) // parts)
            for first in range(0, len(columns), each):
                yield self._grid(table, above, columns[first : first + each])

    def _key(self) -> str:
        change = Words("", "")
        if self.report.against is not None:
            change = Words("；↑、↓为比对比时点的增减（百分比为百分点）", "; ↑ and ↓: the change (of shares in points)")
        text = Words(
            "表中比率下方为达标数/应统计数，比值下方为分子/分母{0}；金额单位为万元；未填报、无法判定的另行注明。",
            "Below a share: met / population; below a ratio: its two sums{0}. Amounts are in ten thousand yuan. "
            "Unknown and undetermined are told where there are any.",
        )
        return text.format(change).in_(self.language)

    def _grid(self, table: PlaceTable, above: Sequence[PlaceTable], columns: Sequence[int]) -> Grid:
        lines = [table.lines[j] for j in columns]
        headings = (self.say("地点", "place"), *(self._column(line) for line in lines))
        whole = GridRow(self._cells(self.report.scope, self.report.totals, lines, columns), True)
        rows = [whole, *self._rows(table, above[-1:], lines, columns)]
        width = (100 - 16) / len(columns)
        return Grid(headings, tuple(rows), (16, *[width] * len(columns)))

    def _rows(
        self, table: PlaceTable, above: Sequence[PlaceTable], lines: Sequence[Line], columns: Sequence[int]
    ) -> Iterator[GridRow]:
        """The places; before those of one county the county itself."""
        over = {p.identity: n for t in above for p, n in zip(t.places, t.numbers, strict=True)}
        named = {p.identity: p for t in above for p in t.places}
        last = None
        for place, numbers in zip(table.places, table.numbers, strict=True):
            if place.above != last and place.above in named:
                yield GridRow(self._cells(named[place.above], over[place.above], lines, columns), True)
            last = place.above
            yield GridRow(self._cells(place, numbers, lines, columns))

    def _cells(
        self, place: Place, numbers: Sequence[Numbers], lines: Sequence[Line], columns: Sequence[int]
    ) -> tuple[str, ...]:
        cells = (self._cell(line, numbers[j]) for line, j in zip(lines, columns, strict=True))
        return (place.name.in_(self.language), *cells)

    def _column(self, line: Line) -> str:
        amount = self.say("（万元）", " (10,000 yuan)") if form_of(line.figure) == "yuan" else ""
        target = target_shown(line.figure).in_(self.language)
        aim = self.say("\n目标{0}", "\ntarget {0}", target) if target else ""
        return f"{line.name.in_(self.language)}{amount}{aim}"

    def _cell(self, line: Line, numbers: Numbers) -> str:
        """The value and its change, what it is made of, and what is open."""
        if numbers.value is None:
            first = "—"
        else:
            form = form_of(line.figure)
            shown_values = (shown(form, numbers.value, line.figure), arrow(form, numbers.change))
            first = " ".join(t.in_(self.language) for t in shown_values if t.zh)
        lines = [first]
        if form_of(line.figure) in ("share", "ratio") and numbers.value is not None:
            of = (shown("count", n).in_(self.language) for n in (numbers.numerator, numbers.denominator))
            lines.append("/".join(of))
        if numbers.unknown:
            lines.append(self.say("未填报{0}", "{0} unknown", numbers.unknown))
        if numbers.undetermined:
            lines.append(self.say("无法判定{0}", "{0} undet.", numbers.undetermined))
        return "\n".join(lines)

    # -- lists ---------------------------------------------------------------------------------------------------

    def _lists(self) -> Iterator[Block]:
        yield self.heading(1, Words("未达标、未填报和无法判定的单位", "Units not met, unknown and undetermined"))
        yield self.plain(
            self.say(
                "以下按指标列出全部未达标、未填报和无法判定是否应统计的单位，括号内为单位数；没有的指标不列。"
                "没有目标的指标，未达标仅指不符合该指标的条件。",
                "All units that are not met, unknown or undetermined, figure by figure, their number in brackets; "
                "figures without any are left out. Where a figure has no target, not met only means that its "
                "condition does not hold.",
            )
        )
        for group in self.report.groups:
            listed = [(f, s) for f in group.figures if (s := self._open(f))]
            if listed:
                yield self.heading(2, group.name)
            for figure, statuses in listed:
                yield self.heading(3, figure.name)
                for status in statuses:
                    yield from self._names(self.report.lists[figure.code], status)

    def _open(self, figure: Figure) -> list[str]:
        found = self.report.lists[figure.code]
        return [s for s in OPEN if s in found.statuses and found.count(s)]

    def _names(self, found: UnitList, status: str) -> Iterator[Block]:
        """The units of one answer; a long list in a paragraph for each county."""
        count = found.count(status)
        unit = units_in(found.figure)
        lead = self.say("{0}（{1}{2}）：", "{0} ({1}): ", status_words(found.figure, status), count, Words(unit, ""))
        pieces: list[Piece] = [(lead, "strong")]
        for county, number, townships in found.names(status, self.language):
            if count > _LONG:
                yield Paragraph(tuple(pieces))
                pieces = []
            name = county or self.say("不在县区内", "in no county")
            pieces.append((self.say("{0}（{1}{2}）：", "{0} ({1}): ", name, number, Words(unit, "")), "strong"))
            pieces += self._of_county(townships)
        yield Paragraph(tuple(pieces))

    def _of_county(self, townships: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Piece]:
        for at, (township, names) in enumerate(townships):
            if township:
                yield self.say("{0}：", "{0}: ", township), "name"
            closing = self.say("。", ". ") if at == len(townships) - 1 else self.say("；", "; ")
            for name in names[:-1]:
                yield self._unbroken(name + self.say("、", ", "))
            yield self._unbroken(names[-1] + closing)

    @staticmethod
    def _unbroken(text: str) -> Piece:
        return text, "name" if len(text) <= _UNBROKEN else "plain"

    # -- definitions ---------------------------------------------------------------------------------------------

    def _definition(self, definition: Definition) -> Iterator[Block]:
        yield self.heading(3, definition.figure.name)
        facts = [self.say("{0}：{1}", "{0}: {1}", f.name, f.text) for f in definition.facts]
        yield self.plain(self.say("；", "; ").join(facts) + self.say("。", "."))

    def _parameters(self) -> Iterator[Block]:
        yield self.heading(1, Words("规则和参数", "Rules and parameters"))
        headings = ("参数", "parameter"), ("取值", "value"), ("自", "from"), ("至（不含）", "until"), ("依据", "source")
        rows = (
            GridRow(tuple(w.in_(self.language) for w in (p.name, p.value, p.since, p.until, p.source)))
            for p in self.report.parameters
        )
        yield Grid(tuple(self.say(*h) for h in headings), tuple(rows), (36, 10, 12, 12, 30), (0, 4))


# -- numbering -----------------------------------------------------------------------------------------------------

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A number from 1 to 99 as headings count.

    >>> [chinese(n) for n in (1, 10, 12, 20, 64)]
    ['一', '十', '十二', '二十', '六十四']
    """
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return leading + (_DIGITS[ones] if ones else "")


def numbered(counts: Sequence[int], language: str) -> str:
    """The number of a heading by its place among its like: 一、 （一） 1. ; in English 1. 1.1 1.1.1.

    >>> numbered([2], "zh"), numbered([2, 3], "zh"), numbered([2, 3, 4], "zh"), numbered([2, 3], "en")
    ('二、', '（三）', '4. ', '2.3 ')
    """
    if language == "en":
        return ".".join(map(str, counts)) + (". " if len(counts) == 1 else " ")
    last = counts[-1]
    return {1: f"{chinese(last)}、", 2: f"（{chinese(last)}）", 3: f"{last}. "}[len(counts)]
