"""The columns of posts that are paid 报酬."""

from __future__ import annotations

from registry.checks.columns.location import VILLAGE
from registry.checks.columns.rows import RowDays
from registry.checks.engine.answers import Answers, Truths, of
from registry.checks.engine.ranges import Range
from registry.checks.engine.related_rows import Related
from registry.checks.engine.unit_days import Beside, Indexes, column


class BasePay(RowDays):
    """Posts on days, with the pay of their person at their village."""

    @column
    def village(self) -> Indexes:
        """The village of each post: its unit, or its organization's place."""
        return self.pick("place", self.refers("unit"))

    def _of_person(self, role: str) -> Related:
        rows = self.rows("posts", "person", self.refers("person"))
        return rows.where(rows.holds() & rows.says("role", role))

    @column
    def is_director_there(self) -> Truths:
        """The person is village_director at the village."""
        posts = self._of_person("village_director")
        return posts.any(posts.refers("unit") == posts.of_pairs(self.village()))

    @column
    def is_secretary_there(self) -> Truths:
        """The person is secretary of a living village organization there."""
        posts = self._of_person("secretary")
        beside = Beside(self, posts.of, posts.refers("unit"))
        right = (beside.pick("of_village") > 0) & (beside.pick("organization_lives") > 0)
        return posts.any(right & (beside.pick("place") == posts.of_pairs(self.village())))

    @column
    def has_one_post(self) -> Answers:
        """Secretary of a village organization, or village_director of a village, and not both there."""
        secretary = self.says("role", "secretary") & (self.pick("of_village", self.refers("unit")) > 0)
        director = self.says("role", "village_director") & (self.pick("place_kind", self.refers("unit")) == VILLAGE)
        both = self.is_director_there() & self.is_secretary_there()
        return of((secretary | director) & ~both)

    @column
    def has_both_posts(self) -> Answers:
        secretary = self.says("role", "secretary") & (self.pick("of_village", self.refers("unit")) > 0)
        return of(secretary & self.is_director_there())

    @column
    def professional(self) -> Answers:
        return of(self.says("management", "professional"))

    @column
    def base_pay(self) -> Range:
        """The pay of the person at the village that holds on V, in ten-thousandths of a yuan."""
        rows = self.rows("pay", "person", self.refers("person"))
        right = rows.where(rows.holds() & (rows.refers("unit") == rows.of_pairs(self.village())))
        return self.chosen("pay", right.last(right.begins), "base_yuan")
