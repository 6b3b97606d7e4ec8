"""Files of editions and of moves: read as they come from outside, every problem at once with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.errors import NotFound
from registry.restructuring.editions import read_edition, read_moves
from tests.restructuring.listing import CITY, rows_of


def file_of(folder: Path, text: str, name: str = "edition.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def shown(problems) -> list[tuple[int | None, str | None, str]]:
    return [(p.row, p.column, p.problem.en) for p in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", ["code,name,parent_code", "代码,名称,上级代码", "code,name,parent"])
def test_an_edition_is_read_in_both_encodings_and_with_headers_of_both_languages(tmp_path, encoding, header):
    edition, problems = read_edition(file_of(tmp_path, f"{header}\n{CITY}", encoding=encoding))
    assert problems == []
    assert [tuple(row) for row in edition.listed.values()] == rows_of(CITY)
    assert edition.tops == ["4511"]


def test_columns_may_stand_in_any_order_and_others_beside_them(tmp_path):
    edition, problems = read_edition(
        file_of(tmp_path, "name,x,parent_code,code\n贺州市,1,,4511\n八步区,2,4511,451102\n")
    )
    assert (list(edition.listed), problems) == (["4511", "451102"], [])


def test_what_is_listed_stands_from_the_top_down_whatever_its_order(tmp_path):
    lines = "".join(f"{line}\n" for line in reversed(CITY.splitlines()))
    edition, problems = read_edition(file_of(tmp_path, f"code,name,parent_code\n{lines}"))
    assert (list(edition.listed), problems) == ([code for code, _, _ in rows_of(CITY)], [])


def test_everything_that_is_wrong_is_reported_with_its_row(tmp_path):
    text = (
        "code,name,parent_code\n4511,贺州市,\n451102,,4511\n45113,平桂区,4511\n451103,平桂区,4511\n451103,平桂区,4511\n"
        "451103101,黄田镇,4511\n451103102,鹅塘镇,451109\n451103103,沙田镇,\n,公会镇,451103\n"
    )
    _, problems = read_edition(file_of(tmp_path, text))
    assert shown(problems) == [
        (3, "name", "must be filled"),
        (4, "code", "is no division code"),
        (6, "code", "is the code of row 5 too"),
        (10, "code", "must be filled"),
        (7, "parent_code", "its parent is not listed, or of the wrong kind"),
        (8, "parent_code", "its parent is not listed, or of the wrong kind"),
        (9, "parent_code", "its parent is not listed, or of the wrong kind"),
    ]


def test_an_identity_number_is_refused_and_not_said_again(tmp_path):
    text = "code,name,parent_code\n4511,贺州市11010519491231002X,\n"
    _, (problem,) = read_edition(file_of(tmp_path, text))
    assert problem.value is None
    assert "11010519491231002X" not in str(problem)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("code,name\n4511,贺州市\n", "there is no header: code,name,parent_code"),
        ("code,name,parent_code\n", "it lists no place"),
        ("", "the file is empty"),
    ],
)
def test_a_file_without_a_header_or_without_rows_is_no_edition(tmp_path, text, what):
    _, problems = read_edition(file_of(tmp_path, text))
    assert [p.problem.en for p in problems] == [what]


def test_a_folder_is_no_edition_and_what_is_not_there_is_not_found(tmp_path):
    assert shown(read_edition(tmp_path)[1]) == [(None, None, "is a folder")]
    with pytest.raises(NotFound):
        read_edition(tmp_path / "none.csv")


def test_a_province_has_no_parent(tmp_path):
    _, problems = read_edition(file_of(tmp_path, "code,name,parent_code\n45,广西壮族自治区,4511\n"))
    assert shown(problems) == [(2, "parent_code", "its parent is not listed, or of the wrong kind")]


def test_moves_are_read_with_whatever_stands_beside_them(tmp_path):
    text = "old_code,new_code,why,old_name\n451102101201,451102102203,名称相同,东村\n\n451102101202,,,\n"
    moves, problems = read_moves(file_of(tmp_path, text))
    assert moves.pairs == {"451102101201": "451102102203", "451102101202": None}
    assert (moves.lines["451102101202"], problems) == (4, [])


def test_of_several_candidates_one_line_may_be_left(tmp_path):
    text = "old_code,new_code\nA1,B1\nA1,B2\nA2,B1\nA1,B1\n"
    _, problems = read_moves(file_of(tmp_path, text))
    assert shown(problems) == [
        (3, "old_code", "row 2 has another candidate"),
        (4, "new_code", "row 2 has another candidate"),
    ]


def test_a_line_that_moves_a_code_to_itself_says_nothing_and_is_reported(tmp_path):
    moves, problems = read_moves(file_of(tmp_path, "old_code,new_code\nA1,A1\nA2,B2\n"))
    assert shown(problems) == [(2, "new_code", "is the old code")]
    assert moves.pairs == {"A2": "B2"}
