"""The report as a workbook: real numbers, each with a link to the list behind it.

A number that counts units of one answer leads to exactly those rows of the list, for in a list the units of one answer
in one place stand together; any other number leads to the top of its list. Text is text, whatever it begins with.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_range_abs  # type: ignore[import-untyped]

from registry.errors import Refused
from registry.figures.line import Line
from registry.figures.lists.unit_list import UnitList
from registry.figures.model import Figure
from registry.files import workplace
from registry.language import Words
from registry.report.forms import NumberForm, counted_in, form_of, shown, target_shown
from registry.report.model import CORRECTIONS, OF_CORRECTIONS, Numbers, Place, PlaceTable, Report

#: A workbook's text stays text: never a formula, a number or a link.
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
#: The links that a sheet of Excel takes, and the longest name of a sheet.
LINKS, LONGEST_NAME = 65_530, 31
#: The rows that a sheet has, and how many rows of lists are kept in memory before they are written.
SHEET_ROWS, IN_MEMORY = 1_048_576, 200_000
_FONT = "宋体"
#: Paper A4.
_A4 = 9
#: The row of the header in the sheets of numbers and in the lists, from 0: the title and what it is of stand above.
_HEADER = 2
_FORMATS: dict[NumberForm, str] = {"count": "0", "share": "0.00%", "ratio": "0.00##", "yuan": "0.####"}


@dataclass(frozen=True)
class SheetColumn:
    """A column of the sheets of numbers: its heading, its width, and the field of `Numbers` where it has one.

    `lists` are the answers whose units a number counts, by the figure's kind ("": any other).
    """

    heading: Words
    width: int
    field: str | None = None
    lists: tuple[tuple[str, str], ...] = ()


_NUMBERS = (
    SheetColumn(Words("应统计数（分母）", "population (denominator)"), 17, "denominator", (("ratio", "counted"),)),
    SheetColumn(Words("达标数（分子）", "met (numerator)"), 16, "numerator", (("share", "met"), ("ratio", "counted"))),
    SheetColumn(Words("未达标数", "not met"), 9, "not_met", (("share", "not_met"),)),
    SheetColumn(Words("未填报数", "unknown"), 9, "unknown", (("", "unknown"),)),
    SheetColumn(Words("无法判定数", "undetermined"), 13, "undetermined", (("", "undetermined"),)),
    SheetColumn(
        Words("值", "value"), 13, "value", (("count", "counted"), ("total", "counted"), ("distinct", "counted"))
    ),
)
_AIM = (SheetColumn(Words("目标", "target"), 8), SheetColumn(Words("达到目标", "target reached"), 9))
_BEFORE = (
    SheetColumn(Words("对比时点的值", "earlier value"), 13, "earlier"),
    SheetColumn(Words("增减（比率为百分点）", "change (of shares in points)"), 21, "change"),
)
_REACHED = {True: Words("是", "yes"), False: Words("否", "no")}
_SUMMARY = Words("摘要", "Summary")
_DEFINITIONS = Words("指标定义", "Definitions")
_PARAMETERS = Words("参数", "Parameters")
_TO_LIST = Words("点击查看清单", "Click for the list")
_TO_TODAY = Words(
    "清单为时点当日的；对比时点的清单请另出该日的报告", "The list is that of the as-of day, not of the earlier one"
)


def render(report: Report, language: str) -> bytes:
    """The report as an .xlsx file. Raises Refused where a list is longer than a sheet."""
    rows = [len(found.units) for found in report.lists.values()]
    if max(rows) + _HEADER + 1 > SHEET_ROWS:
        raise Refused(
            "有的清单超过一张工作表的行数，请缩小范围（--scope）",
            "a list has more rows than a sheet can hold: choose a smaller scope",
        )
    packed = io.BytesIO()
    with workplace() as parts:
        # Cells kept in memory are written faster, as long as they are not too many.
        how = {**PLAIN_TEXT, "constant_memory": sum(rows) > IN_MEMORY, "tmpdir": str(parts)}
        book = xlsxwriter.Workbook(packed, how)
        _Book(book, report, language).write()
        book.close()
    return packed.getvalue()


class _Book:
    """The workbook while it is made."""

    def __init__(self, book: Any, report: Report, language: str):
        self.book, self.report, self.language = book, report, language
        written_on = datetime.datetime.combine(report.moment.as_of, datetime.time())
        book.set_properties({"title": self._say(report.title), "created": written_on})
        self.figures = list(dict.fromkeys(line.figure for line in report.lines))
        self.sheets = dict(zip(self.figures, self._names(), strict=True))
        self._known: dict[tuple[Any, ...], Any] = {}

    def _say(self, words: Words) -> str:
        return words.in_(self.language)

    def _names(self) -> Iterator[str]:
        """The names of the lists' sheets: the figure's number and as much of its name as a sheet's name takes."""
        for number, figure in enumerate(self.figures, 1):
            name = "".join(" " if c in "[]:*?/\\'" else c for c in self._say(figure.name))
            yield f"{number:02} {name}"[:LONGEST_NAME].strip()

    def format(self, **look: Any) -> Any:
        """A format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._known:
            self._known[key] = self.book.add_format({"font_name": _FONT, "font_size": 10, "valign": "vcenter", **look})
        return self._known[key]

    @cached_property
    def _head(self) -> Any:
        return self.format(bold=True, bg_color="#E7E6E6", border=1, text_wrap=True, align="center")

    @cached_property
    def _text(self) -> Any:
        return self.format(num_format="@", text_wrap=True)

    def write(self) -> None:
        """All sheets, in the order in which they are read."""
        self._summary()
        for table in self.report.tables:
            for part in self._parts(table):
                self._table(table, *part)
        for figure in self.figures:
            self._list(figure, self.report.lists[figure.code])
        self._definitions()
        self._parameters()
        self._corrections()

    # -- sheets of numbers ---------------------------------------------------------------------------------------

    @cached_property
    def _figure(self) -> SheetColumn:
        """The column of the figures' names, as wide as they are."""
        return SheetColumn(Words("指标", "figure"), max(_width(self._say(f.name)) for f in self.figures) + 2)

    @cached_property
    def _columns(self) -> tuple[SheetColumn, ...]:
        before = _BEFORE if self.report.against is not None else ()
        return (*_NUMBERS, *_AIM, *before)

    def _summary(self) -> None:
        """The scope's own numbers, group by group, each with its sentence."""
        report = self.report
        lead = (SheetColumn(Words("分组", "group"), 24), self._figure, _CATEGORY)
        last = SheetColumn(Words("说明", "in words"), 70)
        sheet = self._sheet(self._say(_SUMMARY), (*lead, *self._columns, last))
        sentences = {s.figure: s.text for part in report.parts for s in part.sentences}
        sheet.write_string(1, 0, self._about())
        top = _HEADER + len(report.overview)
        for at, words in enumerate(report.overview):
            text = self._say(words)
            whole = self.format(text_wrap=True, valign="top")
            sheet.set_row(_HEADER + at, _height(text, sum(c.width for c in (*lead, *self._columns, last))))
            sheet.merge_range(_HEADER + at, 0, _HEADER + at, len(lead) + len(self._columns), text, whole)
        self._heading(sheet, top, (*lead, *self._columns, last))
        groups = {figure: group.name for group in report.groups for figure in group.figures}
        for row, (line, numbers) in enumerate(zip(report.lines, report.totals, strict=True), top + 1):
            self._words(sheet, row, (groups[line.figure], line.figure.name, line.category_name))
            self._line(sheet, row, len(lead), line, numbers, None)
            if line.category is None or line.category == line.figure.categories[0]:
                sentence = self._say(sentences[line.figure])
                sheet.set_row(row, _height(sentence, last.width))
                sheet.write_string(row, len(lead) + len(self._columns), sentence, self._text)
        self._finish(sheet, top, top + len(report.lines), len(lead) + len(self._columns))
        sheet.activate()

    def _about(self) -> str:
        """What the report is of, in one line."""
        colon, stop = ("：", "；") if self.language == "zh" else (": ", "; ")
        return stop.join(f"{self._say(f.name)}{colon}{self._say(f.text)}" for f in self.report.edition)

    def _parts(self, table: PlaceTable) -> Iterator[tuple[str, list[tuple[Line, Place, Numbers]]]]:
        """The rows of a table, in as many sheets as their links need."""
        rows = list(table.rows())
        size = LINKS // len(self._columns)
        count = -(-len(rows) // size)
        for at in range(count):
            name = self._say(table.title).removesuffix("情况") + (str(at + 1) if count > 1 else "")
            yield name, rows[at * size : (at + 1) * size]

    def _table(self, table: PlaceTable, name: str, rows: Sequence[tuple[Line, Place, Numbers]]) -> None:
        """The figures of every place of a kind: a row for each figure and place, to be filtered."""
        above = {p.identity: p.name for t in self.report.tables for p in t.places}
        with_above = any(p.above in above for p in table.places)
        over = (SheetColumn(Words("上级", "in"), 16),) if with_above else ()
        lead = (self._figure, _CATEGORY, *over, SheetColumn(Words("地点", "place"), 18))
        columns = (*lead, *self._columns)
        sheet = self._sheet(name, columns)
        sheet.write_string(1, 0, self._about())
        self._heading(sheet, _HEADER, columns)
        for row, (line, place, numbers) in enumerate(rows, _HEADER + 1):
            words = [line.figure.name, line.category_name, place.name]
            if with_above:
                words.insert(2, above.get(place.above, Words("", "")))
            self._words(sheet, row, words)
            self._line(sheet, row, len(words), line, numbers, place.identity)
        self._finish(sheet, _HEADER, _HEADER + len(rows), len(columns) - 1)

    def _words(self, sheet: Any, row: int, words: Iterable[Words]) -> None:
        self._words_from(sheet, row, 0, words)

    def _line(self, sheet: Any, row: int, first: int, line: Line, numbers: Numbers, place: int | None) -> None:
        """The numbers of one line, each a number and a link."""
        for at, column in enumerate(self._columns, first):
            if column.field is not None:
                value = getattr(numbers, column.field)
                if value is not None:
                    self._number(sheet, row, at, line, column, value, place)
            elif column is _AIM[0]:
                self._target(sheet, row, at, line.figure)
            elif numbers.reached is not None:
                sheet.write_string(row, at, self._say(_REACHED[numbers.reached]), self.format(align="center"))

    def _number(
        self, sheet: Any, row: int, at: int, line: Line, column: SheetColumn, value: Any, place: int | None
    ) -> None:
        """A number over its link: the link writes a text first, which the number then takes the place of."""
        form = form_of(line.figure) if column.field in ("value", "earlier", "change") else "count"
        number = float(value)
        tip = self._say(_TO_TODAY if column in _BEFORE else _TO_LIST)
        look = self.format(num_format=_number_format(form, number, line, column), font_color="#1F4E79")
        sheet.write_url(row, at, self._link(line, column, place), look, "", tip)
        sheet.write_number(row, at, number, look)

    def _link(self, line: Line, column: SheetColumn, place: int | None) -> str:
        """Where a number leads: to the rows of the list that it counts, else to the top of the list."""
        figure = line.figure
        found = self.report.lists[figure.code]
        status = dict(column.lists).get(figure.kind) or dict(column.lists).get("")
        if line.category is not None and column.field == "value":
            status = line.category
        run = found.run(status, place) if status is not None else None
        if run is None:
            return f"internal:'{self.sheets[figure]}'!A{_HEADER + 1}"
        first, last = (row + _HEADER + 1 for row in run)
        return f"internal:'{self.sheets[figure]}'!{xl_range_abs(first, 0, last, len(found.headings()) - 1)}"

    def _target(self, sheet: Any, row: int, at: int, figure: Figure) -> None:
        if figure.target is not None:
            form = "0%" if figure.kind == "share" else "0"
            sheet.write_number(row, at, figure.target, self.format(num_format=form))

    # -- lists ---------------------------------------------------------------------------------------------------

    def _list(self, figure: Figure, found: UnitList) -> None:
        """Every unit behind a figure: where it stands, its answer, and the recorded values behind that."""
        headings = found.headings()
        rows = list(found.rows(self.language))
        widths = [_width(self._say(heading)) for heading in headings]
        for row in rows:
            widths = [max(w, _width(v)) if isinstance(v, str) else w for w, v in zip(widths, row, strict=True)]
        columns = tuple(SheetColumn(h, min(max(w + 2, 10), 60)) for h, w in zip(headings, widths, strict=True))
        sheet = self._sheet(self.sheets[figure], columns, figure.name)
        numbers = self.report.totals[next(at for at, line in enumerate(self.report.lines) if line.figure == figure)]
        about = self._of_list(figure, numbers)
        sheet.set_row(1, _height(about, sum(c.width for c in columns)))
        sheet.merge_range(1, 0, 1, len(columns) - 1, about, self.format(text_wrap=True))
        self._heading(sheet, _HEADER, columns)
        text, number = self.format(num_format="@"), self.format(num_format="0.####")
        for at, row in enumerate(rows, _HEADER + 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value, text)
                elif value is not None:
                    sheet.write_number(at, column, value, number)
        self._finish(sheet, _HEADER, _HEADER + len(rows), len(headings) - 1)

    def _of_list(self, figure: Figure, numbers: Numbers) -> str:
        """What a list is of: the definition, the target, and what the figure came to in the scope."""
        parts = [Words("定义：{0}", "definition: {0}").format(figure.definition)]
        if figure.target is not None:
            parts.append(Words("目标：{0}", "target: {0}").format(target_shown(figure)))
        if numbers.value is not None and figure.kind != "distribution":
            line = Line(figure)
            value = shown(form_of(line.figure), numbers.value, figure)
            unit = counted_in(figure) if form_of(line.figure) == "yuan" else Words("", "")
            parts.append(Words("值：{0}{1}", "value: {0}{1}").format(value, unit))
        return ("；" if self.language == "zh" else "; ").join(map(self._say, [*parts, *self._dates()]))

    def _dates(self) -> list[Words]:
        return [Words("{0}：{1}", "{0}: {1}").format(fact.name, fact.text) for fact in self.report.facts[:3]]

    # -- definitions and parameters ------------------------------------------------------------------------------

    def _definitions(self) -> None:
        """A row for each statement of a figure's declaration."""
        headings = ("项目", "item", 18), ("内容", "text", 100)
        columns = (self._figure, *(SheetColumn(Words(zh, en), width) for zh, en, width in headings))
        sheet = self._sheet(self._say(_DEFINITIONS), columns)
        self._heading(sheet, _HEADER, columns)
        row = _HEADER
        for definition in self.report.definitions:
            for fact in definition.facts:
                row += 1
                link = f"internal:'{self.sheets[definition.figure]}'!A{_HEADER + 1}"
                name = self._say(definition.figure.name)
                sheet.write_url(row, 0, link, self.format(num_format="@", font_color="#1F4E79"), name)
                self._words_from(sheet, row, 1, (fact.name, fact.text))
                sheet.set_row(row, _height(self._say(fact.text), columns[-1].width))
        self._finish(sheet, _HEADER, row, len(columns) - 1)

    def _parameters(self) -> None:
        headings = ("参数", "parameter", 60), ("取值", "value", 12), ("自", "from", 12), ("至（不含）", "until", 12)
        columns = (*(SheetColumn(Words(zh, en), w) for zh, en, w in headings), SheetColumn(Words("依据", "source"), 60))
        sheet = self._sheet(self._say(_PARAMETERS), columns)
        self._heading(sheet, _HEADER, columns)
        for row, p in enumerate(self.report.parameters, _HEADER + 1):
            self._words(sheet, row, (p.name,))
            sheet.write_number(row, 1, float(p.value.zh), self.format(num_format="0"))
            self._words_from(sheet, row, 2, (p.since, p.until, p.source))
            sheet.set_row(row, max(_height(self._say(w), 60) for w in (p.name, p.source)))
        self._finish(sheet, _HEADER, _HEADER + max(len(self.report.parameters), 1), len(columns) - 1)

    def _corrections(self) -> None:
        """Of the report of a closed period what was corrected since."""
        if self.report.later is None:
            return
        columns = [SheetColumn(words, width) for words, width in zip(OF_CORRECTIONS, (12, 18, 20, 60, 12), strict=True)]
        sheet = self._sheet(self._say(CORRECTIONS), columns)
        self._heading(sheet, _HEADER, columns)
        for row, one in enumerate(self.report.later, _HEADER + 1):
            self._words_from(sheet, row, 0, (Words(str(text), str(text)) for text in one))
        self._finish(sheet, _HEADER, _HEADER + max(len(self.report.later), 1), len(columns) - 1)

    def _words_from(self, sheet: Any, row: int, first: int, words: Iterable[Words]) -> None:
        for at, text in enumerate(words, first):
            if text.zh:
                sheet.write_string(row, at, self._say(text), self._text)

    # -- what sheets have alike ----------------------------------------------------------------------------------

    def _sheet(self, name: str, columns: Sequence[SheetColumn], title: Words | None = None) -> Any:
        """A new sheet with its title, set up for A4 across, one page wide."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C— &P / &N —")
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        words = self.report.title if title is None else Words("{0} · {1}", "{0} · {1}").format(title, self.report.title)
        sheet.write_string(0, 0, self._say(words), self.format(bold=True, font_size=14))
        return sheet

    def _heading(self, sheet: Any, row: int, columns: Sequence[SheetColumn]) -> None:
        sheet.set_row(row, max(_height(self._say(c.heading), c.width) for c in columns))
        for at, column in enumerate(columns):
            sheet.write_string(row, at, self._say(column.heading), self._head)

    def _finish(self, sheet: Any, header: int, last: int, right: int) -> None:
        """The header frozen and printed on every page, a filter, and the area that is printed."""
        sheet.freeze_panes(header + 1, 0)
        sheet.autofilter(header, 0, max(last, header + 1), right)
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, last, right)


_CATEGORY = SheetColumn(Words("分类", "category"), 14)


def _number_format(form: NumberForm, number: float, line: Line, column: SheetColumn) -> str:
    """Excel's format of a number; of a share with as many decimals as keep it from looking like all or none."""
    if form != "share":
        return _FORMATS[form]
    if column.field == "change":
        return "+0.00%;-0.00%;0.00%"
    decimals = 2
    while 0 < number < 1 and decimals < 14 and round(number * 100, decimals) in (0, 100):
        decimals += 1
    return f"0.{'0' * decimals}%"


def _height(text: str, width: int) -> int:
    """How high a row is in which a text is broken to a width: not every program works it out for itself."""
    return 14 * -(-_width(text) // max(width - 1, 1)) + 2


def _width(text: str) -> int:
    """How wide a text is shown, in characters: a Chinese one is two wide."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2
