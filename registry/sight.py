"""Whose eyes a question is asked with 视野: the places that somebody was granted, and what lies in them today.

What is read at a Moment (V, K) by a sight is R(V, K): all that today, as known now, counts in the scope of a granted
place that lives today (T), and all that on V, as known at K, counts in the scope of a granted place or of a place in T.
`registry.sights` works out T and R; here a sight is what pictures and views carry, so that answers are kept by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from registry.versions import Cut


@dataclass(frozen=True)
class Sight:
    """What somebody may see: `granted` are the places, by identity, that he was granted (None: everything), `today`
    says of every place and organization by its identity whether it lies in T. `entered` are the persons without any
    post whom he himself entered, `saved` the mappings that he saved, by their record numbers. `cut` is what keeps from
    him what lies past the picture; who sees everything has none.

    Two sights are equal where both are: an answer that is kept for one is right for the other, whoever asks.
    """

    granted: frozenset[int] | None
    today: NDArray[np.bool_] = field(compare=False, repr=False)
    entered: frozenset[int] = frozenset()
    saved: frozenset[int] = frozenset()
    cut: Cut | None = field(default=None, compare=False, repr=False)
    _key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", bytes(self.today))

    @property
    def is_everything(self) -> bool:
        """Whether nothing is hidden from it."""
        return self.granted is None

    def has(self, unit: int) -> bool:
        """Whether a place or an organization lies in T, so that what is about it may be written."""
        return self.is_everything or (0 <= unit < len(self.today) and bool(self.today[unit]))


#: The sight of the command line, of whoever holds `*`, and of everybody while there is no user.
#: Commands about the record load no arrays, so it has none.
EVERYTHING = Sight(None, cast(Any, ()))
