"""People who were recorded twice, or two who were recorded as one 人员合并、拆分: put right as one change.

All that the record says of a person follows, from the declarations of the ledgers. What was known before the change
stays as it was: there the two are two, or one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine

from registry import days, record
from registry.changes import Staged
from registry.columns import Column, Reference, Unfit
from registry.compliance.ledger import FINDING_STEPS
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.moment import Moment, today
from registry.names.people import PersonName
from registry.names.units import UnitNames
from registry.people.ledger import PEOPLE, POSTS
from registry.privacy import hidden
from registry.restructuring.draft import Draft
from registry.slices import BY_KEY, TABLES
from registry.staging.names import NameFault, among, number_of, recorded_units, told
from registry.staging.people import free_codes, recorded_people
from registry.staging.proposal import Proposal
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import Stage, write
from registry.text import renewed
from registry.unit_names import KeptUnit
from registry.versions import At
from registry.versions.identities import codes_of, meant
from registry.versions.rows import Version
from registry.written import is_code

#: The kind of proposal that a merger or a split of people is, and which of the two.
OF_PEOPLE, MERGE, SPLIT = "people", "person merge", "person split"
_PEOPLE, _POSTS, _SAME = TABLES[PEOPLE.key], TABLES[POSTS.key], record.same_person
_UNIT = next(column for column in POSTS.references if column.key == "unit")
_A_PERSON = Words("已登记人员的编号", "the code of a person who is recorded")
_A_POST = Words("单位代码/职务/任职日期", "unit/role/from")


class PersonDraft(Draft):
    """A change about people in the making, and every reason why it cannot be."""

    def __init__(self, connection: Connection, rights: Rights = COMMAND_LINE):
        super().__init__(connection, rights)
        self.view = At(connection, Moment(today(), self.base), rights.sight(connection))
        self.problems: list[Problem] = []
        self._given_codes: dict[int, str] = {}

    def refuse(
        self,
        argument: str,
        value: str | None,
        what: Words,
        allowed: Words = Words("", ""),
        fault: NameFault | None = None,
        ledger: str | None = None,
    ) -> None:
        shown = None if value is None else hidden(value)
        problem = Problem(what, allowed, ledger, None, None, argument, argument, shown)
        self.problems.append(problem if fault is None else replace(problem, **fault._asdict()))

    @cached_property
    def names(self) -> UnitNames:
        """The names of places and organizations."""
        return recorded_units(self.current)

    def person(self, argument: str, code: str) -> Version | None:
        """The row of the person whom a code means, or else a name; a problem where there is none in force."""
        identity, _ = meant(self.view, code, "person").get("person", (None, None))
        identity = None if identity in self.current.hidden else identity
        if identity is None and not is_code(code):
            people, name = recorded_people(self.current, self.names), PersonName.read(code)
            answer = people.find(name, days.of(self.view.moment.as_of))
            identity = number_of(answer)
            if identity is None:
                self.refuse(argument, code, *told(answer, code, (PEOPLE.key,)))
                return None
        found = self.current.having(_PEOPLE, "record", identity) if identity is not None else []
        if not found:
            what = Words("已作废", "has been withdrawn") if identity else Words("没有这个编号", "unknown code")
            self.refuse(argument, code, what, _A_PERSON)
        return found[0] if found else None

    def unit(self, code: str, role: str, day: int) -> int | None:
        """The place or organization that a code means, or else a name on a day, of which there is such a role."""
        identity = self.identity(code)
        if identity is not None or is_code(code):
            return identity
        return number_of(self.names.find(code, day, among=among(_UNIT, {"role": role})))

    def found_person(self, values: Mapping[str, Any]) -> int:
        """Adds a person under the next free code."""
        identity = self.current.next(record.identity)
        code = next(free_codes(self.current, lambda *_: False))
        self._given_codes[identity] = code
        self._bring_in(_PEOPLE, {**values, "code": code, "record": identity})
        return identity

    @property
    def change(self) -> Staged:
        """The change that makes the record into the draft. Raises Invalid with every reason against it."""
        if self.problems:
            raise Invalid(self.problems)
        staged = self.staged
        staged.identities += [(identity, "person") for identity in self._given_codes]
        staged.codes += [("person", code, identity) for identity, code in self._given_codes.items()]
        return staged

    def told(self, identity: int) -> dict[str, Any]:
        """A person in the contract's shape: {"code", "codes", "name", "posts"}, as the draft has it."""
        (row,) = self.rows(_PEOPLE, "record", identity)
        others = {one["duplicate"] for one in self.rows(_SAME, "person", identity)}
        codes = [code for code, _ in codes_of(self.view, {identity, *others})]
        return {
            "code": row["code"],
            "codes": list(dict.fromkeys([row["code"], *sorted(codes)])),
            "name": row["name"],
            "posts": [self.post_name(post) for post in self._posts_in_order(identity)],
        }

    def _posts_in_order(self, identity: int) -> Sequence[Version]:
        return sorted(self.rows(_POSTS, "person", identity), key=lambda p: (days.first_day(p["begins"]), p["record"]))

    def post_name(self, post: Version) -> str:
        """A post of a person as commands write it: unit/role/from."""
        return f"{self.code_of_any(post['unit'])}/{post['role']}/{days.show(post['begins'])}"


# -- two become one ------------------------------------------------------------------------------------------------


@dataclass
class Merging:
    """What was recorded of `other` becomes that of `one`; where the two differ, what `kept` says stays."""

    draft: PersonDraft
    one: Version
    other: Version
    kept: Version | None

    def carry_out(self) -> None:
        """Drafts it all: the rows that refer to the other, then the two themselves."""
        one, other = self.one["record"], self.other["record"]
        for ledger in BY_KEY.values():
            for column in ledger.references if ledger.shape != "unit" else ():
                if PEOPLE.key in column.to:
                    self._follow(ledger, column, other, one)
        self._follow_units(PEOPLE, other, one)
        for same in self.draft.rows(_SAME, "person", other):
            self.draft.revise(_SAME, same, person=one)
        self.draft.add(_SAME, {"duplicate": other, "person": one})
        self.draft.drop(_PEOPLE, self.other)
        self._join(PEOPLE, self.one, self.other, [c for c in PEOPLE.columns if not c.is_key])

    def _follow(self, ledger: Ledger, column: Column, other: Any, one: Any) -> None:
        """Lets the rows that have the other in a column have the one; a row that is there already takes its place."""
        table, name = TABLES[ledger.key], column.name
        standing = {self._key(ledger, row): row for row in self.draft.rows(table, name, one)} if column.is_key else {}
        for row in self.draft.rows(table, name, other):
            same = standing.get(self._key(ledger, {**row, name: one}))
            if same is None:
                self.draft.revise(table, row, **{name: one})
                continue
            self.draft.drop(table, row)
            self._join(ledger, same, row, [c for c in ledger.columns if not c.is_key])
            self._follow_units(ledger, row["record"], same["record"])

    def _follow_units(self, ledger: Ledger, other: int, one: int) -> None:
        """Lets the steps about findings that name a row name the one that takes its place."""
        for column in FINDING_STEPS.units:
            self._follow(FINDING_STEPS, column, KeptUnit(ledger.key, other).text, KeptUnit(ledger.key, one).text)

    @staticmethod
    def _key(ledger: Ledger, row: Mapping[Any, Any]) -> tuple[Any, ...]:
        return ledger.identify({c.key: renewed(row[c.name]) for c in ledger.key_columns})

    def _join(self, ledger: Ledger, row: Version, beside: Version, columns: Sequence[Column]) -> None:
        """Fills what a row lacks out of the one beside it; of values that differ those of `kept` stay."""
        values: dict[str, Any] = {}
        for column in columns:
            own, others = row[column.name], beside[column.name]
            if others is None or renewed(own) == renewed(others):
                continue
            if own is None:
                values[column.name] = others
            elif self.kept is None:
                self._ask(ledger, column, own, others)
            elif self.kept is self.other:
                values[column.name] = others
        joined = {column.key: values.get(column.name, row[column.name]) for column in ledger.columns}
        for key, what, allowed in ledger.faults(joined):
            shown = ledger.by_key[key].show(joined[key])
            self.draft.refuse(key, shown, what, allowed, ledger=ledger.key)
        if values:
            self.draft.revise(TABLES[ledger.key], row, **values)

    def _ask(self, ledger: Ledger, column: Column, own: Any, others: Any) -> None:
        """Asks which of two values stays."""
        one, other = (self._shown(column, value) for value in (own, others))
        what = Words(
            f"{ledger.label}的{column.label}不同：{self.one['code']} 为“{one}”，{self.other['code']} 为“{other}”",
            f"differs in {ledger.key}: {one!r} of {self.one['code']}, {other!r} of {self.other['code']}",
        )
        flags = [f"--keep {person['code']}" for person in (self.one, self.other)]
        allowed = Words("或".join(flags), " or ".join(flags))
        problem = Problem(what, allowed, ledger.key, column=column.key, label=column.label, value=other)
        self.draft.problems.append(problem)

    def _shown(self, column: Column, value: Any) -> str:
        return self.draft.code_of_any(value) if isinstance(column, Reference) else column.show(value)


#: Drafts a change about people; returns whom it is about.
Drafting = Callable[[PersonDraft], list[int]]


def merge(
    engine: Engine,
    a: str,
    b: str,
    keep: str | None,
    *,
    actor: str = "",
    reason: str = "",
    dry_run: bool = False,
    rights: Rights = COMMAND_LINE,
) -> dict[str, Any]:
    """Makes two people one from this change on: {"change", "people"}, the one with posts and all else of both.

    Both codes mean A then. Where both say something else of themselves, or of one post, `keep` is the code of whom it
    is taken from. Raises Invalid with every reason against it.
    """

    wanted = {"verb": MERGE, "a": a, "b": b, "keep": keep}
    return _done(engine, wanted, _merging(a, b, keep), rights, actor=actor, reason=reason, dry_run=dry_run)


def _merging(a: str, b: str, keep: str | None) -> Drafting:
    def draft(drafted: PersonDraft) -> list[int]:
        one, other = drafted.person("a", a), drafted.person("b", b)
        kept = None if keep is None else drafted.person("keep", keep)
        if one is None or other is None:
            return []
        if one["record"] == other["record"]:
            drafted.refuse("b", b, Words("与前者已是同一人", "is the same person already"), _A_PERSON)
            return []
        pair = {person["record"]: person for person in (one, other)}
        if kept is not None and kept["record"] not in pair:
            drafted.refuse(
                "keep", keep, Words("不是两人之一", "is neither of the two"), Words(f"{a}、{b}", f"{a}, {b}")
            )
            return []
        Merging(drafted, one, other, None if kept is None else pair[kept["record"]]).carry_out()
        return [one["record"]]

    return draft


# -- one becomes two -----------------------------------------------------------------------------------------------


def split(
    engine: Engine,
    a: str,
    posts: Sequence[str],
    *,
    actor: str = "",
    reason: str = "",
    dry_run: bool = False,
    rights: Rights = COMMAND_LINE,
) -> dict[str, Any]:
    """Makes some posts (`unit/role/from` each) those of a new person of the same name: {"change", "people"}, both.

    Of the new one nothing else is known; he gets the next free code. Raises Invalid with every reason against it.
    """

    wanted = {"verb": SPLIT, "a": a, "posts": list(posts)}
    return _done(engine, wanted, _splitting(a, posts), rights, actor=actor, reason=reason, dry_run=dry_run)


def _splitting(a: str, posts: Sequence[str]) -> Drafting:
    def draft(drafted: PersonDraft) -> list[int]:
        one = drafted.person("a", a)
        if not posts:
            drafted.refuse("posts", None, Words("必填", "must be given"), _A_POST)
        if one is None:
            return []
        chosen = {post["record"]: post for text in posts if (post := _post(drafted, one["record"], text)) is not None}
        if drafted.problems:
            return []
        new = drafted.found_person({"name": one["name"]})
        for post in chosen.values():
            drafted.revise(_POSTS, post, person=new)
        return [one["record"], new]

    return draft


def _post(drafted: PersonDraft, person: int, text: str) -> Version | None:
    """The post of a person that a text names; a problem where there is none."""
    parts = text.rpartition("@")[2].split("/", 2)
    of_person = drafted.rows(_POSTS, "person", person)
    for post in of_person if len(parts) == 3 else ():
        if _named(drafted, post, parts):
            return post
    known = [drafted.post_name(post) for post in of_person]
    allowed = Words("、".join(known) or _A_POST.zh, ", ".join(known) or _A_POST.en)
    drafted.refuse("posts", text, Words("没有这一任职", "there is no such post"), allowed)
    return None


def _named(drafted: PersonDraft, post: Version, parts: Sequence[str]) -> bool:
    """Whether a post is that of a unit, a role and a first day as they are written."""
    unit, role, begins = parts
    try:
        day = days.first_day(POSTS.by_key["from"].parse(begins) or 0)
        same = day == days.first_day(post["begins"]) and POSTS.by_key["role"].parse(role) == post["role"]
        return same and post["unit"] == drafted.unit(unit, post["role"], day)
    except Unfit:
        return False


def _done(engine: Engine, wanted: Mapping[str, Any], draft: Drafting, rights: Rights, **how: Any) -> dict[str, Any]:
    """Carries a draft out as one change: {"change", "people"}; `change` is None for a dry run."""

    how["proposal"] = lambda: Proposal(OF_PEOPLE, wanted)
    origin = {"kind": "command", "name": wanted["verb"]}
    number, people = write(engine, _stage(draft, rights), origin=origin, rights=rights, **how)
    return {"change": number, "people": people}


def _stage(draft: Drafting, rights: Rights) -> Stage[list[dict[str, Any]]]:
    def stage(connection: Connection) -> tuple[Staged, list[dict[str, Any]]]:
        drafted = PersonDraft(connection, rights)
        about = draft(drafted)
        staged = drafted.change
        return staged, [drafted.told(identity) for identity in about]

    return stage


def stage_of(wanted: Mapping[str, Any], rights: Rights) -> Stage[list[dict[str, Any]]]:
    """Returns the stage of a merger or a split of people, as it was proposed."""
    if wanted["verb"] == MERGE:
        return _stage(_merging(wanted["a"], wanted["b"], wanted["keep"]), rights)
    return _stage(_splitting(wanted["a"], wanted["posts"]), rights)
