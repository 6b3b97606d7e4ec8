"""What a person sees in a table of a page: its headings, its rows, and where its cells lead."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple


class Cell(NamedTuple):
    text: str
    leads_to: str | None


class Seen(HTMLParser):
    """The table in the section `key` of a page. `rows` are texts, `cells` tell where they lead too."""

    def __init__(self, page: str, key: str):
        super().__init__()
        self._key, self._inside, self._text, self._link, self._offered = key, False, None, None, False
        self.headings: list[str] = []
        self.cells: list[list[Cell]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section":
            self._inside = given.get("id") == self._key
        elif self._inside and tag in ("th", "td"):
            self._text, self._link = "", None
        elif self._inside and tag == "tr":
            self.cells.append([])
        elif tag == "a" and self._text is not None:
            self._link = given["href"]
        self._offered = tag == "option"

    def handle_data(self, data: str) -> None:
        # What a filter offers is no part of its heading.
        if self._text is not None and not self._offered:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        self._offered = False
        if tag == "section":
            self._inside = False
        if self._inside and tag in ("th", "td"):
            text = " ".join((self._text or "").split())
            if tag == "th":
                self.headings.append(text.rstrip(" ▲▼"))
            else:
                self.cells[-1].append(Cell(text, self._link))
            self._text = None

    @property
    def rows(self) -> list[dict[str, str]]:
        return [dict(zip(self.headings, (c.text for c in row), strict=True)) for row in self.cells if row]

    def column(self, heading: str) -> list[str]:
        return [row[heading] for row in self.rows]

    def doors(self, heading: str) -> list[str | None]:
        at = self.headings.index(heading)
        return [row[at].leads_to for row in self.cells if row]
