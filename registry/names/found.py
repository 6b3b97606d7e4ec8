"""The answer to a name: the one that is meant, or why nobody is, with everyone who could be."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

Fault = Literal["unknown_name", "ambiguous_name", "ambiguous_person", "no_organization"]


@dataclass(frozen=True)
class Candidate:
    """Someone or some place that a name could mean; `path` says where: 贺州市/八步区/贺街镇."""

    identity: Hashable
    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Found:
    """Whom a name means: `one`, or nobody and the `fault`; `candidates` are those among whom it would choose."""

    one: Hashable | None = None
    fault: Fault | None = None
    candidates: tuple[Candidate, ...] = ()
