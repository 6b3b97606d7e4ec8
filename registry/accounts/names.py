"""Names of users 用户名: 1 to 32 of a-z 0-9 . _ - , whatever case they are written in."""

from __future__ import annotations

import re

from registry.language import Words
from registry.text import fold

ALLOWED = Words("1 至 32 位小写字母、数字、. _ -", "1 to 32 of a-z 0-9 . _ -")
_USERNAME = re.compile(r"[a-z0-9._-]{1,32}")


def folded_username(written: str) -> str:
    """A name as it is stored: what somebody wrote in capitals, in full width or with blanks around it is the same."""
    return fold(written).casefold()


def is_username(folded: str) -> bool:
    """Whether this may be a user's name."""
    return _USERNAME.fullmatch(folded) is not None
