"""Where a column goes: as the contract writes it, and in words for people."""

from __future__ import annotations

from registry.language import Words, join
from registry.workbooks.mappings.explanation import PLACES, column_words
from registry.workbooks.proposing.uses import Filling, Use


def _key(filling: Filling) -> tuple[str, str]:
    """The ledger and the key that a column fills; of a mark the key of the kind that it ticks."""
    ledger, _, key = filling.key.rpartition(".")
    if key == "when":
        key = next(iter(filling.row.constants), "")
    return ledger or filling.row.ledger, key


def targets(use: Use) -> list[str]:
    """`posts.person`, `place.village`: every key that a column fills."""
    if use.kind == "place":
        return [f"place.{use.level}"]
    keys = [_key(filling) for filling in use.fillings]
    return list(dict.fromkeys(".".join(filter(None, one)) for one in keys))


def goes_to(use: Use) -> Words:
    """The same in words: 任职·人员编号."""
    if use.kind == "place":
        return PLACES[use.level]
    keys = dict.fromkeys(map(_key, use.fillings))
    return join([Words(column_words(*one).zh, ".".join(filter(None, one))) for one in keys])
