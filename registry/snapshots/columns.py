"""The files of a snapshot and their columns: what the declared figures and rules read, and nothing else.

A figure or a rule that is added, or asks for one more column, changes the files: whoever puts snapshots together
compares the columns that each one names with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.casework.criteria import CRITERIA
from registry.checks.catalogue import RULES
from registry.checks.rule import CatalogueRule
from registry.columns import Day
from registry.conditions import columns_of, relations_of
from registry.figures.catalogue import FIGURES
from registry.figures.compiling import SCALED
from registry.figures.frames import UNITS
from registry.figures.labels import named
from registry.figures.model import Figure, Units
from registry.language import Words
from registry.places.ledger import PLACES
from registry.slices import BY_KEY, LEDGERS
from registry.snapshots import rule_columns

FORMAT, VERSION = "grassroots-registry-snapshot", 1
MANIFEST = "manifest.json"
#: The columns by which the rows of a relation belong to a unit: a unit's name is unique in its registry alone.
KEY = ("registry", "unit")
#: Kinds of place that several registries may have: what stands above them all.
SHARED_KINDS = ("province", "municipality")
#: Kinds of place whose codes an office makes up: such a code is unique in its registry alone.
OWN_KINDS = ("natural_village", "relocation_site")

#: How a column is stored: text, whole (64 bits), day and amount (both whole), or yesno. Empty is null.
TYPES = {
    "text": Words("文本", "text"),
    "whole": Words("64 位整数", "64-bit whole number"),
    "day": Words("日期，64 位整数，如 20190517", "day, a 64-bit whole number such as 20190517"),
    "amount": Words("数额，64 位整数，以万分之一为单位", "amount, a 64-bit whole number of ten-thousandths"),
    "yesno": Words("是否", "yes or no"),
}
#: Columns that are derived from others, and so stand in no ledger, and the type of each.
_DERIVED = {
    "lives": "yesno",
    "of_village": "yesno",
    "holds": "yesno",
    "place_kind": "text",
    "recorded_mode": "text",
    "term_ends": "day",
    "state": "text",
    "days_open": "whole",
    "case_count": "whole",
    "limit_on": "day",
    "first_limit_on": "day",
    "accepted_before_closing": "yesno",
    "checklist": "text",
    "undone": "text",
    "earlier_cases": "text",
    "followed_by": "text",
    "result_by_day": "text",
    "signed_on": "day",
    "best_stars": "whole",
    "service_ends_on": "day",
    "grade": "text",
    "monthly_base": "amount",
    **{criterion.key: "yesno" for criterion in CRITERIA},
}
_STORED = {"text": "text", "number": "whole", "yesno": "yesno", "reference": "text", "row": "text"}
_OF_LEDGERS = {
    c.name: "amount" if c.name in SCALED else "day" if isinstance(c, Day) else _STORED[c.stored]
    for ledger in LEDGERS
    for c in ledger.columns
}


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: `type` is one of `TYPES`."""

    name: str
    type: str
    words: Words


@dataclass(frozen=True)
class File:
    """A file of a snapshot, `<name>.parquet`: of a kind of `units` or of one of its relations; of the units that
    `rules` are asked of together; else of the places."""

    name: str
    words: Words
    columns: tuple[FileColumn, ...]
    units: Units | None = None
    relation: str | None = None
    rules: tuple[CatalogueRule, ...] = ()

    @property
    def path(self) -> str:
        return f"{self.name}.parquet"


_REGISTRY = FileColumn("registry", "text", Words("登记库（清单中的 registry）", "the registry, as the manifest has it"))
_UNIT = FileColumn("unit", "text", Words("单位，写法同 registry units", "the unit, as `registry units` names it"))
_AT = FileColumn(
    "at",
    "text",
    Words("计入哪个地点（代码）；没有的为空", "code of the place where it counts; empty where there is none"),
)
_OF_RULES = Words("核查规则所问的{0}（{1}），不具名", "what rules are asked of: {0} ({1}), without names")
_PLACE = Words("地点代码", "code of the place")

PLACES_FILE = File(
    "places",
    Words("时点存在的地点", "the places that live on the day"),
    (
        _REGISTRY,
        FileColumn("code", "text", _PLACE),
        FileColumn("name", "text", PLACES.by_key["name"].meaning),
        FileColumn("kind", "text", PLACES.by_key["kind"].meaning),
        FileColumn(
            "parent", "text", Words("上级代码（时点代表上级者）", "code of what stands for its parent on the day")
        ),
    ),
)
SCOPES_FILE = File(
    "scopes",
    Words(
        "每个地点在哪些地点的范围之内：它自己及其上的每一级各一行",
        "in which scopes each place lies: a row for itself and for each place above it",
    ),
    (
        _REGISTRY,
        FileColumn("place", "text", _PLACE),
        FileColumn("scope", "text", Words("范围的地点代码", "code of the scope")),
        FileColumn("kind", "text", Words("范围的类别", "the scope's kind")),
    ),
)


def files(figures: Iterable[Figure] = FIGURES, rules: Iterable[CatalogueRule] = RULES) -> Iterator[File]:
    """The files that `figures` and `rules` read: the places, the scopes, each kind of unit, each relation asked about;
    the units that rules are asked of."""
    figures = tuple(figures)
    yield PLACES_FILE
    yield SCOPES_FILE
    for units in UNITS:
        yield from _of_units(units, [f for f in figures if f.units == units])
    for name, together in rule_columns.together(rules).items():
        yield _of_rules(name, together)


def file_of(figure: Figure) -> str:
    """The name of the file of the units that a figure or a rule is about."""
    return _name_of_rules(figure.together) if isinstance(figure, CatalogueRule) else figure.units


def _name_of_rules(together: str) -> str:
    return f"rules.{together.replace(' ', '_')}"


def _of_rules(name: str, rules: list[CatalogueRule]) -> File:
    kinds = list(dict.fromkeys(rule.unit_kind.words for rule in rules))
    units = Words("、".join(kind.zh for kind in kinds), ", ".join(kind.en for kind in kinds))
    families = list(dict.fromkeys(rule.family for rule in rules))
    words = _OF_RULES.format(units, Words("、".join(families), ", ".join(families)))
    columns = (FileColumn(c.name, c.type, c.words) for c in rule_columns.columns_of(rules))
    return File(_name_of_rules(name), words, (_REGISTRY, _AT, *columns), rules=tuple(rules))


def _of_units(units: Units, figures: list[Figure]) -> Iterator[File]:
    kind = UNITS[units]
    own: dict[str, None] = {}
    relations: dict[str, dict[str, None]] = {}
    for figure in figures:
        for condition in (figure.population, figure.condition):
            own |= dict.fromkeys(columns_of(condition))
            for relation, names in relations_of(condition).items():
                relations[relation] = relations.get(relation, {}) | dict.fromkeys(names)
        own |= dict.fromkeys(c for c in (figure.measure, figure.over, figure.category, figure.each) if c)
    if figures:
        yield File(units, kind.words, (_REGISTRY, _UNIT, _AT, *_columns(own, kind.ledger)), units)
    for name, read in relations.items():
        declared = kind.relations[name]
        words = Words("{0}：{1}", "{0}: {1}").format(kind.words, declared.words)
        yield File(f"{units}.{name}", words, (_REGISTRY, _UNIT, *_columns(read, declared.ledger)), units, name)


def _columns(names: Iterable[str], ledger: str) -> Iterator[FileColumn]:
    for name in names:
        yield FileColumn(name, _DERIVED.get(name) or _OF_LEDGERS[name], _words(name, ledger))


def _words(name: str, ledger: str) -> Words:
    """The meaning of a column: its label, and what its ledger says of it."""
    label = named(name, None, ledger)
    meaning = {c.name: c.meaning for c in BY_KEY[ledger].columns}.get(name, label)
    if name in _DERIVED or meaning == label:
        return label
    return Words(label.zh if label.zh == meaning.zh else f"{label.zh}：{meaning.zh}", meaning.en)


FILES = tuple(files())
BY_NAME = {file.name: file for file in FILES}
