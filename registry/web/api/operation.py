"""An operation 接口操作 of the API, declared once: its route, parser, order of refusals and document follow from that.

How to declare one, in a module of this package:

    @operation(
        "GET", "/units/{code}/history",            # the address below /api/v1, parameters of the path in braces
        Words("一个代码的历史", "everything that a code went through"),
        READERS,                                    # who may; `access.ANY` for everybody with a token
        parameters=(*MOMENT,),                      # of the query: `registry.web.api.parameters`
        answer=Answer(HISTORY),                     # what a 200 (or `status=201`) has as its body
    )
    def history(asked: Asked) -> Any:               # the function's name is the operation's
        return history_of(asked.picture, asked.path["code"])

One that writes:

    @operation(
        "POST", "/ledgers/{ledger}/rows/{record}/withdraw", Words(…), ("clerk",), Answer(CHANGE),
        body=Body(members(reason=TEXT)),            # other members, or one twice, are problems (422)
        finds=row_of, may=is_writable, version=version_of_row,
    )
    def withdraw_row(asked: Asked) -> Any:          # asked.path, asked.found, asked.body["reason"], asked.account
        return withdraw(asked.engine, asked.found, asked.body["reason"])

A function returns the JSON document, or a `Reply` for another status, for headers, a file, or a tag of its own. It
raises `registry.errors`. What comes before it is done in the order of the contract, where it is declared: `finds` looks
up what the address names (404) and leaves it in `asked.found`; `may` raises NotAllowed (403); a kept answer is given
again; `version` gives the row's version, which If-Match must name (428, 412), and the Row to be told as `current`; then
all problems of parameters and body at once (422; `finds` and the others may add to `asked.problems`). An operation that
writes is carried out when the reading is over: it takes `asked.engine`, and reads what came of it by `asked.again()`.
Roles, Idempotency-Key, the rate, ETag and the document are the frame's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.language import Words
from registry.web.api.schemas import Schema

if TYPE_CHECKING:
    from registry.web.api.request import Asked

JSON, MULTIPART = "application/json", "multipart/form-data"


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query or a field of a form: its name, what it is for, its schema, and what it reads.

    `read` takes the text and returns its value; it raises ValueError or `registry.columns.Unfit`, and `allowed` says
    what may stand there. `always`: it must be given.
    """

    name: str
    says: Words
    schema: Schema
    read: Callable[[str], Any]
    allowed: Words = Words("", "")
    always: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it may be told several times."""
        return self.schema.get("type") == "array"


@dataclass(frozen=True)
class Body:
    """What a request brings: JSON of a schema, or a form with fields and files.

    `largest`: in bytes. `files` are the names of the form's files, `further` those
    of files that need not come; `fields` its other fields. `kind_of_file` raises UnknownKind
    and TooLarge for a file that is not taken. `may_be_empty`: a request without any body is one
    with an empty object.
    """

    schema: Schema
    media: str = JSON
    largest: int = 1_000_000
    fields: Sequence[Parameter] = ()
    files: Sequence[str] = ()
    further: Sequence[str] = ()
    kind_of_file: Callable[[Any], object] | None = None
    may_be_empty: bool = False


@dataclass(frozen=True)
class Answer:
    """What is answered: the schema of the document, or the media type of a file.

    `links`: operations that may be asked next, each with its parameters, out of what was asked and answered
    (OpenAPI's runtime expressions).
    """

    schema: Schema | None = None
    media: str = JSON
    headers: Mapping[str, Words] = field(default_factory=dict)
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """An answer that is more than a document with the usual status.

    `body` is a document, or the bytes of a file. `tag`: the ETag's version, where it is not of the body alone.
    """

    body: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str | None = None
    tag: str | None = None


@dataclass(frozen=True)
class Operation:
    """An operation; the attributes are those of `operation`."""

    method: str
    path: str
    says: Words
    roles: tuple[str, ...]
    run: Callable[[Asked], Any]
    answer: Answer
    status: int = 200
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    narrows: Callable[[Mapping[str, str]], Sequence[str]] | None = None
    finds: Callable[[Asked], Any] | None = None
    may: Callable[[Asked], None] | None = None
    version: Callable[[Asked], tuple[str, Any]] | None = None
    takes: Callable[[Mapping[str, str]], Words | None] | None = None
    more_parameters: Callable[[Asked], Mapping[str, Parameter]] | None = None
    further: Sequence[str] = ()
    wants_scope: bool = False
    holds_all: bool = False
    tries: bool = False
    takes_session: bool = False
    statuses: tuple[int, ...] = ()
    submits: bool = False

    @property
    def name(self) -> str:
        return self.run.__name__

    @property
    def keeps_answers(self) -> bool:
        """Whether its answer is kept for whoever sends the same again under one Idempotency-Key."""
        return self.method in ("POST", "PATCH")

    @property
    def writes(self) -> bool:
        """Whether it is more than reading."""
        return self.method != "GET"

    def roles_at(self, path: Mapping[str, str]) -> Sequence[str]:
        """The roles that may ask it, of what the path names."""
        return self.roles if self.narrows is None else self.narrows(path)

    @property
    def taken_instead(self) -> list[str]:
        """The methods that its address has, whatever it names."""
        return sorted(one.method for one in OPERATIONS if one.path == self.path and one.takes is None)

    @property
    def names_of_path(self) -> tuple[str, ...]:
        """The parameters of the path, in order."""
        return tuple(part.partition("}")[0] for part in self.path.split("{")[1:])


#: Every operation, in the order of their declarations.
OPERATIONS: list[Operation] = []


def operation(
    method: str, path: str, says: Words, roles: Sequence[str], answer: Answer, **more: Any
) -> Callable[[Callable[[Asked], Any]], Callable[[Asked], Any]]:
    """Declares an operation. Raises ValueError for one without roles, and for one that is there already.

    `takes` says why what the path names has no such method, if so, before anybody is asked who he is. `narrows`: which
    of the roles may, by what the path names. `status` of a success (200); `parameters`, `body`, `finds`, `may`,
    `version`: as the head of this module has it.
    `more_parameters`: further parameters that depend on what was found; `further` are their names. `wants_scope`:
    whoever was granted several places must say which; `holds_all`: without a scope it is of all that he may read.
    `tries`: it is run with what fits of a body that has problems, so that those within are told with them; it
    writes by `registry.staging.write`, or after `asked.check`. `takes_session`: whoever signed in on the pages may
    ask too. `statuses`: further ones that it answers, which are not those of every operation of its kind. `submits`: by
    the rules it may become a submission, which is answered with 202.
    """
    if not roles:
        raise ValueError(f"{method} {path} does not say who may ask for it")

    def declared(run: Callable[[Asked], Any]) -> Callable[[Asked], Any]:
        made = Operation(method, path, says, tuple(roles), run, answer, **more)
        if any((one.method, one.path) == (method, path) or one.name == made.name for one in OPERATIONS):
            raise ValueError(f"{method} {path} ({made.name}) is declared twice")
        OPERATIONS.append(made)
        return run

    return declared
