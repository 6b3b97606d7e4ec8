"""Numbers as people read them, in every form in which they are shown."""

from __future__ import annotations

from typing import Any


def percentage(value: float | None) -> str:
    """A share as people read it, in hundredths of a percent: 100 % is said of all and 0 % of none, never of nearly so.

    >>> percentage(2 / 3), percentage(1), percentage(99_999 / 100_000), percentage(None)
    ('66.67 %', '100 %', '99.99 %', '')
    """
    if value is None:
        return ""
    shown = round(value * 100, 2)
    if 0 < value < 1:
        shown = min(max(shown, 0.01), 99.99)
    return f"{shown:.2f}".rstrip("0").rstrip(".") + " %"


def number(value: Any) -> str:
    """A number as people read it: 1,234, an exact decimal as it is, nothing for None.

    >>> number(186200000), number(0.892904953145917), number(None)
    ('186,200,000', '0.8929', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.4g}" if abs(value) < 1 else f"{value:,.2f}"
    return f"{int(value) if isinstance(value, float) else value:,}"
