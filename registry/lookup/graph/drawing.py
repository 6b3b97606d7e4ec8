"""The picture of a neighbourhood: as SVG, drawn with attributes alone; as PNG out of it; and the graph as GraphML."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import networkx as nx

from registry.errors import Refused
from registry.figures.labels import named
from registry.language import Words
from registry.lookup.graph.gathering import Around, Link, Unit, around
from registry.lookup.graph.layout import (
    MARGIN,
    MARK,
    SMALL,
    TEXT,
    Box,
    CardGroup,
    Item,
    Layout,
    Stroke,
    layout,
    measured,
)
from registry.picture import Picture

INK, QUIET, LINE, FILL, RED = "#1f1f1f", "#5f5f5f", "#8c8c8c", "#f0f0f0", "#b3261e"
_FONTS = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_CAPTIONS = {
    "predecessors": Words("前身（由此单位承接）", "Predecessors, which it took over from"),
    "successors": Words("承接单位", "Successors, which took over"),
    "organized": Words("此地及覆盖此地的党组织", "Organizations of this place, and those that cover it"),
    "place": Words("所在地", "Its place"),
    "covered": Words("覆盖的其他地点", "Other places that it covers"),
    "places": Words("下辖地点", "Places under it"),
    "organizations": Words("下级党组织", "Organizations under it"),
}
_MORE = Words("（另有 {0} 个未画出）", " ({0} more {0:is|are} not drawn)")
_ENDED = Words("已终止或尚未设立", "ended, or not begun")
STATES = {
    "organized": Words("党的组织覆盖", "covered by an organization"),
    "contact": Words("仅党员联系", "by contact alone"),
    "none": Words("未覆盖", "not covered"),
}
_LEGEND = Words(
    "图例：方框为地点，圆角框为党组织，粗框为所查单位，虚线框为时点不存在。",
    "Square: place; round: organization; bold: this unit; dashed: does not exist on the day.",
)
_RING = Words("红线：上级关系成环", "Red line: superiors run in a ring")
KINDS = ("svg", "png", "graphml")
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "graphml": "application/graphml+xml"}


def picture_of(picture: Picture, code: str, kind: str, language: str) -> bytes:
    """The neighbourhood of what `code` means, as a file of a kind of `KINDS`. Raises NotFound; Refused for no such
    kind, and for a PNG where no Chinese font is installed."""
    if kind not in KINDS:
        raise Refused(
            f"不能写成 .{kind}；可选：{'、'.join(KINDS)}", f"there is no kind .{kind}: one of {', '.join(KINDS)}"
        )
    found = around(picture, code)
    if kind == "graphml":
        return graphml(found)
    drawn = svg(found, language, picture.moment.as_of.isoformat())
    return drawn if kind == "svg" else png(drawn)


# -- the graph ----------------------------------------------------------------------------------------------------


def graphml(found: Around) -> bytes:
    """The graph as GraphML: nodes with code, name, kind, ledger, lives; edges with relation, mode, from."""
    graph = nx.MultiDiGraph()
    for unit in found.units.values():
        about = {
            "code": unit.code,
            "name": unit.name,
            "kind": unit.kind,
            "ledger": unit.ledger,
            "lives": str(unit.lives).lower(),
        }
        graph.add_node(unit.code, **about)
    codes = {identity: unit.code for identity, unit in found.units.items()}
    for link in found.links:
        if link.unit in codes and link.other in codes:
            belongs = {"relation": link.relation, "mode": link.mode or "", "from": link.since or ""}
            graph.add_edge(codes[link.unit], codes[link.other], **belongs)
    file = BytesIO()
    nx.write_graphml_xml(graph, file, encoding="utf-8", prettyprint=True)
    return file.getvalue()


# -- the picture --------------------------------------------------------------------------------------------------


def svg(found: Around, language: str, day: str) -> bytes:
    """The picture as SVG, without script or style."""
    line = [*found.above, found.focus]
    ring = line.index(found.ring) if found.ring is not None else None
    made = layout([_item(found, i, language) for i in line], list(_groups(found, language)), ring)
    legend = list(_legend(found, language))
    height = made.height + len(legend) * 20 + MARGIN
    width = max(made.width, *(measured(text, SMALL) + 2 * MARGIN + MARK for _, text in legend))
    unit = found.units[found.focus]
    title = f"{unit.name} {unit.code} {day}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family={quoteattr(_FONTS)} role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
        *_drawn(made),
        *_drawn_legend(legend, made.height),
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _groups(found: Around, language: str) -> Iterator[CardGroup]:
    ledger = found.units[found.focus].ledger
    beside = "organized" if ledger == "places" else "place"
    for key, members in (
        ("predecessors", found.predecessors),
        ("successors", found.successors),
        (beside, found.beside),
        ("covered", found.covered),
    ):
        yield CardGroup(_CAPTIONS[key].in_(language), [(_item(found, i, language), ()) for i in dict.fromkeys(members)])
    more = _MORE.format(found.left_out).in_(language) if found.left_out else ""
    cards = [(_item(found, i, language), [_item(found, o, language) for o in under]) for i, under in found.below]
    yield CardGroup(_CAPTIONS[ledger].in_(language) + more, cards)


def _item(found: Around, identity: int, language: str) -> Item:
    unit = found.units[identity]
    kind, note = named("kind", unit.kind, unit.ledger).in_(language), found.notes.get(identity)
    mode_key = note.mode if note else unit.mode
    mode = [named("mode", mode_key, "coverage").in_(language)] if mode_key else []
    since = [note.since] if note and note.since else []
    taken = _taken(found, identity)
    dated = [*since, *([taken] if taken else []), *([] if unit.lives else [_ENDED.in_(language)])]
    below = [unit.code, " · ".join([kind, *mode]), " · ".join(dated)]
    if any(identity in under for _, under in found.below):
        below = mode
    stroke: Stroke = "focus" if identity == found.focus else "plain" if unit.lives else "ended"
    shape = "place" if unit.ledger == "places" else "organization"
    return Item(identity, unit.name, "\n".join(filter(None, below)), shape, stroke, unit.state)  # type: ignore[arg-type]


def _taken(found: Around, identity: int) -> str | None:
    """The day on which a unit took over from the one that is looked at, or it from the unit."""
    ends = ({identity, found.focus},)
    links: list[Link] = [link for link in found.links if link.relation == "succession"]
    return next((link.since for link in links if {link.unit, link.other} in ends), None)


def _legend(found: Around, language: str) -> Iterator[tuple[str | None, str]]:
    yield None, _LEGEND.in_(language)
    states = {unit.state for unit in found.units.values()}
    yield from ((state, words.in_(language)) for state, words in STATES.items() if state in states)
    if found.ring is not None:
        yield None, _RING.in_(language)


def _drawn(made: Layout) -> Iterator[str]:
    """Lines first, boxes over them."""
    for points in made.lines:
        yield f'<polyline points="{_points(points)}" fill="none" stroke="{LINE}" stroke-width="1"/>'
    if made.ring:
        yield f'<polyline points="{_points(made.ring)}" fill="none" stroke="{RED}" stroke-width="2"/>'
        x, y = made.ring[-1]
        head = ((x, y), (x + 9, y - 5), (x + 9, y + 5))
        yield f'<polygon points="{_points(head)}" fill="{RED}"/>'
    for x, y, text in made.captions:
        yield _text(x, y, TEXT, text, INK, bold=True)
    for box in made.boxes:
        yield from _boxed(box)


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _boxed(box: Box) -> Iterator[str]:
    item = box.item
    outline = (
        f'stroke="{INK if item.stroke == "focus" else LINE}" stroke-width="{2.5 if item.stroke == "focus" else 1}"'
    )
    dashes = ' stroke-dasharray="5 3"' if item.stroke == "ended" else ""
    corner = ' rx="9"' if item.shape == "organization" else ""
    fill = FILL if item.shape == "organization" else "#ffffff"
    yield (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"{corner} '
        f'fill="{fill}" {outline}{dashes}/>'
    )
    if item.mark:
        yield _mark(item.mark, box.x + 14, box.texts[0][1] - 4)
    for x, y, size, text in box.texts:
        yield _text(x, y, size, text, INK if item.stroke != "ended" and size == TEXT else QUIET, item.stroke == "focus")


def _text(x: float, y: float, size: int, text: str, colour: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold and size == TEXT else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'


def _mark(state: str, x: float, y: float) -> str:
    """How a place is covered: a full square, an empty circle, a red cross."""
    if state == "organized":
        return f'<rect x="{x - 4:g}" y="{y - 4:g}" width="8" height="8" fill="{INK}"/>'
    if state == "contact":
        return f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="#ffffff" stroke="{QUIET}" stroke-width="1.5"/>'
    cross = f"M{x - 4:g} {y - 4:g}L{x + 4:g} {y + 4:g}M{x - 4:g} {y + 4:g}L{x + 4:g} {y - 4:g}"
    return f'<path d="{cross}" stroke="{RED}" stroke-width="2"/>'


def _drawn_legend(legend: list[tuple[str | None, str]], top: float) -> Iterator[str]:
    for row, (state, text) in enumerate(legend):
        y = top + row * 20 + 14
        if state:
            yield _mark(state, MARGIN + 6, y - 4)
        yield _text(MARGIN + (MARK if state else 0), y, SMALL, text, QUIET)


def png(drawn: bytes) -> bytes:
    """The picture as PNG, at twice its size. Raises Refused where no Chinese font is installed."""
    # Late: the library that sets type takes its time to import, and only a picture as PNG needs it.
    import typst

    from registry.fonts import check

    check()
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    made = typst.Compiler(source.encode(), sys_inputs={"svg": drawn.decode()}).compile(format="png", ppi=192)
    assert isinstance(made, bytes)
    return made


__all__ = ["KINDS", "MEDIA_TYPES", "Unit", "graphml", "picture_of", "png", "svg"]
