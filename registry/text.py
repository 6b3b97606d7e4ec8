"""Text as the registry keeps it: what cannot be seen is dropped, what looks alike is one."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_FULL_WIDTH = {0xFF10 + i: 0x30 + i for i in range(10)} | {
    first + i: ascii_first + i for first, ascii_first in ((0xFF21, 0x41), (0xFF41, 0x61)) for i in range(26)
}
#: Kangxi radicals, which texts copied from a PDF hold in place of the characters that look just like them.
_KANGXI = {radical: unicodedata.normalize("NFKC", chr(radical)) for radical in range(0x2F00, 0x2FD6)}
#: The other radicals that have the look of a whole character in use.
_RADICALS = str.maketrans(
    "\u2e9f\u2ea0\u2eb0\u2ec1\u2ec4\u2ec5\u2ec6\u2ec8\u2ec9\u2ecb\u2ed0\u2ed3\u2ed4\u2ed8\u2ed9\u2eda\u2edb\u2edc"
    "\u2ee0\u2ee2\u2ee5\u2ee6\u2ee7\u2ee8\u2ee9\u2eea\u2eec\u2eee\u2ef0\u2ef3",
    "母民纟虎西见角讠贝车钅长门青韦页风飞饣马鱼鸟卤麦黄黾齐齿龙龟",
)
#: What shows nothing and means nothing by itself: soft hyphens, joiners, fillers, zero-width blanks, direction marks,
#: selectors of a glyph, marks of byte order, annotations, tags. Mongolian selectors stay: they tell words apart.
_INVISIBLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180E, 0x180E),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_FOLD = (
    _FULL_WIDTH
    | _KANGXI
    | _RADICALS
    | {code: None for first, last in _INVISIBLE for code in range(first, last + 1)}
    | dict.fromkeys((0x85, 0x2028, 0x2029), "\n")
)
_BLANKS = " \t\r\n\f\v\x85\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u2800\u3000"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: The mark of a lost character; private use, which each font shows otherwise; what a wrong encoding makes of letters.
_LOST = re.compile("[\ufffd\ue000-\uf8ff\ufdd0-\ufdef\x80-\x84\x86-\x9f\U000f0000-\U0010ffff]")
_FORMER_BLANKS = " \t\r\n\f\v\u00a0\u2002\u2003\u2007\u200b\u202f\u3000\ufeff"

#: One of the characters that `fold` changes, or of some beside them: a pattern of `re` and of Polars.
UNFOLDED = (
    "[\r\x85\u2028\u2029\u2e80-\u2fdf\uff10-\uff5a"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE)
    + "]"
)
_UNFOLDED = re.compile(UNFOLDED)


def fold(text: str) -> str:
    r"""Text as the registry keeps it: Unicode NFC, trimmed, without what cannot be seen; full-width digits and letters
    and radicals folded; a line break is one LF.

    >>> fold("　ＡＢ１２ 号 "), fold("西湾\u200b⼤村\r\n")
    ('AB12 号', '西湾大村')
    """
    if not text.isascii():
        if _UNFOLDED.search(text):  # ten times as fast as the translation, and most texts need none
            text = text.translate(_FOLD)
        # After it: what stands behind a character that is dropped may belong to the one before that.
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip(_BLANKS)


def was_folded(text: str) -> bool:
    """Whether a stored text is as this release or an earlier one folds: those knew blanks and full width alone."""
    normal = unicodedata.normalize("NFC", text)
    return normal.translate(_FULL_WIDTH).strip(_FORMER_BLANKS) == normal


def renewed(stored: Any) -> Any:
    """What is now kept of a stored value, which an earlier release may have folded less."""
    return fold(stored) or None if isinstance(stored, str) else stored


def is_printable(text: str) -> bool:
    """Whether `text` holds no invisible control character and nothing that is no character."""
    return not _UNPRINTABLE.search(text)


def is_whole(text: str) -> bool:
    """Whether no character of `text` was lost before: none is marked as lost, for private use, or of a wrong encoding.

    >>> is_whole("李明"), is_whole("李\ufffd")
    (True, False)
    """
    return text.isascii() or not _LOST.search(text)
