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
from sqlalchemy import Table

from registry.cadres import queries as cadres
from registry.cadres.ledger import HAVES
from registry.cadres.models import cadre_events, pool
from registry.casework.audit_units import audit_units
from registry.casework.case_days import COLUMNS as CASE_COLUMNS
from registry.casework.case_days import case_days
from registry.casework.criteria import CRITERIA, criteria_answers, criteria_sources
from registry.casework.drawn_units import drawn_units
from registry.casework.pay import paid_people
from registry.casework.resident_terms import resident_terms
from registry.coverage.ledger import MODES
from registry.coverage.queries import coverers
from registry.figures.model import Units
from registry.language import Words
from registry.measures.queries import MEASURED
from registry.organizations.queries import organizations
from registry.people import queries as people
from registry.people.models import posts
from registry.picture import LookupColumns, Picture, once, once_for_all_days, with_lookups
from registry.places import queries as places
from registry.programmes import queries as programmes
from registry.programmes.models import activities, pairings, projects
from registry.ratings.queries import stars
from registry.rectification import queries as rectification
from registry.rectification.models import audit_items, cases
from registry.rectification.steps import DATES
from registry.unit_arrays import by_unit, numbers, positions, where, where_known

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

    `base` is the frame without the columns that are looked up besides, one by one (`lookups`); `own` has those of its
    columns that are the same on every day, in its order, where its units are the rows of a table.
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
    own: Frame | None = None

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


def _own(table: Table, *turning: str) -> Frame:
    """What the rows of a table say of themselves, whatever the day: without the columns `turning`, of which another
    value may count on another day."""
    names = [c.name for c in table.info["recorded"] if c.name not in turning]

    @once_for_all_days
    def own(picture: Picture) -> pl.DataFrame:
        return picture.rows(table)[names]

    return own


def _places_of(kind: str) -> Frame:
    """The living places of a kind."""

    @once
    def frame(picture: Picture) -> pl.DataFrame:
        living = places.living(picture)
        found = where(living, living["kind"] == kind)
        return found.hstack([pl.Series("lives", np.ones(len(found), dtype=bool))])

    return frame


@once
def modes(picture: Picture) -> pl.DataFrame:
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
    found = people.terms(picture)
    return pl.DataFrame([found["unit"], found["term_ends"], found["id"].alias("election")])


@once
def _best_stars(picture: Picture) -> pl.DataFrame:
    """The most stars that any living village organization of each village has."""
    known, rated = organizations(picture), stars(picture)
    of_village = where(known[["unit", "place"]], known["lives"] & known["of_village"])
    units, place = (numbers(of_village[name]) for name in ("unit", "place"))
    its, version = (by_unit(numbers(rated["unit"]), numbers(rated[name], -1), units, -1) for name in ("stars", "id"))
    order = np.lexsort((units, its))[np.count_nonzero(its < 0) :]
    last = order[positions(place[order])[place[order]] == np.arange(len(order))]
    return pl.DataFrame({"best_rating": version[last], "unit": place[last], "best_stars": its[last]})


@once
def _posts(picture: Picture) -> pl.DataFrame:
    found, known = people.all_posts(picture), organizations(picture)
    state = by_unit(numbers(known["unit"]), numbers(known["id"]), numbers(found["unit"]))
    own = [found["record"].alias("unit"), where_known("organization_state", state, state != 0)]
    return found.rename({"unit": "of"}).hstack(own)


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
    LookupColumns(("mode",), modes, {"mode": "none"}),
    LookupColumns(("subkind",), places.subkinds),
    *MEASURED,
)
_OF_VILLAGES = (LookupColumns(("best_stars", "best_rating"), _best_stars, {"best_stars": 0}),)
_OF_CRITERIA = (
    LookupColumns(tuple(criterion.key for criterion in CRITERIA), criteria_answers),
    LookupColumns(tuple(f"{c.key}_{of}" for c in CRITERIA for of in ("ledger", "id")), criteria_sources),
)
_OF_ITS_PLACE = {"place_kind": ("places", "place_state")}


def _place_kind(kind: str, zh: str, en: str, *lookups: LookupColumns, **source_of: tuple[str, str]) -> UnitKind:
    more = (*_OF_LIVING, *lookups)
    return UnitKind(_places_of(kind), "places", Words(zh, en), _OF_PLACES, source_of, implied=_LIVING, lookups=more)


UNITS: dict[Units, UnitKind] = {
    "natural_village": _place_kind("natural_village", "自然村", "natural village"),
    "village": _place_kind("village", "村（社区）", "village", *_OF_VILLAGES, best_stars=("ratings", "best_rating")),
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
            *_OF_CRITERIA,
        ),
    ),
    "post": UnitKind(
        _posts,
        "posts",
        Words("任职", "post"),
        {
            "trainings": Relation(people.trainings_of_posts, "trainings", Words("培训", "a training")),
            "events": Relation(cadres.events_of_posts, "cadre_events", Words("干部管理事项", "an event of the cadre")),
        },
        {
            "of_village": ("organizations", "organization_state"),
            **dict.fromkeys(HAVES, ("safeguards", "safeguard")),
        },
        lookups=(
            LookupColumns((*HAVES, "safeguard"), cadres.safeguards_of_posts),
            LookupColumns(("service_ends_on",), resident_terms),
        ),
        own=_own(posts, "unit"),
    ),
    "case": UnitKind(
        rectification.all_cases,
        "cases",
        Words("整顿案件", "case"),
        {
            "measures": Relation(rectification.measures_of_cases, "case_measures", Words("整顿措施", "a measure")),
            "look_backs": Relation(rectification.look_backs_of_cases, "look_backs", Words("回头看", "a look-back")),
            "steps": Relation(rectification.steps_of_cases, "case_steps", Words("环节", "a step")),
        },
        {"result": ("look_backs", "result_id")},
        lookups=(LookupColumns(CASE_COLUMNS, case_days),),
        own=_own(cases, *DATES),
    ),
    "project": UnitKind(programmes.all_projects, "projects", Words("项目", "project"), own=_own(projects)),
    "pairing": UnitKind(
        *(programmes.all_pairings, "pairings", Words("结对", "pairing")), source_of=_OF_ITS_PLACE, own=_own(pairings)
    ),
    "activity": UnitKind(
        *(programmes.all_activities, "activities", Words("活动", "activity")),
        source_of=_OF_ITS_PLACE,
        own=_own(activities),
    ),
    "audit_item": UnitKind(
        audit_units,
        "audit_items",
        Words("回头看名单", "item of an audit"),
        source_of={"opened_on": ("audits", "audit_id"), "closed_on": ("audits", "audit_id")},
        own=_own(audit_items),
    ),
    "draw_unit": UnitKind(
        drawn_units, "draw_units", Words("抽查对象", "unit of a draw"), source_of={"drawn_on": ("draws", "draw_id")}
    ),
    "cadre_event": UnitKind(
        cadres.all_events, "cadre_events", Words("干部管理事项", "event of a cadre"), own=_own(cadre_events, "unit")
    ),
    "pool_member": UnitKind(
        cadres.pool_rows,
        "pool",
        Words("后备书记", "member of the pool"),
        {
            "secretary_posts": Relation(
                cadres.secretaries_in_pool, "posts", Words("任村党组织书记", "a post as secretary")
            )
        },
        own=_own(pool),
    ),
    "paid_person": UnitKind(
        paid_people,
        "posts",
        Words("领取报酬的村干部", "person who is paid"),
        source_of={"monthly_base": ("settings", "setting")},
    ),
}
