"""The slices in reading order, which is the order in which they may import each other."""

from __future__ import annotations

from sqlalchemy import Table

from registry.coverage import models as _coverage  # noqa: F401 - the models enter their tables in the metadata
from registry.coverage.ledger import COVERAGE
from registry.ledgers import Ledger
from registry.measures import models as _measures  # noqa: F401
from registry.measures.ledger import FACTS
from registry.organizations import models as _organizations  # noqa: F401
from registry.organizations.ledger import ORGANIZATIONS
from registry.people import models as _people  # noqa: F401
from registry.people.ledger import ELECTIONS, PEOPLE, POSTS, TRAININGS
from registry.places import models as _places  # noqa: F401
from registry.places.ledger import PLACES
from registry.programmes import models as _programmes  # noqa: F401
from registry.programmes.ledger import ACTIVITIES, BODIES, FACILITIES, PAIRINGS, PROJECTS
from registry.ratings import models as _ratings  # noqa: F401
from registry.ratings.ledger import RATINGS
from registry.record import metadata, succession
from registry.rectification import models as _rectification  # noqa: F401
from registry.rectification.ledger import CASE_MEASURES, CASES, LOOK_BACKS

#: All seventeen ledgers, in the order of the template's sheets.
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
)
BY_KEY = {ledger.key: ledger for ledger in LEDGERS}
BY_NAME = BY_KEY | {ledger.label: ledger for ledger in LEDGERS}

#: The table that each ledger is stored in.
TABLES: dict[str, Table] = {
    ledger.key: metadata.tables[
        {"places": "place_states", "organizations": "organization_states"}.get(ledger.key, ledger.key)
    ]
    for ledger in LEDGERS
}
#: Every table whose rows have versions, by name: what a digest covers.
VERSIONED: dict[str, Table] = {
    table.name: table for table in sorted((*TABLES.values(), succession), key=lambda t: t.name)
}
