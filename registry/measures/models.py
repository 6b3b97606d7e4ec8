"""How measures are stored: a row per unit and period, each measure of it an observation."""

from __future__ import annotations

from registry.measures.ledger import FACTS
from registry.record import rows_of

facts = rows_of(FACTS)
