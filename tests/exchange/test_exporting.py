"""An export is the registry as a ledger set: it comes back as it went out."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, select

from registry import changes, record
from registry.db import reading, transaction
from registry.errors import Refused
from registry.exchange import writing
from registry.exchange.exporting import export
from registry.exchange.importing import Imported, take
from registry.exchange.text_cells import text_cell
from registry.figures.service import figures_of
from registry.moment import Moment, head
from registry.picture import Picture
from registry.slices import OF_SHEETS, TABLES, VERSIONED
from registry.staging.service import Request
from tests.registries import copy, founded, on_postgresql, opened

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample" / "first"
#: Where an export may go: a folder, or a workbook.
FORMS = ("set", "set.xlsx")
#: Texts that a spreadsheet would make something else of.
TRICKY = (
    "=1+1", "-5", "@x", "+7", "{=1}", '=HYPERLINK("http://a.example")', "http://a.example", "'单引号", '"双引号"',
    "a,b", "007", "1.0", "1e5", "True", "是", "2019-05-01", "_x000D_", "a\nb", "a\rb", "a\r\nb", "a\tb", "<&>", "😀",
)  # fmt: skip
AMOUNTS = ("0", "0.1", "0.0001", "250000.5", "9007199254.7403", "99999999999.9999", "999999999998.9999")
SMALL = {
    "places": "code,name,kind,parent\n4511,City,municipality,\n451102,East,county,4511\n"
    "451102101,Town,township,451102\n451102101202,West,village,451102101\n451102101203,North,village,451102101\n",
    "organizations": "code,name,kind,superior,place,from,to,successor\nD1,One,committee,,451102101,2018,,\n"
    "D2,Two,branch,D1,451102101202,2018-05,,\nD3,Three,branch,D1,451102101203,,2020,D2\n",
    "people": "code,name\nP1,Ann\nP2,Bob\n",
    "posts": "person,unit,role,from,to,portfolio\nP1,D2,secretary,2018-05,,publicity;organization\n"
    "P2,451102101202,first_secretary,2019-03-01,2020,\n",
    "facts": "unit,period,activists,poor_village,collective_income_yuan\n451102101202,2019,4,yes,52000.5\n"
    "451102101202,2018-12,,no,\n",
    "facilities": "place,kind,name,from,area_m2,unified_area\n451102101202,venue,,2017,320,no\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a registry of the small set, to be copied."""
    folder = tmp_path_factory.mktemp("small")
    for key, text in SMALL.items():
        (folder / f"{key}.csv").write_text(text, encoding="utf-8")
    with_set = new_registry(folder / "registry.db")
    assert accepted(with_set, folder).change == 1
    with_set.dispose()
    return folder / "registry.db"


@pytest.fixture
def engine(small: Path, tmp_path: Path) -> Iterator[Engine]:
    """A registry of the small set."""
    with_set = opened(copy(small, tmp_path / small.name))
    yield with_set
    with_set.dispose()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A registry of the sample; not to be changed."""
    with_sample = new_registry(tmp_path_factory.mktemp("sample") / "registry.db")
    accepted(with_sample, SAMPLE)
    yield with_sample
    with_sample.dispose()


def new_registry(file: Path) -> Engine:
    return founded(file)


def accepted(engine: Engine, path: Path, **how: Any) -> Imported:
    """The outcome of an import that has no problems."""
    outcome = take(engine, path, Request("tester", "test", **how))
    assert outcome.problems == []
    return outcome


def moment(engine: Engine, day: str = "2019-12-31", known_at: int | None = None) -> Moment:
    with engine.connect() as connection:
        return Moment(datetime.date.fromisoformat(day), head(connection) if known_at is None else known_at)


def exported(engine: Engine, path: Path, *when: Any, language: str = "zh") -> Path:
    export(engine, path, moment(engine, *when), language)
    return path


def totals(outcome: Imported) -> dict[str, int]:
    """The rows of all ledgers by what an import did to them."""
    return {what: sum(counts[what] for counts in outcome.counts.values()) for what in ("new", "revised", "same")}


def rows_of(folder: Path, ledger: str) -> list[dict[str, str]]:
    with (folder / f"{ledger}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(folder: Path, ledger: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"{ledger}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)


def rows_in_force(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """The rows in force of every table as sets of values, each reference as the codes of the identity behind it."""
    with reading(engine) as connection:
        c = record.code.c
        codes: dict[int, tuple[str, ...]] = {}
        for identity, code in connection.execute(select(c.identity, c.code).order_by(c.code)):
            codes[identity] = (*codes.get(identity, ()), code)
        found = {}
        for name, table in VERSIONED.items():
            columns = table.info["recorded"]
            query = select(*(table.c[col.name] for col in columns)).where(table.c.until.is_(None))
            found[name] = {
                tuple(codes.get(v) if col.stored == "reference" else v for col, v in zip(columns, row, strict=True))
                for row in connection.execute(query)
            }
        return found


# -- the round trip -------------------------------------------------------------------------------------------------


#: On PostgreSQL one of them is enough: what differs there is how the rows are read and written.
WAYS = [("set", "zh"), ("set.xlsx", "en")][: 1 if on_postgresql() else 2]


@pytest.mark.parametrize(("form", "language"), WAYS)
def test_an_export_taken_into_an_empty_registry_makes_the_same_rows_and_gives_equal_figures(
    sample, tmp_path, form, language
):
    new = new_registry(tmp_path / "new.db")
    accepted(new, exported(sample, tmp_path / form, language=language))
    there, here = rows_in_force(new), rows_in_force(sample)
    assert sum(map(len, here.values())) > 32_000
    assert [name for name in VERSIONED if there[name] != here[name]] == []
    assert figures(new) == figures(sample)


def figures(engine: Engine) -> list[list[dict[str, Any]]]:
    """Every figure of everything and of a county on two days."""
    days = (datetime.date(2018, 12, 31), datetime.date(2019, 12, 31))
    with reading(engine) as connection:
        known = Picture(connection, Moment(days[0], 1))
        return [figures_of(on, scope) for on in map(known.on, days) for scope in (None, "451103")]


@pytest.mark.soak
@pytest.mark.sqlite("many rows; of a few it is told on both below")
def test_an_export_taken_again_changes_nothing_and_makes_no_change(sample, tmp_path):
    """In Chinese in a workbook; the sample's files in Chinese and its workbook in English are read above."""
    outcome = accepted(sample, exported(sample, tmp_path / "set.xlsx", "2018-12-31", language="zh"))
    assert outcome.change is None
    rows = sum(
        len(rows_in_force(sample)[table.name]) for table in TABLES.values()
    )  # a unit of the sample has one state
    assert totals(outcome) == {"new": 0, "revised": 0, "same": rows}


@pytest.mark.parametrize("form", FORMS)
def test_text_and_amounts_come_back_as_they_were_whatever_they_look_like(engine, tmp_path, form):
    people = [{"code": f"T{n}", "name": text} for n, text in enumerate(TRICKY)]
    project = {"kind": "other", "place": "4511"}
    projects = [{"code": f"X{n}", "amount_yuan": text, **project} for n, text in enumerate(AMOUNTS)]
    (tmp_path / "more").mkdir()
    rewrite(tmp_path / "more", "people", people)
    rewrite(tmp_path / "more", "projects", projects)
    accepted(engine, tmp_path / "more")
    before = {row[:2] for row in rows_in_force(engine)["people"]}
    assert {text for _, text in before} == {
        "Ann",
        "Bob",
        *(text.replace("\r\n", "\n").replace("\r", "\n") for text in TRICKY),
    }
    out = exported(engine, tmp_path / form)
    assert accepted(engine, out).change is None
    new = new_registry(tmp_path / "new.db")
    accepted(new, out)
    assert rows_in_force(new) == rows_in_force(engine)


@pytest.mark.parametrize("form", FORMS)
def test_two_exports_of_one_moment_are_equal_byte_for_byte(engine, tmp_path, form):
    def content(path: Path) -> list[tuple[str, bytes]]:
        return [(f.name, f.read_bytes()) for f in (sorted(path.iterdir()) if path.is_dir() else [path])]

    once = content(exported(engine, tmp_path / "one" / form))
    again = content(exported(engine, tmp_path / "two" / form))
    assert once == again
    assert len(once) == (len(OF_SHEETS) if form == "set" else 1)


def test_a_key_corrected_in_an_export_revises_its_row_and_is_known_as_before_until_then(engine, tmp_path):
    before = exported(engine, tmp_path / "before")
    out = exported(engine, tmp_path / "out")
    posts = rows_of(out, "posts")
    assert posts[0]["任职日期"] == "2018-05"
    posts[0]["任职日期"] = "2018-06-15"
    rewrite(out, "posts", posts)
    outcome = accepted(engine, out)
    assert outcome.counts["posts"] == {"new": 0, "revised": 1, "same": 1, "withdrawn": 0, "cleared": 0}
    assert totals(outcome)["revised"] == 1
    assert rows_of(exported(engine, tmp_path / "after"), "posts") == posts
    known_before = exported(engine, tmp_path / "known", "2019-12-31", 1)
    assert (known_before / "posts.csv").read_bytes() == (before / "posts.csv").read_bytes()


# -- what is in it --------------------------------------------------------------------------------------------------


def test_an_export_has_the_state_and_the_codes_of_its_day(engine, tmp_path):
    out = exported(engine, tmp_path / "out")
    places = rows_of(out, "places")
    place = next(row for row in places if row["代码"] == "451102101202")
    place |= {"代码": "451102101002", "名称": "West Community", "类型": "社区"}
    rewrite(out, "places", places)
    accepted(engine, out / "places.csv", effective=20200101)
    for day, code, name in (("2019-12-31", "451102101202", "West"), ("2020-01-01", "451102101002", "West Community")):
        then = exported(engine, tmp_path / day, day)
        assert {row["名称"] for row in rows_of(then, "places") if row["代码"] == code} == {name}
        assert len(rows_of(then, "places")) == 5
        assert [row["所在地代码"] for row in rows_of(then, "organizations") if row["代码"] == "D2"] == [code]
        assert {row["单位代码"] for row in rows_of(then, "facts")} == {code}
        assert rows_of(then, "posts")[1]["单位代码"] == code
        assert accepted(engine, then).change is None


def test_begin_end_and_successor_are_the_units_own_whatever_the_day(engine, tmp_path):
    for day in ("2017-01-01", "2019-12-31", "2024-01-01"):
        rows = rows_of(exported(engine, tmp_path / day, day, language="en"), "organizations")
        assert [(r["code"], r["from"], r["to"], r["successor"]) for r in rows] == [
            ("D1", "2018", "", ""),
            ("D2", "2018-05", "", ""),
            ("D3", "", "2020", "D2"),
        ]


def test_of_several_successors_none_is_exported(engine, tmp_path):
    with transaction(engine) as connection:
        first = dict(connection.execute(select(record.succession)).mappings().one())
        other = connection.execute(select(record.code.c.identity).where(record.code.c.code == "D1")).scalar_one()
        second = first | {"id": first["id"] + 1, "record": first["record"] + 1, "successor": other}
        staged = changes.Staged(1)
        staged.delta(record.succession).bring_in(second)
        changes.commit(connection, staged, actor="tester", reason="split", origin={})
    rows = rows_of(exported(engine, tmp_path / "out", language="en"), "organizations")
    assert [(r["to"], r["successor"]) for r in rows if r["code"] == "D3"] == [("2020", "")]


def test_a_withdrawn_row_is_exported_only_as_known_before(engine, tmp_path):
    (tmp_path / "less").mkdir()
    rewrite(tmp_path / "less", "organizations", [{"code": "D3", "withdrawn": "yes"}])
    rewrite(tmp_path / "less", "facts", [{"unit": "451102101202", "period": "2019", "withdrawn": "yes"}])
    accepted(engine, tmp_path / "less")
    now = exported(engine, tmp_path / "now")
    before = exported(engine, tmp_path / "before", "2019-12-31", 1)
    for ledger, rows in (("organizations", 3), ("facts", 2)):
        assert (len(rows_of(now, ledger)), len(rows_of(before, ledger))) == (rows - 1, rows)
    assert rows_of(before, "organizations")[-1]["承接党组织代码"] == "D2"


def test_before_anything_was_known_an_export_has_headers_only(engine, tmp_path):
    counts = export(engine, tmp_path / "set", moment(engine, "2019-12-31", 0))
    assert counts == dict.fromkeys((ledger.key for ledger in OF_SHEETS), 0)
    for ledger in OF_SHEETS:
        header = ",".join([*(c.label for c in ledger.columns), "记录号"])
        assert (tmp_path / "set" / f"{ledger.key}.csv").read_bytes() == b"\xef\xbb\xbf" + f"{header}\r\n".encode()


def test_chinese_has_labels_and_english_has_keys(engine, tmp_path):
    zh = rows_of(exported(engine, tmp_path / "zh"), "posts")
    en = rows_of(exported(engine, tmp_path / "en", language="en"), "posts")
    assert [(r["职务"], r["分工"]) for r in zh] == [("党组织书记", "组织、宣传"), ("第一书记", "")]
    assert [r["role"] for r in en] == ["secretary", "first_secretary"]
    assert [r["portfolio"] for r in en] == ["organization;publicity", ""]
    assert {r["poor_village"] for r in rows_of(tmp_path / "en", "facts")} == {"yes", "no"}
    assert {r["建档立卡贫困村"] for r in rows_of(tmp_path / "zh", "facts")} == {"是", "否"}


# -- its form -------------------------------------------------------------------------------------------------------


def test_in_a_workbook_codes_and_dates_are_text_and_numbers_are_numbers_as_far_as_excel_keeps_them(engine, tmp_path):
    (tmp_path / "more").mkdir()
    amounts = (("A1", "99999999999.9999"), ("A2", "999999999998.9999"))  # 15 digits, and 16
    rows = [{"code": code, "kind": "other", "place": "4511", "amount_yuan": amount} for code, amount in amounts]
    rewrite(tmp_path / "more", "projects", rows)
    accepted(engine, tmp_path / "more")
    book = openpyxl.load_workbook(exported(engine, tmp_path / "set.xlsx"))
    assert book.sheetnames == [ledger.label for ledger in OF_SHEETS]
    assert book.properties.created == datetime.datetime(2019, 12, 31)  # not the time of day: equal exports are equal
    projects, posts, facts = book["项目"], book["任职"], book["指标台账"]
    assert [projects.cell(row, 5).value for row in (2, 3)] == [99999999999.9999, "999999999998.9999"]
    written = [(posts[at].value, posts[at].number_format) for at in ("B3", "D3", "E3")]
    assert written == [("451102101202", "@"), ("2019-03-01", "@"), ("2020", "@")]
    assert [facts.cell(3, n).value for n in (2, 5)] == ["2019", 4]
    assert (facts.freeze_panes, facts.auto_filter.ref) == ("A2", "A1:U3")


def test_a_ledger_larger_than_a_sheet_is_refused_and_leaves_nothing(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "SHEET_ROWS", 5)
    with pytest.raises(Refused, match="export a folder"):
        exported(engine, tmp_path / "new" / "set.xlsx")
    assert not (tmp_path / "new").exists()


def test_an_export_takes_the_place_of_no_workbook(engine, tmp_path):
    (tmp_path / "set.xlsx").write_bytes(b"before")
    with pytest.raises(Refused, match="not overwritten"):
        exported(engine, tmp_path / "set.xlsx")
    assert (tmp_path / "set.xlsx").read_bytes() == b"before"


def test_an_export_goes_into_a_folder_only_where_none_of_its_files_stands(engine, tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "notes.csv").write_bytes(b"mine")
    exported(engine, tmp_path / "set")
    before = {file.name: file.read_bytes() for file in (tmp_path / "set").iterdir()}
    assert before["notes.csv"] == b"mine"
    for file in (tmp_path / "set").iterdir():
        if file.name != "facts.csv":
            file.unlink()
    with pytest.raises(Refused, match=r"facts\.csv exists already"):
        exported(engine, tmp_path / "set", "2018-12-31")
    assert {file.name: file.read_bytes() for file in (tmp_path / "set").iterdir()} == {"facts.csv": before["facts.csv"]}


def test_a_path_that_is_neither_folder_nor_workbook_is_refused(engine, tmp_path):
    (tmp_path / "registry.db").touch()
    for name in ("set.csv", "set.xls", "registry.db"):
        with pytest.raises(Refused, match="a folder or an"):
            exported(engine, tmp_path / name)


def test_what_a_spreadsheet_would_compute_is_text_in_a_csv_file_and_comes_back(engine, tmp_path):
    texts = ["=1+1", "+7", "-5", "@x", "'=1", "''@x", "'单引号", "张=三"]
    (tmp_path / "more").mkdir()
    rewrite(tmp_path / "more", "people", [{"code": f"T{n}", "name": text_cell(text)} for n, text in enumerate(texts)])
    accepted(engine, tmp_path / "more")
    assert {row[1] for row in rows_in_force(engine)["people"]} == {"Ann", "Bob", *texts}
    out = exported(engine, tmp_path / "set", language="en")
    written = {row["code"]: row["name"] for row in rows_of(out, "people")}
    cells = ["'=1+1", "'+7", "'-5", "'@x", "''=1", "'''@x", "'单引号", "张=三"]
    assert [written[f"T{n}"] for n in range(len(texts))] == cells
    assert accepted(engine, out).change is None
