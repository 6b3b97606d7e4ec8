"""The blank workbook: a sheet per ledger to be filled in, and a sheet 说明 that explains how.

Above the header of each sheet stand what the ledger is for and one example row. The import skips everything above a
header, so that an example that was left there is never imported, and it skips the sheet 说明.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from registry.columns import Choice, Choices, Column, Number, YesNo
from registry.errors import Refused
from registry.exchange.writing import SHEET_ROWS, header_of, new_workbook, sheet_title, text_width, width_of
from registry.files import new_file, new_folders, refuse_standing
from registry.language import Words
from registry.ledgers import Ledger
from registry.slices import OF_SHEETS

#: The sheet of explanations has this name in either language: by it the import knows to skip it.
EXPLANATIONS = "说明"
#: Rows of a sheet, as Excel counts them: what the ledger is for, the example, the header, and the first to fill in.
TITLE, EXAMPLE, HEADER, FIRST = 1, 2, 3, 4
#: Excel takes a list of choices of at most this length.
_LIST = 255

#: How cells are written, in the order in which a clerk meets the questions.
HINTS: tuple[tuple[Words, Words], ...] = (
    (
        Words("空单元格", "Empty cell"),
        Words("表示没有登记，不等于零，也不等于“否”。", "Not recorded: never zero, never no."),
    ),
    (
        Words("代码", "Codes"),
        Words(
            "1 至 32 位字母、数字、- _ .，一律按文本填写。引用地点或党组织时，填它曾经用过的任何一个代码都可以，"
            "写名称也可以。",
            "1 to 32 of A-Z a-z 0-9 - _ . , kept as text. A place or organization is named by any code it ever had, "
            "or by its name.",
        ),
    ),
    (
        Words("日期", "Dates"),
        Words(
            "写作 2019-12-31、2019/12/31、2019.12.31、2019年12月31日或 20191231；"
            "只知道年月或年份的，写 2019-05 或 2019，按其第一天计算，期限按其最后一天，显示仍照原样。",
            "2019-12-31, 2019/12/31, 2019.12.31, 2019年12月31日 or 20191231. A month (2019-05) or a year (2019) will "
            "do: it counts from its first day, a deadline to its last, and is shown as written.",
        ),
    ),
    (
        Words("撤销、终止、停用、免职日期", "Ends"),
        Words(
            "填不再有效的第一天，不是最后一天：任职到 2019-06-30 为止的，免职日期填 2019-07-01。仍然有效的留空。"
            "手头只有最后一天的，把表头改为“截止日期”，照填最后一天即可。"
            "表头为“例外截止”“公示结束”的，填最后一天。",
            "The first day on which it no longer holds, not the last on which it does: a post held up to and "
            "including 2019-06-30 ends on 2019-07-01. Empty: still holds. Where last days are what is known, change "
            "the header to 截止日期 (inclusive end) and give them. Under 例外截止 and 公示结束 the last "
            "day is written, under the keys of these the day after.",
        ),
    ),
    (
        Words("时期", "Periods"),
        Words(
            "年（2019）、月（2019-12）或日（2019-12-31），以其最后一天为期末。",
            "A year (2019), a month (2019-12) or a day (2019-12-31); it ends on the last day that it covers.",
        ),
    ),
    (
        Words("是否", "Yes or no"),
        Words("是/否、有/无、√/×、1/0 均可。", "yes/no, true/false, 1/0, 是/否, 有/无, √/×."),
    ),
    (
        Words("选项", "Choices"),
        Words(
            "填中文名称或英文键名，空白台账中可从下拉列表选取；可填多项的，用 ; 或 、 分隔，先后次序不限。",
            "By key or by Chinese label; the blank workbook has drop-down lists. Several are set apart by ; or 、 in "
            "any order.",
        ),
    ),
    (
        Words("数", "Numbers"),
        Words("可写 1,234 或 3.5，不带单位，小数至多四位。", "1,234 or 3.5, never with a unit; at most four decimals."),
    ),
    (
        Words("显示的内容", "What a cell shows"),
        Words(
            "按单元格显示的内容登记：日期格式只显示年月或年份的，就是那个月或那一年；代码前由格式补的 0 算在内。"
            "显示与所存不一的，请改正：文字列里的日期、带单位或换算的数字格式（5.2万元、50%；金额列的 ¥ 除外）、"
            "填进日期格式的年份（显示为 1905 年）。合并单元格的值，所跨各行各列都算有。",
            "What is shown counts: a date format that shows a month or a year makes the cell that month or year; zeros "
            "that a format puts before a code belong to it. What is shown and held differently is to be mended: a date "
            "in a column of text, a number format with a unit or a scale (5.2万元, 50%; not ¥ in a column of yuan), a "
            "year typed into a cell for dates (it shows 1905). A merged value stands in every cell of the merge.",
        ),
    ),
    (
        Words("不得登记的内容", "Never kept"),
        Words(
            "身份证号、手机号、住址和党员名册。形似身份证号或手机号的内容，不论怎样分隔，一律拒收。",
            "Identity numbers, mobile numbers, addresses, rolls of members. What looks like an identity or mobile "
            "number is refused, whatever stands between its digits.",
        ),
    ),
    (
        Words("看不见的字符", "What cannot be seen"),
        Words(
            "零宽字符、方向标记等看不见的字符一律去掉，全角数字和字母、康熙部首改为通常的字，换行统一。"
            "已经丢失的字（�）和自造字是问题，请重新输入。",
            "Zero-width characters, direction marks and the like are dropped; full-width digits and letters and "
            "radicals become the usual ones; line breaks are one. A lost character (�) or one for private use is a "
            "problem: type it again.",
        ),
    ),
    (
        Words("表头", "Headers"),
        Words(
            "表头是含有全部关键列的第一行，列的先后次序不限，列名可用中文名称或英文键名。表头以上的各行不导入。"
            "缺少某一列，原有记录不变；有这一列而单元格为空，则清除原有记录。",
            "The header is the first row that has every key column, each by its key or its Chinese label, in any "
            "order. Rows above it are not imported. A column that is absent leaves what is recorded; an empty cell "
            "clears it.",
        ),
    ),
    (
        Words("作废", "withdrawn 作废"),
        Words(
            "任何台账都可以加一列“作废”：填“是”的行系误录，予以作废，只看其关键列。",
            "Any ledger may have a column `withdrawn`: yes withdraws the row with that key as entered in error.",
        ),
    ),
    (
        Words("记录号", "id 记录号"),
        Words(
            "导出时带出，请勿改动。填有记录号的行按记录号对应，关键列因此可以更正。",
            "Carried by exports; leave it as it is. It tells which row is meant, so that its key can be corrected.",
        ),
    ),
    (
        Words("问题", "问题 (problems)"),
        Words(
            "导入有误时，退回的工作簿末列为“问题”，首张工作表“问题”逐条列出并链接。改正后都不必删除，直接重新导入。",
            "A workbook that comes back has this last column, and a first sheet of this name that links every problem. "
            "Once mended it is imported with both in place.",
        ),
    ),
)

_HEADING = Words("基层党组织登记：空白台账", "Registry of grassroots Party organizations: blank ledgers")
_INTRODUCTION = (
    Words(
        "每个台账一张工作表，用到哪张填哪张，其余留空即可。",
        "There is a sheet for each ledger: fill in those that you need and leave the others.",
    ),
    Words(
        "每张表第 1 行说明用途，第 2 行是示例，第 3 行是表头，从第 4 行起填写。表头以上的内容不会导入，示例不必删除。",
        "Row 1 tells what the ledger is for, row 2 is an example, row 3 the header; fill in from row 4. Nothing above "
        "the header is imported: the example may stay.",
    ),
    Words(
        "把鼠标停在表头上，可见该列的含义与示例。本表（说明）不导入。",
        "Rest the pointer on a header to see what the column means. This sheet is not imported.",
    ),
)
_LEGEND = (
    ("key", Words("必填（注明可空的除外），各关键列合起来不得重复", "to be filled, or as told; no two rows alike")),
    ("required", Words("必须填写", "to be filled")),
    ("optional", Words("不知道的留空", "left empty where it is not known")),
)
_TITLE = Words(
    "{label}：{meaning}。第 2 行是示例，不会导入；请从第 4 行起填写。",
    "{key} {label}: {meaning}. Row 2 is an example and is not imported; fill in from row 4.",
)


def write_template(path: Path, language: str = "zh") -> None:
    """Writes the blank workbook to `path` (.xlsx): headers and choices by Chinese label, in English by key.

    It imports as it is, and changes nothing. Raises Refused for another kind of file, and where something stands there.
    """
    path = Path(path).absolute()
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"模板的文件名须以 .xlsx 结尾：{path}", f"the name of the template must end in .xlsx: {path}")
    refuse_standing(path)
    with new_folders(path.parent), new_file(path) as made, new_workbook(made) as book:
        template = _Template(book, language)
        template.explain()
        for ledger in OF_SHEETS:
            template.add(ledger)


class _Template:
    """The workbook while it is made."""

    def __init__(self, book: xlsxwriter.Workbook, language: str):
        self.book, self.language = book, language
        self.text = self.book.add_format({"num_format": "@"})
        self.title = self.book.add_format({"bold": True, "font_color": "#7F7F7F"})
        self.example = self.book.add_format({"num_format": "@", "italic": True, "font_color": "#7F7F7F"})
        self.large = self.book.add_format({"bold": True, "font_size": 16})
        self.bold = self.book.add_format({"bold": True, "valign": "top"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        head = {"bold": True, "border": 1, "valign": "vcenter"}
        self.heads = {
            "key": self.book.add_format({**head, "bg_color": "#C00000", "font_color": "#FFFFFF"}),
            "required": self.book.add_format({**head, "bg_color": "#F8CBAD"}),
            "optional": self.book.add_format({**head, "bg_color": "#E7E6E6"}),
        }

    def _say(self, words: Words) -> str:
        return words.in_(self.language)

    def explain(self) -> None:
        """The first sheet: how to fill in the others, what the colours mean, and which ledger is for what."""
        sheet = self.book.add_worksheet(EXPLANATIONS)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 110)
        lines: list[tuple[str, Any, str]] = [(self._say(_HEADING), self.large, "")]
        lines += [("", None, self._say(words)) for words in _INTRODUCTION]
        lines += [(self._say(_WORD[kind]), self.heads[kind], self._say(words)) for kind, words in _LEGEND]
        lines += [("", None, "")]
        lines += [(self._say(what), self.bold, self._say(rule)) for what, rule in HINTS]
        lines += [("", None, "")]
        lines += [(sheet_title(ledger, self.language), self.bold, self._say(ledger.meaning)) for ledger in OF_SHEETS]
        for row, (first, form, second) in enumerate(lines):
            sheet.write_string(row, 0, first, form)
            sheet.write_string(row, 1, second, self.wrapped)
        sheet.activate()

    def add(self, ledger: Ledger) -> None:
        """One ledger's sheet."""
        sheet = self.book.add_worksheet(sheet_title(ledger, self.language))
        title = _TITLE.format(key=ledger.key, label=ledger.label, meaning=ledger.meaning)
        sheet.write_string(TITLE - 1, 0, self._say(title), self.title)
        for at, column in enumerate(ledger.columns):
            self._add_column(sheet, at, column)
        sheet.freeze_panes(HEADER, 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{SHEET_ROWS}"})

    def _add_column(self, sheet: Any, at: int, column: Column) -> None:
        """One column from top to bottom. All but numbers is text, so that Excel leaves codes and dates as they are."""
        sheet.set_column(at, at, width_of(column, self.language), None if isinstance(column, Number) else self.text)
        example = column.show(column.parse(column.example), self.language)
        sheet.write_string(EXAMPLE - 1, at, example, self.example)
        sheet.write_string(HEADER - 1, at, header_of(column, self.language), self.heads[_need(column)])
        comment = self._comment(column)
        lines = sum(1 + text_width(line) // 40 for line in comment.split("\n"))
        sheet.write_comment(HEADER - 1, at, comment, {"author": "registry", "width": 280, "height": 20 + 17 * lines})
        choices = self._choices(column)
        if choices is not None:
            sheet.data_validation(FIRST - 1, at, SHEET_ROWS - 1, at, choices)

    def _comment(self, column: Column) -> str:
        """The comment at a column's header: its meaning, whether it must be filled, what it takes, an example."""
        lines = [column.meaning, _WORD[_need(column)], Words("可填：{0}", "allowed: {0}").format(column.allowed)]
        if column.key == "to":
            lines.append(_FIRST_DAY)
        if column.example:
            example = column.show(column.parse(column.example), self.language)
            lines.append(Words("示例：{0}", "example: {0}").format(example))
        return "\n".join(self._say(line) for line in lines)

    def _choices(self, column: Column) -> dict[str, Any] | None:
        """The drop-down of a column that has one. Where several may be chosen, others than the listed are let in."""
        if isinstance(column, YesNo):
            listed = [column.show(answer, self.language) for answer in (True, False)]
        elif isinstance(column, Choice):
            listed = [column.show(option.key, self.language) for option in column.options]
        else:
            return None
        if len(",".join(listed)) > _LIST:
            return None
        refused = Words("请从下拉列表中选取，或留空。", "Choose from the list, or leave the cell empty.")
        return {
            "validate": "list",
            "source": listed,
            "show_error": not isinstance(column, Choices),
            "error_title": header_of(column, self.language),
            "error_message": self._say(refused),
        }


_WORD = {
    "key": Words("关键列", "key"),
    "required": Words("必填", "required"),
    "optional": Words("选填", "optional"),
}
_FIRST_DAY = Words(
    "填不再有效的第一天，不是最后一天；仍然有效的留空。",
    "The first day on which it no longer holds, not the last on which it does; empty: still holds.",
)


def _need(column: Column) -> str:
    """Whether a column is part of the key, required, or optional."""
    return "key" if column.is_key else "required" if column.required else "optional"
