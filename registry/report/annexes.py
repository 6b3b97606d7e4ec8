"""What follows the body of a report: the figures of the counties 附件 1, the units that miss a target 附件 2, and the
notes 附注, which tell the version of the data and what the figures mean.

What is longer yet, the numbers of townships and the lists of all figures, stands in the workbook alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.figures.lists.unit_list import OPEN, UnitList, status_words
from registry.figures.model import Figure
from registry.language import Words
from registry.report.blocks import Block, Grid, GridRow, Placed, Setter
from registry.report.forms import arrow, form_of, shown, target_shown, units_in
from registry.report.model import CORRECTIONS, OF_CORRECTIONS, Numbers, Place, PlaceTable, Report
from registry.report.sentences import day_words, then

#: How many places stand side by side in a table of a page.
ABREAST = 4
_IN_WORKBOOK = (
    "分乡镇（街道）情况、各项指标的全部清单、完整的定义和规则参数见同一时点的工作簿（.xlsx）。",
    "The numbers of townships, the lists of all figures, full definitions and the parameters of rules are "
    "in the workbook (.xlsx) of the same day.",
)
_IN_WORKBOOK_BUT_PLACES = (
    "各项指标的全部清单、完整的定义和规则参数见同一时点的工作簿（.xlsx）。",
    "The lists of all figures, full definitions and the parameters of rules are in the workbook (.xlsx) of the same "
    "day.",
)


def places_shown(report: Report) -> tuple[PlaceTable, ...]:
    """The tables that are annexed: of municipalities, where there are several, and counties; else what stands right
    below the scope."""
    upper = [t for t in report.tables if t.kind == "county" or (t.kind == "municipality" and len(t.places) > 1)]
    return tuple(upper or report.tables[:1])


def listed(report: Report) -> list[tuple[Figure, tuple[str, ...]]]:
    """The figures of the text with a target that units miss or may miss, each with the answers of these units."""
    found = []
    for group in report.groups:
        for figure in group.body:
            units = report.lists[figure.code]
            answers = tuple(s for s in _missing(figure) if s in units.statuses and units.count(s))
            if figure.target is not None and answers:
                found.append((figure, answers))
    return found


def _missing(figure: Figure) -> tuple[str, ...]:
    """The answers of whoever misses a figure's target: where it is none at all, of whoever is counted."""
    return ("counted", *OPEN) if figure.target == 0 else OPEN


class AnnexSetter(Setter):
    """Sets what follows the body."""

    def titles(self) -> list[str]:
        """The titles of the annexes, in their order."""
        tables = places_shown(self.report)
        first = [tables[-1].title.in_(self.language)] if tables else []
        return [*first, self.say("未达标单位清单", "Units that miss a target")] if listed(self.report) else first

    def blocks(self) -> Iterator[Block]:
        """The annexes, each on a page of its own, and the notes."""
        titles, tables = self.titles(), places_shown(self.report)
        parts = [*([self._places(tables)] if tables else []), *([self._lists()] if listed(self.report) else [])]
        for number, (title, part) in enumerate(zip(titles, parts, strict=True), 1):
            yield from self._begun(self.say("附件{0}", "Annex {0}", number), title)
            yield from part
        yield from self._begun("", self.say("附注", "Notes"))
        yield from self._notes()

    def _begun(self, label: str, title: str) -> Iterator[Block]:
        self.counts = [0, 0, 0]
        yield Placed("annex", label)
        yield Placed("annex_title", title)
        yield Placed("blank")

    # -- the figures of places -----------------------------------------------------------------------------------

    def _places(self, tables: Sequence[PlaceTable]) -> Iterator[Block]:
        """The scope and its places, a few side by side."""
        yield self.plain(self._key())
        for table in tables:
            columns = [(self.report.scope, self.report.totals), *zip(table.places, table.numbers, strict=True)]
            each = -(-len(columns) // -(-len(columns) // ABREAST))
            for first in range(0, len(columns), each):
                yield self._grid(columns[first : first + each])

    def _key(self) -> str:
        if self.report.against is None:
            return self.say("单位：金额为万元。", "Amounts are in ten thousand yuan.")
        return self.say(
            "表中各列为截至{0}的数、比{1}的增减（↑、↓，比率的增减为百分点）；金额单位为万元。",
            "For each place: the number as of {0}, and the change from {1} (↑, ↓; of shares in points). "
            "Amounts are in ten thousand yuan.",
            day_words(self.report.moment.as_of),
            then(self.report.against),
        )

    def _grid(self, columns: Sequence[tuple[Place, Sequence[Numbers]]]) -> Grid:
        """A row for each line, group by group: of each place the number and its change."""
        names = [place.name.in_(self.language) for place, _ in columns]
        pair = (self.say("数", "number"), self.say("比{0}", "from {0}", self._then()))
        compared = self.report.against is not None
        rows = []
        for group in self.report.groups:
            rows.append(GridRow((group.name.in_(self.language), *[""] * len(columns) * (2 if compared else 1)), True))
            for j in (j for j, line in enumerate(self.report.lines) if line.figure in group.figures):
                cells = (cell for _, numbers in columns for cell in self._cells(j, numbers[j]))
                rows.append(GridRow((self._named(j), *cells)))
        name, wide = self.say("指标", "figure"), 70 / len(columns)
        if not compared:
            return Grid((name, *names), tuple(rows), (30, *[wide] * len(columns)))
        over = tuple((n, 2) for n in names)
        return Grid((name, *pair * len(columns)), tuple(rows), (30, *[wide / 2] * 2 * len(columns)), (0,), over)

    def _then(self) -> Words:
        """The earlier day in few words: 上年末 where it is that."""
        day, now = self.report.against, self.report.moment.as_of
        if day is None:
            return Words("", "")
        last_year = (day.year, day.month, day.day) == (now.year - 1, 12, 31)
        return Words("上年末", "end of last year") if last_year else then(day)

    def _named(self, j: int) -> str:
        line = self.report.lines[j]
        amount = self.say("（万元）", " (10,000 yuan)") if form_of(line.figure) == "yuan" else ""
        return line.name.in_(self.language) + amount

    def _cells(self, j: int, numbers: Numbers) -> Iterator[str]:
        """The number; and its change, if the report compares."""
        figure = self.report.lines[j].figure
        form = form_of(figure)
        yield "—" if numbers.value is None else shown(form, numbers.value, figure).in_(self.language)
        if self.report.against is not None:
            same = self.say("持平", "same") if numbers.change is not None else "—"
            yield arrow(form, numbers.change).in_(self.language) or same

    # -- the units -----------------------------------------------------------------------------------------------

    def _lists(self) -> Iterator[Block]:
        yield self.plain(
            self.say(
                "本清单列出设有目标的指标未达标、未填报和无法判定是否应统计的全部单位，没有的指标不列；其他指标的清单见工作簿。",
                "All units that do not meet a figure with a target, are unknown, or undetermined; figures without any "
                "are left out. The lists of other figures are in the workbook.",
            )
        )
        for figure, answers in listed(self.report):
            units = self.report.lists[figure.code]
            unit = Words(units_in(figure), "")
            counts = [self.say("{0}{1}{2}", "{1} {0}", status_words(figure, s), units.count(s), unit) for s in answers]
            name = Words("{0}（{1}）", "{0} ({1})").format(figure.name, self.say("、", ", ").join(counts))
            yield self.heading(1, name)
            yield self._units(units, answers)

    def _units(self, units: UnitList, answers: Sequence[str]) -> Grid:
        """A row for each unit: where it stands, what it is called, what it lacks."""
        upper = tuple(level for level in units.levels if level in ("municipality", "county", "township"))
        names = {
            "municipality": Words("市", "municipality"),
            "county": Words("县区", "county"),
            "township": Words("乡镇", "township"),
        }
        words = [
            *(names[level] for level in upper),
            Words("村／单位", "village or unit"),
            Words("缺什么", "what is missing"),
        ]
        rows = list(units.rows(self.language))
        found = [
            GridRow(self._unit(units, upper, rows[at]))
            for run in map(units.run, answers)
            if run is not None
            for at in range(run[0], run[1] + 1)
        ]
        widths = (*[16] * len(upper), 32, 36)
        return Grid(tuple(w.in_(self.language) for w in words), tuple(found), widths, tuple(range(len(words))))

    def _unit(self, units: UnitList, upper: Sequence[str], row: Sequence[object]) -> tuple[str, ...]:
        levels, own = len(units.levels), list(row[len(units.levels) :])
        standing = dict(zip(units.levels, row[:levels], strict=True))
        _, title, _, lacking, *recorded = own
        village = standing.get("village") if units.figure.units in ("natural_village", "relocation_site") else None
        if lacking is None:
            headings = units.headings()[levels + 4 :]
            given = ((h.in_(self.language), v) for h, v in zip(headings, recorded, strict=True) if v is not None)
            lacking = self.say("；", "; ").join(self.say("{0}：{1}", "{0}: {1}", h, v) for h, v in given)
        return (*(str(standing[level] or "") for level in upper), f"{village or ''}{title or ''}", str(lacking))

    # -- the notes -----------------------------------------------------------------------------------------------

    def _notes(self) -> Iterator[Block]:
        """What the figures mean, how they are counted, and at last the version of the data."""
        yield self.heading(1, Words("指标定义、目标和依据", "Definitions, targets and sources"))
        yield self._definitions()
        yield self.heading(1, Words("统计口径", "How it is counted"))
        yield from (self.plain(words.in_(self.language)) for words in self.report.notes)
        yield self.plain(self.say(*(_IN_WORKBOOK if self._goes_below_counties else _IN_WORKBOOK_BUT_PLACES)))
        yield from self._later()
        yield self.heading(1, Words("数据版本", "Version of the data"))
        facts = [self.say("{0}：{1}", "{0}: {1}", f.name, f.text) for f in self.report.edition]
        yield self.plain(self.say("；", "; ").join(facts) + self.say("。", "."))

    def _later(self) -> Iterator[Block]:
        """Of the report of a closed period what was corrected since."""
        if self.report.later is None:
            return
        yield self.heading(1, CORRECTIONS)
        if not self.report.later:
            yield self.plain(self.say("封账以后没有更正。", "Nothing was corrected since the period was closed."))
            return
        rows = (GridRow(tuple(map(str, one))) for one in self.report.later)
        yield Grid(tuple(words.in_(self.language) for words in OF_CORRECTIONS), tuple(rows), (12, 24, 18, 34, 12), (3,))

    @property
    def _goes_below_counties(self) -> bool:
        return any(table.kind in ("township", "village") for table in self.report.tables)

    def _definitions(self) -> Grid:
        headings = ("指标", "figure"), ("定义", "definition"), ("目标", "target"), ("依据", "source")
        rows = (
            GridRow(
                tuple(
                    words.in_(self.language)
                    for words in (
                        figure.name,
                        figure.definition,
                        target_shown(figure),
                        Words("{0}（{1}）", "{0} ({1})").format(figure.source.citation, figure.source.confidence),
                    )
                )
            )
            for group in self.report.groups
            for figure in group.figures
        )
        return Grid(tuple(self.say(*h) for h in headings), tuple(rows), (22, 36, 8, 34), (0, 1, 3))
