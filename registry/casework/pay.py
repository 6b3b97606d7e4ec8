"""What people at the head of villages are paid 村干部报酬: by their posts, as the settings of the village say."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.compliance.queries import parameter_values
from registry.people.queries import all_posts
from registry.picture import Picture, once
from registry.places import queries as places
from registry.sights.readable import readable
from registry.unit_arrays import by_unit, numbers, rows_about, taken, where, where_known

#: From the least on: one of the two posts; both; both, the secretary being managed as a professional.
GRADES = ("head", "both", "professional")


@once
def paid_people(picture: Picture) -> pl.DataFrame:
    """A row per person at a living village: secretary of a village organization of it, or village director.

    `unit` is the first of these posts, `id` its version; `person`, `place` (the village), `at`, `grade`, and
    `monthly_base` in ten-thousandths, null where nothing is set, with the version `setting` that sets it, if any.
    """
    heads = _heads(picture)
    is_secretary = heads["is_secretary"].to_numpy()
    professional = is_secretary & (heads["management"] == "professional").fill_null(False).to_numpy()
    first, of = _grouped(numbers(heads["person"]), numbers(heads["place"]))
    both = _any(of, is_secretary) & _any(of, ~is_secretary)
    grade = np.where(both, np.where(_any(of, professional), 2, 1), 0)
    found = pl.DataFrame(taken(heads[["unit", "id", "person", "place", "at"]].get_columns(), _places(first)))
    of_grade = pl.Series("grade", GRADES)[_places(grade)]
    return found.hstack([of_grade, *_bases(picture, numbers(found["place"]), grade)])


def pay_of(picture: Picture, person: int) -> list[dict[str, Any]]:
    """The rows of `paid_people` about a person, at villages that may be read."""
    return rows_about(readable(picture).counting(paid_people(picture)), [person], "person")


def _places(at: NDArray[np.int64]) -> pl.Series:
    return pl.Series(at, dtype=pl.UInt32)


def _heads(picture: Picture) -> pl.DataFrame:
    """The posts that hold at the head of living villages, in the order of their records: as secretary, or director."""
    posts, living = all_posts(picture), places.living(picture)
    is_secretary = (posts["role"] == "secretary") & posts["of_village"]
    is_director = (posts["role"] == "village_director") & posts["organization_lives"].is_null()
    villages = numbers(living["unit"].filter(living["kind"] == "village"))
    at_village = by_unit(villages, np.array(1), numbers(posts["place"])) == 1
    of_post = [posts["record"].alias("unit"), *(posts[name] for name in ("id", "person", "place", "management"))]
    found = pl.DataFrame([*of_post, posts["place"].alias("at"), is_secretary.alias("is_secretary")])
    return where(found, posts["holds"] & (is_secretary | is_director) & pl.Series(at_village)).sort("unit")


def _grouped(people: NDArray[np.int64], villages: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first post of each person at each village, in their order, and which of these each post is with."""
    pairs = people * (villages.max(initial=0) + 1) + villages
    _, first, of = np.unique(pairs, return_index=True, return_inverse=True)
    in_order = np.argsort(first)
    return first[in_order], np.argsort(in_order)[of]


def _any(of: NDArray[np.int64], truths: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether it is so of any post of each person at a village."""
    return np.bincount(of[truths], minlength=of.max(initial=-1) + 1) > 0


def _bases(picture: Picture, villages: NDArray[np.int64], grade: NDArray[np.int64]) -> list[pl.Series]:
    """The monthly base of each grade at its village, and the version of the settings that says so."""
    values, size = parameter_values(picture), len(villages)
    bases, settings = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    is_set = np.zeros(size, dtype=bool)
    for rank, key in enumerate(GRADES):
        which, deciding = values.deciding_at(f"pay.{key}", villages)
        different = [values.of_row(f"pay.{key}", row) for row in deciding]
        rows = [row["id"] if row else 0 for row in deciding]
        amounts = np.array([amount or 0 for amount in different], dtype=np.int64)
        known = np.array([amount is not None for amount in different])
        of_grade = grade == rank
        bases[of_grade], is_set[of_grade] = amounts[which][of_grade], known[which][of_grade]
        settings[of_grade] = np.array(rows, dtype=np.int64)[which][of_grade]
    return [where_known("monthly_base", bases, is_set), where_known("setting", settings, settings != 0)]
