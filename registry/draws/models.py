"""How draws are stored."""

from __future__ import annotations

from registry.draws.ledger import DRAW_UNITS, DRAWS
from registry.record import rows_of

draws = rows_of(DRAWS)
draw_units = rows_of(DRAW_UNITS)
