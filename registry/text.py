"""Text as the registry keeps it."""

from __future__ import annotations

import re
import unicodedata

_FOLD = {0xFF10 + i: 0x30 + i for i in range(10)} | {
    first + i: ascii_first + i for first, ascii_first in ((0xFF21, 0x41), (0xFF41, 0x61)) for i in range(26)
}
_BLANKS = " \t\r\n\f\v\u00a0\u2002\u2003\u2007\u200b\u202f\u3000\ufeff"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def fold(text: str) -> str:
    """Text as the registry keeps it: Unicode NFC, trimmed, full-width digits and letters folded.

    >>> fold("　ＡＢ１２ 号 ")
    'AB12 号'
    """
    if text.isascii():
        return text.strip(_BLANKS)
    return unicodedata.normalize("NFC", text).translate(_FOLD).strip(_BLANKS)


def is_printable(text: str) -> bool:
    """Whether `text` holds no invisible control character and nothing that is no character."""
    return not _UNPRINTABLE.search(text)
