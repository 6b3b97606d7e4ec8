"""People without any post 未任职人员: they lie nowhere yet, and are read by whoever entered them."""

from __future__ import annotations

from collections import defaultdict

from registry.people.models import people, posts
from registry.picture import Picture
from registry.versions.changes import actors
from registry.versions.rows import first_changes


def entered_by(picture: Picture, username: str) -> frozenset[int]:
    """The persons without any post who came into the record by a change of this actor."""
    if not username:
        return frozenset()
    return picture.keep("newcomers", lambda: _newcomers(picture)).get(username, frozenset())


def _newcomers(picture: Picture) -> dict[str, frozenset[int]]:
    """The persons without any post, by the actor who entered them."""
    waiting = set(picture.rows(people)["record"]) - set(picture.rows(posts)["person"])
    if not waiting:
        return {}
    changes, who = first_changes(picture, people), actors(picture)
    found: dict[str, set[int]] = defaultdict(set)
    for person in waiting:
        found[who[changes[person]]].add(person)
    return {actor: frozenset(persons) for actor, persons in found.items()}
