"""Texts of CSV files that a spreadsheet would compute: a ' before them says that they are text (ASVS 5.0, 1.2.10)."""

from __future__ import annotations

import re

#: How a formula begins. A text that has the mark before such a beginning gets one more, so that one is taken off.
_COMPUTED = re.compile(r"'*[=+\-@\t\r]")


def text_cell(text: str) -> str:
    """A text as a CSV file has it.

    >>> text_cell("=1+1"), text_cell("'=1"), text_cell("张=三")
    ("'=1+1", "''=1", '张=三')
    """
    return f"'{text}" if _COMPUTED.match(text) else text


def cell_text(cell: str) -> str:
    """The text that a cell of a CSV file means: what `text_cell` made it of.

    >>> cell_text("'=1+1"), cell_text("''=1"), cell_text("'a'")
    ('=1+1', "'=1", "'a'")
    """
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell) else cell
