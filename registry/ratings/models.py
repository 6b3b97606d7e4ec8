"""How ratings are stored."""

from __future__ import annotations

from registry.ratings.ledger import RATINGS
from registry.record import rows_of

ratings = rows_of(RATINGS)
