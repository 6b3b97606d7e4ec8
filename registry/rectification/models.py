"""How cases, their steps and measures, look-backs, audits and screenings are stored."""

from __future__ import annotations

from registry.record import rows_of
from registry.rectification.audit_ledger import AUDIT_ITEMS, AUDITS
from registry.rectification.ledger import CASE_MEASURES, CASE_STEPS, CASES, LOOK_BACKS, SCREENINGS

cases = rows_of(CASES)
case_steps = rows_of(CASE_STEPS)
case_measures = rows_of(CASE_MEASURES)
look_backs = rows_of(LOOK_BACKS)
audits = rows_of(AUDITS)
audit_items = rows_of(AUDIT_ITEMS)
screenings = rows_of(SCREENINGS)
