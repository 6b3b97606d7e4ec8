"""Whose eyes a question is asked with 视野: the places that somebody was granted, and what lies in them today.

What is read at a Moment (V, K) by a sight is R(V, K): all that today, as known now, counts in the scope of a granted
place that lives today (T), and all that on V, as known at K, counts in the scope of a granted place or of a place in T.
`registry.sights` works out T and R; here a sight is what pictures and views carry, so that answers are kept by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Sight:
    """What somebody may see: `granted` are the places, by identity, that he was granted (None: everything), `today`
    says of every place and organization by its identity whether it lies in T.

    Two sights are equal where both are: an answer that is kept for one is right for the other, whoever asks.
    """

    granted: frozenset[int] | None
    today: NDArray[np.bool_] = field(compare=False, repr=False)
    _key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", np.packbits(self.today).tobytes())

    @property
    def is_everything(self) -> bool:
        """Whether nothing is hidden from it."""
        return self.granted is None

    def has(self, unit: int) -> bool:
        """Whether a place or an organization lies in T, so that what is about it may be written."""
        return self.is_everything or (0 <= unit < len(self.today) and bool(self.today[unit]))


#: The sight of the command line, of whoever holds `*`, and of everybody while there is no user.
EVERYTHING = Sight(None, np.zeros(0, dtype=np.bool_))
