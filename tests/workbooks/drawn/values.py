"""Values of a ledger's columns by lot, as an export writes them, and the cells in which an office writes them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from registry.columns import Choice, Choices, Column, Day, Number, Text, Texts, Year, YesNo
from registry.workbooks.tables.doubts import likely

LETTERS = "红星路民乐和平桥兴福安康"
#: What stands for an empty cell; the last is the mapping's own word for it.
NOTHING = (None, None, None, "—", "-", "/", "空缺", "未配")
NOTHING_OF_TEXT = (*NOTHING, "无")


@dataclass(frozen=True)
class Person:
    """A person as a cell tells of one: `gender` and `born` stand in its bracket. `mark` tells namesakes apart."""

    name: str
    village: str
    gender: str | None = None
    born: int | None = None
    mark: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}@{self.village}{self.mark}"


Value = str | Person | tuple[Person, ...] | None


@dataclass
class Way:
    """How the values of a column are written: the steps that its source says, the cell of a value, and what an empty
    cell comes to."""

    write: Callable[[Random, Any], Any]
    steps: dict[str, Any] = field(default_factory=dict)
    empty: str | None = None
    nothing: tuple[Any, ...] = NOTHING
    #: What stands behind a header, as its unit.
    unit: str = ""
    #: A word by which a cell says that no row is made.
    no_row: str | None = None


# -- values --------------------------------------------------------------------------------------------------------


def day(random: Random, years: tuple[int, int] = (2001, 2019), whole: bool = False) -> str:
    """A day, a month or a year; `whole`: a month or a day."""
    year, month, on = random.randint(*years), random.randint(1, 12), random.randint(1, 28)
    shown = [f"{year}-{month:02}", f"{year}-{month:02}-{on:02}", str(year)]
    return random.choice(shown[:2] if whole else shown)


def text(random: Random, least: int = 2, most: int = 6) -> str:
    return "".join(random.choice(LETTERS) for _ in range(random.randint(least, most)))


def value(random: Random, column: Column) -> str:
    """A value of a column, as an export in English writes it."""
    match column:
        case Year():
            return str(random.randint(1950, 1999) if column.key == "birth_year" else random.randint(2010, 2019))
        case Number():
            return _number(random, column)
        case Day():
            return day(random)
        case YesNo():
            return random.choice(("yes", "no"))
        case Choices():
            options = [option.key for option in column.options]
            return ";".join(sorted(random.sample(options, random.randint(1, 2))))
        case Choice():
            return random.choice(column.options).key
        case Texts():
            return ";".join(sorted({text(random) for _ in range(random.randint(1, 3))}))
        case Text():
            return text(random)
    raise AssertionError(column)


def _number(random: Random, column: Number) -> str:
    if column.key.endswith("_yuan"):
        return str(random.randint(10, 9_000) * 100)
    if column.called:
        return str(random.randint(max(column.least, 1), 5))
    bounds = likely(column)
    least, most = (1, 40) if bounds is None else (max(1, bounds[0]), min(bounds[1], 900))
    if column.key.endswith("_m2"):
        return str(random.randint(20, 900))
    return str(random.randint(max(least, column.least), min(most, column.most)))


# -- cells ---------------------------------------------------------------------------------------------------------

MONTHS = ("{0}年{1}月", "{0}-{1:02}", "{0}.{1:02}", "{0}/{1}", "{0}. {1:02}")
DAYS = ("{0}年{1}月{2}日", "{0}-{1:02}-{2:02}", "{0}.{1}.{2}", "{0}/{1}/{2}", "{0}{1:02}{2:02}")


def written_day(random: Random, shown: str) -> Any:
    """A day, month or year in one of the ways in which offices write it."""
    parts = [int(part) for part in shown.split("-")]
    if len(parts) == 3:
        form = random.choice((*DAYS, datetime.date))
        return datetime.date(*parts) if form is datetime.date else str(form).format(*parts)
    return random.choice(MONTHS).format(*parts) if len(parts) == 2 else random.choice((shown, f"{shown}年", int(shown)))


def day_before(end: str) -> str:
    """The last day, month or year of a spell that ends on a day as an export writes it."""
    parts = [int(part) for part in end.split("-")]
    if len(parts) == 3:
        return (datetime.date(*parts) - datetime.timedelta(1)).isoformat()
    if len(parts) == 2:
        return f"{parts[0]}-{parts[1] - 1:02}" if parts[1] > 1 else f"{parts[0] - 1}-12"
    return str(parts[0] - 1)


def written_range(random: Random, begin: str, end: str | None) -> str:
    """A spell in one cell, its end the last day on which it holds."""

    def shown(of: str) -> str:
        parts = of.split("-")
        return ".".join(str(int(part)) for part in parts) if len(parts) != 2 or parts[1] != "10" else of

    if end is None:
        return shown(begin) + random.choice(("至今", "-今", ""))
    return shown(begin) + random.choice(("至", "~", "—", " - ")) + shown(day_before(end))


def written_person(random: Random, person: Person) -> str:
    """A person's name, with what is told behind it."""
    name = " ".join(person.name) if random.random() < 0.3 and len(person.name) == 2 else person.name
    told = [] if person.gender is None else ["男" if person.gender == "male" else "女"]
    told += [] if person.born is None else [random.choice((f"{person.born}", f"{person.born}年"))]
    if not told:
        return name
    left, right = random.choice(("（）", "()"))
    return name + left + random.choice(("、", "，")).join(told) + right


def way_of(random: Random, column: Column) -> Way:
    """A way to write the values of a column, by lot."""
    match column:
        case Year():
            return _of_year(random, column)
        case Number():
            return _of_number(random, column)
        case Day():
            return Way(written_day, nothing=NOTHING_OF_TEXT)
        case YesNo():
            return _of_yes_no(random)
        case Choices():
            labels = {option.key: option.label for option in column.options}
            return Way(lambda r, v: r.choice(("、", ";")).join(labels[one] for one in v.split(";")))
        case Choice():
            return _of_choice(random, column)
        case Texts():
            return Way(
                lambda r, v: r.choice(("、", "；")).join(r.sample(v.split(";"), len(v.split(";")))),
                {"split": True} if random.random() < 0.5 else {},
                nothing=NOTHING_OF_TEXT,
            )
    return Way(lambda r, v: v, nothing=NOTHING_OF_TEXT)


def _of_year(random: Random, column: Year) -> Way:
    if column.key == "birth_year" or random.random() < 0.3:
        steps = {} if column.key == "birth_year" and random.random() < 0.5 else {"take": "year"}
        return Way(lambda r, v: written_day(r, f"{v}-{r.randint(1, 12):02}"), steps, nothing=NOTHING_OF_TEXT)
    return Way(lambda r, v: r.choice((int(v), v, f"{v}年", f"{v}年度")), nothing=NOTHING_OF_TEXT)


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _of_number(random: Random, column: Number) -> Way:
    if column.called:
        words = "零一二三四五"
        return Way(lambda r, v: r.choice((int(v), v, f"{words[int(v)]}星", f"{v}星级", "★" * int(v))))
    units = {"_yuan": ("元", "元", "万元"), "_m2": ("㎡", "平方米", "m2")}
    own = next((units[end] for end in units if column.key.endswith(end)), ("人", "户", "个"))
    is_in_ten_thousands = column.key.endswith("_yuan") and random.random() < 0.5
    factor = Decimal(10_000 if is_in_ten_thousands else 1)

    def write(r: Random, v: str) -> Any:
        number = Decimal(v)
        if r.random() < 0.2:
            unit = r.choice(own)
            return f"{_plain(number / (10_000 if unit == '万元' else 1))}{unit}"
        plain = _plain(number / factor)
        return r.choice((plain, plain, str(plain)))

    steps: dict[str, Any] = {"factor": 10_000} if is_in_ten_thousands else {}
    named = "（万元）" if is_in_ten_thousands else "（元）" if column.key.endswith("_yuan") else ""
    return Way(write, steps, unit=named if random.random() < 0.5 else "")


def _of_yes_no(random: Random) -> Way:
    marks = random.choice((("√", "×"), ("是", "否"), ("有", "无"), ("✔", "✗")))
    if random.random() < 0.4:  # a mark where it is so, and nothing where it is not
        yes = random.choice(("√", "已脱贫"))
        return Way(lambda r, v: yes if v == "yes" else None, {"values": {yes: "yes"}, "empty": "no"}, "no", (None,))
    return Way(lambda r, v: marks[0 if v == "yes" else 1])


def _of_choice(random: Random, column: Choice) -> Way:
    labels = {option.key: (option.label, option.key, *option.also) for option in column.options}
    if random.random() < 0.5:
        return Way(lambda r, v: r.choice(labels[v]))
    words = _words(random, [option.key for option in column.options])
    no_row = f"免{text(random)}" if random.random() < 0.5 else None
    listed = {word: key for key, word in words.items()} | ({no_row: ""} if no_row else {})
    return Way(lambda r, v: words.get(v) or labels[v][0], {"values": listed}, no_row=no_row)


def _words(random: Random, keys: list[str]) -> Mapping[str, str]:
    """Words of an office's own for some options."""
    return {key: f"{text(random)}{number}类" for number, key in enumerate(keys) if random.random() < 0.8}
