"""How cases, their measures and look-backs are stored."""

from __future__ import annotations

from registry.record import rows_of
from registry.rectification.ledger import CASE_MEASURES, CASES, LOOK_BACKS

cases = rows_of(CASES)
case_measures = rows_of(CASE_MEASURES)
look_backs = rows_of(LOOK_BACKS)
