"""The posts 任职 that may be read: of a person nobody learns what else he holds elsewhere."""

from __future__ import annotations

import polars as pl

from registry.people.ledger import POSTS
from registry.people.queries import all_posts
from registry.picture import Picture, once
from registry.sights import row_places
from registry.sights.then import rows_then
from registry.unit_arrays import where


def read_posts(picture: Picture) -> pl.DataFrame:
    """`registry.people.queries.all_posts`, those that the picture's sight may read; of what is not had any more no end
    after the day."""
    return all_posts(picture) if picture.sight.is_everything else _read_posts(picture)


@once
def _read_posts(picture: Picture) -> pl.DataFrame:
    lies = row_places.of_rows(picture, POSTS)
    found, is_then = (
        where(all_posts(picture), lies > row_places.OUTSIDE),
        lies[lies > row_places.OUTSIDE] == row_places.THEN,
    )
    return rows_then(POSTS, found, is_then, picture.calendar.as_of)
