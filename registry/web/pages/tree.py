"""The tree of places 地点, and of organizations 党组织: a node's children are loaded when it opens.

Each node has a link that opens it on the server too, so that the tree is read without a script.
`templates/tree/nodes.html` draws it, `static/tree.js` drives it by keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
from flask import Response, request
from numpy.typing import NDArray
from werkzeug.datastructures import MultiDict

from registry import codes
from registry.errors import NotFound
from registry.figures.service import figure_of
from registry.language import Words
from registry.lookup import tree as forests
from registry.lookup.pinyin import letters
from registry.lookup.tree import Forest
from registry.organizations.ledger import KINDS as ORGANIZATION_KINDS
from registry.places import queries as places
from registry.places.ledger import KINDS as PLACE_KINDS
from registry.places.queries import NOBODY
from registry.unit_arrays import rows_at
from registry.web.access import READERS, open_to
from registry.web.parameters import asks, known_anywhere, whole_number
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint

#: How many children of one node are shown at once; the tree says so where there are more, and leads to them.
MOST = 1000
KIND_WORDS = {kind.key: kind.words for kind in (*PLACE_KINDS, *ORGANIZATION_KINDS)}
#: What a tree beside a unit's page leads to: units' pages; beside the page of a figure's reasons it is the figure.
TO_UNITS = "unit"
NodeRow = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """A node as it is drawn. `position` of `size` among its siblings, `level` from 1 at the top.

    `letters`: the keys that it is found under. `link` is where its name leads; `scope` makes it the scope, where
    `link` does not; `turn` opens or closes it on the server, and `load` is the address of its children.
    """

    code: str
    name: str
    kind: Words
    children: int
    level: int
    position: int
    size: int
    letters: str
    is_current: bool
    is_open: bool
    link: str
    scope: str | None
    turn: str
    load: str
    below: Branch | None


@dataclass(frozen=True)
class Branch:
    """The children of a node that are shown, of `size` in all; where those before and after them are, if any."""

    nodes: Sequence[Node]
    size: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Beside(Branch):
    """The tree beside a page, from its top: what it is a tree `of`, and whether its nodes set the scope of the page, or
    lead to pages like it."""

    of: str
    words: Words
    sets_scope: bool


@dataclass(frozen=True)
class Manner:
    """Where a tree leads: `link` and `turn` of a node's row, the latter also of None, for the top; `scope` of a place's
    code.

    `load` leads to what a code's children are loaded from, `page` to the children of a code, None for the top, after so
    many.
    """

    link: Callable[[NodeRow], str]
    scope: Callable[[str], str] | None
    turn: Callable[[NodeRow | None], str]
    load: Callable[[str], str]
    page: Callable[[str | None, int], str]


@dataclass(frozen=True)
class Drawing:
    """What is drawn of a forest: the nodes of `opened` with their children, `current` marked.

    `paged`: of the children of which unit those after how many are shown.
    """

    forest: Forest
    manner: Manner
    opened: Collection[int] = ()
    current: int | None = None
    paged: tuple[int, int] = (NOBODY, 0)

    def under(self, unit: int = NOBODY, level: int = 1, parent: NodeRow | None = None) -> Branch:
        """The nodes under a unit; at the top under none."""
        found = self.forest.under(unit)
        size, first = len(found), self._first(unit, found)
        code = parent["code"] if parent else None
        rows = rows_at(self.forest.nodes, found[first : first + MOST])
        alike = _alike([row["name"] for row in rows])
        return Branch(
            [self._node(row, level, parent, at, size, alike) for at, row in enumerate(rows, first + 1)],
            size,
            self.manner.page(code, first - MOST) if first else None,
            self.manner.page(code, first + MOST) if first + MOST < size else None,
        )

    def _first(self, unit: int, found: NDArray[np.intp]) -> int:
        """How many children of a unit come before those shown: as is asked, else where the way down leads on."""
        if len(found) <= MOST:
            return 0
        units = self.forest.nodes["unit"].to_numpy()[found]
        on_the_way = int(np.isin(units, [*self.opened, self.current or NOBODY]).argmax())
        after = self.paged[1] if unit == self.paged[0] and self.paged[1] else on_the_way
        return min(after, len(found) - 1) // MOST * MOST

    def _node(self, row: NodeRow, level: int, parent: NodeRow | None, position: int, size: int, alike: int) -> Node:
        is_open = row["unit"] in self.opened and row["children"] > 0
        manner, code = self.manner, row["code"]
        return Node(
            code=code,
            name=row["name"],
            kind=KIND_WORDS[row["kind"]],
            children=row["children"],
            level=level,
            position=position,
            size=size,
            letters=_letters(row["name"], alike),
            is_current=row["unit"] == self.current,
            is_open=is_open,
            link=manner.link(row),
            scope=manner.scope(row["scope"]) if manner.scope else None,
            turn=manner.turn(parent if is_open else row),
            load=manner.load(code),
            below=self.under(row["unit"], level + 1, row) if is_open else None,
        )


def _alike(names: Sequence[str]) -> int:
    """How many characters several names have in common from the first on.

    >>> _alike(["中共单村支部", "中共双村支部", "中共双瑞村支部"])
    2
    """
    if len(names) < 2:
        return 0
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(min(names), max(names), strict=False))))


def _letters(name: str, alike: int) -> str:
    """The keys of a name's first character, and of the first that sets it apart from its siblings, if it has one.

    >>> _letters("中共单村支部", 2), _letters("新村", 2)
    ('中z单dcs', '新x')
    """
    telling = dict.fromkeys(name[:1] + name[alike : alike + 1])
    return "".join(dict.fromkeys("".join(letters(character) for character in telling)))


@blueprint.get("/tree")
@open_to(*READERS)
@asks("of", "open", "after")
def tree() -> Response:
    """The tree of places, or of organizations, open down to `open`, else to the scope."""
    with read_question() as question:
        of = _of(request.args.get("of"))
        forest = _FORESTS[of](question.picture)
        at = _wanted(question, of, forest)
        drawing = Drawing(forest, _manner(question, of), _opened(forest, at), at, _paged(question))
        return answer(
            "tree/tree.html", question, branch=drawing.under(), of=of, forests=_NAMES, total=len(forest.nodes)
        )


@blueprint.get("/tree/<code>")
@open_to(*READERS)
@asks("beside", "to")
def branch(code: str) -> Response:
    """The children of a node, to be put under it: of the tree's own page; `beside` a page that asks this of a scope; or
    beside a page like those that they lead `to`. Raises NotFound for a unit that does not live on the day."""
    with read_question() as question:
        unit = codes.identity_of(question.picture, code)
        for of, forest_of in _FORESTS.items():
            forest = forest_of(question.picture)
            node = forest.node(unit)
            if node is not None:
                level = len(forest.line(unit)) + 1
                below = Drawing(forest, _asked_manner(question, of), current=question.scope_at).under(unit, level, node)
                return answer("tree/branch.html", question, branch=below)
    raise NotFound(f"{code} 在该时点不存在", f"{code} does not exist on the day")


def _asked_manner(question: Question, of: str) -> Manner:
    """How the nodes lead that are loaded into a tree, as its address says."""
    beside, to = request.args.get("beside"), request.args.get("to")
    if to:
        return _alike_pages(question, of, to)
    return _manner(question, of) if beside is None else _beside(question, beside)


def branches(question: Question) -> Beside:
    """The tree beside a page about a scope: the path to it is open, each node makes itself the scope of the page."""
    forest, at = forests.place_forest(question.picture), question.scope_at or None
    drawn = Drawing(forest, _beside(question, urlencode(request.args)), _opened(forest, at), at).under()
    return Beside(drawn.nodes, drawn.size, drawn.before, drawn.after, "places", _NAMES["places"], sets_scope=True)


def branches_about(question: Question, of: str, unit: int | None, to: str = TO_UNITS) -> Beside:
    """The tree beside a page about one unit: it stands open among its siblings, and each node leads to the page of its
    own that is like this one. `of`: which tree; `to`: `TO_UNITS`, or the figure whose reasons the page tells.

    Of a unit that does not live the tree is open down to what stands for it, and nothing is marked.
    """
    forest = _FORESTS[of](question.picture)
    lives = unit is not None and forest.node(unit) is not None
    at = unit if lives or unit is None else _nearest(question, of, forest, unit)
    current = unit if lives else None
    drawn = Drawing(forest, _alike_pages(question, of, to), _opened(forest, at), current).under()
    return Beside(drawn.nodes, drawn.size, drawn.before, drawn.after, of, _NAMES[of], sets_scope=False)


def _nearest(question: Question, of: str, forest: Forest, unit: int) -> int | None:
    """What lives and stands for a place that does not, or above an organization that does not."""
    if of == "places":
        stands_for = places.ladder(question.picture).stands_for
        return (int(stands_for[unit]) if unit < len(stands_for) else NOBODY) or None
    above, seen = unit, {NOBODY}
    while above not in seen:
        seen.add(above)
        above = int(forest.above[above]) if above < len(forest.above) else NOBODY
        if above and forest.node(above) is not None:
            return above
    return None


_FORESTS = {"places": forests.place_forest, "organizations": forests.organization_forest}
_NAMES = {"places": Words("地点", "Places"), "organizations": Words("党组织", "Party organizations")}


def _of(written: str | None) -> str:
    """Which tree is asked for. Raises NotFound for one that there is not."""
    if written and written not in _FORESTS:
        raise NotFound(f"没有“{written}”的树", f"there is no tree of {written!r}")
    return written or "places"


def _wanted(question: Question, of: str, forest: Forest) -> int | None:
    """The unit that the tree opens at: as `open` says, else the scope's, or its leading organization."""
    written = request.args.get("open")
    if written:
        unit = codes.identity_of(question.picture, written)
        return unit if forest.node(unit) is not None else None
    at = question.scope_at or None
    return forests.leading(question.picture, at) if at is not None and of == "organizations" else at


def _paged(question: Question) -> tuple[int, int]:
    """The unit that `open` names, or the top, and after how many of its children `after` begins."""
    written, after = request.args.get("open"), whole_number(request.args.get("after", ""), 0)
    return codes.identity_of(question.picture, written) if written else NOBODY, after


def _opened(forest: Forest, at: int | None) -> list[int]:
    """What stands open: the path to a unit, itself included; without one what stands at the top alone."""
    if at is not None:
        return forest.line(at)
    tops = forest.under(NOBODY)
    return [int(forest.nodes["unit"][int(tops[0])])] if len(tops) == 1 else []


def _manner(question: Question, of: str) -> Manner:
    """How the nodes of the page of a tree lead: to the unit's page."""
    page = _page(question, of)
    return Manner(
        link=lambda row: question.link("unit", code=row["code"], scope=question.scope_of(row["place"])),
        scope=lambda code: question.link("overview", scope=code),
        turn=lambda row: page(row["code"] if row else None, 0),
        load=lambda code: question.link("branch", code=code),
        page=page,
    )


def _page(question: Question, of: str) -> Callable[[str | None, int], str]:
    """Leads to the page of the tree, also from beside another page: there a node has room for all its children."""
    shown = None if of == "places" else of

    def page(code: str | None, after: int) -> str:
        return question.link("tree", of=shown, open=code, after=after or None) + (f"#node-{code}" if code else "")

    return page


def _alike_pages(question: Question, of: str, to: str) -> Manner:
    """How the nodes of the tree beside a unit's page lead: to the like page of each unit, about a scope that holds it.

    Raises NotFound for a figure that there is not.
    """
    page = _page(question, of)
    figure = None if to == TO_UNITS else figure_of(to).code

    def link(row: NodeRow) -> str:
        scope = question.scope_of(row["place"])
        if figure is None:
            return question.link("unit", code=row["code"], scope=scope)
        return question.link("explanation", code=figure, unit=row["code"], scope=scope)

    return Manner(
        link=link,
        scope=None,
        turn=lambda row: page(None, 0) if row is None else link(row),
        load=lambda code: question.link("branch", code=code, to=to),
        page=page,
    )


def _beside(question: Question, query: str) -> Manner:
    """How the nodes of the tree beside a page lead: to the same page, whose address asks `query`, about a scope.

    The addresses are relative to the page, so that children that are loaded later lead to it too. Raises Misasked for a
    query with what no page may be asked.
    """
    given = MultiDict(parse_qsl(query))
    known_anywhere().check(given)
    kept = {key: value for key, value in given.items() if key != "scope"}

    def scoped(row: NodeRow | None) -> str:
        return "?" + urlencode(kept | ({"scope": row["scope"]} if row else {}))

    def load(code: str) -> str:
        return question.link("branch", code=code, beside=query)

    return Manner(scoped, None, scoped, load, _page(question, "places"))
