"""The blank workbook: it imports as it is, and what a clerk fills in imports as written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine

from registry.columns import Choice, Choices, Number, YesNo
from registry.errors import Refused
from registry.exchange.importing import Imported, take
from registry.exchange.template import EXAMPLE, EXPLANATIONS, FIRST, HEADER, HINTS, write_template
from registry.exchange.writing import header_of, sheet_title
from registry.language import LANGUAGES
from registry.ledgers import Ledger
from registry.slices import BY_KEY, OF_SHEETS
from registry.staging.service import Request
from tests.registries import founded

#: What the examples refer to and do not bring along, by ledger and column key; the rest as in the example.
NEEDED = {
    "places": (
        {"code": "451103001", "name": "西湾街道", "kind": "township", "subkind": "subdistrict", "parent": "451103"},
        {"code": "451103", "name": "平桂区", "kind": "county", "subkind": None, "parent": "4511"},
        {"code": "4511", "name": "贺州市", "kind": "municipality", "subkind": None, "parent": None},
        {"code": "AZD-4511030101", "name": "安置点", "kind": "relocation_site", "subkind": None, "parent": "451103"},
        {"code": "451103101201", "name": "某村", "kind": "village", "subkind": None, "parent": "451103001"},
    ),
    "organizations": ({"code": "D451103001", "kind": "committee", "superior": None, "place": "451103001"},),
    "cases": ({"code": "ZD-2017-001", "year": "2017"},),
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return founded(tmp_path / "registry.db")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def path(tmp_path: Path, language: str) -> Path:
    """The blank workbook in each language."""
    write_template(tmp_path / "new" / "blank.xlsx", language)
    return tmp_path / "new" / "blank.xlsx"


def accepted(engine: Engine, path: Path) -> Imported:
    outcome = take(engine, path, Request("tester", "test"))
    assert outcome.problems == []
    return outcome


def columns(ledger: Ledger) -> enumerate:
    """The columns of a ledger, counted as Excel counts them."""
    return enumerate(ledger.columns, 1)


def put(sheet: Worksheet, ledger: Ledger, row: int, changed: dict[str, str | None]) -> None:
    """Fills one row in with the sheet's example, but for what is changed."""
    for at, column in columns(ledger):
        value = changed.get(column.key, sheet.cell(EXAMPLE, at).value)
        sheet.cell(row, at).value = value


def test_the_blank_workbook_imports_as_it_is_and_changes_nothing(engine, path):
    outcome = accepted(engine, path)
    assert outcome.change is None
    assert {key: sum(counts.values()) for key, counts in outcome.counts.items()} == dict.fromkeys(
        (ledger.key for ledger in OF_SHEETS), 0
    )


def test_filled_in_with_the_examples_it_imports(engine, path, language):
    book = openpyxl.load_workbook(path)
    for ledger in OF_SHEETS:
        sheet = book[sheet_title(ledger, language)]
        for row, changed in enumerate(({}, *NEEDED.get(ledger.key, ())), FIRST):
            put(sheet, ledger, row, changed)
    book.save(path)
    outcome = accepted(engine, path)
    assert outcome.change == 1
    new = {key: counts["new"] for key, counts in outcome.counts.items()}
    assert new == {key: 1 + len(NEEDED.get(key, ())) for key in (ledger.key for ledger in OF_SHEETS)}


def test_a_forgotten_example_is_not_imported_and_every_row_below_the_header_is(engine, path, language):
    book = openpyxl.load_workbook(path)
    people = book[sheet_title(BY_KEY["people"], language)]
    for row in (FIRST, FIRST + 1000):
        put(people, BY_KEY["people"], row, {"code": f"P{row}"})
    book.save(path)
    assert accepted(engine, path).counts["people"]["new"] == 2


def test_every_ledger_has_its_header_and_says_what_each_column_means(path, language):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [EXPLANATIONS, *(sheet_title(ledger, language) for ledger in OF_SHEETS)]
    for ledger in OF_SHEETS:
        sheet = book[sheet_title(ledger, language)]
        assert [c.value for c in sheet[HEADER]] == [header_of(c, language) for c in ledger.columns]
        for at, column in columns(ledger):
            comment = sheet.cell(HEADER, at).comment.text
            assert column.meaning.in_(language) in comment
            assert ("第一天" if language == "zh" else "no longer holds") in comment or column.key != "to"
    texts = [row[1].value for row in book[EXPLANATIONS].iter_rows()]
    assert {text.in_(language) for _, text in HINTS} <= set(texts)


def test_a_header_shows_by_its_colour_whether_its_column_must_be_filled(path, language):
    book = openpyxl.load_workbook(path)
    colours: dict[tuple[bool, bool], set[str]] = {}
    for ledger in OF_SHEETS:
        for at, column in columns(ledger):
            colour = book[sheet_title(ledger, language)].cell(HEADER, at).fill.fgColor.rgb
            colours.setdefault((column.is_key, column.required), set()).add(colour)
    assert len(colours) == 3
    assert all(len(of_one) == 1 for of_one in colours.values())
    assert len(set.union(*colours.values())) == 3


def test_choices_drop_down_as_the_import_takes_them(path, language):
    book = openpyxl.load_workbook(path)
    for ledger in OF_SHEETS:
        sheet = book[sheet_title(ledger, language)]
        lists = {where.min_col: (rule, where) for rule in sheet.data_validations.dataValidation for where in rule.sqref}
        for at, column in columns(ledger):
            assert (at in lists) == isinstance(column, (Choice, YesNo)), column.key
            if at in lists:
                rule, where = lists[at]
                parsed = [column.parse(text) for text in rule.formula1.strip('"').split(",")]
                assert parsed == ([o.key for o in column.options] if isinstance(column, Choice) else [True, False])
                assert where.min_row == FIRST
                assert bool(rule.showErrorMessage) != isinstance(column, Choices)


def test_excel_leaves_what_is_typed_into_codes_and_dates_as_text(path, language):
    book = openpyxl.load_workbook(path)
    for ledger in OF_SHEETS:
        sheet = book[sheet_title(ledger, language)]
        for at, column in columns(ledger):
            letter = openpyxl.utils.get_column_letter(at)
            # openpyxl keeps columns of one format and width as one, under the first of them.
            dimension = next(d for d in sheet.column_dimensions.values() if d.min <= at <= d.max)
            assert (dimension.number_format == "@") != isinstance(column, Number), (ledger.key, letter)


@pytest.mark.parametrize("name", ["registry.db", "blank.xls", "blank"])
def test_a_template_that_is_no_xlsx_file_is_refused(name, tmp_path):
    with pytest.raises(Refused, match=r"must end in \.xlsx"):
        write_template(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_template_takes_the_place_of_nothing(tmp_path):
    (tmp_path / "blank.xlsx").write_bytes(b"being filled in")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "nowhere")
    for name in ("blank.xlsx", "link.xlsx"):
        with pytest.raises(Refused, match="not overwritten"):
            write_template(tmp_path / name)
    assert (tmp_path / "blank.xlsx").read_bytes() == b"being filled in"
    assert (tmp_path / "link.xlsx").is_symlink()
