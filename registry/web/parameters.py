"""The parameters 参数 that a page's address may have: those of the question, and those that the page declares.

An address with any other parameter, or with one of them twice, is refused: a misspelt day would else show the numbers
of today without a word. So no name that somebody writes into an address reaches a link, a form or a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from flask import Request, current_app
from werkzeug.datastructures import MultiDict

from registry.errors import Refused
from registry.language import Words

#: The question that every page answers; every link to another page takes it along.
QUESTION = ("as_of", "against", "known_at", "scope", "lang")
#: Names the table that is wanted as a workbook; and what is set of a table, after its key and a dot.
EXPORT, OF_A_TABLE = "export", ("sort", "page", "q")
#: What is said, after a ledger's key and a dot, to have it as it is shown, not in its own columns.
AS_SHOWN = "shown"
#: What is set besides of a table to be worked with; before a column's name: how its rows are filtered by the column.
COLUMNS, ROWS, HAS = "columns", "rows", "has"
#: How many names are shown again to whoever wrote them, and how much of each.
_MOST, _LONGEST = 5, 40
_UNKNOWN = Words("此页没有参数 {0}；可用的有 {1}", "this page has no parameter {0}; it has {1}")
_TWICE = Words("参数 {0} 只能写一次", "parameter {0} may stand in an address once")
_NUL = Words("地址中有空字符（NUL），任何登记内容中都没有它", "the address holds a NUL, which nothing recorded does")
PageView = TypeVar("PageView", bound=Callable[..., object])


class Misasked(Refused):
    """An address with a parameter that its page does not have, or with one of them twice."""


class PageParameters(NamedTuple):
    """The parameters of a page: those with a name of their own, and the keys of its tables, which have some each.

    `worked`: the names of those that only tables to be worked with have; chosen columns may be told one by one, and so
    may what is told of those that are `several`.
    """

    own: tuple[str, ...] = QUESTION
    tables: frozenset[str] = frozenset()
    worked: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether the page has this parameter."""
        key, _, what = name.rpartition(".")
        return name in self.own or (what in OF_A_TABLE and key in self.tables) or name in self.worked

    def check(self, given: MultiDict[str, str]) -> None:
        """Raises Misasked for what is given and not known, or given twice."""
        unknown = [name for name in given if not self.has(name)]
        if unknown:
            raise Misasked(*_UNKNOWN.format(_listed(unknown), Words("、".join(self.own), ", ".join(self.own))))
        twice = [name for name, values in given.lists() if len(values) > 1 and not self.may_be_several(name)]
        if twice:
            raise Misasked(*_TWICE.format(_listed(twice)))

    def may_be_several(self, name: str) -> bool:
        """Whether a parameter holds what was chosen of several: a form without scripts tells it one by one."""
        return name in self.several or (name in self.worked and name.endswith(f".{COLUMNS}"))


def asks(
    *names: str,
    tables: Iterable[str] = (),
    worked: Mapping[str, Iterable[str]] = MappingProxyType({}),
    several: Iterable[str] = (),
) -> Callable[[PageView], PageView]:
    """Declares what a view reads in its address beside the question: parameters, of which `several` may be told more
    than once, and the keys of its tables; of those to be worked with the keys with the columns."""
    keys = frozenset((*tables, *worked))
    of_worked = (
        f"{key}.{what}"
        for key, columns in worked.items()
        for what in (COLUMNS, ROWS, *(f"{HAS}.{column}" for column in columns))
    )
    own = (*QUESTION, *names, *((EXPORT,) if keys else ()))
    known = PageParameters(own, keys, frozenset(of_worked), frozenset(several))

    def declared(view: PageView) -> PageView:
        view.known_parameters = known  # type: ignore[attr-defined]
        return view

    return declared


def check_address(request: Request) -> None:
    """Raises Misasked for an address with parameters that its page does not have, or twice; Refused for one with a NUL,
    about which PostgreSQL cannot even be asked."""
    known(request.endpoint).check(request.args)
    written = [*request.args.values(), *(request.view_args or {}).values()]
    if any("\0" in text for text in written if isinstance(text, str)):
        raise Refused(*_NUL)


def known(endpoint: str | None) -> PageParameters:
    """What the page of an endpoint may be asked with."""
    return getattr(current_app.view_functions.get(endpoint or ""), "known_parameters", PageParameters())


def known_anywhere() -> PageParameters:
    """What any page may be asked with."""
    every = [known(endpoint) for endpoint in current_app.view_functions]
    own = dict.fromkeys(name for one in every for name in one.own)
    tables, worked, several = (
        frozenset().union(*(getattr(one, name) for one in every)) for name in ("tables", "worked", "several")
    )
    return PageParameters(tuple(own), tables, worked, several)


def whole_number(written: str, otherwise: int) -> int:
    """The number that is written in plain digits, in no more than a page has any use for; else `otherwise`."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else otherwise


def _listed(names: list[str]) -> Words:
    """Some names, as far as they need be shown again."""
    brief = [f"“{name[:_LONGEST]}{'…' if len(name) > _LONGEST else ''}”" for name in names[:_MOST]]
    brief += ["…"] if len(names) > _MOST else []
    return Words("、".join(brief), ", ".join(brief))
