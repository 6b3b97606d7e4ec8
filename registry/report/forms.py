"""Numbers as a report prints them: one form for each line, and nothing rounded to what it is not.

100 % is said of all and 0 % of none; a value that misses its target is never rounded to it. What is no whole number has
two decimals.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from registry.figures.model import Figure, is_met
from registry.language import Words

#: count 个数 · share 百分比 · ratio 比值 · yuan 金额, shown in ten thousands (万元)
NumberForm = Literal["count", "share", "ratio", "yuan"]

#: What a number counts: the Chinese measure word after it.
_COUNTED = {"post": "名", "case": "件", "pairing": "家"}
_MEASURED = {"times": "次", "amount_yuan": "万元"}
_TEN_THOUSAND = 10_000
_MOST_DECIMALS = 12


def form_of(figure: Figure) -> NumberForm:
    """The form in which a figure's value is printed."""
    if figure.is_rate:
        return "share"
    if figure.kind == "ratio":
        return "ratio"
    return "yuan" if figure.measure == "amount_yuan" else "count"


def counted_in(figure: Figure) -> Words:
    """What follows a figure's number in a sentence: 个, 名, 件, 家, 次 or 万元; in English only the money."""
    if figure.measure == "amount_yuan":
        return Words("万元", " ten thousand yuan")
    return Words(_MEASURED.get(figure.measure or "") or ("名" if figure.measure else units_in(figure)), "")


def units_in(figure: Figure) -> str:
    """The Chinese measure word of the units that a figure is about."""
    return _COUNTED.get(figure.units, "个")


def shown(form: NumberForm, value: Any, figure: Figure | None = None) -> Words:
    """A value in its form, nothing for None. With `figure`, it is not rounded to a target that it misses.

    >>> shown("share", 99_999 / 100_000).zh, shown("count", 4051).en, shown("yuan", 186200000).zh
    ('99.99%', '4,051', '18620.00')
    """
    if value is None:
        return Words("", "")
    if form == "share":
        return Words(*[_share(value)] * 2)
    if form == "yuan":
        return _both(Decimal(str(value)) / _TEN_THOUSAND, 2)
    if form == "ratio":
        return _both(value, _decimals(value, figure))
    return _both(value, 0 if value == int(value) else 2)


def _share(value: float) -> str:
    """A share: in hundredths of a percent, but for all and none."""
    if value in (0, 1):
        return f"{value:.0%}"
    # Above all there is, it is told as it is: a rate of two columns that contradict each other.
    return f"{max(min(round(value * 100, 2), 99.99) if value < 1 else value * 100, 0.01):.2f}%"


def money(yuan: Any) -> Words:
    """An amount as a sentence has it, with its unit: from 10,000 yuan on in 万元.

    >>> money(186200000).zh, money(8500).zh, money(8500).en
    ('18620.00万元', '8500元', '8,500 yuan')
    """
    if abs(yuan) >= _TEN_THOUSAND:
        return Words("{0}万元", "{0} ten thousand yuan").format(shown("yuan", yuan))
    return Words("{0}元", "{0} yuan").format(shown("count", yuan))


def _decimals(value: float, figure: Figure | None) -> int:
    """How many decimals a ratio is shown with: two, more where fewer would be none or reach a missed target."""
    target = None if figure is None else figure.target
    for n in range(2, _MOST_DECIMALS):
        rounded = round(value, n)
        if (rounded or not value) and (
            figure is None or target is None or is_met(figure, rounded) == is_met(figure, value)
        ):
            return n
    return _MOST_DECIMALS


def _both(value: Any, decimals: int) -> Words:
    """A number with so many decimals: plain in Chinese, in English with thousands set apart."""
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return Words(text.replace(",", ""), text)


def change_shown(form: NumberForm, change: Any) -> Words:
    """How much a value went up or down, without the direction; of a share in percentage points."""
    size = abs(change) * 100 if form == "share" else abs(change)
    if form == "yuan":
        size = Decimal(str(size)) / _TEN_THOUSAND
    if form == "count":
        return shown(form, size)
    return Words("不足0.01", "less than 0.01") if 0 < size < 0.005 else _both(size, 2)


def arrow(form: NumberForm, change: Any) -> Words:
    """A change in a table's cell: ↑17.07, ↓3; nothing where there is none."""
    if not change:
        return Words("", "")
    sign = "↑" if change > 0 else "↓"
    return Words("{0}{1}", "{0}{1}").format(sign, change_shown(form, change))


def target_shown(figure: Figure) -> Words:
    """A figure's target as it is asked: 100%, ≥ 3, 0."""
    if figure.target is None:
        return Words("", "")
    if figure.kind == "share":
        return shown("share", figure.target)
    return Words(*[str(figure.target) if figure.target == 0 else f"≥{figure.target}"] * 2)
