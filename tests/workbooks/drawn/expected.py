"""What rows by lot come to: the rows of ledgers that a table's makes ask for, reckoned plainly beside the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from registry.columns import Reference
from registry.slices import BY_KEY
from tests.workbooks.drawn.subjects import Told
from tests.workbooks.drawn.tables import NATURAL, SITES, Row, Table, Use
from tests.workbooks.drawn.values import Person

AS_OF, PERIOD = "2019-12-31", "2019"
#: The codes that the registry gives, which nothing else has: rows of these ledgers are compared without.
GIVEN = {"projects": "code", "pairings": "partner", "cases": "code"}
Ledgers = dict[str, list[dict[str, Any]]]


class Refused(Exception):
    """The rows lack something without which none can be made: the workbook is refused."""


def ledgers_of(tables: Iterable[Table]) -> Ledgers:
    """The rows of all ledgers, those of one key joined. Raises Refused."""
    found: Ledgers = defaultdict(list)
    people: dict[str, dict[str, str]] = {}
    counted: dict[str, int] = defaultdict(int)
    for table in tables:
        for row in table.rows:
            if not any(True for name in table.makes if _is_made(table, row, name)):
                continue
            if not row.is_placed:
                raise Refused("no place")
            for name, told in table.makes.items():
                if not _is_made(table, row, name):
                    continue
                if table.kind == "roster":
                    counted[row.place.here] += 1
                    continue
                for made in _rows(table, row, name, told, people):
                    found[told.ledger].append(made)
    roster = (told for table in tables for told in table.makes.values() if table.kind == "roster")
    period = next((told.fixed["period"] for told in roster), "")
    found["facts"] += [{"unit": place, "period": period, "activists": str(n)} for place, n in counted.items() if n]
    found["people"] = list(people.values())
    labels = {label: label for label in people}
    for label in people:
        plain_label = label.partition("#")[0]
        if sum(one.partition("#")[0] == plain_label for one in people) == 1:
            labels[label] = plain_label  # nobody else of this name is mentioned
    for rows in found.values():
        for one in rows:
            for key in ("code", "person"):
                if one.get(key) in labels:
                    one[key] = labels[one[key]]
    return {key: sorted(rows, key=str) for key, rows in found.items() if rows}


def _check_both(table: Table, row: Row) -> None:
    """Refuses a yes where one of the two posts has nobody."""
    if row.both == "yes" and any(column.kind == "both" for column in table.columns):
        for name in ("secretary", "director"):
            if not _is_made(table, row, name) or row.values[name, "person"] is None:
                raise Refused(name)


def _value(table: Table, row: Row, use: Use) -> Any:
    """What the source of a column comes to in a row: what stands for an empty cell, where it is empty."""
    own = row.values[use]
    return table.ways[use].empty if own is None else own


def _person_use(name: str, told: Told) -> Use:
    return (told.person or name), "person"


def _is_made(table: Table, row: Row, name: str) -> bool:
    told = table.makes[name]
    if any(use[0] == name for use in row.no_row):
        return False
    if told.by_mark:
        return row.marks[name]
    uses = [(name, key) for key in told.filled] + ([_person_use(name, told)] if told.person else [])
    # What is written as an empty cell fills nothing.
    return any(row.values[use] not in (None, table.ways[use].empty) for use in uses)


def _rows(table: Table, row: Row, name: str, told: Told, people: dict[str, dict[str, str]]) -> Iterator[dict[str, Any]]:
    """The rows of one make; what it tells of people goes to them. Raises Refused."""
    ledger, role = BY_KEY[told.ledger], told.fixed.get("role")
    made: dict[str, Any] = {}
    for key, fixed in told.fixed.items():
        days = {"@as_of": AS_OF, "@period": PERIOD}
        is_word = fixed.startswith("@") and fixed not in days and fixed != "@name"
        made[key] = row.place.word(fixed[1:], role) if is_word else days.get(fixed, fixed)
    for key in told.filled:
        own = _value(table, row, (name, key))
        if own is not None:
            made[key] = AS_OF if own == "@as_of" else own
    if told.person:
        person = row.values[_person_use(name, told)]
        if person is not None:
            made["name" if told.ledger == "people" else "person"] = person
    if made.get("kind") == "@name":
        made["kind"] = "general_branch" if str(made.get("name", "")).endswith("党总支") else "branch"
    for column in ledger.columns:
        is_asked = column.is_key or column.key in made or column.key in told.filled
        if column.must_be_filled and is_asked and column.key not in made and not _is_given(told.ledger, column.key):
            raise Refused(name, column.key, made)
    if told.ledger == "cases" and "identified_on" not in made:
        raise Refused(name, made)
    if told.ledger == "case_measures" and not _is_case_made(table, row):
        raise Refused(name, made)
    yield from _whole(row, told, made, people)


def _is_given(ledger: str, key: str) -> bool:
    return (ledger, key) in {*GIVEN.items(), ("places", "code"), ("organizations", "code"), ("people", "code")}


def _is_case_made(table: Table, row: Row) -> bool:
    return any(_is_made(table, row, name) for name, told in table.makes.items() if told.ledger == "cases")


def _whole(row: Row, told: Told, made: dict[str, Any], people: dict[str, dict[str, str]]) -> Iterator[dict[str, Any]]:
    if told.ledger == "people":
        _describe(people, made.pop("name"), made)
    elif told.ledger == "places":
        if "/" in row.place.here:
            final = NATURAL.get(made["name"]) or SITES[made["name"]]
            yield {**made, "name": final, "code": row.place.here}
    elif told.ledger == "organizations":
        yield {**made, "code": f"{row.place.here}/{made['name']}"}
    elif told.ledger == "cases":
        yield made
    else:
        persons = made.get("person")
        for person in persons if isinstance(persons, tuple) else (persons,):
            if person is not None:
                assert isinstance(person, Person)
                _mention(people, person)
                made = {**made, "person": person.label}
            yield made


def _mention(people: dict[str, dict[str, str]], person: Person) -> None:
    own = people.setdefault(person.label, {"code": person.label, "name": person.name})
    own |= {} if person.gender is None else {"gender": person.gender}
    own |= {} if person.born is None else {"birth_year": str(person.born)}


def _describe(people: dict[str, dict[str, str]], person: Person, told: Mapping[str, str]) -> None:
    _mention(people, person)
    people[person.label] |= told


# -- what an export holds --------------------------------------------------------------------------------------------


def named(exported: Mapping[str, list[dict[str, str]]], before: Mapping[str, list[dict[str, str]]]) -> Ledgers:
    """The rows that an export has more than one before, their given codes replaced by what tells them apart."""
    names = _names(exported, {row["code"] for key in ("places", "organizations") for row in before[key]})
    found: Ledgers = {}
    for key, rows in exported.items():
        own = [row for row in rows if row not in before.get(key, ())]
        if own:
            found[key] = sorted((_renamed(key, row, names) for row in own), key=str)
    return found


def _names(exported: Mapping[str, list[dict[str, str]]], known: set[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for place in exported["places"]:
        if place["code"] not in known:
            names[place["code"]] = f"{place['parent']}/{place['name']}"
    for one in exported["organizations"]:
        if one["code"] not in known:
            names[one["code"]] = f"{names.get(one['place'], one['place'])}/{one['name']}"
    places = {row["code"]: row for row in exported["places"]}
    of_organization = {row["code"]: row["place"] for row in exported["organizations"]}
    names |= {case["code"]: f"{case['organization']}/case" for case in exported.get("cases", ())}
    homes = {}
    for post in exported.get("posts", ()):
        place = of_organization.get(post["unit"], post["unit"])
        while places[place]["kind"] in ("natural_village", "relocation_site") and places[places[place]["parent"]][
            "kind"
        ] in ("village",):
            place = places[place]["parent"]
        homes[post["person"]] = names.get(place, place)
    people = {
        row["code"]: (row["name"], homes[row["code"]], row.get("birth_year")) for row in exported.get("people", ())
    }
    for code, (name, home, born) in people.items():
        is_twin = any(other[:2] == (name, home) for one, other in people.items() if one != code)
        names[code] = f"{name}@{home}" + (f"#{born}" if is_twin else "")
    return names


def _renamed(key: str, row: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    ledger = BY_KEY[key]
    own = {}
    for name, shown in row.items():
        if name == GIVEN.get(key):
            continue
        column = ledger.by_key[name]
        is_code = isinstance(column, Reference) or name == "code"
        own[name] = names.get(shown, shown) if is_code else shown
    return own


def plain(ledgers: Ledgers) -> Ledgers:
    """Rows with their values as the columns parse them, so that 52000 and 52000.0 are the same."""
    found = {}
    for key, rows in ledgers.items():
        by_key = BY_KEY[key].by_key
        found[key] = sorted(
            (
                {
                    name: one if isinstance(by_key[name], Reference) or name == "code" else by_key[name].parse(one)
                    for name, one in row.items()
                }
                for row in rows
            ),
            key=lambda row: str(sorted(row.items(), key=str)),
        )
    return found
