"""How organizations are stored: states over spells, of an identity."""

from __future__ import annotations

from registry.organizations.ledger import APPROVALS, ORGANIZATIONS
from registry.record import rows_of, states_of

organization_states = states_of(ORGANIZATIONS, "organization_states")
approvals = rows_of(APPROVALS)
