"""The columns of places' codes 代码 and names."""

from __future__ import annotations

import numpy as np

from registry.checks.columns.location import Located
from registry.checks.engine.answers import Answers, Truths, decided, of
from registry.checks.engine.tree import COUNTY_ENDINGS, SUBKINDS
from registry.checks.engine.unit_days import column

#: The classes of the last three digits, and the subkind of each, by what the official code book says; None: any.
_TOWNSHIPS = ((1, 99, "subdistrict"), (100, 199, "town"), (200, 399, "rural_township"), (400, 599, None))
_VILLAGES = ((1, 199, "community"), (200, 399, "administrative_village"), (400, 599, None))
#: The classes of the last two, by how the name of a county ends.
_COUNTIES = (("区", 1, 20), ("区", 51, 80), ("县", 21, 50), ("旗", 21, 50), ("市", 81, 99))
_CLASSES = (111, 112, 121, 122, 123, 210, 220)


class Codes(Located):
    """Places on days, with their codes."""

    @column
    def has_official_code(self) -> Answers:
        """As many digits as a code of its kind has."""
        return of(self.pick("has_official_code") > 0)

    def _of_class(self, classes: tuple[tuple[int, int, str | None], ...]) -> Answers:
        digits, subkind = self.pick("class_digits"), self.pick("recorded_subkind")
        found = np.zeros(len(self), dtype=bool)
        for first, last, name in classes:
            right: Truths = (digits >= first) & (digits <= last)
            if name is not None:
                right &= (subkind == SUBKINDS.index(name)) | (subkind == 0)
            found |= right
        return of(found)

    @column
    def township_code_fits(self) -> Answers:
        return self._of_class(_TOWNSHIPS)

    @column
    def village_code_fits(self) -> Answers:
        return self._of_class(_VILLAGES)

    @column
    def county_code_fits(self) -> Answers:
        digits, ending = self.pick("class_digits"), self.pick("name_ending")
        found = np.zeros(len(self), dtype=bool)
        for name, first, last in _COUNTIES:
            found |= (ending == COUNTY_ENDINGS.index(name)) & (digits >= first) & (digits <= last)
        return of(found)

    @column
    def name_ends_as_a_county(self) -> Answers:
        return of(self.pick("name_ending") >= 0)

    @column
    def urban_rural_class_is_one(self) -> Answers:
        value = self.stock("urban_rural_class", self.places())
        return decided(value.recorded & np.isin(value.least, _CLASSES), ~value.recorded)

    @column
    def parent_has_official_code(self) -> Answers:
        return of(self.pick("parent_has_official_code") > 0)

    @column
    def has_parent(self) -> Answers:
        return of(self.pick("parent") > 0)

    @column
    def code_begins_with_parents(self) -> Answers:
        return of(self.pick("begins_with_parents_code") > 0)

    @column
    def natural_village_code_fits(self) -> Answers:
        """Fifteen digits that begin with the code of its parent."""
        fifteen = self.pick("has_fifteen_digits") > 0
        return of(fifteen & (self.pick("begins_with_parents_code") > 0))
