"""Pages of a PDF as a reader sees them: lines with their places on the paper, in millimetres."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path

import pytest

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_BOX = r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"'
_LINE = re.compile(rf"<line {_BOX}>(.*?)</line>", re.DOTALL)
_WORD = re.compile(rf"<word {_BOX}>(.*?)</word>")
_MM = 25.4 / 72


@dataclass(frozen=True)
class Line:
    """A line of text and its box: how far its edges are from the left and the top edge of the paper."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def characters(self) -> float:
        """How many full-width characters wide its text is: letters and digits count half, blanks not at all."""
        return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in self.text if c != " ")


@dataclass(frozen=True)
class Page:
    """A page: its size and its lines from the top down."""

    width: float
    height: float
    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """What stands on it, without blanks: where a line is broken says nothing."""
        return "".join("".join(line.text.split()) for line in self.lines)


def pages_of(pdf: Path) -> list[Page]:
    """The pages of a PDF, read by poppler."""
    answer = subprocess.run(
        [needed("pdftotext"), "-bbox-layout", str(pdf), "-"], capture_output=True, check=True, text=True
    )
    return [_page(*found) for found in _PAGE.findall(answer.stdout)]


def _page(width: str, height: str, body: str) -> Page:
    lines = []
    for *box, inside in _LINE.findall(body):
        text = " ".join(unescape(word[-1]) for word in _WORD.findall(inside))
        lines.append(Line(text, *(float(edge) * _MM for edge in box)))
    return Page(float(width) * _MM, float(height) * _MM, tuple(sorted(lines, key=lambda line: line.bottom)))


def printed(docx: Path) -> Path:
    """A Word document as LibreOffice prints it, with a profile of its own beside it."""
    profile = f"-env:UserInstallation={(docx.parent / 'profile').as_uri()}"
    subprocess.run(
        [needed("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(docx.parent), str(docx)],
        check=True,
        capture_output=True,
        env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
    )
    return docx.with_suffix(".pdf")


def needed(program: str) -> str:
    """A program that these tests measure with; without it they cannot be run."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found
