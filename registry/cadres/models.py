"""How events of cadres, safeguards and the pool are stored."""

from __future__ import annotations

from registry.cadres.ledger import CADRE_EVENTS, POOL, SAFEGUARDS
from registry.record import rows_of

cadre_events = rows_of(CADRE_EVENTS)
safeguards = rows_of(SAFEGUARDS)
pool = rows_of(POOL)
