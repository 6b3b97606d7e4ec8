"""`registry report`: what it writes, and what it refuses before it has begun."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from registry import fonts
from registry.cli.frame import FAILED, NOT_FOUND, REFUSED
from registry.report import files
from tests.cli.conftest import Run

DAY = ("--as-of", "2019-12-31")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_suffix_says_what_is_written(run: Run, standing: Path, tmp_path: Path, language: str) -> None:
    begins = {"zh": ("报告已写出：", "八步区基层党组织覆盖情况报告"), "en": ("The report: ", "Coverage report")}[
        language
    ]
    for name in ("a.XLSX", "a.docx"):
        path = tmp_path / name
        answer = run("report", path, *DAY, "--against", "2018-12-31", "--scope", "451102", "--lang", language)
        assert (answer.code, answer.out, answer.err) == (0, "", f"{begins[0]}{path}\n")
    sheet = openpyxl.load_workbook(tmp_path / "a.XLSX").worksheets[0]
    assert sheet["A1"].value.startswith(begins[1])
    assert "2018-12-31" in sheet["A2"].value
    assert Document(str(tmp_path / "a.docx")).paragraphs[0].text.startswith(begins[1])


def test_a_pdf_is_a_pdf(run: Run, standing: Path, tmp_path: Path) -> None:
    answer = run("report", tmp_path / "a.pdf", *DAY)
    if "fonts-noto-cjk" in answer.err:
        pytest.skip("no Chinese font is installed")
    assert answer.code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_the_report_is_as_it_was_known_at_a_change(run: Run, standing: Path, tmp_path: Path) -> None:
    """The secretary's post was recorded, ended, and withdrawn."""
    found = {}
    for change in ("1", "3"):
        path = tmp_path / f"{change}.xlsx"
        assert run("report", path, "--as-of", "2019-06-30", "--known-at", change).code == 0
        sheet = openpyxl.load_workbook(path)["摘要"]
        assert f"第 {change} 次变更" in sheet["A2"].value
        rows = {row[1].value: row for row in sheet.iter_rows()}
        found[change] = rows["村党组织书记配备率"][4].value
    assert found == {"1": 1, "3": 0}


@pytest.mark.parametrize(
    ("name", "options", "code", "zh", "en"),
    [
        ("a.txt", (), REFUSED, ".xlsx、.docx、.pdf", ".xlsx, .docx, .pdf"),
        ("a", (), REFUSED, ".xlsx、.docx、.pdf", ".xlsx, .docx, .pdf"),
        ("no/a.xlsx", (), NOT_FOUND, "没有这个文件夹", "no such folder"),
        ("a.xlsx", ("--scope", "nowhere"), NOT_FOUND, "没有代码 nowhere", "no code nowhere"),
        ("a.xlsx", ("--scope", "D2"), NOT_FOUND, "不是地点的代码", "not a place's code"),
        ("a.xlsx", ("--against", "2019-12-31"), REFUSED, "须早于时点", "must be before"),
        ("a.xlsx", ("--against", "2020-01-01"), REFUSED, "须早于时点", "must be before"),
        ("a.xlsx", ("--against", "2019-13-01"), REFUSED, "不是日历上的日期", "not a day of the calendar"),
        ("a.xlsx", ("--scope", "451102101203", "--as-of", "2020-06-01"), REFUSED, "不存在", "did not exist"),
        ("a.xlsx", ("--known-at", "9"), NOT_FOUND, "没有第 9 次变更", "no change 9"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    run: Run, standing: Path, tmp_path: Path, name: str, options: tuple[str, ...], code: int, zh: str, en: str
) -> None:
    for language, words in (("zh", zh), ("en", en)):
        day = () if "--as-of" in options else DAY
        answer = run("report", tmp_path / name, *day, *options, "--lang", language)
        assert (answer.code, answer.out) == (code, "")
        assert words in answer.err
    assert [path for path in tmp_path.iterdir() if path != standing.parent] == []


def test_a_file_that_stands_is_not_overwritten(run: Run, standing: Path, tmp_path: Path) -> None:
    for form in files.FORMS:
        path = tmp_path / f"a.{form}"
        path.write_text("mine", encoding="utf-8")
        answer = run("report", path, *DAY)
        assert answer.code == REFUSED
        assert f"已有此文件，不予覆盖：{path}" in answer.err
        assert path.read_text(encoding="utf-8") == "mine"


def test_a_report_that_cannot_be_written_leaves_nothing_behind(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = run("report", tmp_path / "a.xlsx", *DAY)
    assert answer.code == FAILED
    assert "磁盘已满" in answer.err
    assert [path for path in tmp_path.iterdir() if path != standing.parent] == []


def test_without_a_chinese_font_only_a_pdf_is_refused(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Latin:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    monkeypatch.setattr(fonts, "installed", Latin)
    answer = run("report", tmp_path / "a.pdf", *DAY)
    assert (answer.code, (tmp_path / "a.pdf").exists()) == (REFUSED, False)
    assert "apt-get install fonts-noto-cjk" in answer.err
    assert run("report", tmp_path / "a.docx", *DAY).code == 0
    assert zipfile.is_zipfile(tmp_path / "a.docx")


def test_what_an_office_writes_on_it_stands_on_it_and_personal_numbers_are_refused(
    run: Run, standing: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.docx"
    given = (
        "--to",
        "市委",
        "--signed-by",
        "市委组织部",
        "--dated",
        "2020-01-06",
        "--imprint",
        "抄送：甲。|乙 2020年1月6日印发",
    )
    assert run("report", path, *DAY, *given).code == 0
    texts = [p.text for p in Document(str(path)).paragraphs]
    assert {"市委：", "市委组织部", "2020年1月6日", "抄送：甲。", "乙\t2020年1月6日印发"} <= set(texts)
    answer = run("report", tmp_path / "b.docx", *DAY, "--signed-by", "某某 13812345678")
    assert (answer.code, (tmp_path / "b.docx").exists()) == (REFUSED, False)
    assert "落款（发文机关署名）：疑似身份证号或手机号" in answer.err
    assert "13812345678" not in answer.err
