"""A city in which every text says where it lies: what stands of a place outside somebody's sight is found by a search.

Two counties, three townships, five villages. The name of a place, and the names and codes of its organizations, hold
its *marker* (`QT1`); all other texts of rows that lie there hold its *mark* (`ZT1`). Places above what somebody may
read show their names and codes, so their markers may be told; their marks never.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from registry.moment import Moment, head
from registry.procedures.audits import Who, open_audit
from registry.procedures.draws import CommitOrder, commit
from registry.procedures.inspectors import BarredLine
from registry.restructuring.commands import VerbCommand, order
from registry.restructuring.service import stage_of
from registry.staging.write import write
from tests.matrix import planted_beside
from tests.registries import founded, imported, touch_freely

#: The day that is asked about, and one before the village F moved to the township T2, from T1, to which it had come
#: from T3. Later a post there ended, on a day on which nothing else was, and it got another name.
DAY, PAST = "2019-12-31", "2017-06-30"
CAME, MOVED, LEFT, RENAMED = "2012-01-01", "2018-01-01", "2018-09-17", "2019-02-01"


class Spot(NamedTuple):
    """A place of the city: how it is called in the tests, its code, kind, and what it lies in."""

    key: str
    code: str
    kind: str
    parent: str | None

    @property
    def marker(self) -> str:
        """Stands in its name, and in the names and codes of its organizations."""
        return f"Q{self.key}Q"

    @property
    def mark(self) -> str:
        """Stands in every other text of what lies there."""
        return f"Z{self.key}Z"

    @property
    def late(self) -> str:
        """Stands in the texts of rows that begin or happen after the village F moved."""
        return f"{self.mark}后"

    @property
    def early(self) -> str:
        """Stands in what was recorded of the village F by mistake, of days before it came to the township T1."""
        return f"{self.mark}前"

    @property
    def after(self) -> list[str]:
        """What tells of a row of after the village F moved: texts, the codes of such rows, and the day of an end."""
        return [self.late, self.case, f"{self.mark}-N", f"{self.mark}-J", LEFT]

    @property
    def name(self) -> str:
        return f"{self.marker}{_KIND_NAMES[self.kind]}"

    @property
    def organization(self) -> str:
        """The code of its organization."""
        return f"{self.marker}-D"

    @property
    def person(self) -> str:
        return f"{self.mark}-P"

    @property
    def case(self) -> str:
        return f"{self.mark}-C"


_KIND_NAMES = {
    "municipality": "市",
    "county": "区",
    "township": "镇",
    "village": "村",
    "natural_village": "屯",
    "relocation_site": "安置点",
}
CITY = (
    Spot("M", "4511", "municipality", None),
    Spot("A", "451102", "county", "M"),
    Spot("B", "451103", "county", "M"),
    Spot("T1", "451102101", "township", "A"),
    Spot("T2", "451102102", "township", "A"),
    Spot("T3", "451103101", "township", "B"),
    Spot("V1", "451102101201", "village", "T1"),
    Spot("W1", "451102101202", "village", "T1"),
    Spot("V2", "451102102201", "village", "T2"),
    Spot("V3", "451103101201", "village", "T3"),
    Spot("F", "451102101209", "village", "T1"),
    Spot("N1", "451102101201001", "natural_village", "V1"),
    Spot("N2", "451102102201001", "natural_village", "V2"),
    Spot("S1", "451102101801", "relocation_site", "T1"),
    Spot("S2", "451102102801", "relocation_site", "T2"),
)
BY_KEY = {spot.key: spot for spot in CITY}
#: What an organization is at a kind of place.
_ORGANIZATIONS = {"municipality": "local_committee", "county": "local_committee", "township": "committee"}
_BRANCHED = ("village", "relocation_site")


def inside(top: str) -> set[str]:
    """A place and all that lies in it on `DAY`, by key."""
    return {spot.key for spot in CITY if top in line(spot.key)}


def line(key: str, moved: bool = True) -> list[str]:
    """A place and all above it, from below, by key: after the village F moved, or before."""
    spot, found = BY_KEY[key], [key]
    while spot.parent is not None:
        parent = "T2" if spot.key == "F" and moved else spot.parent
        found.append(parent)
        spot = BY_KEY[parent]
    return found


def ledgers() -> dict[str, str]:
    """The ledgers of the city, each as CSV."""
    return {key: _csv(list(rows)) for key, rows in _ROWS.items()}


def _csv(rows: list[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _places() -> Iterator[dict[str, Any]]:
    for spot in CITY:
        row = {"code": spot.code, "name": spot.name, "kind": spot.kind}
        parent = BY_KEY[_first_parent(spot)].code if spot.parent else ""
        subkind = {"village": "administrative_village", "township": "town"}.get(spot.kind, "")
        row |= {"subkind": subkind, "parent": parent, "from": "2010-01-01"}
        yield row
    old, new = BY_KEY["V2"], BY_KEY["N2"]
    part = {"kind": "natural_village", "from": "2010-01-01"}
    yield (
        part
        | {"code": f"{old.code}002", "name": f"{old.marker}旧屯", "parent": old.code}
        | {
            "to": "2015-01-01",
            "successor": new.code,
        }
    )
    yield part | {"code": f"{_LOST.code}001", "name": f"{_LOST.marker}屯", "parent": _LOST.code, "to": LEFT}
    there = BY_KEY["T3"]
    site = {"code": f"{there.code}801", "name": f"{there.marker}点", "kind": "relocation_site", "parent": there.code}
    yield site | {"from": "2010-01-01"}


def _first_parent(spot: Spot) -> str:
    """What a place lay in on its first day, by key."""
    return "T3" if spot.key == "F" else spot.parent or ""


def _organized() -> list[Spot]:
    return [spot for spot in CITY if spot.kind in _ORGANIZATIONS or spot.kind in _BRANCHED]


def _superior(spot: Spot) -> str:
    return BY_KEY[spot.parent].organization if spot.parent else ""


def _organizations() -> Iterator[dict[str, Any]]:
    for spot in _organized():
        kind = _ORGANIZATIONS.get(spot.kind, "branch")
        row = {"code": spot.organization, "name": f"{spot.marker}组织", "kind": kind}
        row |= {"superior": BY_KEY[_first_parent(spot)].organization if spot.parent else ""}
        row |= {"place": spot.code, "from": "2010-01-01"}
        yield row
    # Of an organization elsewhere, and of what stands above that, the first is named alone.
    own, above = BY_KEY["S1"], BY_KEY["T3"]
    row = {"code": f"{own.organization}2", "name": f"{own.marker}二组织", "kind": "branch", "place": own.code}
    yield row | {"superior": above.organization, "from": "2010-01-01"}
    # One elsewhere that ended, in the place of which one here answers.
    row = {"code": _ENDED, "name": f"{above.marker}八组织", "kind": "branch", "place": above.code, "from": "2010-01-01"}
    yield row | {"superior": above.organization, "to": "2015-01-01", "successor": _HERE.organization}


def _branched() -> list[Spot]:
    return [spot for spot in CITY if spot.kind in _BRANCHED]


def _of_organizations(**values: Any) -> list[dict[str, Any]]:
    return [{"organization": s.organization} | _filled(s, values) for s in _organized()]


def _of_branches(**values: Any) -> list[dict[str, Any]]:
    return [{"organization": s.organization} | _filled(s, values) for s in _branched()]


def _of_places(
    kinds: tuple[str, ...] = tuple(_KIND_NAMES), column: str = "place", **values: Any
) -> list[dict[str, Any]]:
    return [{column: s.code} | _filled(s, values) for s in CITY if s.kind in kinds]


def _of_people(**values: Any) -> list[dict[str, Any]]:
    return [{"person": s.person} | _filled(s, values) for s in _organized()]


def _of_cases(**values: Any) -> list[dict[str, Any]]:
    return [{"case": s.case} | _filled(s, values) for s in _branched()]


def _filled(spot: Spot, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with the marks and codes of a place filled in."""
    own = {"mark": spot.mark, "org": spot.organization, "person": spot.person, "place": spot.code, "case": spot.case}
    own |= {"above": _superior(spot), "late": spot.late, "first": spot.early if spot is _LOST else spot.mark}
    own |= {"income": "1" if spot is _THERE else "41000"}  # so little that it is a candidate for putting right
    return {name: value.format(**own) if isinstance(value, str) else value for name, value in values.items()}


TODAY = datetime.date(2020, 1, 1)
_VILLAGES = ("village",)
#: A village of the township T1, one of T2, and the one that moved.
_HERE, _THERE, _LOST = BY_KEY["V1"], BY_KEY["V2"], BY_KEY["F"]
#: An organization of T3 that ended, and the code of a project that was recorded at V1 by mistake, and is one of V2.
_ENDED, STRAY = f"{BY_KEY['T3'].marker}-D8", f"{_HERE.mark}-J8"
_ROWS: dict[str, list[dict[str, Any]]] = {
    "places": list(_places()),
    "organizations": list(_organizations()),
    "coverage": [
        {"organization": s.organization, "place": s.code, "mode": "independent", "from": "2016-01-01"}
        for s in _branched()
    ]
    + [
        {"organization": BY_KEY[v].organization, "place": BY_KEY[n].code, "mode": "contact", "from": "2016-01-01"}
        for v, n in (("V1", "N1"), ("V2", "N2"))
    ]
    # A site elsewhere, which is named.
    + [
        {
            "organization": f"{BY_KEY['S1'].organization}2",
            "place": f"{BY_KEY['T3'].code}801",
            "mode": "contact",
            "from": "2016-01-01",
        }
    ],
    "people": [{"code": s.person, "name": f"{s.mark}某", "gender": "female", "birth_year": 1970} for s in _organized()]
    + [{"code": f"{s.mark}-P2", "name": f"{s.mark}某", "gender": "female", "birth_year": 1970} for s in (_HERE, _LOST)],
    "posts": [
        {"person": s.person, "unit": s.organization, "role": "secretary", "from": "2016-03-01"} for s in _organized()
    ]
    # Who is of one name with the secretary; and who left after the village moved, likewise; posts held elsewhere too.
    + [
        {"person": person, "unit": unit.organization, "role": role, "from": "2016-05-01", "to": until}
        for person, unit, role, until in (
            (f"{_HERE.mark}-P2", _HERE, "committee_member", ""),
            (f"{_LOST.mark}-P2", _LOST, "committee_member", LEFT),
            (_HERE.person, _THERE, "committee_member", ""),
            (_HERE.person, _THERE, "secretary", ""),
        )
    ],
    "elections": [
        {"organization": s.organization, "elected_on": "2014-08-01" if s is _LOST else "2017-03-01"}
        for s in _branched()
    ],
    "ratings": _of_branches(
        year=2018, stage="named", stars=4, decided_on="2018-12-20", document="{late}文", reason="{late}由"
    ),
    "cases": [
        {
            "code": s.case,
            "organization": s.organization,
            "year": 2018,
            "problems": f"{s.late}题",
            "identified_on": "2018-03-01",
        }
        for s in _branched()
    ]
    # A case that was closed after the village moved.
    + [
        {
            "code": f"{_LOST.mark}-K",
            "organization": _LOST.organization,
            "year": 2016,
            "problems": f"{_LOST.mark}题",
            "identified_on": "2016-03-01",
            "closed_on": LEFT,
        }
    ]
    # One of an organization elsewhere that ended.
    + [{"code": f"{BY_KEY['T3'].mark}-C8", "organization": _ENDED, "year": 2014, "identified_on": "2014-03-01"}],
    "case_measures": _of_cases(measure="plan", responsible="{late}责", due_on="2018-06-30", done_on="2018-06-01"),
    "case_steps": _of_cases(step="decided", on="2018-03-01", document="{late}定")
    + _of_cases(step="rectifying", on="2018-04-01", document="{late}整"),
    "look_backs": _of_cases(checked_on="2019-06-01", result="partly", checker="{late}查", note="{late}注"),
    "facts": _of_places(_VILLAGES, "unit", period="2018", full_members=33, collective_income_yuan="{income}")
    + _of_places(_VILLAGES, "unit", period="2016", full_members=31),
    "bodies": _of_places(_VILLAGES, kind="women", **{"from": "2015-01-01"}),
    "facilities": _of_places(_VILLAGES, kind="venue", name="{mark}所", area_m2=120, **{"from": "2015-01-01"}),
    "pairings": _of_places(
        _VILLAGES,
        partner="{mark}-E",
        partner_name="{mark}企",
        partner_kind="enterprise",
        programme="{mark}项",
        **{"from": "2016-01-01"},
    ),
    "projects": [
        *_of_places(
            _VILLAGES, code="{mark}-J", kind="venue", amount_yuan=1000, started_on="2018-01-10", organization="{org}"
        ),
        {"code": STRAY, "place": _HERE.code, "kind": "venue", "amount_yuan": 1000, "organization": _HERE.organization},
    ],
    "trainings": _of_people(held_on="2018-05-01", title="{late}班", level="county", hours=8),
    "activities": _of_places(
        _VILLAGES, kind="lecture", held_on="2018-07-01", title="{late}课", organization="{org}", speaker="{person}"
    ),
    "approvals": _of_branches(
        matter="establish",
        no=1,
        applied_on="2010-01-02",
        approved_on="2010-01-20",
        approver="{above}",
        document="{first}批",
    ),
    "screenings": _of_places(_VILLAGES, year=2018, screened_on="2018-02-01", result="weak"),
    "pay": [
        {"person": s.person, "unit": s.code, "from": "2016-03-01", "base_yuan": 900}
        for s in CITY
        if s.kind == "village"
    ],
    "policies": [{"code": "ZC1", "title": "措施", "issued_on": "2015-01-08", "rules": "ORG-01a"}],
    "notices": _of_organizations(code="{mark}-N", issued_on="2019-11-01", due_on="2019-11-30", document="{late}督"),
    "finding_steps": _of_places(
        _VILLAGES,
        "unit",
        rule="ORG-01a",
        on="2019-11-02",
        step="plan",
        due_on="2019-12-20",
        reason="{late}因",
        document="{late}步",
    ),
    "settings": [{"name": "VEN-01.area", "place": "", "from": "2015-01-01", "value": "200", "source": "市组"}],
    "rating_scores": _of_branches(year=2018, indicator="{late}标", score=90),
    "cadre_events": [
        {
            "person": s.person,
            "unit": s.organization,
            "kind": "interviewed",
            "on": "2018-08-01",
            "level": "township",
            "reason": f"{s.late}谈",
            "document": f"{s.late}函",
        }
        for s in _branched()
    ],
    "safeguards": [
        {"person": s.person, "unit": s.organization, "on": "2018-09-01", "have_01": "yes"} for s in _branched()
    ],
    "pool": _of_people(place="{place}", batch="{mark}批次", **{"from": "2017-01-01"}),
}


#: A change that is of one village alone: people there who may have been recorded twice.
_ELSEWHERE = {
    "people": _csv(
        [
            {"code": f"{_THERE.mark}-P{n}", "name": f"{_THERE.mark}{name}", "birth_year": 1970}
            for n, name in ((2, "某"), (3, "合"), (4, "合"))
        ]
    )
}


#: Corrections: of a project of V2, and of what was recorded of the village F by mistake.
_PUT_RIGHT_THERE = {"projects": f"code,place,organization\n{STRAY},{_THERE.code},{_THERE.organization}\n"}
_PUT_RIGHT = {"approvals": f"organization,matter,no,document\n{_LOST.organization},establish,1,{_LOST.mark}批\n"}


def found(folder: Path) -> Engine:
    """A registry of the city: its ledgers, more of one village, the village F moved, an audit and a draw by county; and
    what lies beside ledgers.

    The reason of each change holds the mark of a place.
    """
    folder.mkdir(exist_ok=True)
    engine = founded(folder / "registry.db")
    for key, of_change in (("M", ledgers()), ("V2", _ELSEWHERE)):
        taken = imported(engine, folder / key, of_change, reason=f"{BY_KEY[key].mark}报")
        assert taken.problems == []
    # A folder has files of fixed names; what is told of them is marked past all the code.
    touch_freely(engine, f"update sheet set name = '{BY_KEY['M'].mark}' || name")
    renamed = {"code": _LOST.code, "name": f"{_LOST.marker}{_LOST.late}村", "effective": RENAMED}
    for day, key in ((CAME, "T1"), (MOVED, "T2")):
        under = BY_KEY[key]
        for kind, code, to in (
            ("place", _LOST.code, under.code),
            ("organization", _LOST.organization, under.organization),
        ):
            do(engine, order(kind, "move", {"code": code, "under": to, "effective": day}))
    do(engine, order("place", "rename", renamed))
    assert imported(engine, folder / "F", _PUT_RIGHT, reason=f"{_LOST.early}报", correct=True).change
    for key in ("A", "B"):
        spot = BY_KEY[key]
        _look_back_at(engine, spot)
        _draw_of(engine, spot)
    planted_beside.plant(engine, folder)
    taken = imported(engine, folder / "put right", _PUT_RIGHT_THERE, reason=f"{_THERE.mark}正", correct=True)
    assert taken.change, taken.problems
    return engine


def more(engine: Engine, folder: Path, villages: int) -> None:
    """One change more: something of the village V1, and so many new villages of the township T2.

    Every other one has an organization that stands under that of T1; where there are several, a site of T3 is covered.
    """
    above, mark = BY_KEY["T2"], _THERE.mark
    new = [(f"{above.code}90{n}", f"{_THERE.marker}-D{n}", n) for n in range(villages)]
    under = [BY_KEY["T1" if n % 2 else "T2"].organization for n in range(villages)]
    site, its = f"{BY_KEY['T3'].code}801", BY_KEY["T3"].organization
    rows: dict[str, list[Mapping[str, Any]]] = {
        "activities": [{"place": _HERE.code, "kind": "lecture", "held_on": "2018-09-01", "title": f"{_HERE.late}讲"}],
        "places": [
            {"code": code, "name": f"{_THERE.marker}新{n}村", "kind": "village", "subkind": "administrative_village"}
            | {"parent": above.code, "from": "2010-01-01"}
            for code, _, n in new
        ],
        "organizations": [
            {"code": own, "name": f"{_THERE.marker}新{n}组织", "kind": "branch", "superior": superior, "place": code}
            | {"from": "2010-01-01"}
            for (code, own, n), superior in zip(new, under, strict=True)
        ],
        "facts": [{"unit": code, "period": "2018", "full_members": 40} for code, _, _ in new],
        "cases": [
            {"code": f"{mark}-C{n}", "organization": own, "year": 2018, "identified_on": "2018-03-01"}
            for _, own, n in new
        ],
        "coverage": [{"organization": its, "place": site, "mode": "independent", "from": "2016-01-01"}][: villages - 1],
    }
    given = {key: _csv(list(of_ledger)) for key, of_ledger in rows.items() if of_ledger}
    assert imported(engine, folder, given, reason=f"{mark}又报").problems == []


def do(engine: Engine, ordered: VerbCommand) -> None:
    """Carries a verb out."""
    origin = {"kind": "command", "name": "place move"}
    write(engine, stage_of(ordered), actor="测试", reason="", origin=origin, dry_run=False)


def _look_back_at(engine: Engine, spot: Spot) -> None:
    with engine.connect() as connection:
        moment = Moment(datetime.date(2019, 6, 30), head(connection))
    own = {"name": f"{spot.marker}回头看", "years": "2018", "problems": None, "opened_on": "2019-07-01"}
    open_audit(engine, f"{spot.marker}-H", own, moment, spot.code, Who("测试", ""))


def _draw_of(engine: Engine, spot: Spot) -> None:
    """A draw of a county, with inspectors from another township."""
    inspectors = [BarredLine("", n, BY_KEY[key].person, None) for n, key in enumerate(("T2", "T3"), 1)]
    ordered = CommitOrder(
        *(f"{spot.marker}-L", "village.organized", 2, spot.code, "township"),
        inspectors=inspectors,
        as_of=datetime.date(2019, 6, 30),
    )
    commit(engine, ordered, actor="测试", on=datetime.date(2019, 7, 2))
