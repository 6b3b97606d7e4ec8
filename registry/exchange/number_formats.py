"""Number formats of a workbook: what of a day, and what beside its digits, a cell shows (runs in the child process).

A format has sections, set apart by `;`: for numbers above zero, below it, zero itself, and text; or each with a
condition. A format is plain where what is shown is the value itself, however grouped, rounded or coloured.
"""

from __future__ import annotations

import calendar
import datetime
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property

_YEAR_MONTH, _MONTH_DAY, _FULL_DAY = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_TIMES = ('h"时"mm"分"', 'h"时"mm"分"ss"秒"', '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"')
#: The formats that a workbook names by their number alone; 27 to 36 and 50 to 58 as Chinese Excel and WPS mean them.
BUILT_IN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((5, 6), "¥#,##0;¥-#,##0"), **dict.fromkeys((7, 8), "¥#,##0.00;¥-#,##0.00"),
    **dict.fromkeys((37, 38), "#,##0;-#,##0"), **dict.fromkeys((39, 40), "#,##0.00;-#,##0.00"),
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH), **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    30: "m-d-yy", 31: _FULL_DAY, **dict(zip((32, 33, 34, 35), _TIMES, strict=True)), 55: _TIMES[2], 56: _TIMES[3],
}  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|[\\!](?P<escaped>.)|(?P<wide>_.)|(?P<filled>\*.)|\[(?P<bracket>[^\]]*)\]"""
    r"""|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"""
    r"""|(?P<date>y+|m+|d+|h+|s+|a{3,}|e+|g+|b+)|(?P<digit>[0#?])|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
#: Signs that say nothing of what is counted.
_SILENT = frozenset(" \u00a0\u3000-–—－+()（）")
_EXACT = Context(prec=700)  # a number of 308 digits under a format of 255 characters
_MONTHS, _WEEKDAYS = calendar.month_name, calendar.day_name
#: The parts of a day that a cell must show to be a year, a month or a day. Of a month and a day the year is not seen.
_OF_A_DAY = {"y": "y", "ym": "ym", "ymd": "ymd", "md": "ymd"}


@dataclass(frozen=True)
class _Token:
    """A piece of a section: its `kind`, and its `text` as the cell shows it, or as the format has it."""

    kind: str
    text: str


def _tokens(code: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "other", match[match.lastgroup or 0]
        match kind:
            case "quoted":
                yield _Token("literal", text.strip('"'))
            case "escaped":
                yield _Token("literal", text)
            case "wide":
                yield _Token("literal", " ")
            case "filled":
                pass
            case "bracket":
                yield from _bracket(text)
            case "other" if text not in ";@.,%/":
                yield _Token("literal", text)
            case "other":
                yield _Token(text, text)
            case _:
                yield _Token(kind, text.lower() if kind == "date" else text)


def _bracket(text: str) -> Iterator[_Token]:
    """What stands in brackets: a currency, time elapsed, a condition; a colour, a language or a script is not shown."""
    if text.startswith("$"):
        currency = text[1:].partition("-")[0]
        yield from [_Token("literal", currency)] if currency else []
    elif text and set(text.lower()) in ({"h"}, {"m"}, {"s"}):
        yield _Token("elapsed", text.lower())
    elif _CONDITION.fullmatch(text.strip()):
        yield _Token("condition", text.strip())


class _Section:
    """One section of a format."""

    def __init__(self, tokens: list[_Token]):
        self.condition = next((token.text for token in tokens if token.kind == "condition"), None)
        self.tokens = [token for token in tokens if token.kind != "condition"]
        self.kinds = {token.kind for token in self.tokens}
        self.is_date = bool(self.kinds & {"date", "elapsed", "noon"})

    def holds(self, value: Decimal) -> bool:
        match = _CONDITION.fullmatch(self.condition or "")
        return match is not None and _COMPARED[match[1]](value, Decimal(match[2]))

    @cached_property
    def parts(self) -> str:
        """What of a day is shown: some of `ymd`, in this order."""
        seen = set()
        for at, token in enumerate(self.tokens):
            if token.kind == "date":
                seen.add(self._part(at))
        return "".join(part for part in "ymd" if part in seen)

    def _part(self, at: int) -> str:
        text = self.tokens[at].text
        if text[0] in "ye" or text.startswith("bb"):
            return "y"
        if text[0] == "d":
            return "d" if len(text) < 3 else "weekday"
        return "minute" if text[0] == "m" and self._are_minutes(at) else text[0]

    def _are_minutes(self, at: int) -> bool:
        """Whether an `m` comes after hours or before seconds."""
        if len(self.tokens[at].text) > 2:
            return False
        before = [token.text[0] for token in self.tokens[:at] if token.kind in ("date", "elapsed")]
        after = [token.text[0] for token in self.tokens[at + 1 :] if token.kind in ("date", "elapsed")]
        return before[-1:] == ["h"] or after[:1] == ["s"]

    @cached_property
    def scale(self) -> Decimal:
        """What a number is multiplied by before it is shown: `%` by a hundred, a comma behind the digits by 1/1000."""
        last = max(
            (at for at, token in enumerate(self.tokens) if token.kind in ("digit", ".")), default=len(self.tokens)
        )
        point = next((at for at, token in enumerate(self.tokens) if token.kind == "."), last + 1)
        whole = max((at for at, token in enumerate(self.tokens[:point]) if token.kind == "digit"), default=-1)
        commas = 0
        for begin in {whole, last} if whole >= 0 else ():
            for token in self.tokens[begin + 1 :]:
                if token.kind != ",":
                    break
                commas += 1
        percents = sum(token.kind == "%" for token in self.tokens)
        return Decimal(100) ** percents / Decimal(1000) ** commas

    @cached_property
    def is_plain(self) -> bool:
        """Whether a number is shown as itself."""
        literals = "".join(token.text for token in self.tokens if token.kind == "literal")
        if self.scale != 1 or set(literals) - _SILENT:
            return False
        digits = [at for at, token in enumerate(self.tokens) if token.kind == "digit"]
        point = next((at for at, token in enumerate(self.tokens) if token.kind == "."), len(self.tokens))
        if self.kinds & {"/", "exponent"} or not digits:
            return True
        between = self.tokens[digits[0] : digits[-1]]
        padded = sum(self.tokens[at].text == "0" for at in digits if at < point) > 1
        return not padded and all(token.kind in ("digit", ".", ",") for token in between)

    def shown(self, value: Decimal) -> str:
        """A number as the section shows it, without its sign."""
        value = abs(value) * self.scale
        if "general" in self.kinds or self.kinds & {"/", "exponent"}:
            return self._around(f"{value.normalize():f}")
        return "".join(self._digits(value))

    def _around(self, number: str) -> str:
        """What stands before and behind the digits, with the number between."""
        own = [at for at, token in enumerate(self.tokens) if token.kind in ("digit", "general", "exponent", "/", ".")]
        texts = [token.text if token.kind in ("literal", "%") else "" for token in self.tokens]
        return "".join([*texts[: own[0]], number, *texts[own[-1] + 1 :]])

    def _digits(self, value: Decimal) -> Iterator[str]:
        point = next((at for at, token in enumerate(self.tokens) if token.kind == "."), len(self.tokens))
        places = [at for at, token in enumerate(self.tokens) if token.kind == "digit"]
        decimals = [at for at in places if at > point]
        rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _EXACT)
        whole, _, rest = f"{rounded:f}".partition(".")
        filled = dict(_filled([at for at in places if at < point], self.tokens, whole.lstrip("0")))
        kept = rest.rstrip("0")
        for number, at in enumerate(decimals):
            filled[at] = rest[number] if number < len(kept) or self.tokens[at].text == "0" else ""
        for at, token in enumerate(self.tokens):
            yield filled.get(at, token.text if token.kind in ("literal", "%", ".") else "")


def _filled(places: list[int], tokens: list[_Token], digits: str) -> Iterator[tuple[int, str]]:
    """Each place before the point with its digits: the first place has all that are left."""
    for number, at in enumerate(reversed(places)):
        if number == len(places) - 1 and digits:
            yield at, digits
        else:
            digits, own = digits[:-1], digits[-1:]
            yield at, own or ("0" if tokens[at].text == "0" else "")


class NumberFormat:
    """A number format, by its code."""

    def __init__(self, code: str):
        self.code = code
        self._sections = [_Section(section) for section in _split(list(_tokens(code)))]
        self._numbers = self._sections[: 3 if len(self._sections) > 3 else None]
        if len(self._numbers) > 1 and "@" in self._numbers[-1].kinds:
            self._numbers = self._numbers[:-1]
        texts = [section for section in self._sections if "@" in section.kinds]
        self._text = texts[-1] if texts else None

    @cached_property
    def is_plain(self) -> bool:
        """Whether every cell shows its value: a full day, a number without anything beside it, a text alone."""
        if self._text is not None and any(set(t.text) - _SILENT for t in self._text.tokens if t.kind == "literal"):
            return False
        return all(s.parts == "ymd" if s.is_date else s.is_plain for s in self._numbers if "@" not in s.kinds)

    @property
    def is_of_days(self) -> bool:
        """Whether some cells show a day."""
        return any(section.is_date for section in self._numbers)

    def of_day(self, value: float) -> str | None:
        """The parts of a day, some of `ymd`, for which a cell with this value counts; "" where it shows no day.

        None for a number, or a time that has passed.
        """
        section = self._section(Decimal(repr(value)))
        if not section.is_date or "elapsed" in section.kinds:
            return None
        return _OF_A_DAY.get(section.parts, "")

    def number(self, value: float) -> str | None:
        """A number as a cell shows it; None where that is the number itself."""
        exact = Decimal(repr(value))
        section = self._section(exact)
        if "@" in section.kinds:
            shown = self.text(f"{exact.normalize():f}").strip()
        elif section.is_date or section.is_plain:
            return None
        else:
            is_signed = exact < 0 and (section is self._numbers[0] or section.condition is not None)
            shown = ("-" if is_signed else "") + section.shown(exact).strip()
        return None if shown == f"{exact.normalize():f}" else shown

    def day(self, day: datetime.datetime) -> str:
        """A day as a cell shows it."""
        section = next((section for section in self._numbers if section.is_date), self._numbers[0])
        shown = (
            _shown_part(token.text, section._part(at), day) if token.kind == "date" else _beside(token, day)
            for at, token in enumerate(section.tokens)
        )
        return "".join(shown).strip()

    def text(self, text: str) -> str:
        """A text as a cell shows it."""
        if self._text is None:
            return text
        return "".join(text if t.kind == "@" else t.text if t.kind == "literal" else "" for t in self._text.tokens)

    def _section(self, value: Decimal) -> _Section:
        if any(section.condition for section in self._numbers):
            return next((s for s in self._numbers if s.holds(value)), self._numbers[-1])
        if value < 0 and len(self._numbers) > 1:
            return self._numbers[1]
        return self._numbers[2 if value == 0 and len(self._numbers) > 2 else 0]


def _split(tokens: list[_Token]) -> Iterator[list[_Token]]:
    section: list[_Token] = []
    for token in tokens:
        if token.kind == ";":
            yield section
            section = []
        else:
            section.append(token)
    yield section


def _beside(token: _Token, day: datetime.datetime) -> str:
    if token.kind == "noon":
        return token.text.split("/")[day.hour >= 12]
    return token.text if token.kind in ("literal", "/", ".", ",", "@") else ""


def _shown_part(text: str, part: str, day: datetime.datetime) -> str:
    long = len(text)
    match part:
        case "y":
            return f"{day.year % 100:02}" if text == "yy" else str(day.year)
        case "m" if long > 2:
            return _MONTHS[day.month][: None if long == 4 else 3 if long == 3 else 1]
        case "weekday":
            return _WEEKDAYS[day.weekday()][: None if long > 3 else 3]
        case "a":
            return ("星期" if long > 3 else "") + "一二三四五六日"[day.weekday()]
        case "g":
            return ""
        case _:
            numbers = {"m": day.month, "d": day.day, "h": day.hour, "minute": day.minute, "s": day.second}
            return f"{numbers[part]:0{min(long, 2)}}" if part in numbers else ""


def format_of(number: int, custom: dict[int, str]) -> str:
    """The code of a format by its number; `custom` are those that the workbook names itself."""
    return custom.get(number) or BUILT_IN.get(number, "General")
