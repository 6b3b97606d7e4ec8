"""How cases, their measures and look-backs are stored."""

from __future__ import annotations

from registry.rectification.ledger import CASES, CASE_MEASURES, LOOK_BACKS
from registry.record import rows_of

cases = rows_of(CASES)
case_measures = rows_of(CASE_MEASURES)
look_backs = rows_of(LOOK_BACKS)
