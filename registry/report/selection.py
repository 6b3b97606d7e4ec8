"""What a report tells 报告的选择: which figures, down to which kind of place, and under what title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from registry.columns import Text, Unfit
from registry.errors import Refused
from registry.figures.groups import GROUPS, Group
from registry.language import Words

#: How deep a report may go, and the kinds of place that then have numbers of their own.
DEPTHS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "none": (Words("只列本级", "the scope alone"), ()),
    "county": (Words("列到县区", "down to counties"), ("municipality", "county")),
    "township": (Words("列到乡镇街道", "down to townships"), ("municipality", "county", "township")),
    "village": (Words("列到村", "down to villages"), ("municipality", "county", "township", "village")),
}
#: The parameters by which an address chooses, and what they are called.
FIELDS: dict[str, Words] = {
    "figures": Words("指标", "figures"),
    "depth": Words("列到哪一级", "how deep"),
    "title": Words("标题", "title"),
}
USUAL_DEPTH = "township"
#: The longest title, in characters.
LONGEST_TITLE = 100
_CODES = {figure.code for group in GROUPS for figure in group.figures}
_KEYS = {group.key: group for group in GROUPS}
_UNKNOWN = Words("没有指标或指标分组 {0}", "there is no figure or group of figures {0}")
_NO_DEPTH = Words("没有“{0}”这一级；可选：{1}", "there is no depth {0}; one of: {1}")
_LONG = Words("标题至多 {0} 字", "a title has at most {0} {0:character|characters}")


@dataclass(frozen=True)
class Selection:
    """The codes of figures (none: all of them), the depth, and the title (empty: the usual one)."""

    figures: frozenset[str] = frozenset()
    depth: str = USUAL_DEPTH
    title: str = ""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of figures, with those that were chosen; as they are where all are."""
        if not self.figures:
            return GROUPS
        chosen = (replace(g, figures=tuple(f for f in g.figures if f.code in self.figures)) for g in GROUPS)
        return tuple(group for group in chosen if group.figures)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of place that have numbers of their own, from the top down."""
        return DEPTHS[self.depth][1]

    @property
    def written(self) -> list[str]:
        """The chosen figures in as few names as there are: whole groups by theirs; nothing where all are chosen."""
        return list(self._named()) if self.figures else []

    def _named(self) -> Iterator[str]:
        for whole, chosen in ((_KEYS[group.key], group) for group in self.groups):
            yield from [whole.key] if whole.figures == chosen.figures else [f.code for f in chosen.figures]


#: All that there is, as a report has it where nothing is chosen.
EVERY = Selection()


def read_selection(figures: Iterable[str] = (), depth: str | None = None, title: str | None = None) -> Selection:
    """What was chosen: `figures` are codes of figures and keys of groups. Raises Refused for one that there is not."""
    chosen = set[str]()
    for name in filter(None, figures):
        if name in _KEYS:
            chosen.update(figure.code for figure in _KEYS[name].figures)
        elif name in _CODES:
            chosen.add(name)
        else:
            raise Refused(*_UNKNOWN.format(name[:40]))
    if depth and depth not in DEPTHS:
        raise Refused(*_NO_DEPTH.format(depth[:40], ", ".join(DEPTHS)))
    return Selection(frozenset() if chosen == _CODES else frozenset(chosen), depth or USUAL_DEPTH, _title(title or ""))


def _title(written: str) -> str:
    words = FIELDS["title"]
    try:
        text: str = Text("title", words.zh).parse(written) or ""
    except Unfit as unfit:
        raise Refused(f"{words.zh}：{unfit.problem.zh}", f"{words.en}: {unfit.problem.en}") from unfit
    if len(text) > LONGEST_TITLE:
        raise Refused(*_LONG.format(LONGEST_TITLE))
    return " ".join(text.split())
