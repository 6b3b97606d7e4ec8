"""What lies with whoever wrote it: people without any post 未任职人员, who lie nowhere yet, and mappings 对照表."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from registry import record
from registry.people.models import people, posts
from registry.picture import Picture
from registry.versions import At, View
from registry.versions.changes import actors
from registry.versions.rows import first_changes, values_of_all_in_force

_Owned = Mapping[str, frozenset[int]]


def entered_by(picture: Picture, username: str) -> frozenset[int]:
    """The persons without any post who came into the record by a change of this actor; who was withdrawn too."""
    return picture.keep("people without posts", lambda: _newcomers(picture)).get(username, frozenset())


def saved_by(picture: Picture, username: str) -> frozenset[int]:
    """The mappings whose text a change of this actor saved, by their record numbers."""
    return picture.keep("savers of mappings", lambda: _savers(picture)).get(username, frozenset())


def _newcomers(picture: Picture) -> _Owned:
    view = At(picture.past_of(people), picture.moment)
    first = first_changes(view, people)
    waiting = first.keys() - set(picture.rows(posts)["person"])
    return _by_actor(view, ((person, first[person]) for person in sorted(waiting)))


def _savers(picture: Picture) -> _Owned:
    view = At(picture.past_of(record.mapping), picture.moment)
    saved = values_of_all_in_force(view, record.mapping, ("record", "since"))
    return _by_actor(view, ((number, change) for number, change in saved))


def _by_actor(view: View, owned: Iterable[tuple[int, int]]) -> _Owned:
    """Records by the actor of the change that each came with."""
    pairs = list(owned)
    who = actors(view) if pairs else {}
    found: dict[str, set[int]] = defaultdict(set)
    for number, change in pairs:
        found[who[change]].add(number)
    return {actor: frozenset(numbers) for actor, numbers in found.items()}
