"""The worklists 工作清单: the relocation sites, the natural villages without members."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import polars as pl
from flask import Response

from registry.coverage.ledger import WORK_COVERAGE
from registry.figures import service
from registry.figures.catalogue import BY_CODE
from registry.figures.labels import ANSWERS, NOT_RECORDED, named
from registry.figures.lists.whereabouts import SURROUNDINGS
from registry.figures.model import STATUSES
from registry.language import Words
from registry.lookup.place_lists import BODIES, MEASURES, ROLES, sites, without_members
from registry.web.access import READERS, open_to
from registry.web.filters import Filter
from registry.web.pages.ledgers import headings_of_surroundings
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Table, TableRow
from registry.web.workbook import Exported

_SITES = Words("安置点一览", "Relocation sites")
_CONTACTS = Words("没有党员的自然村联系表", "Natural villages without members and their contacts")
#: The lists, by the view of each.
WORKLISTS = {"relocation_sites": _SITES, "contacts": _CONTACTS}
_OF_SITES = Words(
    "时点存在的全部安置点：覆盖方式取最强的一种，人员和组织为时点在任、存在的，户数和人口为时点前最近一次登记的。",
    "Every relocation site of the day: the strongest mode of coverage, the posts and bodies that hold, households and "
    "residents as recorded last by the day.",
)
_OF_CONTACTS = Words(
    "正式党员和预备党员都为 0 的自然村，及其联系党员和以党员联系方式覆盖的党组织；当年新发展党员的也算得到帮扶。",
    "The natural villages with no full and no probationary member, with the members in contact and the organizations "
    "that cover them by contact; one that developed a member this year counts as helped too.",
)
#: What the tables may be filtered by.
_SITE_COLUMNS = (*SURROUNDINGS, "name", "code", "mode", "organizations", *ROLES, *BODIES, *MEASURES)
_CONTACT_COLUMNS = (*SURROUNDINGS, "title", "code", "who", "since", "organizations", "state")
_NUMBER, _THERE = Filter("number"), Filter("choice", [("true", Words("有", "yes"))])


@blueprint.get("/sites")
@open_to(*READERS)
@asks(worked={"sites": _SITE_COLUMNS})
def relocation_sites() -> Response:
    """The relocation sites of the scope."""
    with read_question() as question:
        found = sites(question.picture, _inside(question), question.language)
        empty = Words("时点没有安置点", "there is no site on the day")
        return _answer(
            question,
            Table("sites", _SITES, _site_headings(question, found), found, empty, numbered=True, worked=True),
            _OF_SITES,
        )


@blueprint.get("/contacts")
@open_to(*READERS)
@asks(worked={"contacts": _CONTACT_COLUMNS})
def contacts() -> Response:
    """The natural villages of the scope without members."""
    with read_question() as question:
        found = without_members(question.picture, _inside(question), question.language)
        empty = Words("没有这样的自然村", "there is no such village")
        table = Table(
            "contacts", _CONTACTS, _contact_headings(question, found), found, empty, numbered=True, worked=True
        )
        return _answer(question, table, _OF_CONTACTS)


def _inside(question: Question) -> object:
    return service.inside(question.picture, question.scope)


def _answer(question: Question, table: Table, meaning: Words) -> Response:
    about = Exported(explains=[meaning])
    values = {"listed": table, "meaning": meaning, "worklists": WORKLISTS}
    return answer("worklists/worklist.html", question, [table], about, **values)


# -- columns --------------------------------------------------------------------------------------------------------


def _door(question: Question, column: str, space: str | None = None) -> Callable[[TableRow], str | None]:
    """Leads to the unit whose code stands in a column."""
    return lambda row: question.link("unit", code=row[column], space=space) if row[column] else None


def _to_work_with(headings: Sequence[Heading], frozen: tuple[str, str], special: Mapping[str, Filter]) -> list[Heading]:
    """The headings with a filter each: a `special` one, or of texts; the two `frozen` ones stay in sight."""
    stays: dict[str, Literal[1, 2]] = {frozen[0]: 1, frozen[1]: 2}
    return [replace(h, filter=special.get(h.key) or h.filter or Filter(), frozen=stays.get(h.key, 0)) for h in headings]


def _site_headings(question: Question, found: pl.DataFrame) -> list[Heading]:
    there = Words("有", "yes")
    modes = Filter("choice", [(mode, named("mode", mode)) for mode in (*WORK_COVERAGE, "none")])
    headings = [
        *headings_of_surroundings(found),
        Heading("name", Words("安置点", "site"), link=_door(question, "code")),
        Heading("code", Words("代码", "code"), "code", link=_door(question, "code")),
        Heading("mode", Words("覆盖方式", "mode of coverage"), in_words=lambda mode: named("mode", mode)),
        Heading(
            "organizations",
            Words("覆盖的党组织", "covered by"),
            link=_door(question, "organization"),
            absent=NOT_RECORDED,
        ),
        *(Heading(role, named("role", role), absent=NOT_RECORDED) for role in ROLES),
        *(
            Heading(kind, named("kind", kind, "bodies"), in_words=lambda _: there, absent=NOT_RECORDED)
            for kind in BODIES
        ),
        *(Heading(measure, named(measure), "number", absent=NOT_RECORDED) for measure in MEASURES),
    ]
    return _to_work_with(
        headings, ("name", "code"), {"mode": modes, **dict.fromkeys(BODIES, _THERE), **dict.fromkeys(MEASURES, _NUMBER)}
    )


def _contact_headings(question: Question, found: pl.DataFrame) -> list[Heading]:
    helped = BY_CODE["natural_village.without_members_helped"]

    def reason(row: TableRow) -> str:
        return question.link("explanation", code=helped.code, unit=row["code"])

    states = Filter("choice", [(state, ANSWERS[state]) for state in STATUSES[:-1]])
    headings = [
        *headings_of_surroundings(found),
        Heading("title", Words("自然村", "natural village"), link=_door(question, "code")),
        Heading("code", Words("代码", "code"), "code", link=_door(question, "code")),
        Heading("who", Words("联系党员", "contact member"), absent=NOT_RECORDED),
        Heading("since", Words("联系起始", "in contact since"), "code", absent=NOT_RECORDED),
        Heading(
            "organizations",
            Words("联系党组织", "contact organization"),
            link=_door(question, "organization"),
            absent=NOT_RECORDED,
        ),
        Heading(
            "state", Words("帮扶", "helped"), in_words=ANSWERS.__getitem__, state=lambda r: r["state"], link=reason
        ),
    ]
    return _to_work_with(headings, ("title", "code"), {"state": states})
