"""The verification 核验 of a draw: its commitment, its frame at its Moment, and its result, each worked out anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Table

from registry.casework.draws import Draw, draw_of, townships_of_posts
from registry.codes import known
from registry.draws.algorithm import draw, hash_of
from registry.draws.models import draw_units, draws
from registry.errors import NotFound, Problem, Refused
from registry.language import Words
from registry.picture import Picture
from registry.procedures.draw_frame import frame_of, ledger_of
from registry.versions import rows

#: What is written when a draw is committed to, and stands as it is from then on.
_OF_COMMITMENT: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (draws, "record", ("code", "options", "committed_on", "commitment", "public_from", "public_on")),
    (draw_units, "draw", ("draw", "part", "code", "stratum", "excluded")),
)
#: At most so many units are named of those that differ.
_NAMED = 10


def problems_of(picture: Picture, code: str) -> list[Problem]:
    """What does not hold of a draw; nothing where all does. Raises NotFound where there is no such draw."""
    found = draw_of(picture, code)
    at_moment = Picture(picture.connection, found.moment)
    problems = [*_of_commitment(picture, found), *_of_frame(at_moment, found), *_of_pool(at_moment, found)]
    if found.is_run:
        problems += _of_result(at_moment, found)
    return problems


def _problem(what: str, words: Words, value: str | None = None) -> Problem:
    """A problem of the commitment, the frame or the result of a draw."""
    return Problem(words, ledger="draws", column=what, value=value)


def _of_commitment(picture: Picture, found: Draw) -> Iterator[Problem]:
    if found.is_run and hash_of(found.row["seed"] or "") != found.row["commitment"]:
        words = Words("公布的种子与承诺不符", "the seed that was told is not the one committed to")
        yield _problem("commitment", words, found.row["commitment"])
    for table, column, names in _OF_COMMITMENT:
        versions = rows.known(picture, table, {column: found.identity})
        first = min((version["since"] for version in versions), default=0)
        then = {tuple(v[name] for name in names) for v in versions if v["since"] == first}
        if any(tuple(v[name] for name in names) not in then for v in versions):
            words = Words("承诺之后改动过（{table}）", "what was committed to has been altered since ({table})").format(
                table=table.name
            )
            yield _problem("commitment", words)


def _of_frame(at_moment: Picture, found: Draw) -> Iterator[Problem]:
    """What differs between the frame as it is recorded and as it follows from the record at its Moment."""
    options = found.options
    try:
        frame = frame_of(at_moment, options.figure, options.status, options.scope, options.by)
    except (NotFound, Refused) as error:
        yield _problem("frame", error.says)
        return
    recorded = {unit.code: unit.stratum for unit in found.units}
    excluded = {unit.code: unit.excluded for unit in found.units if unit.excluded}
    both = recorded.keys() & frame.keys()
    for units, words in (
        (frame.keys() - recorded.keys(), Words("当时应在其列，名单上没有", "belong to it, and are not recorded")),
        (recorded.keys() - frame.keys(), Words("当时不在其列，名单上却有", "are recorded, and do not belong to it")),
        ({unit for unit in both if recorded[unit] != frame[unit]}, Words("分层不对", "are in another stratum")),
        (
            {unit for unit, _ in excluded.items() ^ options.excluded.items()},
            Words("排除与承诺不符", "are excluded otherwise than was committed to"),
        ),
    ):
        if units:
            yield _problem("frame", words, _listed(units))


def _of_pool(at_moment: Picture, found: Draw) -> Iterator[Problem]:
    """What differs between the inspectors as recorded and as committed to; townships of their posts not barred."""
    pool = found.options.pool
    if found.people.keys() != pool.keys():
        words = Words("检查人员与承诺不符", "are not the inspectors that were committed to")
        yield _problem("frame", words, _listed(found.people.keys() ^ pool.keys()))
    persons = {code: known(at_moment, code, "person") for code in pool}
    townships = townships_of_posts(at_moment, {person for person in persons.values() if person is not None})
    lacking = {code for code, person in persons.items() if not townships.get(person or 0, set()) <= set(pool[code])}
    if lacking:
        words = Words("任职所在的乡镇没有回避", "hold posts in townships that are not barred to them")
        yield _problem("frame", words, _listed(lacking))


def _of_result(at_moment: Picture, found: Draw) -> Iterator[Problem]:
    """What differs between the result as it is recorded and as it follows from the seed and the frame."""
    lot = found.lot(at_moment, ledger_of(found.options.figure), found.row["seed"] or "", found.row["public"])
    drawn = draw(lot)
    recorded = {unit.code: unit.inspectors for unit in found.units if unit.drawn}
    if recorded.keys() != drawn.assignments.keys():
        words = Words("抽中的单位与种子得出的不符", "are not the units that follow from the seed")
        yield _problem("result", words, _listed(recorded.keys() ^ drawn.assignments.keys()))
    people = {person for person, is_drawn in found.people.items() if is_drawn}
    if people != set(drawn.inspectors):
        words = Words("抽中的检查人员与种子得出的不符", "are not the inspectors that follow from the seed")
        yield _problem("result", words, _listed(people ^ set(drawn.inspectors)))
    both = recorded.keys() & drawn.assignments.keys()
    others = {unit for unit in both if recorded[unit] != tuple(drawn.assignments[unit])}
    if others:
        words = Words("分给的检查人员与种子得出的不符", "have other inspectors than follow from the seed")
        yield _problem("result", words, _listed(others))


def _listed(codes: Collection[str]) -> str:
    """Some of the codes that differ, and how many there are beside these."""
    found = sorted(codes)
    more = f" … {len(found) - _NAMED}" if len(found) > _NAMED else ""
    return ";".join(found[:_NAMED]) + more
