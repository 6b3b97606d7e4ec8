"""Identity and telephone numbers: never kept, and never said again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry import privacy
from registry.columns import Unfit
from registry.language import LANGUAGES
from registry.people.ledger import PEOPLE, POSTS
from tests.registries import all_of, founded, imported

#: Invented: the check digits are right, the people are none.
NUMBER = "451102197803051229"
PHONE = "13800138000"


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("code", NUMBER),
        ("code", f"P{NUMBER}"),
        ("code", f"P-{NUMBER}"),
        ("code", PHONE),
        ("name", f"安某{NUMBER}"),
        ("name", f"安某 {PHONE}"),
        ("name", "安某 451102 19780305 1229"),
        ("name", "451102-19780305-1229"),
        ("name", "138-0013-8000"),
        ("education", f"电话{PHONE}"),
        ("birth_year", NUMBER),
        ("gender", NUMBER),
        ("full_member_on", PHONE),
    ],
)
def test_a_cell_that_holds_one_is_refused_without_being_shown(key: str, cell: str) -> None:
    assert privacy.is_identity_number(NUMBER)
    with pytest.raises(Unfit) as refused:
        PEOPLE.by_key[key].parse(cell)
    assert refused.value.hide


@pytest.mark.parametrize(
    "cell", ["451102197803051220", "4511021978", "451102101209", "AZD-45110319780305", "2018-03-05"]
)
def test_what_only_looks_like_one_is_an_ordinary_code(cell: str) -> None:
    assert PEOPLE.by_key["code"].parse(cell) == cell


@pytest.mark.parametrize(
    ("ledgers", "problem"),
    [
        ({"people": f"code,name,gender\nP1,安某,男{NUMBER}\n"}, "身份证号"),
        ({"people": f"code,name,birth_year\nP1,安某,{NUMBER} 1978\n"}, "身份证号"),
        ({"people": f"code,name,full_member_on\nP1,安某,{PHONE}号\n"}, "不是日期"),
        ({"people": f"code,name,电话{PHONE}\nP1,安某,1\n"}, "不认识的列"),
        ({"people": f"code,name\nP1,安某{NUMBER}\n"}, "身份证号"),
    ],
)
def test_a_problem_never_repeats_one(ledgers: dict[str, str], problem: str, tmp_path: Path) -> None:
    engine = founded(tmp_path / "registry.db")
    outcome = imported(engine, tmp_path / "set", ledgers)
    shown = json.dumps([[p.as_json(language) for p in outcome.problems] for language in LANGUAGES], ensure_ascii=False)
    assert outcome.change is None and problem in shown
    assert NUMBER not in shown and PHONE not in shown


def test_the_name_of_a_file_that_holds_one_is_not_kept(tmp_path: Path) -> None:
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / f"安某{NUMBER}", {"people": "code,name\nP1,安某\n"}).change == 1
    engine.dispose()
    assert NUMBER not in str(all_of(tmp_path / "registry.db"))
    assert all(NUMBER.encode() not in file.read_bytes() for file in tmp_path.glob("registry.db*"))


def test_a_role_is_refused_as_a_role_where_it_holds_none() -> None:
    with pytest.raises(Unfit) as refused:
        POSTS.by_key["role"].parse("村长")
    assert not refused.value.hide
