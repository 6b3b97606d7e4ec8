"""Figures and rules 指标、规则: the numbers, the units behind each, and why a unit counts as it does."""

from __future__ import annotations

from typing import Any

from registry.checks import figure_documents, rule_service, share_documents
from registry.checks.dispositions import STATUSES as STANDINGS
from registry.checks.figure_documents import STATUSES, FindingsWanted
from registry.checks.model import SEVERITIES
from registry.language import Words
from registry.places.ledger import KINDS
from registry.text import fold
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.operation import Answer, Parameter, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import (
    ANY_OBJECT,
    DAY,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    by_key,
    list_of,
    members,
    named,
    one_of,
    or_none,
)

MODES = ("on", "report")
SENTENCE = named("Sentence", members(zh=TEXT, en=TEXT))
FIGURE = named(
    "Figure",
    members(
        optional=("met", "target", "value", "numerator", "denominator", "unknown", "undetermined", "categories"),
        more=True,
        code=TEXT,
        kind=TEXT,
        value=or_none(NUMBER),
        numerator=or_none(NUMBER),
        denominator=or_none(NUMBER),
        unknown=or_none(WHOLE),
        undetermined=or_none(WHOLE),
        target=or_none(NUMBER),
        met=or_none(TRUTH),
        categories=by_key(NUMBER),
    ),
)
OF_A_PLACE = members(more=True, scope=TEXT, figures=list_of(FIGURE))
FIGURES = named(
    "Figures",
    members(
        optional=("figures", "scopes"),
        as_of=DAY,
        known_at=WHOLE,
        scope=or_none(TEXT),
        figures=list_of(FIGURE),
        scopes=list_of(named("FiguresOfPlace", OF_A_PLACE)),
    ),
)
UNITS = named(
    "UnitsOfFigure",
    members(more=True, optional=("status",), figure=TEXT, status=or_none(one_of(STATUSES)), units=list_of(TEXT)),
)


def _read_kind(written: str) -> str:
    kind = share_documents.kind_of(fold(written))
    if kind not in {one.key for one in KINDS}:
        raise ValueError(written)
    return kind


def _declared(asked: Asked) -> None:
    """Raises NotFound for a figure or rule that there is not."""
    share_documents.declared(asked.path["figure"])


_ANSWER = members(answer=TEXT, values=list_of(ANY_OBJECT))
EXPLANATION = named(
    "Explanation",
    members(
        more=True,
        figure=TEXT,
        unit=TEXT,
        answer=TEXT,
        population=_ANSWER,
        condition=_ANSWER,
        says=SENTENCE,
        source=TEXT,
        confidence=TEXT,
    ),
)
_BY = Parameter(
    "by",
    Words("按此类地点分列", "for each living place of this kind in scope"),
    one_of([kind.key for kind in KINDS]),
    _read_kind,
    Words("、".join(kind.words.zh for kind in KINDS), ", ".join(kind.key for kind in KINDS)),
)


@operation(
    "GET",
    "/figures",
    Words("全部指标，或全部规则", "all figures, or all rules"),
    READERS,
    Answer(FIGURES),
    parameters=(
        *parameters.QUESTION,
        _BY,
        parameters.truth("rules", Words("列规则，而不是指标", "the rules in place of the figures")),
    ),
    wants_scope=True,
)
def figures(asked: Asked) -> Any:
    """Every figure for one scope, or for every place of a kind in it; or every rule."""
    return share_documents.figures_document(asked.picture, asked.scope, asked.get("by"), asked.get("rules", False))


@operation(
    "GET",
    "/figures/{figure}/units",
    Words("指标背后的单位清单", "the units behind a figure or a rule"),
    READERS,
    Answer(UNITS),
    parameters=(*parameters.QUESTION, parameters.one_of("status", Words("哪些单位", "which of them"), STATUSES)),
    finds=_declared,
    wants_scope=True,
)
def figure_units(asked: Asked) -> Any:
    """The list behind a number."""
    return figure_documents.units_document(asked.picture, asked.path["figure"], asked.scope, asked.get("status"))


@operation(
    "GET",
    "/figures/{figure}/explain",
    Words("某单位在某指标上为何如此", "why a unit counts as it does in a figure"),
    READERS,
    Answer(EXPLANATION),
    parameters=(*parameters.MOMENT, parameters.text("unit", Words("单位", "the unit"), always=True)),
    finds=_declared,
)
def explanation(asked: Asked) -> Any:
    """The answer of one unit, the values that it rests on, and where they came from."""
    return figure_documents.explanation_document(asked.picture, asked.path["figure"], asked.get("unit"), asked.language)


_FINDING = members(
    more=True,
    rule=TEXT,
    severity=TEXT,
    unit=or_none(TEXT),
    says=SENTENCE,
    values=list_of(ANY_OBJECT),
    mode=TEXT,
    since=or_none(TEXT),
    version=or_none(TEXT),
    status=ANY_OBJECT,
    owner=or_none(TEXT),
    todo=SENTENCE,
)
FINDINGS = named(
    "Findings",
    members(
        optional=("findings", "by", "counts", "due"),
        findings=list_of(named("Finding", _FINDING)),
        by=TEXT,
        counts=list_of(ANY_OBJECT),
        due=list_of(ANY_OBJECT),
    ),
)


@operation(
    "GET",
    "/findings",
    Words("某日的问题，或其计数，或将到期的", "the findings of a day, or their counts, or what falls due"),
    READERS,
    Answer(FINDINGS),
    parameters=(
        *parameters.QUESTION,
        parameters.several("rule", Words("只核查这些规则或类", "these rules or families alone")),
        parameters.several("severity", Words("只列这些程度的", "of these severities"), tuple(SEVERITIES)),
        parameters.several("mode", Words("只列这些方式的", "of these modes"), MODES),
        parameters.several("status", Words("只列这些状态的", "of these statuses"), tuple(STANDINGS)),
        parameters.one_of("count_by", Words("只计数，按此分组", "count them, by this"), rule_service.COUNTED_BY),
        parameters.whole("due_within", Words("列出多少天内到期的", "what falls due within days"), 0, 3660),
    ),
    wants_scope=True,
)
def findings(asked: Asked) -> Any:
    """The findings of a day, by rule; or how many, or what falls due."""
    rules, severities, modes, standings = (asked.get(name, ()) for name in ("rule", "severity", "mode", "status"))
    wanted = FindingsWanted(rules, severities, modes, standings, asked.get("count_by"), asked.get("due_within"))
    return figure_documents.findings_document(asked.picture, asked.scope, wanted)


@operation(
    "GET",
    "/rules",
    Words("核查规则目录", "the catalogue of rules"),
    READERS,
    Answer(named("Rules", members(as_of=DAY, known_at=WHOLE, scope=or_none(TEXT), rules=list_of(ANY_OBJECT)))),
    parameters=parameters.QUESTION,
)
def rules(asked: Asked) -> Any:
    """The catalogue of rules on a day."""
    return rule_service.rules_json(asked.picture, asked.scope)
