"""Numbers as offices write them: with a unit 5万元, 300㎡, 16户; stars 三星级, ★★★."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from registry.columns import Number, Unfit
from registry.language import Words
from registry.shown import ShownNumber
from registry.workbooks.cells.words import AREA, COUNTED, MONEY, STARS, UNITS, bare
from registry.written import WrittenCell, written, written_number

_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)([^\d.,].*)?", re.DOTALL)
_ABOUT = re.compile(r"约|大约|近|多|余|左右|上下|以上|以下|不足|超过|[0-9][^0-9]*[-~—–至到][^0-9]*[0-9]")
_STARS = re.compile("([0-9]|[零一二三四五])(?:星|星级)?")
_MARKED = re.compile("[★☆]+")
#: The last of the decimals that the registry keeps.
_STEP = Decimal("0.0001")
_ABOUT_A_NUMBER = Words("约数或范围，不是一个数", "is about a number, or a range: not one number")
#: What a column of money, of an area or of anything counted may carry.
_CARRIED = Words("数，可带单位：{0}", "a number, which may carry a unit: {0}")


def carried(column: Number) -> dict[str, Decimal]:
    """The units that the numbers of a column may carry: of money, of an area, or of what is counted."""
    if column.key.endswith("_yuan"):
        return MONEY
    return AREA if column.key.endswith("_m2") else COUNTED


def allowed(column: Number) -> Words:
    """What may stand in a cell for a column of numbers, in words."""
    units = list(carried(column))
    return _CARRIED.format(Words("、".join(units), ", ".join(units)))


def amount(cell: WrittenCell, column: Number, factor: Decimal | None = None) -> Decimal:
    """The number in a cell, in the registry's unit; `factor` stands for a unit that the cell does not carry.

    Raises Unfit: about a number, a range, or a unit of something else is none.
    """
    text = bare(written(cell))
    match = _NUMBER.fullmatch(text) if isinstance(cell, (str, ShownNumber)) else None
    if match is not None and match[2]:
        return _exact(*_with_unit(cell, match[1].replace(",", ""), match[2], column))
    if isinstance(cell, str) and match is None:
        raise Unfit(*(_ABOUT_A_NUMBER if _ABOUT.search(text) else Words("不是数", "is not a number")))
    plain = written_number(cell, text, in_yuan=column.label.endswith("元"))
    return _exact(plain, Decimal(1) if factor is None else factor)


def _with_unit(cell: WrittenCell, shown: str, unit: str, column: Number) -> tuple[Decimal, Decimal]:
    """A number with what its unit multiplies it by. Of one that its format shows with a unit, the exact number."""
    factor, value = UNITS.get(unit), Decimal(shown)
    if factor is None:
        about = _ABOUT.search(shown + unit) is not None
        raise Unfit(*(_ABOUT_A_NUMBER if about else Words(f"不认识的单位“{unit}”", f"an unknown unit {unit!r}")))
    if unit not in map(bare, carried(column)):
        raise Unfit(f"这一列的数不用单位“{unit}”", f"a number of this column has no unit {unit!r}")
    if isinstance(cell, ShownNumber):
        held, step = Decimal(written(cell.value)), Decimal(1).scaleb(-len(shown.partition(".")[2]))
        if abs(held - value) * 2 <= step:
            return held, factor
        if abs(held / factor - value) * 2 <= step:
            return held, Decimal(1)
        written_number(cell, written(cell))  # which raises that it shows something else than it holds
    return value, factor


def _exact(value: Decimal, factor: Decimal) -> Decimal:
    """A number times its factor; a factor with decimals leaves as many as the registry keeps."""
    product = value * factor
    whole = factor == factor.to_integral_value()
    return product if whole else product.quantize(_STEP, ROUND_HALF_UP)


def stars(cell: WrittenCell) -> str | None:
    """The number of stars that a cell tells: a digit or 一 to 五, 星 or 星级 behind; or ★ counted. None for another.

    >>> stars("三星级"), stars("★★★☆☆"), stars("多")
    ('3', '3', None)
    """
    text = bare(written(cell))
    if match := _STARS.fullmatch(text):
        return str(STARS.get(match[1], match[1]))
    return str(text.count("★")) if _MARKED.fullmatch(text) else None
