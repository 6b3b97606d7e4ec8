"""Why a file from outside cannot be read: a code on the child's side, words for the sender on the parent's."""

from __future__ import annotations

from registry.errors import Sendable
from registry.language import Words

_CSV = Words(
    "用逗号、分号或制表符分隔的 CSV 文件，编码为 UTF-8、UTF-16（带 BOM）或 GB18030",
    "a CSV file, separated by commas, semicolons or tabs, in UTF-8, UTF-16 (with its mark) or GB18030",
)
_XLSX = Words(
    "用 Excel 或 WPS 打开后另存为 .xlsx（不设密码，不含宏）",
    "open it in Excel or WPS and save it as .xlsx (no password, no macros)",
)
_CLEARED = Words(
    "删除表格右侧和下方多余的行列后另存为 .xlsx，或把台账分成几个文件",
    "delete the unused rows and columns right of and below the table and save as .xlsx, or split the ledger",
)
_RESAVED = Words(
    "用 Excel 或 WPS 打开并重新保存，或重新传送", "open and save it again in Excel or WPS, or send it again"
)

_TABLES = Words(
    "Excel 或 WPS 表格（.xlsx、.xls、.xlsb、.ods、.et），或用逗号、分号、制表符分隔的文本",
    "a workbook of Excel or WPS (.xlsx, .xls, .xlsb, .ods, .et), or text separated by commas, semicolons or tabs",
)
_AS_WORKBOOK = Words(
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再导入",
    "open it in Excel or WPS, save it as an Excel workbook (.xlsx), and import that",
)
_COPIED = Words(
    "请把其中的表格复制到 Excel 或 WPS 表格里，另存为 .xlsx；或向填报人索取原来的工作簿",
    "copy its table into a workbook of Excel or WPS and save it as .xlsx, or ask its sender for the workbook itself",
)

REASONS: dict[str, tuple[Words, Words]] = {
    "suffix": (
        Words("不认识这种文件", "files of this kind are not read"),
        Words(
            ".csv 或 .xlsx；.xls、.xlsb、.ods、.et 请另存为 .xlsx",
            ".csv or .xlsx; save an .xls, .xlsb, .ods or .et as .xlsx",
        ),
    ),
    "unopened": (
        Words("文件无法打开", "the file cannot be opened"),
        Words("可以读取的普通文件", "an ordinary file that may be read"),
    ),
    "no_ledger": (
        Words("文件夹里没有台账文件", "the folder holds no ledger file"),
        Words("以台账的键或中文名命名的 .csv 文件", ".csv files named by a ledger's key or Chinese name"),
    ),
    "stray": (
        Words(
            "文件名里有台账的名称，而这不是台账文件：没有读取",
            "its name has that of a ledger in it, but it is no ledger file: it was not read",
        ),
        Words(
            "台账文件的名称只能是台账的键或中文名（如 posts.csv、任职.csv）；副本请移出文件夹，工作簿请单独导入",
            "a ledger file is named by the ledger's key or Chinese name alone, such as posts.csv; move copies out of "
            "the folder, and import a workbook by itself",
        ),
    ),
    "empty": (Words("文件是空的", "the file is empty"), Words(".csv 或 .xlsx", ".csv or .xlsx")),
    "size": (
        Words("文件超过 {size} MB", "the file is larger than {size} MB"),
        Words("把台账分成几个文件", "split the ledger into several files"),
    ),
    "not_csv": (
        Words("内容与文件名不符：这不是 CSV 文本", "the file is not what its name says: this is no CSV text"),
        Words("CSV 文本；若是工作簿，文件名应以 .xlsx 结尾", "CSV text; a workbook's name ends in .xlsx"),
    ),
    "encoding": (Words("文字编码既不是 UTF-8 也不是 GB18030", "the text is neither UTF-8 nor GB18030"), _CSV),
    "quote": (
        Words("从这一行开始的引号没有结束", "a quotation mark that opens in this row is never closed"),
        Words('单元格内的引号要写成两个 ""，并且成对', 'quotation marks come in pairs; inside a cell write ""'),
    ),
    "quoting": (
        Words("这一行引号之后还有别的字", "in this row other characters follow a closing quotation mark"),
        Words('引号要包住整个单元格，其中的引号写成两个 ""', 'quotes enclose the whole cell; inside it write ""'),
    ),
    "text": (
        Words(
            "这一行有单元格超过 {text} 个字，或引号没有结束",
            "a cell of this row has more than {text} characters, or a quotation mark is never closed",
        ),
        Words("单元格不超过 {text} 个字", "at most {text} characters in a cell"),
    ),
    "not_xlsx": (
        Words("内容与文件名不符：这不是 .xlsx 工作簿", "the file is not what its name says: this is no .xlsx workbook"),
        _XLSX,
    ),
    "ole": (Words("这是旧格式或加了密码的文件", "the file has an old format or a password"), _XLSX),
    "macros": (Words("工作簿含有宏", "the workbook holds macros"), _XLSX),
    "entities": (
        Words("工作簿里有不允许的声明（DTD）", "the workbook holds a declaration that is not allowed (DTD)"),
        _RESAVED,
    ),
    "password": (
        Words("文件加了密码，无法读取", "the file has a password"),
        Words(
            "请用 Excel 或 WPS 输入密码打开，取消密码后另存为 .xlsx",
            "open it in Excel or WPS with its password, take the password off, and save it as .xlsx",
        ),
    ),
    "old": (Words("这是 Excel 95 或更早的格式", "this is a workbook of Excel 95 or earlier"), _AS_WORKBOOK),
    "html": (
        Words("这是网页（HTML），不是工作簿，虽然文件名像工作簿", "this is a web page (HTML), whatever its name says"),
        _AS_WORKBOOK,
    ),
    "xml": (Words("这是 XML 文件，不是工作簿", "this is an XML file and no workbook"), _AS_WORKBOOK),
    "word": (Words("这是文字文档（Word、WPS 文字），不是工作簿", "this is a Word document and no workbook"), _COPIED),
    "slides": (Words("这是演示文稿，不是工作簿", "these are slides and no workbook"), _COPIED),
    "pdf": (Words("这是版式文件（PDF、OFD），不是工作簿", "this is a PDF or OFD document and no workbook"), _COPIED),
    "picture": (Words("这是图片，不是工作簿", "this is a picture and no workbook"), _COPIED),
    "packed": (
        Words("这是压缩包，不是工作簿", "this is an archive and no workbook"),
        Words("请先解压，再导入其中的工作簿", "unpack it, and import the workbook in it"),
    ),
    "unknown": (Words("不认识这种文件：既不是工作簿，也不是文本", "this is neither a workbook nor text"), _TABLES),
    "folder": (
        Words("文件夹里的文件夹没有读取", "a folder in the folder was not read"),
        Words("把其中的工作簿移出来，或单独导入", "move its workbooks out, or import them by themselves"),
    ),
    "nothing": (Words("文件夹里没有文件", "the folder holds no file"), _TABLES),
    "unpacked": (
        Words(
            "工作簿展开后过大（超过 {unpacked} MB，或远大于文件本身）",
            "the workbook unpacks to too much (over {unpacked} MB, or far more than the file itself)",
        ),
        _CLEARED,
    ),
    "cells": (
        Words("单元格超过 {cells} 个（空白行列也计算在内）", "more than {cells} cells (blank rows and columns count)"),
        _CLEARED,
    ),
    "damaged": (Words("文件已损坏或不完整", "the file is damaged or incomplete"), _RESAVED),
    "died": (
        Words(
            "读取这个文件需要的内存超过允许的 {memory} MB，或文件已损坏",
            "the file asks for more memory than the {memory} MB allowed, or is damaged",
        ),
        _CLEARED,
    ),
    "late": (
        Words(
            "读取这个文件的时间超过允许的 {seconds} 秒，或文件已损坏",
            "the file asks for more time than the {seconds} s allowed, or is damaged",
        ),
        _CLEARED,
    ),
}


class Unreadable(Sendable):
    """A file that cannot be read; `code` is a key of REASONS, `row` the row that Excel would show, if one is meant."""

    def __init__(self, code: str, row: int | None = None):
        self.code, self.row = code, row
        super().__init__(code)
