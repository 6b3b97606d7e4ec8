"""The texts in the files of a report: whether one of them says what has been removed from the record."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from pathlib import Path

#: Where a paragraph or a cell ends, in a Word document and in a workbook.
_END = re.compile(r"</(?:w:p|si|is|c|t)>")
_TAG = re.compile(r"<[^>]*>")
#: What no text of a file holds: it keeps what stands in two cells apart.
_APART = "\0"
#: The most that a part of a file may unpack to.
_LARGEST = 1 << 28


def says(files: list[Path], text: str) -> bool:
    """Whether a workbook or a Word document among the files says a text; a PDF says what the Word document says.

    A text of letters and digits alone, or of one character, only as a word of its own. What cannot be read may say
    anything.
    """
    return any(_says(path, text) for path in files)


def _says(path: Path, text: str) -> bool:
    wanted = "".join(text.split())
    is_word = wanted.isascii() or len(wanted) == 1
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)" if is_word else re.escape(wanted))
    try:
        with zipfile.ZipFile(path) as file:
            for part in file.infolist():
                if part.file_size > _LARGEST:
                    return True
                written = file.read(part).decode("utf-8", "replace")
                # As it stands, for what is an attribute; and without tags, for what is set in pieces.
                if any(pattern.search("".join(html.unescape(t).split())) for t in (written, _without_tags(written))):
                    return True
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        return True
    return False


def _without_tags(written: str) -> str:
    return _TAG.sub("", _END.sub(_APART, written))
