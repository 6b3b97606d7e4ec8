"""What cannot be seen is dropped, what looks alike is one, and what was lost is told."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from registry.archive.checking import problems_of
from registry.columns import Choice, Choices, Code, Column, Day, Number, Option, Text, Texts, Unfit, YesNo
from registry.db import reading
from registry.lookup.search import find
from registry.moment import Moment
from registry.people.ledger import PEOPLE
from registry.picture import Picture
from registry.text import fold, is_whole, was_folded
from tests.registries import founded, imported, opened, touch_freely

INVISIBLE = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2069\u00ad\ufeff\u180e\ufe0f\u3164"
)
#: Marks that no font shows, from all of Unicode: controls of the kind Cf but for those with a shape, and selectors.
SHOWN_CONTROLS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}

OPTION = Option("venue", "活动场所")


@pytest.mark.parametrize("mark", INVISIBLE)
@pytest.mark.parametrize(
    ("column", "shown", "value"),
    [
        (Text("name", "名称"), "西湾村", "西湾村"),
        (Code("code", "代码"), "D451103001201", "D451103001201"),
        (Choice("kind", "类别", options=(OPTION,)), "活动场所", "venue"),
        (Choices("kind", "类别", options=(OPTION,)), "活动场所；venue", "venue"),
        (Texts("problems", "问题"), "班子、制度", "制度;班子"),
        (Number("count", "数"), "1,234", 1234),
        (Day("from", "起始"), "2019-05-01", 20190501),
        (YesNo("is", "是"), "✔", True),
    ],
)
def test_a_mark_that_nobody_sees_changes_no_cell(column: Column, mark: str, shown: str, value: object) -> None:
    for at in range(len(shown) + 1):
        assert column.parse(shown[:at] + mark + shown[at:]) == value
    assert column.parse(mark) is None


def test_every_invisible_control_of_unicode_is_dropped() -> None:
    controls = {code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"} - SHOWN_CONTROLS
    assert [hex(code) for code in sorted(controls) if fold(f"甲{chr(code)}乙") != "甲乙"] == []


def test_radicals_are_the_characters_they_look_like() -> None:
    assert fold("⼤⼈⺠⻩⻓⻔") == "大人民黄长门"
    assert all(unicodedata.normalize("NFKC", chr(code)) == fold(chr(code)) for code in range(0x2F00, 0x2FD6))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85"])
def test_a_line_break_is_one_however_it_was_written(end: str) -> None:
    assert fold(f"大专{end}在读") == fold(f"{end}大专{end}在读{end}") == "大专\n在读"
    assert fold(f"a{end}{end}b") == "a\n\nb"


def test_accents_quotes_and_the_marks_of_mongolian_stay() -> None:
    for shown in ("Lü", "·", "“甲”", "〇", "ᠠ\u180b", "𠮷", "α", "（甲）"):
        assert fold(shown) == shown


@given(st.text())
def test_folding_twice_is_folding_once_and_both_are_as_the_registry_keeps_texts(written: str) -> None:
    once = fold(written)
    assert fold(once) == once
    assert was_folded(once) and unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("lost", ["\ufffd", "\ue000", "\uf8ff", "\ue5e5", "\U000f0000", "\U0010fffd", "\x9d", "\ufdd0"])
@pytest.mark.parametrize("key", ["code", "name", "gender", "birth_year", "education", "full_member_on"])
def test_a_lost_character_is_told_in_every_column(key: str, lost: str) -> None:
    assert not is_whole(f"李{lost}")
    with pytest.raises(Unfit) as refused:
        PEOPLE.by_key[key].parse(f"李{lost}")
    assert "丢失" in refused.value.problem.zh and not refused.value.hide


# -- what an earlier release kept ---------------------------------------------------------------------------------

PLACES = "code,name,kind,parent\n45,广西,province,\n4511,贺州市,municipality,45\n451103,平桂区,county,4511\n"
FACILITIES = "place,kind,name,from,area_m2\n4511,venue,西湾\u200b室,2018,300\n"
EDUCATION = {
    "an invisible mark": "大\u2060专",
    "nothing to see": "\u2060",
    "two lines": "大专\r\n在读",
    "a radical": "⼤专",
    "a lost character": "大\ufffd",
    "a number set apart": "138.0013.8000",
}


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A registry whose texts an earlier release kept unfolded."""
    file = tmp_path / "registry.db"
    engine = founded(file)
    people = "".join(f"P{n},安某,甲\n" for n in range(len(EDUCATION)))
    ledgers = {"places": PLACES, "people": f"code,name,education\n{people}", "facilities": FACILITIES}
    assert imported(engine, tmp_path / "first", ledgers).change == 1
    touch_freely(engine, "update facilities set name = '西湾\u200b室'")
    touch_freely(engine, "update place_states set name = '平\u200b桂区' where code = '451103'")
    for number, value in enumerate(EDUCATION.values()):
        touch_freely(engine, f"update people set education = '{value}' where code = 'P{number}'")
    engine.dispose()
    return file


def test_what_an_earlier_release_kept_stands_and_may_come_back_from_its_archive(earlier: Path) -> None:
    with reading(opened(earlier)) as connection:
        assert problems_of(connection) == []


def test_a_list_sent_again_changes_nothing_of_what_an_earlier_release_kept(earlier: Path, tmp_path: Path) -> None:
    engine = opened(earlier)
    people = "code,name,education\n" + "".join(
        f'P{number},安某,"{EDUCATION[name]}"\n'
        for number, name in enumerate(EDUCATION)
        if name not in ("a lost character", "a number set apart")
    )
    for facility, county in (("西湾室", "平桂区"), ("西湾\u200b室", "平\u200b桂区")):
        ledgers = {
            "places": PLACES.replace("平桂区", county),
            "people": people,
            "facilities": FACILITIES.replace("西湾\u200b室", facility),
        }
        outcome = imported(engine, tmp_path / facility, ledgers)
        assert (outcome.change, list(outcome.problems)) == (None, [])
        assert [dict(counts) for counts in outcome.counts.values()] == [
            counts | {"same": sum(counts.values())} for counts in outcome.counts.values()
        ]


def test_another_value_of_such_a_row_is_a_revision_that_keeps_it_folded(earlier: Path, tmp_path: Path) -> None:
    engine = opened(earlier)
    outcome = imported(engine, tmp_path / "set", {"facilities": FACILITIES.replace(",300", ",320")})
    assert (outcome.change, outcome.counts["facilities"]["revised"]) == (2, 1)
    with reading(engine) as connection:
        kept = connection.execute(text("select name from facilities where until is null")).scalar_one()
    assert kept == "西湾室"


@pytest.mark.parametrize("query", ["平桂", "平\u200b桂", "\ufeff451103", "pgq"])
def test_a_name_is_found_whatever_nobody_sees_in_it_or_in_the_query(earlier: Path, query: str) -> None:
    with reading(opened(earlier)) as connection:
        assert "451103" in find(Picture(connection, Moment(datetime.date(2019, 12, 31), 1)), query)["code"].to_list()
