"""Keys 键名 as people type them into a mapping: in Chinese, as the blank workbook calls the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.language import Words
from registry.slices import BY_KEY

#: A key that begins with neither a letter of ASCII nor a mark of TOML.
_TYPED = re.compile(r"""\s*([^\s\x00-\x7f][^="'\[\]{}]*?)\s*=""")
_LEDGER = re.compile(r"""\s*ledger\s*=\s*["'](\w+)["']""")
_NO_KEY = Words("“{key}”不是键名：键名是英文的", "{key!r} is no key: keys are English")
_WRITE = Words("写 {own}；已有 {own} 一行的，改那一行", "{own}; where it has a line already, change that one")
_ONE_OF = Words("这一列在台账里的键名，如 {own}", "the key of the column in its ledger, as {own}")
#: So many of a ledger's keys are named.
_FEW = 8


def mended(lines: Sequence[str], number: int) -> tuple[Words, Words] | None:
    """What is wrong with a line whose key is typed in Chinese, and what is written instead; None where it is not so."""
    typed = _TYPED.match(lines[number - 1]) if 0 < number <= len(lines) else None
    if typed is None:
        return None
    key = typed[1]
    told = (_LEDGER.match(line) for line in reversed(lines[: number - 1]))
    ledger = BY_KEY.get(next((match[1] for match in told if match), ""))
    what = _NO_KEY.format(key=key)
    if ledger is None:
        return what, Words("如 as_of、period", "as as_of, period")
    own = next((column.key for column in ledger.columns if column.label == key), None)
    if own is not None:
        return what, _WRITE.format(own=own)
    first = ledger.columns[:_FEW]
    named = Words("、".join(f"{c.key} {c.label}" for c in first), ", ".join(c.key for c in first))
    return what, _ONE_OF.format(own=named)
