"""What lies past the picture is read as known at a Moment, by conditions on columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, event, insert

from registry import record
from registry.kept import Difference
from registry.moment import Moment
from registry.people.models import people, posts
from registry.picture import Picture
from registry.versions import At, Earlier, changes, identities
from registry.versions import rows as past
from registry.versions.rows import NEWEST_FIRST, NamedBy, Where
from tests.test_picture import DAY, KNOWN, LAST, recorded, versions

Rows = list[dict[str, Any]]
SEVERAL = st.sets(st.integers(1, 4), max_size=3)
#: Descriptions of posts: by one column and by two, by what they are and by one of several, one or the other.
ONE = st.one_of(
    st.fixed_dictionaries({"record": st.integers(1, 4) | SEVERAL}),
    st.fixed_dictionaries({"unit": st.integers(1, 4) | SEVERAL}),
    st.fixed_dictionaries({"person": SEVERAL, "unit": st.integers(1, 4)}),
    st.fixed_dictionaries({"record": SEVERAL, "since": SEVERAL}),
    st.just({}),
)
DESCRIBED = ONE | st.lists(ONE, max_size=3)


def describes(where: Any, row: Mapping[str, Any]) -> bool:
    """The rule once more, over a row."""
    some = [where] if isinstance(where, dict) else where
    return any(all(row[c] in v if isinstance(v, set) else row[c] == v for c, v in one.items()) for one in some)


def was_known(row: Mapping[str, Any], number: int) -> bool:
    return row["since"] <= number


def is_in_force(row: Mapping[str, Any], number: int) -> bool:
    return row["since"] <= number < (row["until"] or LAST + 1)


@st.composite
def of_posts(draw: st.DrawFn) -> Rows:
    numbers = st.integers(1, 4)
    own = {"role": "secretary", "begins": 20180101}
    return [row | own | {"person": draw(numbers), "unit": draw(numbers)} for row in draw(versions())]


def numbers_of(found: Sequence[Mapping[Any, Any]]) -> list[int]:
    return [row["id"] for row in found]


@given(of_posts(), DESCRIBED, KNOWN)
def test_the_versions_that_are_read_are_those_described_that_were_known_or_in_force(
    rows: Rows, where: Where | list[Where], number: int
) -> None:
    meant = [row for row in rows if describes(where, row)]
    with recorded({posts: rows}) as connection:
        view = At(connection, Moment(DAY, number))
        known = sorted((r for r in meant if was_known(r, number)), key=lambda r: (r["since"], r["id"]))
        in_force = sorted((r for r in meant if is_in_force(r, number)), key=lambda r: r["id"])
        assert numbers_of(past.known(view, posts, where)) == numbers_of(known)
        assert numbers_of(past.in_force(view, posts, where, ("id",))) == numbers_of(in_force)
        newest = past.known(view, posts, where, NEWEST_FIRST)
        assert numbers_of(newest) == sorted(numbers_of(known), reverse=True)
        columns = ("since", "person")
        assert sorted(past.values_known(view, posts, columns, where)) == sorted(
            (r["since"], r["person"]) for r in known
        )
        assert sorted(past.values_of_all_in_force(view, posts, ("id",), where or [])) == (
            [(r["id"],) for r in in_force] if where else sorted((r["id"],) for r in rows if is_in_force(r, number))
        )


@given(of_posts(), versions(), st.integers(1, 4), KNOWN)
def test_what_other_rows_name_is_what_those_of_them_name_that_were_known(
    rows: Rows, persons: Rows, unit: int, number: int
) -> None:
    named = {row["person"] for row in rows if row["unit"] == unit and was_known(row, number)}
    persons = [row | {"code": "甲", "name": "某"} for row in persons]
    known = [row["id"] for row in persons if row["record"] in named and was_known(row, number)]
    with recorded({posts: rows, people: persons}) as connection:
        view = At(connection, Moment(DAY, number))
        found = past.known(view, people, {"record": NamedBy(posts, "person", {"unit": unit})}, ("id",))
        assert numbers_of(found) == known
        both = past.known(view, people, [{"record": NamedBy(posts, "person", {"unit": unit})}, {"id": 1}], ("id",))
        first = [row["id"] for row in persons if row["id"] == 1 and was_known(row, number)]
        assert numbers_of(both) == sorted({*known, *first})


ROW = {"id": 1, "record": 1, "since": 3, "until": None, "salt": "", "code": "甲", "name": "某"}


def test_a_version_that_was_not_known_yet_is_not_read_by_its_number() -> None:
    with recorded({people: [ROW]}) as connection:
        assert past.version(At(connection, Moment(DAY, 3)), people, 1)["name"] == "某"
        with pytest.raises(ValueError, match="not enough values"):
            past.version(At(connection, Moment(DAY, 2)), people, 1)


def test_an_earlier_view_is_of_the_same_day_and_knows_no_more_than_the_later_one() -> None:
    with recorded({people: [ROW]}) as connection:
        view = At(connection, Moment(DAY, 4))
        assert [Earlier(view, n).moment for n in (2, 6)] == [Moment(DAY, 2), Moment(DAY, 4)]
        assert numbers_of(past.known(Earlier(view, 2), people, {})) == []
        assert numbers_of(past.known(Earlier(view, 3), people, {})) == [1]


def test_changes_that_were_not_known_yet_are_not_listed() -> None:
    with recorded({}) as connection:
        view = At(connection, Moment(DAY, 4))
        assert [c["number"] for c in changes.changes(view)] == [1, 2, 3, 4]
        assert [c["number"] for c in changes.changes(view, newest_first=True)] == [4, 3, 2, 1]
        assert changes.change(view, 4, "digest") == {"digest": "4"}
        assert changes.change(view, 5) is None and changes.change(view, 0) is None
        assert changes.head(connection) == (LAST, str(LAST))


def test_a_code_means_what_stands_in_its_space() -> None:
    with recorded({}) as connection:
        record.metadata.create_all(connection, [record.identity, record.code, record.same_person])
        connection.execute(insert(record.identity), [{"id": 1, "kind": "place"}, {"id": 2, "kind": "case"}])
        known = [("unit", "A", 1), ("case", "A", 2), ("unit", "B", 1)]
        connection.execute(insert(record.code), [{"space": s, "code": c, "identity": i} for s, c, i in known])
        view = At(connection, Moment(DAY, 1))
        assert identities.meant(view, "A") == {"unit": (1, "place"), "case": (2, "case")}
        assert identities.meant(view, "A", "case") == {"case": (2, "case")}
        assert identities.meant(view, "B", "case") == identities.meant(view, "C") == {}
        assert identities.codes_of(view, {1}) == [("A", 1), ("B", 1)]


def test_the_codes_of_who_was_recorded_twice_mean_one_from_the_change_that_says_so_until_it_is_undone() -> None:
    same = {"id": 1, "record": 1, "since": 2, "until": 4, "duplicate": 2, "person": 1, "salt": "s"}
    with recorded({}) as connection:
        record.metadata.create_all(connection, [record.identity, record.code, record.same_person])
        connection.execute(insert(record.identity), [{"id": 1, "kind": "person"}, {"id": 2, "kind": "person"}])
        codes = [("person", "A", 2), ("person", "B", 1)]
        connection.execute(insert(record.code), [{"space": s, "code": c, "identity": i} for s, c, i in codes])
        connection.execute(insert(record.same_person), [same])
        views = {number: At(connection, Moment(DAY, number)) for number in (1, 2, 3, 4)}
        assert {n: identities.meant(v, "A")["person"][0] for n, v in views.items()} == {1: 2, 2: 1, 3: 1, 4: 2}
        assert identities.codes_of(views[1], {1}) == [("B", 1)]
        assert identities.codes_of(views[3], {1}) == [("A", 1), ("B", 1)]
        assert identities.codes_of(views[3], {2}) == [("A", 2)]
        found = {n: identities.duplicates_of(v, 1) for n, v in views.items()}
        assert found == {1: {}, 2: {2: 2}, 3: {2: 2}, 4: {}}


def read_past(picture: Picture) -> None:
    past.known(picture, people, {})


def read_past_as_earlier(picture: Picture) -> None:
    past.known(Earlier(picture, 1), people, {})


def read_changes_of_another_day(picture: Picture) -> None:
    list(changes.changes(picture.on(date(2018, 1, 1))))


@pytest.mark.parametrize("read", [read_past, read_past_as_earlier, read_changes_of_another_day])
def test_an_answer_that_is_read_past_a_picture_is_never_carried_over(read: Any) -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        picture.keep("read past it", lambda: read(picture))
        assert picture.has("read past it") and not picture.still_right(Difference()).answers


def statements(connection: Connection) -> list[str]:
    found: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_: found.append(statement))
    return found


def test_records_are_asked_for_without_going_through_all_versions_by_their_changes() -> None:
    """SQLite would: it has no index of records, and takes the next best."""
    with recorded({people: [ROW]}) as connection:
        seen = statements(connection)
        past.known(At(connection, Moment(DAY, 3)), people, {"record": 1})
        list(past.values_known(At(connection, Moment(DAY, 3)), people, ("code",), {"record": {1}}))
        past.known(At(connection, Moment(DAY, 3)), people, {"code": "甲"})
        assert ["since <=" in statement for statement in seen] == [False, False, True]
