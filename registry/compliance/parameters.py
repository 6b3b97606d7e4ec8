"""Parameters 参数: what no text fixes, each declared once: its name, kind, default, where that is from, who reads it.

A value that is recorded (`settings`) holds at its place and below it; where none does, the default does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

from registry.columns import Choice, Choices, Column, Number, Option, Text, Texts, Unfit, YesNo
from registry.compliance.rules import CATALOGUE, OneOfNames
from registry.language import Words
from registry.ratings.ledger import STAGES
from registry.rectification.ledger import CASE_MEASURE_KINDS, LEVELS, SEVEN_ONES, STEPS

#: Where a default is from: the bulletin, a text from elsewhere, nowhere (what was looked for was not found), or us.
Mark = Literal["seed", "elsewhere", "not found", "ours"]
MARKS: dict[str, Words] = {
    "seed": Words("来自种子公报", "from the bulletin"),
    "elsewhere": Words("外地做法，供参考", "an example from elsewhere"),
    "not found": Words("未找到出处", "no source was found"),
    "ours": Words("本程序所设，并非规定", "set by this program, not law"),
}
#: What a cell says that asks for nothing, and that asks for the default.
NOTHING, DEFAULT = "none", "-"

MODES = (Option("on", "启用"), Option("report", "仅列示", "listed only"), Option("off", "停用"))


@dataclass(frozen=True)
class DayOfYear(Column):
    """A month and a day of any year, as 11-30."""

    @property
    def allowed(self) -> Words:
        return Words("月-日，如 11-30", "month-day, such as 11-30")

    def _value(self, cell: Any, text: str) -> Any:
        month, dash, day = text.partition("-")
        if not (dash and len(month) == len(day) == 2 and (month + day).isdigit()):
            raise Unfit("不是月-日", "is not a month and a day")
        # Every year has it: the twenty-ninth of February is not one of them.
        days_of = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= days_of[int(month) - 1]):
            raise Unfit("不是每年都有的日期", "is not a day of every year")
        return text


@dataclass(frozen=True)
class Numbers(Number):
    """Several numbers, set apart by ; in their order."""

    @property
    def allowed(self) -> Words:
        return Words("几个数，用 ; 分隔，如 400;450", "numbers, set apart by ;, such as 400;450")

    def _value(self, cell: Any, text: str) -> Any:
        parts = text.replace("；", ";").replace("、", ";").split(";")
        return tuple(Number._value(self, part.strip(), part.strip()) for part in parts)

    def plain(self, value: Any) -> Any:
        return None if value is None else [Number.plain(self, one) for one in value]

    def show(self, value: Any, language: str = "zh") -> str:
        return "" if value is None else ";".join(str(one) for one in self.plain(value))


@dataclass(frozen=True)
class Ordered(Choices):
    """Several of a few, whose order counts."""

    def _value(self, cell: Any, text: str) -> Any:
        parts = text.replace("；", ";").replace("、", ";").split(";")
        return ";".join(dict.fromkeys(self.one(part.strip()) for part in parts if part.strip())) or None


_MAXIMUM = Number("maximum", "满分", decimals=True)


class Indicator(NamedTuple):
    """An indicator of a rating: what it is called, and the most that it may come to, in ten-thousandths."""

    label: str
    most: int


def indicators_of(value: str) -> dict[str, Indicator]:
    """The indicators that a value of star.indicators names, by key.

    >>> indicators_of("team=班子/20;life=生活/7.5")
    {'team': Indicator(label='班子', most=200000), 'life': Indicator(label='生活', most=75000)}
    """
    found = {}
    for part in value.split(";"):
        key, _, rest = part.partition("=")
        label, _, most = rest.rpartition("/")
        found[key.strip()] = Indicator(label.strip(), _MAXIMUM.parse(most.strip()))
    return found


@dataclass(frozen=True)
class Indicators(Texts):
    """Indicators of a rating, each `key=label/maximum`, set apart by ; in their order."""

    @property
    def allowed(self) -> Words:
        return Words(
            "键=名称/满分，用 ; 分隔，如 team=班子/20", "key=label/maximum, set apart by ;, such as team=班子/20"
        )

    def _value(self, cell: Any, text: str) -> Any:
        parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
        keys = [part.partition("=")[0].strip() for part in parts]
        for part in parts:
            key, _, rest = part.partition("=")
            label, _, most = rest.rpartition("/")
            if not (key.strip() and label.strip() and most.strip()):
                raise Unfit("不是 键=名称/满分", "is not key=label/maximum")
            _MAXIMUM.parse(most.strip())
        if len(set(keys)) < len(keys):
            raise Unfit("同一个键写了两次", "has one key twice")
        return ";".join(parts) or None


@dataclass(frozen=True)
class Parameter:
    """A parameter. `kind` parses its values; `defaults` are the first day of each (0: always) and the value as it would
    be written, None for nothing. Without any default the rule's version has it.

    `mark` says where the default is from, `reader` what asks for it.
    """

    name: str
    kind: Column
    defaults: tuple[tuple[int, str | None], ...]
    mark: Mark
    reader: Words

    @property
    def may_be_nothing(self) -> bool:
        """Whether the default is nothing on some day: then a value may be nothing too."""
        return any(value is None for _, value in self.defaults)

    def default(self, day: int) -> Any:
        """The default on a full day, None for nothing."""
        text = self.default_text(day)
        return None if text is None else self.kind.parse(text)

    def default_text(self, day: int) -> str | None:
        """The default on a full day as it would be written, None for nothing."""
        return next((value for since, value in reversed(self.defaults) if since <= day), None)

    def parse(self, text: str) -> Any:
        """What a recorded value says: a value of its kind, None for nothing. Raises Unfit; `DEFAULT` is not asked."""
        if text == NOTHING:
            if not self.may_be_nothing:
                raise Unfit("这个参数不能为“无”（none）", "may not be nothing (none)")
            return None
        value = self.kind.parse(text)
        if value is None:
            raise Unfit("没有填写值", "says nothing")
        return value

    @property
    def allowed(self) -> Words:
        """The values that it may have, in words."""
        more = Words("；none：不作要求", "; none: nothing is asked") if self.may_be_nothing else Words("", "")
        form = Words("{0}；-：用默认值{1}", "{0}; -: the default{1}")
        return form.format(self.kind.allowed, more)


def _all() -> tuple[Parameter, ...]:
    return (*_of_the_bulletin(), *_from_elsewhere(), *_not_found(), *_kept(), *_of_rules(), *_modes())


_CASES = Words("整顿流程", "the steps of a case")
_SCREENING = Words("排查", "screening")
_STARS = Words("星级评定", "ratings")
_PAY = Words("报酬", "pay")


def _whole(name: str) -> Number:
    return Number(name, name)


def _amount(name: str) -> Number:
    return Number(name, name, decimals=True)


def _of_the_bulletin() -> list[Parameter]:
    checklist = Choices("case.checklist", "case.checklist", options=CASE_MEASURE_KINDS)
    seven = ";".join(option.key for option in SEVEN_ONES)
    return [
        Parameter("case.checklist", checklist, ((0, None), (20190101, seven)), "seed", _CASES),
        Parameter("screen.income_yuan", _amount("screen.income_yuan"), ((0, "40000"),), "seed", _SCREENING),
        Parameter("pay.head", _amount("pay.head"), ((0, "1600"), (20190601, "2100")), "seed", _PAY),
        Parameter("pay.both", _amount("pay.both"), ((0, None), (20190601, "2300")), "seed", _PAY),
        Parameter("pay.professional", _amount("pay.professional"), ((0, None), (20190601, "3800")), "seed", _PAY),
    ]


def _levels(step: str) -> str:
    if step in ("screened", "rectifying", "submitted"):
        return "township;county"
    return "county" if step in ("jointly_checked", "decided", "dismissed") else "county;city"


def _from_elsewhere() -> list[Parameter]:
    steps = [
        Parameter(
            f"step.levels.{step.key}",
            Ordered("levels", "层级", options=LEVELS),
            ((0, _levels(step.key)),),
            "elsewhere",
            _CASES,
        )
        for step in STEPS
    ]
    return [
        *steps,
        Parameter("case.skips", YesNo("case.skips", "case.skips"), ((0, "no"),), "elsewhere", _CASES),
        Parameter("screen.vacant_days", _whole("days"), ((0, "90"),), "elsewhere", _SCREENING),
        Parameter("screen.development_years", _whole("years"), ((0, "2"),), "elsewhere", _SCREENING),
        Parameter("screen.again_years", _whole("years"), ((0, "2"),), "elsewhere", _SCREENING),
        Parameter("star.publicity_days", _whole("days"), ((0, "5"),), "elsewhere", _STARS),
        Parameter("cadre.term_years", _whole("years"), ((0, "3"),), "elsewhere", Words("干部任期", "terms of cadres")),
    ]


def _not_found() -> list[Parameter]:
    chain = ";".join(option.key for option in STAGES if option.key != "revoked")
    labels = [*(f"have.{number:02}" for number in range(1, 13)), *(f"measure.own_{number}" for number in range(1, 10))]
    nothing = ((0, None),)
    return [
        Parameter(
            "audit.levels",
            Ordered("levels", "层级", options=LEVELS),
            ((0, "township;county;city"),),
            "not found",
            Words("回头看", "look-backs"),
        ),
        Parameter("star.chain", Ordered("stages", "环节", options=STAGES), ((0, chain),), "not found", _STARS),
        Parameter("screen.star_years", _whole("years"), ((0, "1"),), "not found", _SCREENING),
        Parameter("draw.open_days", _whole("days"), ((0, "30"),), "not found", Words("随机抽查", "random draws")),
        Parameter("star.indicators", Indicators("indicators", "指标"), nothing, "not found", _STARS),
        Parameter("accept.score", _amount("score"), nothing, "not found", _CASES),
        Parameter("accept.raters", _whole("raters"), nothing, "not found", _CASES),
        Parameter("accept.dissatisfied", _amount("share"), nothing, "not found", _CASES),
        *(Parameter(name, Text(name, name), nothing, "not found", Words("名称", "labels")) for name in labels),
    ]


#: The records that may not be kept everywhere: whoever keeps none is not accused of what they would say.
KEPT = ("meetings", "committees", "village_committees", "approvals", "screenings", "trainings")


def _kept() -> list[Parameter]:
    names = [f"kept.{what}" for what in KEPT]
    return [Parameter(n, YesNo(n, n), ((0, "no"),), "ours", Words("核查规则", "the rules")) for n in names]


def _of_rules() -> list[Parameter]:
    whole = {
        "window.days": "10",
        "ORG-09.days": "90",
        "COM-06.days": "90",
        "ORG-14.members": "20",
        "LIFE-04.times": "1",
        "DEV-20.years": "2",
        "WEAK-05.days": "30",
        "WEAK-06.days": "30",
        "WEAK-10.months": "12",
        "RELO-02.households": "500",
    }
    amounts = {
        "DEV-21.ratio": "3",
        "NAT-05.share": "0.5",
        "VEN-01.area": "300",
        "VEN-01.floor": "200",
        "ECO-01.yuan": "40000",
        "ECO-03.yuan": "50000",
    }
    kinds: list[tuple[str, Column, str]] = [
        *((name, _whole(name), value) for name, value in whole.items()),
        *((name, _amount(name), value) for name, value in amounts.items()),
        ("WEAK-08.day", DayOfYear("WEAK-08.day", "WEAK-08.day"), "11-30"),
        ("PAY-06.tiers", Numbers("PAY-06.tiers", "PAY-06.tiers"), "400;450;500"),
    ]
    return [Parameter(name, kind, ((0, value),), "ours", _reader(name)) for name, kind, value in kinds]


def _reader(name: str) -> Words:
    family = name.partition(".")[0]
    return Words("核查规则", "the rules") if family == "window" else Words(f"规则 {family}", f"the rule {family}")


def _modes() -> list[Parameter]:
    mode = Choice("mode", "方式", options=MODES)
    return [
        Parameter(f"{code}.mode", mode, (), "ours", Words(f"规则 {code}", f"the rule {code}")) for code in CATALOGUE
    ]


#: Every parameter, in the order in which they are told of.
PARAMETERS: tuple[Parameter, ...] = _all()
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in BY_NAME}


@dataclass(frozen=True)
class ParameterName(OneOfNames):
    """The name of a parameter."""

    @property
    def allowed(self) -> Words:
        return Words(
            "参数名，如 VEN-01.area、ORG-02.mode（见台账说明）",
            "the name of a parameter, such as VEN-01.area, ORG-02.mode (see the ledgers' reference)",
        )

    def names(self) -> dict[str, str]:
        return _names()


def parameters(names: Sequence[str] | None = None) -> tuple[Parameter, ...]:
    """The parameters of some names, in their order; all without any."""
    return PARAMETERS if names is None else tuple(p for p in PARAMETERS if p.name in names)
