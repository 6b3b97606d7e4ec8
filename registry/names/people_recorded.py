"""The names of all people whom a registry has recorded, with the posts that they ever held."""

from __future__ import annotations

from registry.names.people import NamedPerson, PeopleNames
from registry.names.units import unit_names
from registry.people.models import people, posts
from registry.picture import Picture, once_for_all_days


@once_for_all_days
def people_names(picture: Picture) -> PeopleNames:
    """The names of all people in force; the day is told with each question to them."""
    told = picture.rows(people).select("record", "code", "name", "gender", "birth_year")
    return PeopleNames(
        unit_names(picture).organizations,
        (NamedPerson(*row) for row in told.iter_rows()),
        picture.rows(posts).select("person", "unit").iter_rows(),
    )
