"""A mapping's file, read: TOML, or the same as JSON. Every fault is told at once, with its place in the file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from registry.errors import NotFound
from registry.language import Words
from registry.ledgers import Ledger
from registry.problems import Problems
from registry.slices import BY_KEY
from registry.workbooks.mappings import typed_keys
from registry.workbooks.mappings.checks import (
    REPLACING,
    WARNINGS,
    constant_faults,
    overlaps,
    source_faults,
    step_faults,
    word_faults,
)
from registry.workbooks.mappings.faults import Faults
from registry.workbooks.mappings.mapping import (
    FORM,
    LEVELS,
    OPEN,
    Level,
    Make,
    Mapping,
    Source,
    TableMapping,
    Value,
    When,
)

Format = Literal["toml", "json"]
_TOML = Words(
    '文字两边是英文引号 ""，是否写 true、false，方括号、花括号成对，各项之间有逗号',
    "texts between straight quotes, true and false, brackets and braces in pairs, commas between",
)
_SAVE_AS = Words("用记事本另存，编码选 UTF-8", "save it anew, in UTF-8")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_LISTS = ("fill", "skip", "end", "ignore", "open")
_TABLE_KEYS = ("sheet", "header", "columns", "as_of", "period", *_LISTS, "both_posts", "place", "make")
_FILE_KEYS = ("mapping", "name", "blank", "accept", "ignore_sheets", "sheet")
_SOURCE_KEYS = tuple(Source.__dataclass_fields__)
_PARSED: dict[Format, Callable[[str], Any]] = {
    "toml": lambda text: tomllib.loads(text, parse_float=Decimal),
    "json": lambda text: json.loads(text, parse_float=Decimal),
}
_COLUMNS = re.compile("([A-Za-z]{1,3}):([A-Za-z]{1,3})")
#: A mapping is some kilobytes; what is larger is none.
_LARGEST = 1 << 20


def load(path: Path) -> tuple[Mapping | None, Problems]:
    """The mapping in a file, or every problem of it. Raises NotFound where there is none."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        raise NotFound(f"没有这个对照表文件：{path}", f"no such mapping: {path}") from None
    return loads(data, "json" if path.suffix.lower() == ".json" else "toml", path.stem, path.name)


def loads(text: str | bytes, form: Format, name: str, file: str | None = None) -> tuple[Mapping | None, Problems]:
    """The mapping that a text holds, or every problem of it; it is called `name` where it says no other."""
    faults = Faults(file)
    read = _Reader(faults)
    said = read.parsed(text, form)
    mapping = None if said is None else read.mapping(said, name)
    return (None if faults.found else mapping), faults.found


class _Reader:
    """Reads what a file says into a mapping. Paths say where in the file something stands: `sheet[1].make[2].from`."""

    def __init__(self, faults: Faults):
        self.faults = faults

    def parsed(self, text: str | bytes, form: Format) -> dict[str, Any] | None:
        """The file as plain data; None where it is none."""
        line: int | None = None
        what, allowed = Words("不是对照表", "is no mapping"), Words("", "")
        try:
            if len(text) > _LARGEST:
                raise ValueError
            text = text if isinstance(text, str) else text.decode("utf-8-sig")
            said = _PARSED[form](text.removeprefix("\ufeff").replace("\r\n", "\n"))
            if isinstance(said, dict):
                return said
        except UnicodeDecodeError:
            what, allowed = Words("不是 UTF-8 编码的文本", "is not text in UTF-8"), _SAVE_AS
        except json.JSONDecodeError as error:
            what, line = Words("这一行不合 JSON 的写法", f"is no JSON: {error.msg}"), error.lineno
        except tomllib.TOMLDecodeError as error:
            place, says = _AT_LINE.search(str(error)), _AT_LINE.sub("", str(error)).strip()
            what, line = Words("这一行不合 TOML 的写法", f"is no TOML: {says}"), int(place[1]) if place else None
            allowed = _TOML
            if line is not None and isinstance(text, str):
                what, allowed = typed_keys.mended(text.splitlines(), line) or (what, allowed)
        except (ValueError, RecursionError):
            pass  # what it is instead nobody needs to know
        lines = text.splitlines() if line is not None and isinstance(text, str) else []
        self.faults.unreadable(what, line, lines[line - 1] if line and line <= len(lines) else "", allowed)
        return None

    def mapping(self, said: dict[str, Any], name: str) -> Mapping:
        faults = self.faults
        faults.unknown_keys("", said, _FILE_KEYS)
        if type(said.get("mapping")) is not int or said["mapping"] != FORM:
            faults.tell(
                "mapping", Words("格式号须为 1", "the number of the form is 1"), said.get("mapping"), Words("1", "1")
            )
        lists = {key: self.texts(key, said) for key in ("blank", "accept", "ignore_sheets")}
        for code in lists["accept"]:
            if code not in WARNINGS:
                allowed = Words("、".join(WARNINGS), ", ".join(WARNINGS))
                faults.tell("accept", Words("没有这种提醒", "there is no such warning"), code, allowed)
        tables = tuple(self.table(path, one) for path, one in self.tables_in("", "sheet", said))
        if "sheet" not in said or said["sheet"] == []:
            faults.tell("sheet", Words("没有 [[sheet]]", "there is no [[sheet]]"))
        for first, second in overlaps(tables):
            what = Words(f"与 sheet[{first + 1}] 是同一处的表", f"is the same table as sheet[{first + 1}]")
            allowed = Words("各写各的 columns 或 header", "each with columns or a header of its own")
            faults.tell(f"sheet[{second + 1}]", what, tables[second].sheet, allowed)
        return Mapping(self.text("", "name", said) or name, tables, **lists)

    def tables_in(self, path: str, key: str, said: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The tables of an array of tables, each with its path."""
        value = said.get(key, [])
        if not isinstance(value, list):
            self.faults.wrong_type(_under(path, key), value, Words("若干个表", "several tables"))
            return
        for number, one in enumerate(value, 1):
            own = f"{_under(path, key)}[{number}]"
            if isinstance(one, dict):
                yield own, one
            else:
                self.faults.wrong_type(own, one, Words("表", "a table"))

    # -- a table -----------------------------------------------------------------------------------------------------

    def table(self, path: str, said: dict[str, Any]) -> TableMapping:
        self.faults.unknown_keys(path, said, _TABLE_KEYS)
        title = self.text(path, "sheet", said) or ""
        if not title:
            self.faults.tell(_under(path, "sheet"), Words("缺少工作表名", "lacks the title of the sheet"))
        fill, skip, end, ignore, still_open = (self.texts(key, said, path) for key in _LISTS)
        table = TableMapping(
            sheet=title,
            header=self.header(_under(path, "header"), said.get("header")),
            columns=self.span(_under(path, "columns"), said.get("columns")),
            as_of=self.day(path, "as_of", said),
            period=self.day(path, "period", said),
            fill=fill,
            skip=skip,
            end=end,
            ignore=ignore,
            open=still_open,
            both_posts=self.text(path, "both_posts", said),
            place=self.place(_under(path, "place"), said.get("place", {})),
            makes=tuple(self.make(own, one) for own, one in self.tables_in(path, "make", said)),
        )
        for number, key, word, what in word_faults(table):
            self.faults.tell(f"{path}.make[{number}].{key}", what, word)
        return table

    def header(self, path: str, said: Any) -> tuple[int, int] | None:
        if said is None:
            return None
        rows = said if isinstance(said, list) and all(type(row) is int for row in said) else []
        if len(rows) == 2 and 1 <= rows[0] <= rows[1] <= rows[0] + 2:
            return rows[0], rows[1]
        allowed = Words("首行和末行，最多三行，如 [3, 4]", "its first and last row, three at most, as [3, 4]")
        self.faults.tell(path, Words("不是表头的行", "is not the rows of a header"), said, allowed)
        return None

    def span(self, path: str, said: Any) -> str | None:
        if said is None:
            return None
        match = _COLUMNS.fullmatch(said) if isinstance(said, str) else None
        if match and (len(match[1]), match[1].upper()) <= (len(match[2]), match[2].upper()):
            return str(said).upper()
        self.faults.tell(path, Words("不是列的范围", "is no span of columns"), said, Words("如 A:P", "as A:P"))
        return None

    def day(self, path: str, key: str, said: dict[str, Any]) -> Value | None:
        """as_of or period: a day as the ledgers write it, or where it is read."""
        if key not in said:
            return None
        own = _under(path, key)
        value = self.value(own, said[key])
        if isinstance(value, str) and value.startswith("@"):
            self.faults.tell(own, Words("不是日期", "is not a date"), value, BY_KEY["facts"].by_key["period"].allowed)
            return value
        for words in constant_faults(BY_KEY["facts"], "period", value):
            self.faults.tell(own, *words)
        if isinstance(value, Source):
            self.faults.tell_all(
                own, step_faults(value, ("column", "cell", "title", "after", "part", "values", "take"))
            )
        return value

    def place(self, path: str, said: Any) -> dict[Level, Value]:
        if not isinstance(said, dict):
            self.faults.wrong_type(path, said, Words("表", "a table"))
            return {}
        self.faults.unknown_keys(path, said, LEVELS)
        found: dict[Level, Value] = {}
        for level in LEVELS:
            if level in said:
                own = _under(path, level)
                value = found[level] = self.value(own, said[level])
                if isinstance(value, Source):
                    self.faults.tell_all(
                        own, step_faults(value, ("column", "cell", "title", "after", "values", "empty"))
                    )
                elif not value or value.startswith("@"):
                    allowed = Words("名称或来源", "a name or a source")
                    self.faults.tell(own, Words("不是地点的名称", "is no name of a place"), value, allowed)
        return found

    # -- a make ------------------------------------------------------------------------------------------------------

    def make(self, path: str, said: dict[str, Any]) -> Make:
        key = self.text(path, "ledger", said) or ""
        ledger = BY_KEY.get(key)
        if ledger is None or ledger.by_commands:
            known = [one.key for one in BY_KEY.values() if not one.by_commands]
            allowed = Words("、".join(known), ", ".join(known))
            self.faults.tell(
                _under(path, "ledger"), Words("没有这个台账", "there is no such ledger"), key or None, allowed
            )
        values = {column: one for column, one in said.items() if column not in ("ledger", "when", "replaces")}
        if ledger is not None:
            self.faults.unknown_keys(path, values, tuple(ledger.by_key), ("ledger", "when", "replaces"))
        read = {column: self.made(path, ledger, column, one) for column, one in values.items()}
        replaces = said.get("replaces", False)
        if not isinstance(replaces, bool):
            self.faults.wrong_type(_under(path, "replaces"), replaces, Words("true 或 false", "true or false"))
        elif replaces and key not in REPLACING:
            allowed = Words("、".join(REPLACING), ", ".join(REPLACING))
            self.faults.tell(
                _under(path, "replaces"), Words("此台账没有接替", "nothing is replaced in it"), key, allowed
            )
        when = self.when(_under(path, "when"), said["when"]) if "when" in said else None
        return Make(key, read, when, replaces is True)

    def made(self, path: str, ledger: Ledger | None, column: str, said: Any) -> Value:
        own = _under(path, column)
        value = self.value(own, said)
        if ledger is not None and column in ledger.by_key:
            for words in constant_faults(ledger, column, value):
                self.faults.tell(own, *words)
            if isinstance(value, Source):
                self.faults.tell_all(own, source_faults(ledger, column, value))
        return value

    def when(self, path: str, said: Any) -> When:
        if isinstance(said, str):
            return When(Source(column=said))
        if not isinstance(said, dict):
            self.faults.wrong_type(path, said, Words("表头，或 {column = …}", "a header, or {column = …}"))
            return When(Source())
        among = self.texts("is", said, path) if "is" in said else None
        source = self.source(path, {key: one for key, one in said.items() if key != "is"})
        self.faults.tell_all(path, step_faults(source, ("column", "after", "part", "values", "empty")))
        return When(source, among)

    # -- values ------------------------------------------------------------------------------------------------------

    def value(self, path: str, said: Any) -> Value:
        if isinstance(said, str):
            return said
        if isinstance(said, dict):
            return self.source(path, said)
        self.faults.wrong_type(path, said, Words("加引号的文字，或 {column = …}", "a text in quotes, or {column = …}"))
        return OPEN  # which is told no second time

    def source(self, path: str, said: dict[str, Any]) -> Source:
        faults = self.faults
        faults.unknown_keys(path, said, _SOURCE_KEYS)
        read: dict[str, Any] = {}
        for key in ("column", "cell", "after", "empty", "same", "minus"):
            read[key] = self.text(path, key, said)
        for key in ("title", "split", "count"):
            read[key] = said.get(key, False)
            if not isinstance(read[key], bool):
                faults.wrong_type(_under(path, key), read[key], Words("true 或 false", "true or false"))
        for key, words in (("part", ("from", "to")), ("take", ("year", "month"))):
            read[key] = said.get(key)
            if read[key] is not None and read[key] not in words:
                faults.tell(
                    _under(path, key),
                    Words("不是可用的值", "is none of its values"),
                    read[key],
                    Words(*[" / ".join(words)] * 2),
                )
        read["factor"] = self.factor(_under(path, "factor"), said.get("factor"))
        read["values"] = self.listed(_under(path, "values"), said.get("values"))
        if read["cell"] is not None and not re.fullmatch("[A-Za-z]{1,3}[1-9][0-9]{0,6}", read["cell"]):
            faults.tell(_under(path, "cell"), Words("不是单元格", "is no cell"), read["cell"], Words("如 A2", "as A2"))
        ways = [key for key in ("column", "cell", "title") if read[key] not in (None, False)]
        if len(ways) != 1 and not (read["count"] is True and not ways):
            allowed = Words("column、cell、title 之一", "one of column, cell, title")
            faults.tell(
                path, Words("来源须恰有一处", "a source is read in one place"), "、".join(ways) or None, allowed
            )
        return Source(**read)

    def factor(self, path: str, said: Any) -> Decimal | None:
        if said is None:
            return None
        if isinstance(said, (int, Decimal)) and not isinstance(said, bool) and 0 < said < 10**12:
            return Decimal(said)
        self.faults.wrong_type(path, said, Words("大于 0 的数", "a number above 0"))
        return None

    def listed(self, path: str, said: Any) -> dict[str, str] | None:
        if said is None:
            return None
        if isinstance(said, dict):
            for key, value in said.items():
                if not isinstance(value, str):
                    self.faults.wrong_type(_under(path, key), value, Words("加引号的文字", "a text in quotes"))
            return {key: value for key, value in said.items() if isinstance(value, str)}
        self.faults.wrong_type(path, said, Words('如 {"√" = "yes"}', 'as {"√" = "yes"}'))
        return None

    def text(self, path: str, key: str, said: dict[str, Any]) -> str | None:
        value = said.get(key)
        if value is None or isinstance(value, str):
            return value
        self.faults.wrong_type(_under(path, key), value, Words("加引号的文字", "a text in quotes"))
        return None

    def texts(self, key: str, said: dict[str, Any], path: str = "") -> tuple[str, ...]:
        value = said.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.faults.wrong_type(_under(path, key), value, Words("若干加引号的文字", "several texts in quotes"))
        return ()


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
