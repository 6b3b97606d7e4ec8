"""How ratings and their scores are stored."""

from __future__ import annotations

from registry.ratings.ledger import RATING_SCORES, RATINGS
from registry.record import rows_of

ratings = rows_of(RATINGS)
rating_scores = rows_of(RATING_SCORES)
