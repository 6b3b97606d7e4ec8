"""Levels of the place 地点的级: which of them a column tells, by the words of its header and by its cells."""

from __future__ import annotations

from registry.workbooks.proposing.uses import ColumnSeen

#: So many cells have to end as places of the level do, where the cells decide.
_SURE = 0.95
#: What a column of names may be of where its header does not say, by the endings that are the surest first.
_BY_CELLS = ("organization", "township", "village", "county")


def plain_level(column: ColumnSeen) -> str | None:
    """The level that the words of a header say alone, where its cells do not contradict."""
    level = _named(column)
    words, cells = column.heading.last.words, column.cells
    if level is None or not all(word.has("place", "neutral") for word in words):
        return None
    if any(word.has("subject") for word in words) and level != "organization" and not _is_sure(column, level):
        return None
    if cells.filled and cells.places(level) < 0.5 and level in ("county", "township", "village"):
        return next((one for one in _BY_CELLS[:3] if cells.places(one) >= _SURE), level)
    return level


def level_shown(column: ColumnSeen) -> str | None:
    """The level that a word of a header says beside words that nobody knows, where the cells show it."""
    level = _named(column)
    words = column.heading.last.words
    if level is None or any(word.meanings and not word.has("place", "neutral") for word in words):
        return None
    return level if _is_sure(column, level) else None


def level_of_units(column: ColumnSeen) -> str | None:
    """The level that the cells alone show below a header that says no more than that names of units stand there: 单位,
    地区."""
    said = [part for part in column.heading.parts if part.text]
    if len(said) == 1 and said[0].has("unit") and all(word.has("unit", "neutral") for word in said[0].words):
        return next((level for level in _BY_CELLS if _is_sure(column, level)), None)
    return None


def _named(column: ColumnSeen) -> str | None:
    """The level that the first word of a place in a header names."""
    words, cells = column.heading.last.words, column.cells
    if not words or not words[-1].has("place", "neutral") or (cells.filled and cells.numbers > 0.5):
        return None
    return next((meaning.target for word in words for meaning in word.of("place")), None)


def _is_sure(column: ColumnSeen, level: str) -> bool:
    return column.cells.filled > 0 and column.cells.places(level) >= _SURE
