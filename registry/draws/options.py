"""The options of a draw: from what, how many and by whom it is drawn. They stand as JSON in its row, written once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class DrawOptions:
    """What is committed to before a draw; places, people and draws by code.

    `figure`, `status` and `scope` (None: everywhere) name the frame, of `as_of` (an ISO date) as known at `known_at`.
    `by`: strata are counties, townships or one (`none`); `size` units of each, or its own in `sizes`. `excluded`: units
    left out, and why. `pool`: every inspector, and the places that are barred to each; `people` of them are drawn
    (None: all), `team` to a unit. `redraw_of`: the draw that this one takes the place of, for a `reason`.
    """

    figure: str
    status: str
    as_of: str
    known_at: int
    size: int
    scope: str | None = None
    by: str = "county"
    sizes: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    pool: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: int | None = None
    team: int = 1
    redraw_of: str | None = None
    reason: str | None = None

    @classmethod
    def read(cls, text: str) -> DrawOptions:
        """The options that a text says. Raises ValueError for one that is not such JSON.

        >>> options = DrawOptions("village.secretary", "not_met", "2019-12-31", 3, 2, pool={"P1": ("451103",)})
        >>> DrawOptions.read(options.text) == options
        True
        """
        said = json.loads(text)
        if not isinstance(said, dict) or not set(said) <= {one.name for one in fields(cls)}:
            raise ValueError("not the options of a draw")
        try:
            pool = {person: tuple(barred) for person, barred in said.pop("pool", {}).items()}
            return cls(**said, pool=pool)
        except (TypeError, AttributeError) as error:
            raise ValueError("not the options of a draw") from error

    @property
    def document(self) -> dict[str, Any]:
        """The options as a JSON object, by name."""
        return asdict(self) | {"pool": {person: list(barred) for person, barred in self.pool.items()}}

    @property
    def text(self) -> str:
        """The options as JSON: the same for the same options."""
        return json.dumps(self.document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def year(self) -> int:
        """The year of the day that the frame is of."""
        return int(self.as_of[:4])
