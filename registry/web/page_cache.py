"""Pages that are kept as they were sent: asked again about a record that has not changed, a page is not made again.

An office reads the same pages all day: the overview in the morning, the list that was spoken of at noon. What a page
says follows from its address, from the record up to its last change, and from today; so it is found by these three.
"""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from typing import NamedTuple

from flask import Flask, Request, Response, current_app, g, request
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.accounts.roles import WRITERS
from registry.moment import today
from registry.settings import opening_day
from registry.sight import EVERYTHING, Sight
from registry.versions.changes import head
from registry.web import reader
from registry.web.compression import TEXTS

#: How many bytes of pages a process keeps at most, as they are sent: some thousands of them.
MOST = 32 * 1024 * 1024
#: Of these headers of an answer are kept; the others are the same for all.
_HEADERS = ("Content-Type", "Content-Encoding", "Vary")


class KeptPage(NamedTuple):
    """A page as it was sent: its body, perhaps compressed, and the headers that say how to read it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class PageKey(NamedTuple):
    """What a page follows from: the last change (number, digest), the day on which a demonstration opens, the day on
    which it is asked, its whole address, and whether it is sent compressed; and of its reader what he may see, his
    roles, and where he has those that write, which decide what it offers. Who he is stands in no kept page
    (`registry.web.signed_in`)."""

    head: tuple[int, str]
    opening: datetime.date | None
    asked_on: datetime.date
    address: str
    is_compressed: bool
    sight: Sight = EVERYTHING
    roles: frozenset[str] = frozenset()
    writes: frozenset[tuple[str, int | None]] = frozenset()


class Pages:
    """The pages that were asked for last, at most so many bytes of them."""

    def __init__(self, most: int = MOST):
        self._most, self._bytes = most, 0
        self._lock = threading.Lock()
        self._pages: OrderedDict[PageKey, KeptPage] = OrderedDict()

    @property
    def kept(self) -> int:
        """How many pages are kept."""
        return len(self._pages)

    def find(self, key: PageKey) -> KeptPage | None:
        """The page that was kept under `key`."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: PageKey, page: KeptPage) -> None:
        """Keeps a page under `key`; those that were asked for longest ago make room for it."""
        with self._lock:
            earlier = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(earlier.body) if earlier else 0)
            self._pages[key] = page
            while self._bytes > self._most:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)


def look_up(connection: Connection) -> Response | None:
    """The page that the request asks for as it was sent before; None where it has to be made."""
    if request.method != "GET" or not (request.endpoint or "").startswith("pages."):
        return None
    g.page = _key(request, connection)
    page = _pages(current_app).find(g.page)
    return None if page is None else Response(page.body, headers=list(page.headers))


def leave_out() -> None:
    """Lets the page that is being made not be kept: it shows what lies beside the record, which changes without one."""
    g.pop("page", None)


def keep(response: Response) -> Response:
    """The answer; a page or a picture of what the record says is kept, files and refusals are not."""
    key = g.get("page")
    # A page that was made after a change that came in meanwhile says more than its key.
    if key is None or g.get("read") != key.head:
        return response
    is_text = response.mimetype in TEXTS and not response.is_streamed
    if (
        response.status_code != 200
        or not is_text
        or {"Set-Cookie", "Content-Disposition"} & set(response.headers.keys())
    ):
        return response
    headers = tuple((name, response.headers[name]) for name in _HEADERS if name in response.headers)
    _pages(current_app).keep(key, KeptPage(response.get_data(), headers))
    return response


def _pages(app: Flask) -> Pages:
    pages: Pages = app.extensions["registry"].pages
    return pages


def _key(request: Request, connection: Connection) -> PageKey:
    account = reader.account()
    # What is his alone is put into a page before it is compressed.
    is_compressed = account is None and bool(request.accept_encodings["gzip"])
    return PageKey(
        head(connection),
        opening_day(connection),
        today(),
        request.full_path,
        is_compressed,
        reader.sight(connection),
        frozenset() if account is None else account.roles,
        frozenset() if account is None else _writes(account),
    )


def _writes(account: Account) -> frozenset[tuple[str, int | None]]:
    """Where somebody has the roles that write: of two who may see the same each may write somewhere else."""
    return frozenset((grant.role, grant.place) for grant in account.grants if grant.role in WRITERS)
