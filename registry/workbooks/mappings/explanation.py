"""A mapping in words 对照表释义: what becomes of each column of a table, and which rows of ledgers are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registry.columns import Choice, Column, Unfit
from registry.language import Words, join
from registry.lookup.ledger_rows import heading, title
from registry.slices import BY_KEY
from registry.workbooks.cells.words import ENDS, SUMS, bare
from registry.workbooks.mappings.mapping import LEVELS, OPEN, Make, Mapping, Source, TableMapping, Value, When

#: What becomes of a column that fills no column of a ledger.
USES = {
    "both_posts": Words("核对一肩挑", "compared"),
    "ignore": Words("不取", "ignored"),
    "open": Words("待定", "open"),
}
PLACES = {
    "county": Words("县区", "county"),
    "township": Words("乡镇", "township"),
    "village": Words("村", "village"),
    "natural_village": Words("自然村", "natural village"),
    "site": Words("安置点", "relocation site"),
    "organization": Words("党组织", "organization"),
}
#: What the @ words stand for.
MEANT = {
    "place": Words("本行的地点", "the place of the row"),
    "above": Words("本行地点的上一级", "the place above that of the row"),
    "village": Words("本行的村", "the village of the row"),
    "township": Words("本行的乡镇", "the township of the row"),
    "county": Words("本行的县区", "the county of the row"),
    "organization": Words("本行地点的党组织", "the organization of the row's place"),
    "superior": Words("上级党组织", "the organization of the nearest place above"),
    "unit": Words(
        "本行的党组织或地点，按职务而定", "the organization or the place of the row, whichever the post is of"
    ),
    "case": Words("同一行的整顿案件", "the case made of the same row"),
    "as_of": Words("本表的时点", "the day of the table"),
    "period": Words("本表的时期", "the period of the table"),
    "name": Words("按名称的末尾判断", "as the name ends"),
}
#: What each warning is about.
WARNINGS = {
    "magnitude": Words("数值过大或过小", "numbers too large or too small"),
    "unit": Words("单位不符", "another unit"),
    "sum": Words("合计不符", "sums that do not agree"),
    "year": Words("年份不符", "another year"),
    "note": Words("提示", "notes"),
}
#: The steps from a cell to a value, in the order in which they are taken.
_STEPS = {
    "after": Words("只取“{0}”之后的文字", "what follows “{0}”"),
    "part_from": Words("取起止中的起", "the beginning of a span"),
    "part_to": Words("取起止中的止", "the end of a span"),
    "split": Words(
        "拆分：在顿号、逗号、分号、斜线和换行处分开，各为一行", "split at 、 , ; / and line ends, each a row"
    ),
    "values": Words("取值对照：{0}", "values: {0}"),
    "empty": Words("空格取：{0}", "where empty: {0}"),
    "same": Words("写“同左”“兼任”等的，为“{0}”列的人", "同左, 兼任 and the like: the person of “{0}”"),
    "take_year": Words("只取年", "its year"),
    "take_month": Words("只取年月", "its month"),
    "minus": Words("减去“{0}”列", "less “{0}”"),
    "factor": Words("×{0}", "×{0}"),
    "count": Words("计填写的行数", "the number of rows in which it is filled"),
}
_LISTED = Words("{0}→{1}", "{0} → {1}")
_NO_ROW = Words("不产生此行", "no row")
_COUNTED_ALL = Words("表中的行数", "the number of rows of the table")
_DITTO = Words("空格同上一行（如〃）", "where empty, as in the row above (as for 〃)")
_COLUMN = Words("{0} 列", "column {0}")
_CELL = Words("单元格 {0}", "cell {0}")
_TITLE = Words("工作表名", "the title of the sheet")
_UNDECIDED = Words("待定", "to be decided")
_AT_PLACE = Words("地点·{0}", "Place: {0}")
_IS = Words("{0}：{1}", "{0}: {1}")
_CHOOSES = Words("{0}：决定是否产生此行", "{0}: whether the row is made")
_SUBTRAHEND = Words("{0}：减数", "{0}: what is subtracted")
_PERSON = Words("{0}：“同左”“兼任”等所指的人", "{0}: whom 同左, 兼任 and the like mean")
_ANY_FILLED = Words("所取的列有一列填写时", "where any of its columns is filled")
_EACH = Words("每行都产生", "of each row")
_FILLED = Words("“{0}”填写、且不是“否”时", "where “{0}” is filled, with no “no”")
_AMONG = Words("“{0}”为 {1} 时", "where “{0}” is {1}")
_REPLACES = Words("接替原有的，原有的到此为止", "what held before ends with it")


@dataclass(frozen=True)
class ColumnMeant:
    """What becomes of a column: its header, where it goes in words and by key, and by which steps.

    `row` is the number of the row that it fills, from 1; None where it fills none.
    """

    header: Words
    goes: Words
    key: str = ""
    steps: Words = Words("", "")
    row: int | None = None


@dataclass(frozen=True)
class RowMeant:
    """A row that is made: its ledger, when it is made, what is the same in all of them, and whether it replaces."""

    ledger: Words
    key: str
    when: Words
    constants: Words
    replaces: Words | None


# -- a table ---------------------------------------------------------------------------------------------------------


def columns(table: TableMapping) -> list[ColumnMeant]:
    """The columns of a table: of its place and days, of what is made, what is compared, left out and still open."""
    filled = frozenset(map(bare, table.fill))
    found = [*_of_places(table, filled), *_of_days(table)]
    for number, make in enumerate(table.makes, 1):
        found += _of_make(number, make, filled)
    if table.both_posts is not None:
        found.append(ColumnMeant(_header(table.both_posts), USES["both_posts"], "sheet.both_posts"))
    found += [ColumnMeant(_header(name), USES["ignore"], "sheet.ignore") for name in table.ignore]
    return found + [ColumnMeant(_header(name), USES["open"], "sheet.open") for name in table.open]


def rows(table: TableMapping) -> list[RowMeant]:
    """The rows of ledgers that each row of a table makes."""
    return [
        RowMeant(
            title(BY_KEY[make.ledger]),
            make.ledger,
            _when(make),
            join(list(_constants(make))),
            _REPLACES if make.replaces else None,
        )
        for make in table.makes
    ]


def facts(table: TableMapping) -> Iterator[tuple[Words, Words]]:
    """What is said of a table as a whole: where it stands, its days, its place, what is not read of it."""
    if table.header is not None:
        first, last = table.header
        span = Words("第 {0} 行", "row {0}") if first == last else Words("第 {0} 至 {1} 行", "rows {0} to {1}")
        yield Words("表头", "header"), span.format(first, last)
    else:
        yield Words("表头", "header"), Words("所写各列的表头同在之处", "where all its columns stand")
    if table.columns is not None:
        yield Words("列", "columns"), Words(*[table.columns.replace(":", "–")] * 2)
    period = BY_KEY["facts"].by_key["period"]
    for words, value in (
        (Words("名称的时点", "names as of"), table.as_of),
        (Words("时期", "period"), table.period),
    ):
        if value is not None:
            yield words, value_words(period, value)
    fixed = [
        _IS.format(PLACES[level], value_words(None, value))
        for level, value in table.place.items()
        if not (isinstance(value, Source) and value.column)
    ]
    if fixed:
        yield Words("地点", "place"), join(fixed)
    yield Words("不读的行", "rows passed over"), _listed((*SUMS, *table.skip))
    yield Words("表尾自此起", "footer begins at"), _listed((*ENDS, *table.end))


def facts_of_all(mapping: Mapping) -> Iterator[tuple[Words, Words]]:
    """What a mapping says of all its tables."""
    if mapping.blank:
        yield Words("也作空格", "also empty"), _listed(mapping.blank)
    if mapping.accept:
        yield Words("已确认的提醒", "warnings accepted"), join([WARNINGS[code] for code in mapping.accept])
    if mapping.ignore_sheets:
        yield Words("不取的工作表", "sheets passed over"), _listed(mapping.ignore_sheets)


def sheet_words(table: TableMapping) -> Words:
    """The sheet in which a table stands."""
    if table.sheet == "*":
        return Words("各工作表（表头齐全的）", "Every sheet with all its headers")
    return Words("工作表“{0}”", "Sheet “{0}”").format(table.sheet)


# -- columns ---------------------------------------------------------------------------------------------------------


def column_words(ledger: str, key: str) -> Words:
    """A column of a ledger: 任职·人员编号. A key that is none of its columns is left out."""
    column = BY_KEY[ledger].by_key.get(key)
    name = title(BY_KEY[ledger])
    return name if column is None else Words("{0}·{1}", "{0}: {1}").format(name, heading(column))


def _header(name: str) -> Words:
    """The header of a column, or its letter."""
    return _COLUMN.format(name[4:].upper()) if name.lower().startswith("col:") else Words(name, name)


def _of_places(table: TableMapping, filled: frozenset[str]) -> Iterator[ColumnMeant]:
    for level in LEVELS:
        value = table.place.get(level)
        if isinstance(value, Source) and value.column is not None:
            steps = _steps(value, None, filled)
            yield ColumnMeant(_header(value.column), _AT_PLACE.format(PLACES[level]), f"place.{level}", steps)


def _of_days(table: TableMapping) -> Iterator[ColumnMeant]:
    period = BY_KEY["facts"].by_key["period"]
    for key, value in (("as_of", table.as_of), ("period", table.period)):
        if isinstance(value, Source) and value.column is not None:
            yield ColumnMeant(_header(value.column), MEANT[key], f"sheet.{key}", _steps(value, period))


def _of_make(number: int, make: Make, filled: frozenset[str]) -> Iterator[ColumnMeant]:
    """The columns of a row that is made: those that fill it, those that these take along, and that which chooses."""
    by_key = BY_KEY[make.ledger].by_key
    for key, value in make.values.items():
        if not isinstance(value, Source):
            continue
        words, whole = column_words(make.ledger, key), f"{make.ledger}.{key}"
        if value.column is not None:
            yield ColumnMeant(_header(value.column), words, whole, _steps(value, by_key[key], filled), number)
        for other, says in ((value.minus, _SUBTRAHEND), (value.same, _PERSON)):
            if other is not None:
                yield ColumnMeant(_header(other), says.format(words), whole, row=number)
    if make.when is not None and make.when.source.column is not None:
        says, steps = _CHOOSES.format(title(BY_KEY[make.ledger])), _steps(make.when.source, None)
        yield ColumnMeant(_header(make.when.source.column), says, f"{make.ledger}.when", steps, number)


# -- steps and values ------------------------------------------------------------------------------------------------


def value_words(column: Column | None, value: Value) -> Words:
    """A constant, what an @ word stands for, or where a value is read and by which steps."""
    if isinstance(value, str):
        return _constant(column, value)
    where = _where(value)
    steps = _steps(value, column)
    return join([where, steps]) if steps.zh and where is not _COUNTED_ALL else where


def _where(source: Source) -> Words:
    """Where the value of a source is read, before any step."""
    if source.column is not None:
        return Words("“{0}”列", "column “{0}”").format(_header(source.column))
    if source.cell is not None:
        return _CELL.format(source.cell.upper())
    return _TITLE if source.title else _COUNTED_ALL


def _constant(column: Column | None, text: str) -> Words:
    if text == OPEN:
        return _UNDECIDED
    if text.startswith("@") and text[1:] in MEANT:
        return MEANT[text[1:]]
    try:
        value = None if column is None else column.parse(text)
    except Unfit:
        return Words(text, text)  # a name, where a code would stand
    if column is None or value is None:
        return Words(text, text)
    if isinstance(column, Choice):
        return _each([column.option(key).words for key in str(value).split(";")])
    return Words(column.show(value, "zh"), column.show(value, "en"))


def _steps(source: Source, column: Column | None, filled: frozenset[str] = frozenset()) -> Words:
    """The steps of a source in words; of a column that is filled down that comes first."""
    found = [_DITTO] if source.column is not None and bare(source.column) in filled else []
    for step in Source.__dataclass_fields__:
        given = getattr(source, step)
        says = _STEPS.get(f"{step}_{given}") or _STEPS.get(step)
        if says is not None and given is not None and given is not False:
            found.append(says.format(_step_value(step, given, column)))
    return join(found)


def _step_value(step: str, given: Any, column: Column | None) -> Words:
    """What a step is taken with."""
    if step == "values":
        return _each([_LISTED.format(said, _constant(column, to) if to else _NO_ROW) for said, to in given.items()])
    if step == "empty":
        return _constant(column, given)
    if step in ("same", "minus"):
        return _header(given)
    return Words(*[f"{given:f}" if step == "factor" else str(given)] * 2)


# -- rows ------------------------------------------------------------------------------------------------------------


def _when(make: Make) -> Words:
    """When a row is made."""
    if make.when is not None:
        return _chosen(make.when)
    is_of_columns = any(isinstance(value, Source) and value.column is not None for value in make.values.values())
    return _ANY_FILLED if is_of_columns else _EACH


def _chosen(when: When) -> Words:
    header = _header(when.source.column or "")
    return _FILLED.format(header) if when.among is None else _AMONG.format(header, _listed(when.among))


def _constants(make: Make) -> Iterator[Words]:
    """What is read of no column: the same in every row that is made."""
    by_key = BY_KEY[make.ledger].by_key
    for key, value in make.values.items():
        if not (isinstance(value, Source) and value.column is not None):
            yield _IS.format(heading(by_key[key]), value_words(by_key[key], value))


def _listed(texts: Sequence[str]) -> Words:
    return Words("、".join(texts), ", ".join(texts))


def _each(words: Sequence[Words]) -> Words:
    return Words("、".join(one.zh for one in words), ", ".join(one.en for one in words))
