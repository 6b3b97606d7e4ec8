"""The steps 步骤 from a cell to its values: what a source says is done with what stands in its column."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from registry.columns import Unfit
from registry.exchange.sheets import unusable
from registry.language import Words
from registry.privacy import hidden
from registry.staging.input import REMEMBERED
from registry.text import fold
from registry.workbooks.cells.column_values import ColumnValues, Parsed, taken
from registry.workbooks.cells.days_in_text import month_of_number, part_of_range
from registry.workbooks.cells.words import DITTO, EMPTY_TEXT, SAME_PERSON, bare, is_empty, mark
from registry.workbooks.mappings.mapping import OPEN, Source, When
from registry.workbooks.tables.headers import text_of
from registry.workbooks.tables.source_rows import At, Counted

_SEPARATORS = frozenset("、，,；;/\n")
_OPENING, _CLOSING = "(（[【", ")）]】"
_NO_ROW_ABOVE = Words("上面没有可以照抄的行", "there is no row above that it could repeat")


class Nothing(Enum):
    """What a cell gives that gives no value."""

    #: It is empty: what is recorded is left.
    EMPTY = "empty"
    #: No row is made of it.
    NO_ROW = "no row"
    #: It is the person of another column of its row.
    SAME = "same"
    #: It is an open question, which is told elsewhere.
    OPEN = "open"


class Good(NamedTuple):
    """A value, what stands in its cell, what is not taken of that, and of a number its amount."""

    value: Any
    text: str
    note: Words | None = None
    amount: Decimal | None = None


Outcome = Good | Unfit | Nothing


class Read(NamedTuple):
    """What a cell comes to: whether it is filled, and the outcome of each of its parts."""

    is_filled: bool
    outcomes: tuple[Outcome, ...]


class _Cells:
    """The cells of a source's column: which piece of one is meant, what is listed, what stands for nothing."""

    def __init__(self, source: Source, blank: Collection[str], has_none: bool):
        self.source = source
        self._blank, self._has_none = frozenset(map(bare, blank)), has_none
        self.listed = {bare(key): value for key, value in (source.values or {}).items()}

    def is_empty(self, text: str) -> bool:
        """Whether a bare text stands for an empty cell."""
        return is_empty(text) or text in self._blank or (self._has_none and text == EMPTY_TEXT)

    def piece(self, cell: Any) -> Any:
        """The piece of a cell that is meant: behind a text, one end of a range. Raises Unfit."""
        unfit = unusable(cell)
        if unfit is not None:
            raise unfit
        source = self.source
        if source.after is not None:
            cell = behind(source.after, text_of(cell))
        if source.part is None or self.is_empty(bare(text_of(cell))):
            return cell
        cell = month_of_number(cell)
        if isinstance(cell, str):
            return part_of_range(cell, source.part)
        return cell if source.part == "from" else ""


class Steps:
    """The steps of a source to the values of a ledger's column.

    What was read of a cell is remembered: most cells of a column stand in it again and again.
    """

    def __init__(self, source: Source, values: ColumnValues, blank: Collection[str] = ()):
        self.source, self.values = source, values
        self._cells = _Cells(source, blank, values.has_none or source.count)
        self._known: dict[Any, Read] = {}

    def read(self, cell: Any) -> Read:
        """What a cell comes to."""
        seen = (cell.__class__, cell)
        known = self._known.get(seen)
        if known is None:
            known = self._read(cell)
            if len(self._known) == REMEMBERED:
                self._known.clear()
            self._known[seen] = known
        return known

    def _read(self, cell: Any) -> Read:
        try:
            piece = self._cells.piece(cell)
        except Unfit as unfit:
            return Read(True, (unfit,))
        parts = parts_of(piece) if self.source.split and isinstance(piece, str) else [piece]
        read = [self._part(part) for part in parts] or [(False, self._if_empty())]
        outcomes = tuple(outcome for _, outcome in read)
        if self.values.is_list and len(outcomes) > 1:
            outcomes = (together(outcomes, hidden(text_of(piece))),)
        return Read(any(is_filled for is_filled, _ in read), outcomes)

    def _part(self, cell: Any) -> tuple[bool, Outcome]:
        """Whether a part of a cell is filled, and what it comes to."""
        shown = text_of(cell)
        text = bare(shown)
        if text in self._cells.listed:
            listed = self._cells.listed[text]
            return True, self._constant(listed, shown) if listed else Nothing.NO_ROW
        if self._cells.is_empty(text):
            return False, self._if_empty()
        return True, self._value(cell, shown)

    def _if_empty(self) -> Outcome:
        return self._constant(self.source.empty, "") if self.source.empty else Nothing.EMPTY

    def _constant(self, text: str, shown: str) -> Outcome:
        """What a text of the mapping comes to in the place of the cell's."""
        if text == OPEN:
            return Nothing.OPEN
        return Good(At(text[1:]), hidden(shown)) if text.startswith("@") else self._value(text, shown)

    def _value(self, cell: Any, shown: str) -> Outcome:
        text = bare(text_of(cell))
        if self.source.same is not None and text in SAME_PERSON:
            return Nothing.SAME
        if text in DITTO:
            return Unfit(*_NO_ROW_ABOVE)
        if self.source.count:
            return Good(Counted(1), "")
        try:
            parsed = self._parsed(taken(self.values.told(cell), self.source.take) if self.source.take else cell)
        except Unfit as unfit:
            return unfit
        return Nothing.EMPTY if parsed is None else Good(parsed.value, hidden(shown), parsed.note, parsed.amount)

    def _parsed(self, cell: Any) -> Parsed | None:
        """A cell as the column parses it. Raises Unfit."""
        parsed = self.values.parse(cell)
        if parsed.amount is not None:
            return parsed if self.source.minus else parsed._replace(value=self.values.of_amount(parsed.amount))
        if parsed.value is None:
            return None
        return parsed._replace(value=self.values.to_the_end(parsed.value)) if self.source.part == "to" else parsed


class Choosing:
    """A `when`: whether a row is made, by what stands in its column."""

    def __init__(self, when: When, blank: Collection[str] = ()):
        self._cells = _Cells(when.source, blank, has_none=True)
        self._among = None if when.among is None else {bare(text) for text in when.among}
        self._marks = {mark(text) for text in self._among or ()} - {None}
        self._known: dict[Any, bool] = {}

    def is_chosen(self, cell: Any) -> bool:
        """Whether a row is made of a cell. Raises Unfit for one that is neither among those wanted nor a no."""
        seen = (cell.__class__, cell)
        known = self._known.get(seen)
        if known is None:
            known = self._is_chosen(cell)
            if len(self._known) == REMEMBERED:
                self._known.clear()
            self._known[seen] = known
        return known

    def _is_chosen(self, cell: Any) -> bool:
        piece = self._cells.piece(cell)
        text = bare(text_of(piece)) if not isinstance(piece, bool) else "是" if piece else "否"
        if text in self._cells.listed:
            text = bare(self._cells.listed[text])
        elif text != EMPTY_TEXT and self._cells.is_empty(text):
            return False
        if text in DITTO:
            raise Unfit(*_NO_ROW_ABOVE)
        if not text or self._among is None:
            return bool(text) and mark(text) is not False
        if text in self._among or mark(text) in self._marks:
            return True
        if mark(text) is False:
            return False
        raise Unfit("不在 is 所列之内", "is none of those in `is`")


def together(outcomes: Collection[Outcome], text: str) -> Outcome:
    """What the parts of a cell come to in a column that keeps several in one row.

    >>> together((Good("b", "乙"), Nothing.EMPTY, Nothing.NO_ROW, Good("a", "甲")), "乙、-、x、甲").value
    'a;b'
    """
    wrong = next((one for one in outcomes if isinstance(one, Unfit) or one is Nothing.OPEN), None)
    if wrong is not None:
        return wrong
    values = {value for one in outcomes if isinstance(one, Good) for value in one.value.split(";")}
    if values:
        return Good(";".join(sorted(values)), text)
    return Nothing.NO_ROW if Nothing.NO_ROW in outcomes else Nothing.EMPTY


# -- pieces of texts -------------------------------------------------------------------------------------------------


def behind(before: str, text: str) -> str:
    """What follows a text, up to white space; nothing where it does not stand.

    >>> behind("填报单位：", "填报 单位: 平桂区  2019年"), behind("填报单位", "八步区")
    ('平桂区', '')
    """
    wanted, seen = bare(before), ""
    text = fold(text)
    # Of each character of the bare text the place behind it in the text.
    places: list[int] = []
    for at, letter in enumerate(text, 1):
        own = bare(unicodedata.normalize("NFKC", letter))
        seen += own
        places += [at] * len(own)
    found = seen.find(wanted)
    if not wanted or found < 0:
        return ""
    rest = text[places[found + len(wanted) - 1] :].split(maxsplit=1)
    return rest[0] if rest else ""


def parts_of(text: str) -> list[str]:
    """The parts of a text that is split; what stands in brackets stays together.

    >>> parts_of("张三（女、1965），李四/王五")
    ['张三（女、1965）', '李四', '王五']
    """
    parts, depth = [""], 0
    for letter in fold(text):
        depth = max(0, depth + (letter in _OPENING) - (letter in _CLOSING))
        if letter in _SEPARATORS and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]
