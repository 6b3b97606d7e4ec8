"""How policies, notices, steps about findings and settings are stored."""

from __future__ import annotations

from registry.compliance.ledger import FINDING_STEPS, NOTICES, POLICIES, SETTINGS
from registry.record import rows_of

policies = rows_of(POLICIES)
notices = rows_of(NOTICES)
finding_steps = rows_of(FINDING_STEPS)
settings = rows_of(SETTINGS)
