"""The slices in reading order, which is the order in which they may import each other."""

from __future__ import annotations

from sqlalchemy import Table

from registry.accounts import models as _accounts  # noqa: F401 - the models enter their tables in the metadata
from registry.audit_log import models as _audit_log  # noqa: F401
from registry.cadres import models as _cadres  # noqa: F401
from registry.cadres.ledger import CADRE_EVENTS, POOL, SAFEGUARDS
from registry.compliance import models as _compliance  # noqa: F401
from registry.compliance.ledger import FINDING_STEPS, NOTICES, POLICIES, SETTINGS
from registry.coverage import models as _coverage  # noqa: F401
from registry.coverage.ledger import COVERAGE
from registry.draws import models as _draws  # noqa: F401
from registry.draws.ledger import DRAW_UNITS, DRAWS
from registry.jobs import models as _jobs  # noqa: F401
from registry.ledgers import Ledger
from registry.measures import models as _measures  # noqa: F401
from registry.measures.ledger import FACTS
from registry.organizations import models as _organizations  # noqa: F401
from registry.organizations.ledger import APPROVALS, ORGANIZATIONS
from registry.people import models as _people  # noqa: F401
from registry.people.ledger import ELECTIONS, PAY, PEOPLE, POSTS, TRAININGS
from registry.periods import models as _periods  # noqa: F401
from registry.places import models as _places  # noqa: F401
from registry.places.ledger import PLACES
from registry.programmes import models as _programmes  # noqa: F401
from registry.programmes.ledger import ACTIVITIES, BODIES, FACILITIES, PAIRINGS, PROJECTS
from registry.ratings import models as _ratings  # noqa: F401
from registry.ratings.ledger import RATING_SCORES, RATINGS
from registry.record import BESIDE_LEDGERS, metadata
from registry.rectification import models as _rectification  # noqa: F401
from registry.rectification.audit_ledger import AUDIT_ITEMS, AUDITS
from registry.rectification.ledger import CASE_MEASURES, CASE_STEPS, CASES, LOOK_BACKS, SCREENINGS
from registry.requests import models as _requests  # noqa: F401
from registry.submissions import models as _submissions  # noqa: F401

#: All thirty-three ledgers, in the order of the template's sheets, which leaves out what commands alone write.
LEDGERS: tuple[Ledger, ...] = (
    PLACES,
    ORGANIZATIONS,
    COVERAGE,
    PEOPLE,
    POSTS,
    ELECTIONS,
    RATINGS,
    CASES,
    CASE_MEASURES,
    LOOK_BACKS,
    FACTS,
    BODIES,
    FACILITIES,
    PAIRINGS,
    PROJECTS,
    TRAININGS,
    ACTIVITIES,
    APPROVALS,
    SCREENINGS,
    PAY,
    POLICIES,
    NOTICES,
    FINDING_STEPS,
    SETTINGS,
    CASE_STEPS,
    AUDITS,
    AUDIT_ITEMS,
    RATING_SCORES,
    CADRE_EVENTS,
    SAFEGUARDS,
    POOL,
    DRAWS,
    DRAW_UNITS,
)
BY_KEY = {ledger.key: ledger for ledger in LEDGERS}
BY_NAME = BY_KEY | {ledger.label: ledger for ledger in LEDGERS}
#: Those of which sheets hold rows; the others commands alone write.
OF_SHEETS = tuple(ledger for ledger in LEDGERS if not ledger.by_commands)
SHEET_NAMES = {name: ledger for name, ledger in BY_NAME.items() if not ledger.by_commands}
COMMAND_NAMES = {name: ledger for name, ledger in BY_NAME.items() if ledger.by_commands}

#: The table that each ledger is stored in.
TABLES: dict[str, Table] = {
    ledger.key: metadata.tables[
        {"places": "place_states", "organizations": "organization_states"}.get(ledger.key, ledger.key)
    ]
    for ledger in LEDGERS
}
#: Every table whose rows have versions, by name: what a digest covers.
VERSIONED: dict[str, Table] = {
    table.name: table for table in sorted((*TABLES.values(), *BESIDE_LEDGERS), key=lambda t: t.name)
}
