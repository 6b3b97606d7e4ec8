"""What an operation is asked 请求: by whom, of which Moment and place, with what in the address and in the body."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app, request
from sqlalchemy import Connection, Engine

from registry import codes
from registry.accounts.account import Account
from registry.db import reading
from registry.errors import Conflict, Invalid, Problem, Refused
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.moment import Moment, known_at, today
from registry.picture import Picture
from registry.settings import opening_day
from registry.versions.changes import head
from registry.versions.identities import codes_of
from registry.web.api import bodies, cursors
from registry.web.api.operation import MULTIPART, Body, Operation, Parameter
from registry.web.desk.writer import PAST
from registry.web.reader import sight
from registry.web.scopes import ScopeWanted, scope_of

_SAY_WHICH = Words(
    "获授权多处，请用 scope 说明是哪一处", "you were granted several places: say with `scope` which one is meant"
)
_ANOTHER_QUESTION = Words("属于另一个问题", "belongs to another question")
_NO_SCOPE = Words("scope：{0}", "scope: {0}")


@dataclass
class Asked:
    """A request to an operation. Of one that writes the picture is there until it is carried out.

    `path` are the parameters of the path as they stand there, `given` those of the query that were given, as read;
    `body` is the document, of a form its fields. `found` is what `finds` found, `problems` all that is wrong so far.
    """

    operation: Operation
    account: Account
    token: str
    now: datetime.datetime
    language: str
    path: Mapping[str, str]
    given: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    found: Any = None
    problems: list[Problem] = field(default_factory=list)
    _picture: Picture | None = None

    @property
    def engine(self) -> Engine:
        engine: Engine = current_app.extensions["registry"].engine
        return engine

    @property
    def picture(self) -> Picture:
        """The picture of the Moment that is asked about, as whoever asks may see it."""
        assert self._picture is not None, "the reading is over: ask `again()`"
        return self._picture

    @property
    def connection(self) -> Connection:
        return self.picture.connection

    @property
    def moment(self) -> Moment:
        return self.picture.moment

    @property
    def files(self) -> Any:
        """The files of a form, by the names of their fields."""
        return request.files

    def get(self, name: str, otherwise: Any = None) -> Any:
        """A parameter of the query; `otherwise` where it is not given."""
        return self.given.get(name, otherwise)

    @property
    def scope(self) -> str | None:
        """The code of the place that is asked about; None for everything."""
        code: str | None = self.given.get("scope") or None
        return code

    @contextmanager
    def read(self) -> Iterator[None]:
        """The reading within which everything is looked up. Raises NotFound where there is no such change."""
        with reading(self.engine) as connection:
            self._picture = self._picture_of(connection)
            try:
                yield
            finally:
                self._picture = None if self.operation.writes else self._picture

    @contextmanager
    def again(self) -> Iterator[Picture]:
        """A picture of now, after something was written."""
        with reading(self.engine) as connection:
            last, digest = head(connection)
            moment = Moment(opening_day(connection) or today(), last)
            yield current_app.extensions["registry"].pictures.at(connection, moment, digest, sight(connection))

    def _picture_of(self, connection: Connection) -> Picture:
        last, digest = head(connection)
        written = None if self.operation.writes else self.given.get("known_at")
        change = last if written is None else known_at(connection, written)
        moment = Moment(self.given.get("as_of") or opening_day(connection) or today(), change)
        if (cursor := self.given.get("cursor")) is not None:
            moment = Moment(cursor.as_of, min(cursor.known_at, last))
        picture: Picture = current_app.extensions["registry"].pictures.at(connection, moment, digest, sight(connection))
        return picture

    def settle_scope(self) -> None:
        """Settles of which place is asked, where the operation asks for one; several grants must say which.

        Raises NotFound for a scope that is unknown or outside.
        """
        if not any(parameter.name == "scope" for parameter in self.operation.parameters):
            return
        if self.scope is None and self.operation.holds_all:
            return
        try:
            if self.scope is not None:
                codes.place_of(self.picture, self.scope)
            self.given["scope"] = scope_of(self.picture, self.scope, self.operation.wants_scope)
        except ScopeWanted:
            self.refuse("scope", _SAY_WHICH)
        except Refused as refusal:  # a name of several
            self.refuse("scope", _NO_SCOPE.format(refusal.says), value=self.scope)

    def code_of(self, place: int) -> str:
        """The code of a place that was granted: that of the day, else the last that it had."""
        named = names_of(self.picture, {place})
        return named[place][0] if place in named else codes_of(self.picture, [place])[-1][0]

    # -- reading what was sent -------------------------------------------------------------------------------------

    def read_parameters(self) -> Asked:
        """Reads the parameters of the query and the body; what is wrong is among the problems. Raises UnknownKind."""
        operation = self.operation
        declared = {parameter.name: parameter for parameter in operation.parameters}
        sent = self._with_cursor(dict(request.args.lists()))
        known = {name: texts for name, texts in sent.items() if operation.more_parameters is None or name in declared}
        self.given = bodies.read_parameters(declared, known, self.problems)
        if operation.body is not None and operation.body.media == MULTIPART:
            self._read_form(operation.body)
        elif operation.body is not None:
            self.body = bodies.read_json(operation.body)
            self.problems += bodies.problems_of(self.body, operation.body.schema)
        return self

    def _with_cursor(self, sent: dict[str, list[str]]) -> dict[str, list[str]]:
        """What was sent, with the question of the first page where it goes on; another question is a problem."""
        written = sent.get("cursor", [])
        if len(written) != 1 or not any(one.name == "cursor" for one in self.operation.parameters):
            return sent
        try:
            first = cursors.read(written[0]).question
        except ValueError:  # told with the other parameters
            return sent
        others = {name: texts for name, texts in sent.items() if name not in cursors.FREE}
        if any(texts != [first.get(name)] for name, texts in others.items()):
            self.refuse("cursor", _ANOTHER_QUESTION)
        return {name: [text] for name, text in first.items() if name not in cursors.FREE} | sent

    def cursor_at(self, value: Any, number: int) -> str:
        """The cursor of the page after the one that ends with this value and number."""
        sent = self._with_cursor(dict(request.args.lists()))
        question = {name: texts[0] for name, texts in sent.items() if name not in cursors.FREE}
        if self.scope is not None:
            question["scope"] = self.scope
        return cursors.Cursor(question, self.moment.as_of, self.moment.known_at, value, number).written()

    def refuse(self, name: str, problem: Words, allowed: Words = Words("", ""), value: str | None = None) -> None:
        """Adds a problem of a parameter, unless it is told already."""
        told = Problem(problem, allowed, column=name, value=value)
        if told not in self.problems:
            self.problems.append(told)

    def check(self) -> None:
        """Raises Invalid where there are problems, Conflict where a write is asked of an earlier state of knowledge."""
        if self.problems:
            raise Invalid(self.problems)
        if self.operation.writes and "known_at" in self.given:
            raise Conflict(*PAST)

    def read_more(self, declared: Mapping[str, Parameter]) -> None:
        """Reads the parameters of the query that depend on what was found."""
        own = {one.name: replace(one, always=False) for one in self.operation.parameters}
        sent = self._with_cursor(dict(request.args.lists()))
        sent = {name: texts for name, texts in sent.items() if name not in own}
        self.given |= bodies.read_parameters({**own, **declared}, sent, self.problems)

    def _read_form(self, body: Body) -> None:
        declared = {one.name: one for one in body.fields}
        self.body = bodies.read_parameters(declared, dict(request.form.lists()), self.problems)
        self.problems += bodies.problems_of_files(body, dict(request.files.lists()))
