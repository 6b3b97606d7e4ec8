"""The lines of the head of a page: a heading, and what it says, with where that leads."""

from __future__ import annotations

from dataclasses import dataclass

from registry.language import Words


@dataclass(frozen=True)
class HeadPart:
    """A part of a fact: a text, and where it leads to."""

    text: str
    link: str | None = None


#: A line of the head: its heading, and its parts.
HeadLine = tuple[Words, list[HeadPart]]
