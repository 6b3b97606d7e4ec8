"""How coverage is stored."""

from __future__ import annotations

from registry.coverage.ledger import COVERAGE
from registry.record import rows_of

coverage = rows_of(COVERAGE)
