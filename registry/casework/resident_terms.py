"""The terms of first secretaries 第一书记任期: as long as the setting cadre.term_years of their village says."""

from __future__ import annotations

import numpy as np
import polars as pl

from registry.compliance.queries import parameter_values
from registry.days import years_from
from registry.people.queries import all_posts
from registry.picture import Picture, once
from registry.unit_arrays import numbers, where


@once
def resident_terms(picture: Picture) -> pl.DataFrame:
    """The day on which the term of each first secretary's post is over: `unit` (the post), `service_ends_on`."""
    found = all_posts(picture)
    is_first = (found["role"] == "first_secretary") & pl.Series(numbers(found["begins"]) != 0)
    posts = where(found[["record", "place", "begins"]], is_first)
    which, years = parameter_values(picture).values_at("cadre.term_years", numbers(posts["place"]))
    terms = np.array(years, dtype=np.int64)[which]
    over = [years_from(begins, int(term)) for begins, term in zip(posts["begins"], terms, strict=True)]
    return pl.DataFrame([posts["record"].alias("unit"), pl.Series("service_ends_on", over, dtype=pl.Int64)])
