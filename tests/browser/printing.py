"""A page as Chromium prints it, read back with poppler's programs."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page as Tab

from tests.browser.pages import Page

HERE = Path(__file__).resolve().parent
#: What of a page stands on paper, by its rules for print.
TABLES = (HERE / "tables.js").read_text(encoding="utf-8")
#: Radicals that a font draws as it draws the character: read back, they stand for it. NFKC knows all but these.
_RADICALS = str.maketrans(
    "⺟⻄⻅⻆⻋⻑⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻰⻳⺠⻁⺎⺝", "母西见角车長长门青页风飞食马鱼鸟麦黄齐龙龟民虎兀月"
)
MILLIMETRE = 72 / 25.4
MARGIN = 12
#: What a line of a sheet has between its margins, in pixels.
WIDTH = int((297 - 2 * MARGIN) / 25.4 * 96)


def bare(text: str) -> str:
    """A text without its spaces, each character in its plainest form."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(_RADICALS))


@dataclass
class Printed:
    """A printed page: its file, the texts of its sheets, bare; and of the page as it is laid out for print
    its tables (heads and rows, bare), the controls that are shown, what is wider than the paper, and all its texts.
    """

    page: Page
    language: str
    file: Path
    title: str
    sheets: list[str]
    tables: list[dict[str, Any]]
    controls: list[str]
    wide: list[str]
    texts: list[str]

    @property
    def body(self) -> str:
        """All that is printed, without what stands in the margins of each sheet."""
        foot = {"zh": "国家秘密", "en": "statesecrets."}[self.language]
        return "".join(sheet.partition(foot)[2] for sheet in self.sheets)

    def sheets_with(self, text: str) -> list[str]:
        return [sheet for sheet in self.sheets if text in sheet]


def printed(tab: Tab, page: Page, language: str, folder: Path) -> Printed:
    """Prints a page as a clerk does: the style sheet says which paper, and backgrounds are left out."""
    file = folder / f"{page.name}-{language}.pdf"
    tab.pdf(path=file, prefer_css_page_size=True)
    tab.emulate_media(media="print")
    found = tab.evaluate(TABLES, WIDTH)
    tab.emulate_media(media="null")
    title = tab.title().rpartition(" · ")[0]
    tables = [{"head": bare(t["head"]), "rows": [bare(row) for row in t["rows"]]} for t in found["tables"]]
    texts = [bare(text) for text in found["texts"]]
    sheets = [bare(sheet) for sheet in output_of("pdftotext", "-raw", str(file), "-").split("\f")[:-1]]
    return Printed(page, language, file, bare(title), sheets, tables, found["controls"], found["wide"], texts)


def output_of(*command: str) -> str:
    """What a program writes."""
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


@dataclass(frozen=True)
class Word:
    """A word where it stands on its sheet (from 0), in points from the top left."""

    sheet: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def words(file: Path) -> list[Word]:
    """Every word of a PDF."""
    found, sheet = [], -1
    for line in output_of("pdftotext", "-bbox", str(file), "-").splitlines():
        sheet += line.lstrip().startswith("<page")
        if at := re.search(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*)</word>', line):
            left, top, right, bottom = (float(at[n]) for n in range(1, 5))
            found.append(Word(sheet, at[5], left, top, right, bottom))
    return found


def drawn(file: Path, word: Word) -> np.ndarray:
    """The square around a word as a printer without colours draws it: 0 is black, 1 is white."""
    dots, side = 200, 14
    x, y = ((word.left + word.right - side) / 2, (word.top + word.bottom - side) / 2)
    square = [f"-{name} {round(value * dots / 72)}" for name, value in zip("xyWH", (x, y, side, side), strict=True)]
    command = ["pdftoppm", "-gray", "-r", str(dots), "-f", str(word.sheet + 1), "-l", str(word.sheet + 1)]
    image = subprocess.run([*command, *" ".join(square).split(), str(file)], capture_output=True, check=True).stdout
    _, size, depth, pixels = image.split(b"\n", 3)
    width, height = (int(n) for n in size.split())
    return np.frombuffer(pixels, np.uint8, width * height).reshape(height, width) / int(depth)
