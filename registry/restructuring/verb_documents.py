"""Verbs as documents 业务动作的文本: as JSON has them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.restructuring.catalogue import BY_NAME
from registry.restructuring.commands import VerbCommand
from registry.restructuring.destinations import Destination
from registry.restructuring.draft import KINDS

_ASSIGNMENTS = "assignments"


def as_json(order: VerbCommand) -> dict[str, Any]:
    """A verb with its arguments; assignments of a plan with the line that made each."""
    arguments = {key: value for key, value in order.arguments.items() if key != _ASSIGNMENTS}
    if _ASSIGNMENTS in order.arguments:
        arguments[_ASSIGNMENTS] = {
            what: {thing: [where.where, where.file, where.row] for thing, where in things.items()}
            for what, things in order.arguments[_ASSIGNMENTS].items()
        }
    return {"of": order.kind.key, "verb": order.name, "day": order.day, "arguments": arguments}


def of_json(content: Mapping[str, Any]) -> VerbCommand:
    """The verb that `as_json` told."""
    arguments = dict(content["arguments"])
    if _ASSIGNMENTS in arguments:
        arguments[_ASSIGNMENTS] = {
            what: {thing: Destination(*where) for thing, where in things.items()}
            for what, things in arguments[_ASSIGNMENTS].items()
        }
    return VerbCommand(KINDS[content["of"]], BY_NAME[content["verb"]], content["day"], arguments)
