"""The rules of conduct, in the order in which their findings stand: violations, then warnings."""

from __future__ import annotations

from registry.checks.conduct.violations import VIOLATIONS
from registry.checks.conduct.warnings import WARNINGS
from registry.checks.model import SourcedRule

RULES: tuple[SourcedRule, ...] = (*VIOLATIONS, *WARNINGS)
BY_CODE = {rule.code: rule for rule in RULES}
