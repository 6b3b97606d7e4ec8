"""A small course of numbers beside a figure, as the points of a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT, EDGE = 72, 20, 3


class Course(NamedTuple):
    """The line's points, where it ends, and the numbers in words."""

    points: str
    x: float
    y: float
    label: str


def course_points(values: Sequence[float | None] | None) -> Course | None:
    """The line through the values that are known; None where there are not two.

    >>> course_points([0, None, 1]).points
    '3.0,17.0 69.0,3.0'
    """
    known = [(at, float(v)) for at, v in enumerate(values or []) if v is not None]
    if len(known) < 2 or values is None:
        return None
    low, high = min(v for _, v in known), max(v for _, v in known)
    across = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    points = [
        (round(EDGE + at * across, 1), round(HEIGHT - EDGE - (v - low) / ((high - low) or 1) * (HEIGHT - 2 * EDGE), 1))
        for at, v in known
    ]
    return Course(" ".join(f"{x},{y}" for x, y in points), *points[-1], " → ".join(f"{v:.4g}" for _, v in known))
