"""Proposes which places that are gone may be the same as new ones under another code, each with its reason.

Names are looked up in dictionaries, never compared in pairs: the country's editions are the size that this is made for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from registry.language import Words, join
from registry.restructuring.comparing import KIND_OF_LENGTH, EditionDifference, Listed, RecordedPlace, area, children
from registry.restructuring.naming import base_name

#: From the top down.
_RANKS = {kind: rank for rank, kind in enumerate(KIND_OF_LENGTH.values())}
_SAME_PARENT = Words("上级未变", "its parent is the same")
_PROPOSED_PARENT = Words("上级也拟对应", "its parent is proposed too")
_NAME = Words("名称相同，{where}", "the same name; {where}")
_BASE = Words("除类别用字外名称相同（{base}），{where}", "the same name but for its class word ({base}); {where}")
_AREA = Words("同属{area}", "both in {area}")
_PROVINCE = Words("同省（{province}），不同市", "in the same province ({province}), not in the same city")
_CHILDREN = Words(
    "原有下级 {total} 个，其中 {count} 个在其下级中有同名",
    "{count} of the {total} {total:place|places} under it {count:has its name|have their names} under the other",
)


@dataclass(frozen=True)
class Proposal:
    """One identity under a new code, as it may be: `old` is gone, `new` is new, and why."""

    old: str
    new: str
    why: Words


def proposals(
    recorded: Mapping[str, RecordedPlace], listed: Mapping[str, Listed], found: EditionDifference, known: Set[str]
) -> list[Proposal]:
    """Returns the pairs that may be one identity, from the top down: every candidate, none chosen among.

    `known`: listed codes that had an identity before: they are nobody else's, and never proposed.
    """
    fresh = [code for code in found.new if code not in known]
    if not fresh or not found.gone:
        return []
    return list(_Proposer(recorded, listed, found, fresh).propose())


class _Proposer:
    def __init__(
        self,
        recorded: Mapping[str, RecordedPlace],
        listed: Mapping[str, Listed],
        found: EditionDifference,
        fresh: Iterable[str],
    ):
        self.recorded, self.listed, self.same = recorded, listed, found.same
        self.gone = sorted(found.gone, key=lambda code: (_RANKS[recorded[code].kind], code))
        self.fresh = set(fresh)
        self.under_recorded, self.under_listed = children(recorded), children(listed)
        self.proposed: dict[str, list[str]] = {}
        self.by_name: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self.by_base: dict[tuple[str, str, str | None], list[str]] = defaultdict(list)
        for code in fresh:
            row = listed[code]
            for where in (area(listed, code), f"{code[:2]}*"):
                self.by_name[row.kind, row.name, where].append(code)
            self.by_base[row.kind, base_name(row.name), row.parent].append(code)

    def propose(self) -> Iterator[Proposal]:
        """Every candidate of everything that is gone, from the top down."""
        by_children = self._by_children()
        for old in self.gone:
            whys: dict[str, list[Words]] = defaultdict(list)
            for new, why in (*self._near(old), *self._of_the_name(old), *by_children.get(old, {}).items()):
                whys[new].append(why)
            for new, why in () if whys else self._in_province(old):
                whys[new].append(why)
            self.proposed[old] = list(whys)
            yield from (Proposal(old, new, join(why)) for new, why in whys.items())

    # -- by its own name -------------------------------------------------------------------------------------------

    def _near(self, old: str) -> Iterator[tuple[str, Words]]:
        """Yields those of its name, also without its class word, under a parent that is the same or itself proposed."""
        place = self.recorded[old]
        base = base_name(place.name)
        where = _PROPOSED_PARENT if place.parent in self.proposed else _SAME_PARENT
        for parent in self._now(place.parent):
            for new in self.by_base.get((place.kind, base, parent), ()):
                same = self.listed[new].name == place.name
                yield new, _NAME.format(where=where) if same else _BASE.format(base=base, where=where)

    def _of_the_name(self, old: str) -> Iterator[tuple[str, Words]]:
        """Yields those of the very same name in the municipality, or under whatever stands highest below it."""
        place = self.recorded[old]
        near = set(self._now(place.parent))
        for within in self._now(area(self.recorded, old)):
            for new in self.by_name.get((place.kind, place.name, within or ""), ()):
                if self.listed[new].parent not in near:
                    named = self.listed[within].name if within is not None and within in self.listed else within
                    yield new, _NAME.format(where=_AREA.format(area=named))

    def _in_province(self, old: str) -> Iterator[tuple[str, Words]]:
        place = self.recorded[old]
        for new in self.by_name.get((place.kind, place.name, f"{old[:2]}*"), ()):
            yield new, _NAME.format(where=_PROVINCE.format(province=old[:2]))

    def _now(self, code: str | None) -> list[str | None]:
        """The codes that a recorded code may have in the edition: one, or those proposed. None stays None."""
        if code is None:
            return [None]
        if code in self.proposed:
            return list(self.proposed[code])
        return [self.same.get(code, code)]

    # -- by the names of what stands under it ----------------------------------------------------------------------

    def _by_children(self) -> dict[str, dict[str, Words]]:
        """For everything that is gone those new ones under which at least half of its children's names stand.

        From the bottom up: a child that is one itself by its own children's names agrees too.
        """
        parents = self._parents_of_names()
        agreed: dict[str, dict[str, Words]] = {}
        for old in reversed(self.gone):
            under = self.under_recorded.get(old, ())
            votes: Counter[str] = Counter()
            for child in under:
                votes.update(self._parents(child, parents, agreed.get(child, {})))
            kind, most = self.recorded[old].kind, sorted(votes.items())
            found = {new: n for new, n in most if 2 * n >= len(under) and self.listed[new].kind == kind}
            agreed[old] = {new: _CHILDREN.format(total=len(under), count=n) for new, n in found.items()}
        return agreed

    def _parents_of_names(self) -> dict[tuple[str, str, str], set[str]]:
        """Kind, name without its class word and province -> the new places under which such a one stands."""
        found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for parent in self.fresh:
            for code in self.under_listed.get(parent, ()):
                row = self.listed[code]
                found[row.kind, base_name(row.name), code[:2]].add(parent)
        return found

    def _parents(
        self, child: str, parents: Mapping[tuple[str, str, str], set[str]], agreed: Mapping[str, Words]
    ) -> set[str]:
        """The new places under which a child may stand now."""
        if child in self.same:
            parent = self.listed[self.same[child]].parent
            return {parent} & self.fresh if parent is not None else set()
        place = self.recorded[child]
        named = parents.get((place.kind, base_name(place.name), child[:2]), set())
        return named | {p for new in agreed if (p := self.listed[new].parent) is not None and p in self.fresh}
