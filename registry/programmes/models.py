"""How bodies, facilities, pairings, projects and activities are stored."""

from __future__ import annotations

from registry.programmes.ledger import ACTIVITIES, BODIES, FACILITIES, PAIRINGS, PROJECTS
from registry.record import rows_of

bodies = rows_of(BODIES)
facilities = rows_of(FACILITIES)
pairings = rows_of(PAIRINGS)
projects = rows_of(PROJECTS)
activities = rows_of(ACTIVITIES)
