"""The unit frames: one dataframe per kind of unit, the relations of its units, and what each column came from.

A frame has `unit` (an identity or a record number), `at` (the living place where the unit counts, 0 where none
stands for its place), `id` (the version that records the unit), and the columns that conditions read. A relation
has `unit`, its own columns, and `id`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from registry.coverage.ledger import MODES
from registry.coverage.queries import coverers
from registry.figures.model import Units
from registry.language import Words
from registry.measures.queries import MEASURED
from registry.organizations.queries import organizations
from registry.people import queries as people
from registry.picture import LookupColumns, Picture, join_by_unit, numbers, once, with_lookups
from registry.places import queries as places
from registry.programmes import queries as programmes
from registry.ratings.queries import stars
from registry.rectification import queries as rectification

Frame = Callable[[Picture], pl.DataFrame]


@dataclass(frozen=True)
class Relation:
    """Rows that belong to a unit, of a `ledger`; a row with `own` is of the organization itself."""

    frame: Frame
    ledger: str
    words: Words


@dataclass(frozen=True)
class UnitKind:
    """A kind of unit: its frame, the ledger that records it, its relations, and what else its columns came from.

    `base` is the frame without the columns that are looked up besides, one by one (`lookups`).
    `source_of`: column -> (ledger, the frame's column with the version's id), where that is not the kind's own ledger.
    Columns that are measures come from facts.
    `implied`: the columns that the frame itself was chosen by: they stand in every explanation.
    """

    base: Frame
    ledger: str
    words: Words
    relations: Mapping[str, Relation] = field(default_factory=dict)
    source_of: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    implied: tuple[str, ...] = ()
    lookups: tuple[LookupColumns, ...] = ()

    def frame(self, picture: Picture) -> pl.DataFrame:
        """The units with all that is known of them."""
        return picture.keep(("frame", self.base), lambda: with_lookups(picture, self.base(picture), self.lookups))

    def recorded(self, picture: Picture) -> pl.DataFrame:
        """The units with all that is known of them but their measures, each of which its observations tell."""
        lookups = [one for one in self.lookups if one not in MEASURED]
        return picture.keep(("recorded", self.base), lambda: with_lookups(picture, self.base(picture), lookups))

    def with_columns(self, picture: Picture, frame: pl.DataFrame, wanted: Collection[str]) -> pl.DataFrame:
        """`frame`, which has a column `unit`, with those of the columns `wanted` that are looked up."""
        return with_lookups(picture, frame, self.lookups, wanted)


def _places_of(kind: str) -> Frame:
    """The living places of a kind."""

    @once
    def frame(picture: Picture) -> pl.DataFrame:
        found = places.living(picture).filter(pl.col("kind") == kind)
        return found.hstack([pl.Series("lives", np.ones(len(found), dtype=bool))])

    return frame


@once
def _modes(picture: Picture) -> pl.DataFrame:
    """The strongest mode of coverage of each covered place."""
    rows = coverers(picture)
    units, keys = numbers(rows["unit"]), [mode.key for mode in MODES]
    ranks = rows["mode"].cast(pl.Enum(keys)).to_physical().to_numpy()
    strongest = np.full(units.max(initial=0) + 1, len(keys), dtype=ranks.dtype)
    np.minimum.at(strongest, units, ranks)
    covered = np.flatnonzero(strongest < len(keys))
    return pl.DataFrame({"unit": covered, "mode": pl.Series(keys, dtype=pl.String).gather(strongest[covered])})


@once
def _villages_in_year(picture: Picture) -> pl.DataFrame:
    return places.villages_in_year(picture).with_columns(lived_in_year=pl.lit(True))


@once
def _ratings(picture: Picture) -> pl.DataFrame:
    return stars(picture).rename({"id": "rating"})


@once
def _terms(picture: Picture) -> pl.DataFrame:
    return people.terms(picture).select("unit", "term_ends", election="id")


@once
def _posts(picture: Picture) -> pl.DataFrame:
    found = people.all_posts(picture).rename({"unit": "of"}).with_columns(unit=pl.col("record"))
    return join_by_unit(found, "of", organizations(picture).select("unit", organization_state="id"))


_OF_PLACES = {
    "coverage": Relation(coverers, "coverage", Words("覆盖", "coverage")),
    "posts": Relation(people.posts_of_places, "posts", Words("任职", "a post")),
    "bodies": Relation(programmes.bodies_of_places, "bodies", Words("群团自治组织", "a body")),
    "facilities": Relation(programmes.facilities_of_places, "facilities", Words("在用阵地", "a facility in use")),
    "pairings": Relation(programmes.pairings_of_places, "pairings", Words("结对", "a pairing")),
    "village_posts": Relation(
        people.village_posts, "posts", Words("村党组织任职", "a post at its village organization")
    ),
    "secretaries": Relation(people.secretaries, "posts", Words("村党组织书记", "its secretaries")),
    "village_directors": Relation(
        people.village_directors, "posts", Words("村（居）委会主任", "its village directors")
    ),
    "open_cases": Relation(rectification.open_cases_of_villages, "cases", Words("正在整顿的案件", "an open case")),
}
_LIVING = ("kind", "lives")
_OF_LIVING = (
    LookupColumns(("mode",), _modes, {"mode": "none"}),
    LookupColumns(("subkind",), places.subkinds),
    *MEASURED,
)
_OF_ITS_PLACE = {"place_kind": ("places", "place_state")}


def _place_kind(kind: str, zh: str, en: str) -> UnitKind:
    return UnitKind(_places_of(kind), "places", Words(zh, en), _OF_PLACES, implied=_LIVING, lookups=_OF_LIVING)


UNITS: dict[Units, UnitKind] = {
    "natural_village": _place_kind("natural_village", "自然村", "natural village"),
    "village": _place_kind("village", "村（社区）", "village"),
    "relocation_site": _place_kind("relocation_site", "安置点", "relocation site"),
    "township": _place_kind("township", "乡镇（街道）", "township"),
    "village_in_year": UnitKind(
        _villages_in_year,
        "places",
        Words("当年存在过的村", "village that existed in the year"),
        implied=("kind", "lived_in_year"),
        lookups=MEASURED,
    ),
    "organization": UnitKind(
        organizations,
        "organizations",
        Words("党组织", "organization"),
        {
            "open_cases": Relation(
                rectification.open_cases_of_organizations, "cases", Words("正在整顿的案件", "an open case")
            )
        },
        {"stars": ("ratings", "rating"), "term_ends": ("elections", "election")},
        lookups=(
            LookupColumns(("stars", "rating"), _ratings, {"stars": 0}),
            LookupColumns(("term_ends", "election"), _terms),
        ),
    ),
    "post": UnitKind(
        _posts,
        "posts",
        Words("任职", "post"),
        {"trainings": Relation(people.trainings_of_posts, "trainings", Words("培训", "a training"))},
        {"of_village": ("organizations", "organization_state")},
    ),
    "case": UnitKind(
        rectification.all_cases,
        "cases",
        Words("整顿案件", "case"),
        {
            "measures": Relation(rectification.measures_of_cases, "case_measures", Words("整顿措施", "a measure")),
            "look_backs": Relation(rectification.look_backs_of_cases, "look_backs", Words("回头看", "a look-back")),
        },
        {"result": ("look_backs", "look_back")},
    ),
    "project": UnitKind(programmes.all_projects, "projects", Words("项目", "project")),
    "pairing": UnitKind(programmes.all_pairings, "pairings", Words("结对", "pairing"), source_of=_OF_ITS_PLACE),
    "activity": UnitKind(programmes.all_activities, "activities", Words("活动", "activity"), source_of=_OF_ITS_PLACE),
}
