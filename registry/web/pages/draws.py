"""The random draws 随机抽查: all of them; and one with what was drawn and the proof that it was drawn so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from flask import Response

from registry.casework import draws as lists
from registry.casework.case_record import case_record
from registry.casework.draws import NO_STRATUM, Draw
from registry.checks.catalogue import BY_CODE as RULES
from registry.errors import Problem
from registry.figures.catalogue import BY_CODE as FIGURES
from registry.figures.labels import ANSWERS
from registry.language import Words
from registry.lookup.ledger_rows import called, names_of
from registry.procedures.draw_verification import problems_of
from registry.web.access import READERS, open_to
from registry.web.filters import Filter
from registry.web.pages.draw_doors import commitment_doors, draw_steps
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.pages.rectification import SUBJECTS
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported

_SAYS = Words(
    "抽查对象和检查人员都随机产生：先承诺（公布种子的摘要和名单），后抽取（公布种子）。承诺和抽取都不能撤销，重抽另立一"
    "次并注明。",
    "Units and inspectors are both drawn at random: first a commitment (digest of the seed, and the frame), then the "
    "draw (the seed itself). Neither can be undone; a redraw is a draw of its own that says so.",
)
_STATES = {True: Words("已抽取", "drawn"), False: Words("已承诺，未抽取", "committed to, not drawn yet")}
_EVERYWHERE = Words("全部", "everything")
_DRAWN = {True: Words("抽中", "drawn"), False: Words("未抽中", "not drawn"), None: Words("未抽取", "not drawn yet")}
_EXCLUDED = Words("已排除", "excluded")
_UNIT_COLUMNS = ("stratum", "code", "name", "fate", "inspectors", "excluded")
#: What a verification looks at, and what it is called.
_PROVED = {
    "commitment": Words(
        "承诺：种子与承诺相符，承诺之后没有改动", "commitment: the seed fits it, nothing was altered since"
    ),
    "frame": Words("名单：与当时登记得出的一致", "frame: what followed from the record at the time"),
    "result": Words("结果：由种子和名单重新抽取，逐一相同", "result: drawn again from seed and frame, the same"),
}
_NOT_YET = Words("尚未抽取，没有结果可核验", "not drawn yet: there is no result to verify")


# -- all of them ------------------------------------------------------------------------------------------------------


#: What is told of a draw of a scope that is not wholly the reader's.
_PARTLY = Words("不全在您的范围内：只列出您的对象", "not wholly in your scope: your own units are listed")


@blueprint.get("/draws")
@open_to(*READERS)
@asks(tables=["draws"])
def draws() -> Response:
    """All draws."""
    with read_question() as question:
        found = lists.all_draws(question.picture)
        rows = [_line(question, draw) for draw in found.values()]
        texts = ("code", "frame", "committed_on", "drawn_on", "redraw_of", "reason", "public")

        def door(key: str) -> Any:
            return lambda row: question.link("draw", code=row[key]) if row[key] in found else None

        headings = [
            Heading("code", Words("编号", "code"), "code", link=door("code")),
            Heading("frame", Words("从何抽取", "drawn from"), "sentence"),
            Heading("size", Words("名单", "units"), "number"),
            Heading("drawn", Words("抽中", "drawn"), "number"),
            Heading("committed_on", Words("承诺日期", "committed on"), "code"),
            Heading("drawn_on", Words("抽取日期", "drawn on"), "code", absent=_STATES[False]),
            Heading("public", Words("公开数", "public number"), absent=Words("未用", "none")),
            Heading("redraw_of", Words("重抽自", "redraw of"), "code", link=door("redraw_of")),
            Heading("reason", Words("理由", "why"), "sentence"),
        ]
        schema = dict.fromkeys(texts, pl.String) | dict.fromkeys(("size", "drawn"), pl.Int64)
        empty = Words("时点前没有随机抽查", "no draw was committed to by the day")
        table = Table("draws", SUBJECTS["draws"], headings, Rows(rows, schema), empty)
        return answer(
            "rectification/list.html",
            question,
            [table],
            title=SUBJECTS["draws"],
            subjects=SUBJECTS,
            says=_SAYS,
            doors=commitment_doors(question),
        )


def _line(question: Question, draw: Draw) -> dict[str, Any]:
    return {
        "code": draw.code,
        "frame": question.say(_frame_words(draw) if draw.is_whole else _PARTLY),
        "size": len(draw.units),
        "drawn": sum(unit.drawn is True for unit in draw.units) if draw.is_run else None,
        "committed_on": question.day(draw.row["committed_on_written"]),
        "drawn_on": question.day(draw.row["drawn_on_written"]),
        "public": draw.row["public"],
        "redraw_of": draw.options.redraw_of,
        "reason": draw.options.reason,
    }


def _frame_words(draw: Draw) -> Words:
    """What a draw is drawn from: the figure or rule, and which of its units."""
    code, status = draw.options.figure, draw.options.status
    name = FIGURES[code].name if code in FIGURES else RULES[code].name if code in RULES else Words(code, code)
    words = ANSWERS.get(status) or Words(status, status)
    return Words("{0}（{1}）", "{0} ({1})").format(name, words)


# -- one of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/draws/<code>")
@open_to(*READERS)
@asks(tables=("strata", "people"), worked={"units": _UNIT_COLUMNS})
def draw(code: str) -> Response:
    """A draw: what it was drawn from, its proof, its strata, units and inspectors."""
    with read_question() as question:
        found = lists.draw_of(question.picture, code)
        names = _names(question)
        problems = _verified(question, found) if found.is_whole else []
        whole = [_strata(question, found, names), _people(question, found, names)] if found.is_whole else []
        tables = [*whole[:1], _units(question, found, names), *whole[1:]]
        return answer(
            "rectification/draw.html",
            question,
            tables,
            Exported(Words(f"随机抽查 {code}", f"Draw {code}"), stands_alone=True),
            draw=found,
            standing=_STATES[found.is_run],
            facts=list(_facts(question, found, names)) if found.is_whole else [],
            partly=None if found.is_whole else _PARTLY,
            proof=list(_proof(question, found)),
            verified=list(_outcome(found, problems)) if found.is_whole else [],
            holds=not problems,
            steps=draw_steps(question, found),
        )


def _verified(question: Question, found: Draw) -> list[Problem]:
    """What does not hold of a draw, worked out once for a state of knowledge and a day."""
    picture = question.picture
    return picture.keep(("draw verified", found.code), lambda: problems_of(picture, found.code), carried=False)


def _outcome(found: Draw, problems: Sequence[Problem]) -> Iterator[tuple[str, Words, list[Problem]]]:
    """What was verified, how it came out, as a state that is marked, and what does not hold."""
    for what, words in _PROVED.items():
        of_it = [one for one in problems if one.column == what]
        if what == "result" and not found.is_run:
            yield "outside", _NOT_YET, []
        else:
            yield "not_met" if of_it else "met", words, of_it


def _names(question: Question) -> dict[str, str]:
    """What codes are called on the day, a case by its organization; of one with several meanings any."""
    found = called(question.picture).drop_nulls("name")
    names = dict(found.select("code", "name").iter_rows())
    record = case_record(question.picture)
    of_cases = names_of(question.picture, set(record.of_organizations))
    return names | {case.code: of_cases[case.organization][1] or case.code for case in record.cases.values()}


def _facts(question: Question, found: Draw, names: Mapping[str, str]) -> Iterator[HeadLine]:
    options = found.options
    here = (options.figure, {"status": options.status} if options.figure in FIGURES else {})
    view = "figure" if options.figure in FIGURES else "rule"
    then = {"as_of": options.as_of, "known_at": options.known_at, "scope": options.scope}
    frame = question.link(view, code=here[0], **here[1], **then)
    text = Words("{0}，{1} 的情况，按第 {2} 次变更时的登记", "{0}, as of {1}, as known at change {2}")
    told = text.format(_frame_words(found), options.as_of, str(options.known_at))
    yield Words("从何抽取", "drawn from"), [HeadPart(question.say(told), frame)]
    scope = names.get(options.scope or "", options.scope) or question.say(_EVERYWHERE)
    yield Words("范围", "scope"), [HeadPart(scope)]
    divided = {"county": Words("按县区", "by county"), "township": Words("按乡镇", "by township")}
    yield Words("分层", "strata"), [HeadPart(question.say(divided.get(options.by, Words("不分层", "none"))))]
    if options.pool:
        people = Words("{0} 名中抽 {1} 名，每个对象 {2} 名", "{1} of {0}, {2} to a unit")
        count = len(options.pool)
        drawn = count if options.people is None else min(options.people, count)
        text_of = people.format(str(count), str(drawn), str(options.team))
        yield Words("检查人员", "inspectors"), [HeadPart(question.say(text_of))]
    if options.redraw_of:
        link = question.link("draw", code=options.redraw_of)
        yield Words("重抽自", "redraw of"), [HeadPart(options.redraw_of, link), HeadPart(options.reason or "")]
    others = [one for one in lists.all_draws(question.picture).values() if one.options.redraw_of == found.code]
    if others:
        yield Words("被重抽", "redrawn as"), [HeadPart(o.code, question.link("draw", code=o.code)) for o in others]


def _proof(question: Question, found: Draw) -> Iterator[tuple[Words, str]]:
    """What anyone needs to draw it again."""
    row, missing = found.row, question.words("抽取时公布", "told when it is drawn")
    none = question.words("未用", "none")
    yield Words("承诺日期", "committed on"), question.day(row["committed_on_written"]) or ""
    yield Words("承诺（种子的 SHA-256）", "commitment (SHA-256 of the seed)"), row["commitment"]
    yield Words("公开数来源", "source of the public number"), row["public_from"] or none
    if row["public_on"] is not None:
        yield Words("公开数公布日期", "published on"), question.due(row["public_on_written"]) or ""
    yield Words("抽取日期", "drawn on"), question.day(row["drawn_on_written"]) or question.say(_STATES[False])
    yield Words("种子", "seed"), row["seed"] or missing
    yield Words("公开数", "public number"), row["public"] or (none if found.is_run else missing)


def _strata(question: Question, found: Draw, names: Mapping[str, str]) -> Table:
    """The strata, each with how many units it has, and how many of them were to be drawn and were."""
    rows = [
        {
            "code": stratum,
            "name": _stratum(question, stratum, names),
            "frame": len(units),
            "excluded": sum(unit.excluded is not None for unit in units),
            "size": found.size(stratum),
            "drawn": sum(unit.drawn is True for unit in units) if found.is_run else None,
        }
        for stratum, units in found.strata.items()
    ]

    def door(row: TableRow) -> str:
        return question.here(**{"units.has.stratum": row["name"], "units.page": None}) + "#units"

    headings = [
        Heading("name", Words("分层", "stratum"), link=door),
        Heading("frame", Words("名单", "units"), "number"),
        Heading("excluded", Words("其中排除", "excluded"), "number"),
        Heading("size", Words("应抽", "to be drawn"), "number"),
        Heading("drawn", Words("抽中", "drawn"), "number", absent=_DRAWN[None]),
    ]
    numbers = dict.fromkeys(("frame", "excluded", "size", "drawn"), pl.Int64)
    frame = Rows(rows, dict.fromkeys(("code", "name"), pl.String) | numbers)
    none_drawn = [str(row["name"]) for row in rows if row["size"] == 0]
    said = Words("应抽数为 0 的分层：{0}", "strata of which none were to be drawn: {0}")
    notes = [said.format("、".join(none_drawn))] if none_drawn else []
    return Table("strata", Words("各分层", "By stratum"), headings, frame, size=200, notes=notes)


def _stratum(question: Question, stratum: str, names: Mapping[str, str]) -> str:
    return question.words("不分层", "one stratum") if stratum == NO_STRATUM else names.get(stratum, stratum)


def _units(question: Question, found: Draw, names: Mapping[str, str]) -> Table:
    """The units of the frame, those that were drawn first."""
    in_order = sorted(found.units, key=lambda unit: (not unit.drawn, unit.excluded is not None, unit.code))
    rows = [
        {
            "stratum": _stratum(question, unit.stratum, names),
            "code": unit.code,
            "name": names.get(unit.code),
            "fate": question.say(_EXCLUDED if unit.excluded else _DRAWN[unit.drawn]),
            "inspectors": "、".join(names.get(person, person) for person in unit.inspectors or ()) or None,
            "excluded": unit.excluded,
        }
        for unit in in_order
    ]
    frame = Rows(rows, dict.fromkeys(_UNIT_COLUMNS, pl.String))

    def door(row: TableRow) -> str:
        return question.link("unit", code=row["code"])

    fates = Filter("choice", [(question.say(words), words) for words in (*_DRAWN.values(), _EXCLUDED)])
    called_so = dict.fromkeys(str(row["stratum"]) for row in rows)
    strata = Filter("choice", [(name, Words(name, name)) for name in called_so])
    text = Filter()
    headings = [
        Heading("code", Words("代码", "code"), "code", link=door, filter=text, frozen=1),
        Heading("name", Words("名称", "name"), link=door, filter=text),
        Heading("stratum", Words("分层", "stratum"), filter=strata),
        Heading("fate", Words("结果", "outcome"), filter=fates),
        Heading("inspectors", Words("检查人员", "inspectors"), filter=text),
        Heading("excluded", Words("排除理由", "why excluded"), filter=text),
    ]
    return Table("units", Words("名单", "Units"), headings, frame, numbered=True, worked=True)


def _people(question: Question, found: Draw, names: Mapping[str, str]) -> Table:
    """The inspectors, those that were drawn first, each with the units given and the places barred to him."""
    given: dict[str, list[str]] = {}
    for unit in found.units:
        for person in unit.inspectors or ():
            given.setdefault(person, []).append(unit.code)
    rows = [
        {
            "code": person,
            "name": names.get(person) or person,
            "fate": question.say(_DRAWN[drawn]),
            "units": "、".join(given.get(person, ())) or None,
            "barred": "、".join(names.get(place, place) for place in found.options.pool.get(person, ())) or None,
        }
        for person, drawn in sorted(found.people.items(), key=lambda one: (not one[1], one[0]))
    ]
    headings = [
        Heading(
            "name", Words("检查人员", "inspector"), link=lambda r: question.link("unit", code=r["code"], space="person")
        ),
        Heading("code", Words("人员编号", "person"), "code"),
        Heading("fate", Words("结果", "outcome"), "code"),
        Heading("units", Words("分给的对象", "units given"), "sentence"),
        Heading("barred", Words("回避的地点", "barred places"), "sentence"),
    ]
    frame = Rows(rows, dict.fromkeys(("code", "name", "fate", "units", "barred"), pl.String))
    empty = Words("没有抽检查人员", "no inspectors were drawn")
    return Table("people", Words("检查人员", "Inspectors"), headings, frame, empty, size=200)
