"""What covers places 覆盖, asked of many of them, each on a day of its own: of the rows of coverage and the structure.

It stands apart from the structure (`registry.checks.engine.structure`), which a change of coverage leaves as it was.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import polars as pl

from registry.checks.engine.groups import joined
from registry.checks.engine.ledger_arrays import LedgerArrays
from registry.checks.engine.ranges import Numbers
from registry.checks.engine.states import Indexes
from registry.checks.engine.structure import ORGANIZATION_KINDS, Structure
from registry.checks.engine.tree import looked_up
from registry.coverage.ledger import MODES

#: The modes of coverage from the strongest down; the last is none.
MODE_KEYS = (*(mode.key for mode in MODES), "")
_ABSORBED, _CONTACT, _NONE = MODE_KEYS.index("absorbed"), MODE_KEYS.index("contact"), len(MODE_KEYS) - 1
_INDEPENDENT, _JOINT = MODE_KEYS.index("independent"), MODE_KEYS.index("joint")
_GROUP, _JOINT_BRANCH = ORGANIZATION_KINDS.index("group"), ORGANIZATION_KINDS.index("joint_branch")


class Coverers:
    """What is known of the coverage of places at a change, over all days."""

    def __init__(self, structure: Structure, coverage: LedgerArrays):
        self._structure, self._coverage = structure, coverage
        #: As a tree has it, for what is looked up.
        self.size, self.of_all = structure.size, dict[str, tuple[int, Indexes]]()

    def candidates(self, owners: Indexes) -> tuple[Indexes, Indexes]:
        """Who may cover each of `owners` on some day."""
        of, rows = self._coverage.grouped("place").of(owners)
        home, here = self._structure.candidates("by_place", owners)
        return np.concatenate([of, home]), np.concatenate([self._coverage.refers("organization")[rows], here])

    @looked_up
    def mode(self, units: Indexes, days: Numbers) -> Indexes:
        """How each place is covered, as a place in `MODE_KEYS`."""
        of, _, modes = self._found(units, days)
        found = np.full(len(units), _NONE, dtype=np.int64)
        np.minimum.at(found, of, modes)
        return found

    def covering(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes]:
        """The organizations by which each place has organization coverage 组织覆盖."""
        of, units, modes = self._found(owners, days)
        right = modes <= _ABSORBED
        return of[right], units[right]

    def _found(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes, Indexes]:
        """What covers each place: of which of `owners`, which organization, by which mode."""
        structure = self._structure
        of, rows = self._coverage.grouped("place").of(owners)
        on, organizations = days[of], self._coverage.refers("organization")[rows]
        holding = (self._coverage.begins[rows] <= on) & (self._coverage.ends[rows] > on)
        holding &= structure.organization_lives(organizations, on) > 0
        of, rows, organizations = of[holding], rows[holding], organizations[holding]
        is_group = structure.organization_kind(organizations, days[of]) == _GROUP
        modes = np.where(is_group, _CONTACT, self._modes[rows])
        home, here = structure.by_place(owners, days)
        recorded = np.isin(joined(home, here), joined(of, organizations))
        home, here = home[~recorded], here[~recorded]
        kind = structure.organization_kind(here, days[home])
        own = np.where(kind == _GROUP, _CONTACT, np.where(kind == _JOINT_BRANCH, _JOINT, _INDEPENDENT))
        return np.concatenate([of, home]), np.concatenate([organizations, here]), np.concatenate([modes, own])

    @cached_property
    def _modes(self) -> Indexes:
        found = self._coverage.frame["mode"].fill_null("")
        return found.replace_strict(list(MODE_KEYS), range(len(MODE_KEYS)), return_dtype=pl.Int64).to_numpy()
