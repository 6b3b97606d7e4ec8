"""What the figures of the catalogue ask for that there is not: columns, relations, codes of values.

A condition is data: a slip in a name is found by nothing that compiles, and a code that nobody can record is simply
never met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from registry.columns import Choice
from registry.conditions import All, AnyOf, Condition, In, Is, Not, Shared, Some
from registry.figures.catalogue import FIGURES
from registry.figures.frames import UNITS, Frame, UnitKind
from registry.figures.model import Figure
from registry.picture import Picture
from registry.slices import LEDGERS
from tests.declared import Missing

#: Columns of frames that have the codes of a ledger's column under another name.
_SAME_AS = {"recorded_mode": "mode", "place_kind": "kind"}
#: What a column that is worked out may say besides what is recorded: that there is nothing.
_NOTHING = "none"
_WHERE = "registry/figures/frames.py"


def that_there_is_not(picture: Picture, figures: Iterable[Figure] = FIGURES) -> Iterator[Missing]:
    """The columns, relations and codes that figures ask for and no frame or ledger has; `picture` may be empty."""
    for figure in figures:
        kind = UNITS.get(figure.units)
        if kind is None:
            yield Missing(f"figure {figure.code}", f"there are no units {figure.units}: {', '.join(UNITS)} ({_WHERE})")
            continue
        for needs in (*_of_parts(picture, kind, figure), *_of_own(picture, kind, figure)):
            yield Missing(f"figure {figure.code}", needs)


def _of_parts(picture: Picture, kind: UnitKind, figure: Figure) -> Iterator[str]:
    for condition in (figure.population, figure.condition):
        yield from _of(picture, kind, condition, "", _columns(picture, kind.frame), kind.ledger)


def _of_own(picture: Picture, kind: UnitKind, figure: Figure) -> Iterator[str]:
    """What is summed, divided by, classified by and split up."""
    columns = _columns(picture, kind.frame)
    for name in (figure.measure, figure.over, figure.category, figure.each):
        if name is not None:
            yield from _no_column(name, "", columns)
    if figure.category in columns:
        codes = _codes(figure.category, kind.ledger)
        wrong = [code for code in figure.categories if codes and code not in codes]
        yield from (_no_code(figure.category, code, codes) for code in wrong)


def _of(
    picture: Picture, kind: UnitKind, condition: Condition, at: str, columns: Collection[str], ledger: str
) -> Iterator[str]:
    """What a condition asks for over `columns`, of the unit itself or (`at`, with a dot) of the rows of a relation."""
    match condition:
        case Not(part):
            yield from _of(picture, kind, part, at, columns, ledger)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _of(picture, kind, part, at, columns, ledger)
        case Some(name, where):
            yield from _of_relation(picture, kind, name, where)
        case Shared(column, first, second):
            for name in (first, second):
                yield from _of_relation(picture, kind, name, Is(column, ""))
        case _ if hasattr(condition, "column"):
            yield from _no_column(condition.column, at, columns)
            if condition.column in columns:
                yield from _of_values(condition, at, ledger)


def _of_relation(picture: Picture, kind: UnitKind, name: str, where: Condition) -> Iterator[str]:
    relation = kind.relations.get(name)
    if relation is None:
        have = ", ".join(kind.relations) or "none"
        yield f"relation {name}: a {kind.words.en} has {have}. Add it to UNITS in {_WHERE}"
        return
    yield from _of(picture, kind, where, f"{name}.", _columns(picture, relation.frame), relation.ledger)


def _of_values(condition: Condition, at: str, ledger: str) -> Iterator[str]:
    """The values that a test of a column asks for, where the column has codes."""
    compared = {Is: lambda: (condition.value,), In: lambda: condition.values}.get(type(condition), tuple)()  # type: ignore[attr-defined]
    codes = _codes(condition.column, ledger)  # type: ignore[attr-defined]
    for value in compared:
        if codes and isinstance(value, str) and value and value not in codes:
            yield _no_code(at + condition.column, value, codes)  # type: ignore[attr-defined]


def _columns(picture: Picture, frame: Frame) -> Collection[str]:
    return [name for name in frame(picture).columns if name not in ("at", "id")]


def _no_column(name: str, at: str, columns: Collection[str]) -> Iterator[str]:
    if name not in columns:
        yield f"column {at}{name}: there is none. There are {', '.join(sorted(columns))} ({_WHERE})"


def _no_code(name: str, value: str, codes: Mapping[str, str]) -> str:
    have = ", ".join(f"{key} {label}".strip() for key, label in codes.items())
    return f"code {value!r} of {name}: there is none. The codes are {have}"


def _codes(name: str, ledger: str) -> dict[str, str]:
    """The codes that a column may have with their labels, nothing where it is no choice of a few.

    They are those of the ledger that tells of the unit or row; of a column that is worked out those of its namesakes.
    """
    column = _SAME_AS.get(name, name)
    of_ledger = _OPTIONS.get(("places" if name == "place_kind" else ledger, column))
    if of_ledger is not None:
        return of_ledger
    found: dict[str, str] = {}
    for (_, named), options in _OPTIONS.items():
        found |= options if named == column else {}
    return found | {_NOTHING: ""} if found else {}


_OPTIONS = {
    (ledger.key, column.name): {option.key: option.label for option in column.options}
    for ledger in LEDGERS
    for column in ledger.columns
    if isinstance(column, Choice)
}
