"""`registry findings` and `registry graph` on the command line."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.checks.test_findings import HERE
from tests.cli.conftest import Run

#: On this day North has ended and is taken over by West; the post of P2 at West has ended too.
DAY = "2021-01-01"


@pytest.fixture
def amiss(run: Run, standing: Path, tmp_path: Path) -> Run:
    """A registry in which a second village organization stands at West, and a hall outlives North."""
    folder = tmp_path / "amiss"
    folder.mkdir()
    (folder / "organizations.csv").write_text(
        "code,name,kind,superior,place\nD3,又一支部,branch,D1,451102101202\n", encoding="utf-8"
    )
    (folder / "facilities.csv").write_text("place,kind,name,from\n451102101203,venue,北堂,2017\n", encoding="utf-8")
    assert run("import", folder).code == 0
    return run


def test_the_document_holds_every_finding_by_rule_and_unit(amiss: Run) -> None:
    answer = amiss("findings", "--as-of", DAY, "--json")
    assert answer.code == 0
    listed = [f for f in answer.json["findings"] if f["rule"] in HERE]
    assert [(f["rule"], f["severity"], f["unit"]) for f in listed] == [
        ("STRUCT-DEAD", "violation", "451102101203/venue/北堂/2017"),
        ("STRUCT-TWO-VILLAGE", "warning", "451102101202"),
    ]
    dead = listed[0]
    assert set(dead) == {
        *("rule", "severity", "unit", "says", "values", "mode", "since", "version", "status", "owner", "todo")
    }
    title = "北村（451102101203） · 活动场所 · “北堂” · 2017 起"
    assert dead["says"]["zh"] == f"{title}：所属的北村（451102101203）已于 2020-01-01 终止"
    ends = dead["values"][-1]
    assert (ends["name"], ends["value"], ends["file"], ends["change"]) == ("place.ends", "2020-01-01", "places.csv", 1)


def test_findings_are_of_a_day_a_state_of_knowledge_a_scope_and_a_rule(amiss: Run) -> None:
    def units(*more: str) -> list[str]:
        found = amiss("findings", "--json", *more).json["findings"]
        return [f["unit"] for f in found if f["rule"] in HERE]

    assert units("--as-of", "2019-12-31") == ["451102101202"]
    assert units("--as-of", DAY, "--known-at", "3") == []
    assert units("--as-of", DAY, "--scope", "451102101202001") == []
    assert units("--as-of", DAY, "--rule", "STRUCT-DEAD") == ["451102101203/venue/北堂/2017"]
    assert len(units("--as-of", DAY, "--scope", "451102101202")) == 2


def test_several_rules_may_be_asked_about_at_once(amiss: Run) -> None:
    """In the order of the rules, each once; one that there is not is not found."""

    def rules(*more: str) -> list[str]:
        return [f["rule"] for f in amiss("findings", "--as-of", DAY, "--json", *more).json["findings"]]

    two = ("--rule", "STRUCT-TWO-VILLAGE", "--rule", "STRUCT-DEAD")
    assert rules(*two) == ["STRUCT-DEAD", "STRUCT-TWO-VILLAGE"]
    assert rules(*two, "--rule", "STRUCT-DEAD") == ["STRUCT-DEAD", "STRUCT-TWO-VILLAGE"]
    assert rules("--rule", "STRUCT-CYCLE", "--rule", "STRUCT-TWO-VILLAGE") == ["STRUCT-TWO-VILLAGE"]
    assert amiss("findings", "--rule", "STRUCT-DEAD", "--rule", "STRUCT-NONE").code == 3


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("一村有两个村党组织", "1 条", "怎么办")), ("en", ("two village", "What to do"))]
)
def test_people_are_shown_the_findings_of_each_rule_and_what_to_do(
    amiss: Run, language: str, words: tuple[str, ...]
) -> None:
    answer = amiss("--lang", language, "findings", "--as-of", DAY)
    assert answer.code == 0
    assert all(word in answer.out for word in (*words, "STRUCT-TWO-VILLAGE", "D3"))


def test_nothing_found_is_said_and_is_no_failure(run: Run, standing: Path) -> None:
    answer = run("findings", "--as-of", "2019-12-31", "--rule", "STRUCT-CYCLE")
    assert (answer.code, "没有发现问题" in answer.out) == (0, True)


def test_an_unknown_rule_or_scope_is_not_found(run: Run, standing: Path) -> None:
    assert run("findings", "--rule", "STRUCT-NONE").code == 3
    assert run("findings", "--scope", "999").code == 3


def test_the_graph_is_written_as_the_ending_of_the_name_says(run: Run, standing: Path, tmp_path: Path) -> None:
    for ending, root in (("svg", "svg"), ("graphml", "graphml")):
        file = tmp_path / f"graph.{ending}"
        assert run("graph", "451102101202", file, "--as-of", "2019-12-31").code == 0
        assert ElementTree.parse(file).getroot().tag.endswith(root)


def test_a_graph_of_an_unknown_code_or_to_another_kind_of_file_is_refused_and_nothing_is_written(
    run: Run, standing: Path, tmp_path: Path
) -> None:
    assert run("graph", "999", tmp_path / "graph.svg").code == 3
    assert run("graph", "451102101202", tmp_path / "graph.gif").code == 2
    assert list(tmp_path.glob("graph.*")) == []
