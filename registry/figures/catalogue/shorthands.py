"""Shorthands for declaring figures."""

from __future__ import annotations

from typing import Any

from registry.conditions import Condition, In, Some
from registry.figures.model import Figure, Kind, Source, Units
from registry.language import Words


def figure(
    kind: Kind, units: Units, code: str, zh: str, en: str, what_zh: str, what_en: str, source: Source, **more: Any
) -> Figure:
    """A figure with its name and its definition in both languages."""
    return Figure(code, kind, Words(zh, en), Words(what_zh, what_en), units, source, **more)


def count(units: Units, code: str, zh: str, en: str, what_zh: str, what_en: str, source: Source, **more: Any) -> Figure:
    """How many units there are in the population."""
    return figure("count", units, code, zh, en, what_zh, what_en, source, **more)


def share(
    units: Units,
    code: str,
    zh: str,
    en: str,
    what_zh: str,
    what_en: str,
    source: Source,
    condition: Condition,
    **more: Any,
) -> Figure:
    """The part of the population that meets `condition`."""
    return figure("share", units, code, zh, en, what_zh, what_en, source, condition=condition, **more)


def covered(modes: tuple[str, ...]) -> Some:
    """The place is covered in one of these modes."""
    return Some("coverage", In("mode", modes))
