"""CSV files as programs write them: in which encoding, and with what between the cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.exchange.csv_rows import csv_rows
from registry.exchange.limits import Limits
from registry.exchange.reading import read
from registry.slices import BY_NAME

ROWS = [("编号", "姓名", "学历"), ("P-1", "安某", "大专；在读"), ("P-2", "李某,小", "本科\n（在读）")]
PEOPLE = [["code", "编号"]]


def rows_of(path: Path, content: bytes, name: str = "people.csv") -> list[tuple[object, ...]]:
    (path / name).write_bytes(content)
    sheets, problems = read(path / name, BY_NAME)
    assert problems == []
    return list(sheets[0].rows)


def written(separator: str, title: str = "") -> str:
    cells = (separator.join(f'"{c}"' if set(c) & set(f"{separator}\n") else c for c in row) for row in ROWS)
    return title + "".join(f"{line}\n" for line in cells)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_ledger_is_read_in_each_encoding_with_each_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    assert rows_of(tmp_path, written(separator).encode(encoding)) == ROWS


def test_utf16_is_read_in_either_order_of_bytes(tmp_path: Path) -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert rows_of(tmp_path, mark + written("\t").encode(encoding)) == ROWS


@pytest.mark.parametrize("title", ["八步区，人员；名册,,\n\n", "sep=;\n", "人员,2019,上半年,表一,表二\n" * 9])
def test_the_header_says_what_the_separator_is_whatever_stands_above_it(tmp_path: Path, title: str) -> None:
    for separator in ",;\t":
        assert [row[:3] for row in rows_of(tmp_path, written(separator, title).encode())][-3:] == ROWS


def test_without_a_header_most_lines_of_equally_many_fields_say_it(tmp_path: Path) -> None:
    several = {"a;b,c\n1;2\n3;4,5,6\n": ";", "a\tb;c\n1\t2\n3;4;5\t6\n": "\t", 'a,b\n1,"2;3;4"\n"5;6",7\n': ","}
    for content, separator in several.items():
        assert len(rows_of(tmp_path, content.encode(), "notes.csv")[0]) == content.splitlines()[0].count(separator) + 1
    assert rows_of(tmp_path, b"a;b,c\n1;2,3\n", "notes.csv") == [("a;b", "c"), ("1;2", "3")], "a tie is the comma's"
    assert rows_of(tmp_path, b"a\nb\n", "notes.csv") == [("a",), ("b",)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([",", ";", "\t"]),
    st.lists(st.tuples(*[st.text(st.sampled_from('甲乙a1,;\t\n" ·'), max_size=6)] * 2), max_size=4),
)
def test_whatever_stands_in_the_cells_the_header_decides(
    tmp_path: Path, separator: str, cells: list[tuple[str, str]]
) -> None:
    quoted = ["编号", "姓名"], *([f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in cells)
    path = tmp_path / "people.csv"
    path.write_bytes("".join(separator.join(row) + "\r\n" for row in quoted).encode())
    read = [[cell or "" for cell in row] + [""] * (2 - len(row)) for row in csv_rows(path, Limits(), PEOPLE)]
    assert read == [["编号", "姓名"], *([cell if cell.strip() else "" for cell in row] for row in cells)]


# -- GB18030 that can be read as UTF-8 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["谭伟", "伟", "钱", "谢伟", "魏", "莫", "韦", "路", "陆", "童", "卢茅", "石", "酆", "平", "郑应元"]
)
def test_a_name_of_gbk_that_is_also_utf8_is_the_name(tmp_path: Path, name: str) -> None:
    content = f"code,name\nP-9,{name}\n".encode("gbk")
    assert content.decode("utf-8"), "it is both"
    assert rows_of(tmp_path, content)[1] == ("P-9", name)


@pytest.mark.parametrize(
    "name", ["西湾", "Lü", "André", "安·某", "300 m²", "×", "√", "ā", "谭伟", "αβ 村", "李e\u0301"]
)
def test_utf8_without_its_mark_stays_what_it_is(tmp_path: Path, name: str) -> None:
    assert rows_of(tmp_path, f"code,name\nP-9,{name}\n".encode())[1] == ("P-9", name)
    assert rows_of(tmp_path, f"编号,姓名\nP-9,{name}\n".encode())[1] == ("P-9", name)
    assert rows_of(tmp_path, f"code,name\nP-9,{name}\n".encode("utf-8-sig"))[1] == ("P-9", name)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_chinese_headers_say_what_the_encoding_is(tmp_path: Path, name: str) -> None:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        path = tmp_path / "people.csv"
        path.write_bytes(f"编号,姓名\nP-9,{name}\n".encode(encoding))
        assert list(csv_rows(path, Limits(), PEOPLE)) == [["编号", "姓名"], ["P-9", name]]
