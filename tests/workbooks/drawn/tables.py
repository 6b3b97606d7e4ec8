"""Tables by lot: makes, the rows that they tell of, and the columns in which an office writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from registry.columns import Number, Year
from registry.people.ledger import ROLES_OF_ORGANIZATIONS
from registry.slices import BY_KEY
from tests.workbooks.drawn.subjects import Kind, Told, drawn
from tests.workbooks.drawn.values import (
    NOTHING_OF_TEXT,
    Person,
    Value,
    Way,
    day,
    text,
    value,
    way_of,
    written_day,
    written_person,
    written_range,
)
from tests.workbooks.drawn.world import PEOPLE, TOWNSHIPS, VILLAGES, Village

_OF_ORGANIZATIONS = frozenset(role.key for role in ROLES_OF_ORGANIZATIONS)
#: How natural villages and sites are written, and what they are called when they are founded.
NATURAL = {"上屯": "上屯", "下岭": "下岭自然村", "高田自然村": "高田自然村", "石桥屯": "石桥屯"}
SITES = {"锦绣家园安置点": "锦绣家园安置点", "福兴": "福兴安置点", "和谐小区": "和谐小区安置点"}
#: That are recorded already.
KNOWN = {("451102101202", "上屯"): "451102101202N007"}
_COUNTY, _COMMITTEE = "451102", {"451102101": "D11", "451102102": "D1"}
Use = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """What a row is about: its innermost place and the levels above, each as its code, or as parent/name if founded."""

    here: str
    above: str
    township: str
    village: Village | None = None
    written: str = ""
    organization: str = ""
    superior: str = ""

    @property
    def home(self) -> str:
        """Where its people are of."""
        return self.here if self.village is None else self.village.code

    def word(self, word: str, role: str | None) -> str:
        """What an @ word stands for."""
        if word == "unit":
            word = "organization" if role in _OF_ORGANIZATIONS else "place"
        village = "" if self.village is None else self.village.code
        own = {"place": self.here, "above": self.above, "village": village, "organization": self.organization}
        return {**own, "superior": self.superior, "case": f"{self.organization}/case"}[word]


@dataclass
class Row:
    """A row: what its cells say. `marks`: whether the mark of a make stands; `without`: makes that it says to have no
    row; `no_row`: the columns that say so; `less`: what is subtracted."""

    place: Place
    values: dict[Use, Value] = field(default_factory=dict)
    marks: dict[str, bool] = field(default_factory=dict)
    no_row: set[Use] = field(default_factory=set)
    both: str | None = None
    less: dict[Use, int] = field(default_factory=dict)
    is_placed: bool = True


@dataclass
class TableColumn:
    """A column of a table. `kind`: a level of the place, a value, a mark, what is subtracted, both, or ignored."""

    kind: str
    uses: tuple[Use, ...]
    write: Callable[[Random, Row], Any]
    way: Way
    is_number: bool = False
    header: tuple[str, ...] = ()
    name: str = ""
    is_person: bool = False


@dataclass
class Table:
    """A table: its makes, its columns in order, its rows."""

    kind: Kind
    makes: dict[str, Told]
    columns: list[TableColumn] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    ways: dict[Use, Way] = field(default_factory=dict)
    ranged: set[str] = field(default_factory=set)
    less: dict[Use, TableColumn] = field(default_factory=dict)
    #: Whether the director's column may say that its person is the secretary.
    is_same: bool = False

    def columns_of(self, use: Use) -> TableColumn:
        return next(column for column in self.columns if use in column.uses)


class People:
    """The people of places: one of each name in each, but for some namesakes, who are told apart wherever they are."""

    def __init__(self, random: Random):
        self.random = random
        self._of: dict[str, list[dict[str, Any]]] = {}

    def of(self, home: str) -> list[dict[str, Any]]:
        if home not in self._of:
            names = self.random.sample(PEOPLE, 4)
            twin = names[0] if self.random.random() < 0.3 else None
            self._of[home] = [
                self._one(home, name, 1950 + 10 * n if name == twin else None)
                for n, name in enumerate([*names, *([twin] if twin else [])])
            ]
        return self._of[home]

    def _one(self, home: str, name: str, twin: int | None) -> dict[str, Any]:
        random = self.random
        own = {"gender": random.choice(("male", "female")), "birth_year": str(twin or random.randint(1955, 1990))}
        own |= {"education": text(random), "full_member_on": day(random, (1980, 2000))}
        return own | {"name": name, "home": home, "twin": twin}

    def mentioned(self, person: dict[str, Any]) -> Person:
        """A person as one cell tells of them."""
        random, twin = self.random, person["twin"]
        gender = person["gender"] if random.random() < 0.2 else None
        born = int(person["birth_year"]) if twin or random.random() < 0.2 else None
        return Person(person["name"], person["home"], gender, born, f"#{twin}" if twin else "")


class Drawing:
    """Draws one table of a kind."""

    def __init__(self, random: Random, kind: Kind, people: People):
        self.random, self.people = random, people
        self.table = Table(kind, drawn(random, kind, set()))
        self.told: dict[str, dict[str, Any]] = {}

    def drawn(self) -> Table:
        self._levels()
        self._columns()
        for place in self._places():
            self.table.rows.append(self._row(place))
        return self.table

    # -- places ----------------------------------------------------------------------------------------------------

    def _levels(self) -> None:
        kind = self.table.kind
        inner = {"natural_village": ["village", "natural_village"], "organization": ["organization"]}
        levels = inner.get(kind, ["village"])
        if kind == "site":
            levels = ["village", "site"] if self.random.random() < 0.5 else ["site"]
        self.table.levels = ["township", *levels]

    def _places(self) -> Iterator[Place]:
        random, kind = self.random, self.table.kind
        villages = random.sample(VILLAGES, random.randint(2, len(VILLAGES)))
        if kind in ("listed", "roster"):
            villages = random.choices(VILLAGES, k=random.randint(2, 6))
        villages.sort(key=lambda village: village.township)
        for village in villages:
            superior = _COMMITTEE[village.township]
            if kind == "natural_village":
                for written in random.sample(sorted(NATURAL), random.randint(1, 2)):
                    here = KNOWN.get((village.code, written)) or f"{village.code}/{NATURAL[written]}"
                    yield Place(here, village.code, village.township, village, written, superior=village.organization)
            elif kind == "site":
                is_of_village = "village" in self.table.levels
                above = village.code if is_of_village else village.township
                written = random.choice(sorted(SITES))
                here = f"{above}/{SITES[written]}"
                if any(row.place.here == here for row in self.table.rows):
                    continue
                superior = village.organization if is_of_village else superior
                yield Place(
                    here, above, village.township, village if is_of_village else None, written, superior=superior
                )
            else:
                own = village.code, village.township, village.township, village, "", village.organization
                yield Place(*own, superior=superior)

    # -- columns ---------------------------------------------------------------------------------------------------

    def _columns(self) -> None:
        for level in self.table.levels:
            self._add(f"place.{level}", (), Way(lambda r, v: v, nothing=(None,)), self._written(level))
        for name, told in self.table.makes.items():
            self._columns_of(name, told)
        if {"secretary", "director"} <= set(self.table.makes) and self.random.random() < 0.6:
            way = way_of_both(self.random)
            self._add("both", (), way, lambda r, row: _cell(r, way, row.both))
        for word in self.random.sample(("序号", "联系电话", "备注栏", "身份证号码"), self.random.randint(0, 3)):
            self._add(f"ignored.{word}", (), Way(lambda r, v: v), _ignored(word))

    def _written(self, level: str) -> Callable[[Random, Row], Any]:
        def write(random: Random, row: Row) -> Any:
            place = row.place
            if level == "township":
                return random.choice(TOWNSHIPS[place.township])
            if level in ("natural_village", "site"):
                return place.written
            assert place.village is not None
            return random.choice(place.village.called if level == "organization" else place.village.ways)

        return write

    def _add(
        self, kind: str, uses: tuple[Use, ...], way: Way, write: Callable[[Random, Row], Any], **how: bool
    ) -> TableColumn:
        column = TableColumn(kind, uses, write, way, **how)
        self.table.columns.append(column)
        for use in uses:
            self.table.ways[use] = way
        return column

    def _columns_of(self, name: str, told: Told) -> None:
        random, ledger = self.random, BY_KEY[told.ledger]
        keys = list(told.filled)
        if {"from", "to"} <= set(keys) and random.random() < 0.7:
            self.table.ranged.add(name)
            keys = [key for key in keys if key not in ("from", "to")]
            way = Way(lambda r, v: v, nothing=NOTHING_OF_TEXT)
            begin, end = (name, "from"), (name, "to")
            self._add("value", (begin, end), way, lambda r, row: _ranged(r, way, row, begin, end))
        if told.by_mark:
            self._add(
                f"mark.{name}",
                (),
                Way(lambda r, v: v),
                lambda r, row: "√" if row.marks[name] else r.choice((None, "×", "无")),
            )
        for key in keys:
            use, column = (name, key), ledger.by_key[key]
            if told.ledger in ("places",) and key == "name":
                level = self.table.levels[-1]
                place = next(one for one in self.table.columns if one.kind == f"place.{level}")
                place.uses = (use,)
                self.table.ways[use] = place.way
            elif key == "person":
                self._of_people(name, told)
            elif key == "from" and told.ledger in ("posts", "bodies") and random.random() < 0.3:
                way = Way(written_day, {"empty": "@as_of"}, "@as_of", NOTHING_OF_TEXT)
                self._add("value", (use,), way, lambda r, row, u=use, w=way: _cell(r, w, row.values[u]))
            else:
                self._of_value(use, column)

    def _of_value(self, use: Use, column: Any) -> None:
        way = way_of(self.random, column)
        if self.table.kind == "roster":
            way = Way(lambda r, v: v, {"count": True}, nothing=NOTHING_OF_TEXT)
        is_number = isinstance(column, Number) and not isinstance(column, Year)
        is_less = is_number and use[1] in ("full_members", "eligible", "residents") and self.random.random() < 0.4
        if is_less:
            way = Way(lambda r, v: v)
            written = self._add("value", (use,), way, lambda r, row: _with_less(r, way, row, use), is_number=True)
            assert written.is_number
            less = self._add(f"less.{use[0]}.{use[1]}", (), Way(lambda r, v: v), lambda r, row: row.less.get(use))
            self.table.less[use] = less
            return
        is_number = is_number and not way.steps.get("count")
        self._add(
            "value",
            (use,),
            way,
            lambda r, row: _cell(r, way, way.no_row if use in row.no_row else row.values[use], use in row.no_row),
            is_number=is_number,
        )

    def _of_people(self, name: str, told: Told) -> None:
        use = name, "person"
        way = Way(lambda r, v: v, {"split": True} if told.several else {}, nothing=NOTHING_OF_TEXT)
        if name == "director" and "secretary" in self.table.makes and self.random.random() < 0.6:
            self.table.is_same = True

        def write(random: Random, row: Row) -> Any:
            people = row.values[use]
            if people is None:
                return random.choice(way.nothing)
            if isinstance(people, tuple):
                return random.choice(("、", "，", "；", "/", "\n")).join(written_person(random, one) for one in people)
            first = row.values.get(("secretary", "person")) if self.table.is_same and name == "director" else None
            assert isinstance(people, Person)
            if isinstance(first, Person) and first == people and random.random() < 0.5:
                return random.choice(("同左", "同上书记", "书记兼"))
            return written_person(random, people)

        self._add("value", (use,), way, write, is_person=True)

    # -- rows ------------------------------------------------------------------------------------------------------

    def _row(self, place: Place) -> Row:
        row = Row(place)
        self.told = {}
        for name, told in self.table.makes.items():
            row.marks[name] = self.random.random() < 0.7
            for key in told.filled:
                row.values[name, key] = self._value(row, name, told, key)
            self._without(row, name, told)
            self._mend(row, name, told)
        self._both(row)
        for use in self.table.less:
            row.less[use] = self.random.randint(0, 30)
        return row

    def _value(self, row: Row, name: str, told: Told, key: str) -> Value:
        random, column = self.random, BY_KEY[told.ledger].by_key[key]
        if key == "person":
            return self._person(row, name, told)
        if told.ledger == "people":
            person = self._described(name)
            return person[key] if person is not None and random.random() < 0.8 else None
        if key == "name" and told.ledger == "places":
            return row.place.written
        if key == "name" and told.ledger == "organizations":
            return text(random, 4, 8) + random.choice(("党支部", "党总支")) if random.random() < 0.8 else None
        if key in ("title", "partner_name", "batch") and self.table.kind == "listed":
            number = len(self.table.rows) + 1
            return str(number) if key == "batch" else f"{text(random)}{'甲乙丙丁戊己'[number - 1]}"
        if key == "to":
            return day(random, (2020, 2021), whole=True) if random.random() < 0.6 else None
        if self.table.kind == "roster":
            return text(random, 2, 3) if random.random() < 0.8 else None
        must = column.must_be_filled or key in ("problems", "identified_on")
        return value(random, column) if must or random.random() < 0.8 else None

    def _person(self, row: Row, name: str, told: Told) -> Value:
        random, pool = self.random, self.people.of(row.place.home)
        if random.random() < 0.15:
            return None
        if told.several:
            chosen = random.sample(pool, random.randint(1, 3))
            return tuple(self.people.mentioned(one) for one in chosen)
        first = row.values.get(("secretary", "person"))
        if name == "director" and isinstance(first, Person) and random.random() < 0.5:
            self.told["director"] = self.told["secretary"]
            return first
        person = random.choice(pool)
        self.told[name] = person
        return self.people.mentioned(person)

    def _described(self, name: str) -> dict[str, Any] | None:
        return self.told.get(self.table.makes[name].person or "")

    def _without(self, row: Row, name: str, told: Told) -> None:
        """Lets a row say, or leave empty, that a make has no row in it: what needs a person has none without one."""
        random, uses = self.random, [(name, key) for key in told.filled]
        shared = (told.person, "person") if told.person else (name, "person")
        if (told.person and row.values.get(shared) is None) or ("person" in told.filled and row.values[shared] is None):
            row.values |= dict.fromkeys(uses)
            return
        if told.person or told.ledger in ("places", "people", "cases") or told.by_mark:
            return
        is_asked_for = any(name == other.person for other in self.table.makes.values())
        chosen = [use for use in uses if self.table.ways[use].no_row is not None and not is_asked_for]
        if chosen and random.random() < 0.2 and not any(u in row.values and row.values[u] is None for u in chosen):
            row.no_row.add(chosen[0])
        elif random.random() < 0.1 and self.table.kind not in ("listed", "roster"):
            row.values |= dict.fromkeys(uses)
        if told.ledger == "organizations" and row.values[name, "name"] is None:
            row.values |= dict.fromkeys(uses)

    def _mend(self, row: Row, name: str, told: Told) -> None:
        """Leaves out what a row must not say about itself, column by column."""
        ledger = BY_KEY[told.ledger]
        while self.table.kind != "roster":
            values = {}
            for key in told.filled:
                own, column = row.values[name, key], ledger.by_key[key]
                if isinstance(own, str) and column.stored != "reference":
                    values[key] = column.parse(own)
            fault = next((f for f in ledger.faults(values | _parsed(told)) if f[0] in values), None)
            if fault is None:
                return
            key = fault[0]
            assert not ledger.by_key[key].must_be_filled, (name, key)
            row.values[name, key] = None

    def _both(self, row: Row) -> None:
        without = {name for name, _ in row.no_row}
        one, other = (
            None if name in without else row.values.get((name, "person")) for name in ("secretary", "director")
        )
        is_one = isinstance(one, Person) and isinstance(other, Person) and one.label == other.label
        row.both = self.random.choice(("yes" if is_one else "no", None))


def _parsed(told: Told) -> dict[str, Any]:
    """What a make says in every row, as the checks of its ledger read it."""
    ledger = BY_KEY[told.ledger]
    days = {"@as_of": "2019-12-31", "@period": "2019"}
    own = {key: days.get(text_, text_) for key, text_ in told.fixed.items()}
    return {
        k: ledger.by_key[k].parse(v)
        for k, v in own.items()
        if not v.startswith("@") and ledger.by_key[k].stored != "reference"
    }


def way_of_both(random: Random) -> Way:
    marks = random.choice((("√", "×"), ("是", "否"), ("有", "无")))
    return Way(lambda r, v: marks[0 if v == "yes" else 1])


def _cell(random: Random, way: Way, own: Any, is_word: bool = False) -> Any:
    if is_word:
        return own
    return random.choice(way.nothing) if own is None else way.write(random, own)


def _ranged(random: Random, way: Way, row: Row, begin: Use, end: Use) -> Any:
    first, last = row.values[begin], row.values[end]
    if first is None:
        return random.choice(way.nothing)
    return written_range(random, str(first), None if last is None else str(last))


def _with_less(random: Random, way: Way, row: Row, use: Use) -> Any:
    own = row.values[use]
    return random.choice(way.nothing) if own is None else int(str(own)) + row.less[use]


def _ignored(word: str) -> Callable[[Random, Row], Any]:
    def write(random: Random, row: Row) -> Any:
        if word == "序号":
            return random.randint(1, 99)
        if word == "备注栏":
            return random.choice((None, text(random)))
        return random.choice((None, "13800000000" if word == "联系电话" else "110101190001010000"))

    return write
