"""Verbs 业务动作 about places and organizations, what would come of them, and undoing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from registry.errors import Conflict, Invalid, NotFound, Problem
from registry.language import Words
from registry.restructuring import service
from registry.restructuring.catalogue import BY_NAME
from registry.restructuring.commands import VerbCommand, order
from registry.restructuring.draft import KINDS
from registry.restructuring.verb import Verb, VerbOption
from registry.restructuring.whatif import kind_of, what_if
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.operation import Answer, Body, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, PROBLEM, TEXT, TRUTH, WHOLE, list_of, members, named, or_none
from registry.web.api.writing import PROPOSED, REASON, is_true, problem_of, rights, text_of, who

_CLERK = ("clerk",)
_DRY_RUN = parameters.truth("dry_run", Words("只试，不登记", "try it, store nothing"))
_MISSING = Words("必填", "must be given")
_NO_SUCH = Words("没有这个成员", "there is no such member")
_SEVERAL = Words("一个或几个代码", "a code, or a list of them")
_NOT_SO = Words("不是要求的值", "is not a value that is taken")
_A_TEXT = Words("文字", "a text")
_LISTED = Words("列表或对象", "a list, or an object")
#: The members of the body that are no option of the verb.
_BESIDE = ("reason", "dry_run", "propose", "goes")
_VERB_DONE = named(
    "VerbDone", members(more=True, change=or_none(WHOLE), units=list_of(ANY_OBJECT), successions=list_of(ANY_OBJECT))
)


def _verb_of(kind: str, name: str) -> Verb:
    """A verb that a kind of unit has. Raises NotFound."""
    verb = BY_NAME.get(name)
    if verb is None or kind not in {one.key for one in verb.kinds}:
        raise NotFound(f"没有这个动作：{name}", f"there is no verb {name}")
    return verb


def _found_place_verb(asked: Asked) -> Verb:
    return _verb_of("place", asked.path["verb"])


def _found_organization_verb(asked: Asked) -> Verb:
    return _verb_of("organization", asked.path["verb"])


def _thinkable(asked: Asked) -> Verb:
    verb = BY_NAME.get(asked.path["verb"])
    if verb is None or not verb.may_be_thought:
        raise NotFound("没有这个动作", "there is no such verb")
    return verb


# -- from members to the texts of options -------------------------------------------------------------------------


class Members:
    """The members of a body as the texts of a verb's options; what is none is added to `problems`."""

    def __init__(self, verb: Verb, kinds: tuple[str, ...], body: Mapping[str, Any], problems: list[Problem]):
        self.verb, self.body, self.problems = verb, body, problems
        of_kinds = [option for kind in kinds for option in verb.options(KINDS[kind])]
        self.options = {
            option.name.replace("-", "_"): option for option in of_kinds if option.form not in ("where", "file")
        }
        self.goes = {option.name: option for option in of_kinds if option.form == "where"}

    def texts(self) -> dict[str, Any]:
        """The texts, by the keys of the options; of what is required and not there None."""
        known = [self.verb.unit, *self.options, *_BESIDE]
        for name in sorted(self.body.keys() - {*known}):
            self.problems.append(problem_of(name, _NO_SUCH, Words("、".join(known), ", ".join(known))))
        found: dict[str, Any] = {self.verb.unit: self._units()}
        for name, option in self.options.items():
            if name in self.body:
                found[option.key] = self._text(name, option)
            elif option.required:
                self.problems.append(problem_of(name, _MISSING))
                found[option.key] = None
        return found | self._where()

    def _units(self) -> Any:
        name, value = self.verb.unit, self.body.get(self.verb.unit)
        if not value or (isinstance(value, list) and not self.verb.is_of_several):
            self.problems.append(problem_of(name, _MISSING if not value else _NOT_SO, _SEVERAL))
            return [] if self.verb.is_of_several else ""
        return self._list(name, value) if self.verb.is_of_several else self._cell(name, value)

    def _text(self, name: str, option: VerbOption) -> Any:
        value = self.body[name]
        if option.form == "new" and isinstance(value, dict):
            return [f"{code}={self._cell(name, new)}" for code, new in value.items()]
        return self._list(name, value) if option.several else self._cell(name, value)

    def _cell(self, name: str, value: Any) -> str:
        if isinstance(value, (list, dict)):
            self.problems.append(problem_of(name, _NOT_SO, _A_TEXT))
            return ""
        return text_of(value)

    def _list(self, name: str, value: Any) -> list[str]:
        return [self._cell(name, one) for one in (value if isinstance(value, list) else [value])]

    def _where(self) -> dict[str, list[str]]:
        """Where things go: `{"posts": {thing: where}}`, or `["thing=where", …]` for each kind of thing."""
        goes, found = self.body.get("goes") or {}, {}
        if not isinstance(goes, dict):
            self.problems.append(problem_of("goes", _NOT_SO, _LISTED))
            return {}
        for what, pairs in goes.items():
            option = self.goes.get(what.replace("_", "-")) or self.goes.get(what)
            if option is None:
                known = Words("、".join(self.goes), ", ".join(self.goes))
                self.problems.append(problem_of(f"goes.{what}", _NO_SUCH, known))
            elif isinstance(pairs, dict):
                found[option.key] = [f"{thing}={self._cell(f'goes.{what}', to)}" for thing, to in pairs.items()]
            else:
                found[option.key] = self._list(f"goes.{what}", pairs)
        return found


def _ordered(asked: Asked, kind: str) -> VerbCommand:
    return order(kind, asked.found.name, Members(asked.found, (kind,), asked.body, asked.problems).texts())


# -- what is done -------------------------------------------------------------------------------------------------


def _carried_out(asked: Asked, kind: str) -> Any:
    with _told_of_members():
        command, dry_run = _ordered(asked, kind), is_true(asked, "dry_run")
        return service.carry_out(asked.engine, command, dry_run=dry_run, rights=rights(asked), **who(asked))


@contextmanager
def _told_of_members() -> Iterator[None]:
    """Within this block what is wrong with an option is told of the member that it is: `new_code` of `new-code`."""
    try:
        yield
    except Invalid as refusal:
        told = [replace(one, column=one.column and one.column.replace("-", "_")) for one in refusal.problems]
        raise Invalid(told) from refusal


@operation(
    "POST",
    "/places/{verb}",
    Words("地点的业务动作", "a verb about places"),
    _CLERK,
    Answer(_VERB_DONE),
    parameters=(*PROPOSED, _DRY_RUN),
    tries=True,
    submits=True,
    body=Body(ANY_OBJECT),
    finds=_found_place_verb,
)
def place_verb(asked: Asked) -> Any:
    """Carries a verb about places out as one change."""
    return _carried_out(asked, "place")


@operation(
    "POST",
    "/organizations/{verb}",
    Words("党组织的业务动作", "a verb about organizations"),
    _CLERK,
    Answer(_VERB_DONE),
    parameters=(*PROPOSED, _DRY_RUN),
    tries=True,
    submits=True,
    body=Body(ANY_OBJECT),
    finds=_found_organization_verb,
)
def organization_verb(asked: Asked) -> Any:
    """Carries a verb about organizations out as one change."""
    return _carried_out(asked, "organization")


@operation(
    "POST",
    "/whatif/{verb}",
    Words("设想：之后会怎样，不登记任何内容", "what would come of a verb; nothing is stored"),
    READERS,
    Answer(named("Thought", members(more=True, as_of=TEXT, scopes=list_of(ANY_OBJECT)))),
    parameters=(parameters.LANG,),
    tries=True,
    body=Body(ANY_OBJECT),
    finds=_thinkable,
)
def verb_thought(asked: Asked) -> Any:
    """Works out what a verb would change."""
    his = rights(asked)
    verb: Verb = asked.found
    texts = Members(verb, tuple(kind.key for kind in verb.kinds), asked.body, asked.problems).texts()
    code = texts["code"] if "code" in texts else next(iter(texts["codes"]), "")
    with _told_of_members():
        return what_if(asked.engine, order(kind_of(asked.engine, code, his), verb.name, texts), his)


# -- undoing ------------------------------------------------------------------------------------------------------


class NotUndone(Conflict):
    """A change on which later ones build."""

    def __init__(self, invalid: Invalid, language: str):
        self.members = {"problems": [problem.as_json(language) for problem in invalid.problems]}
        super().__init__(*invalid.says)


def _found_change(asked: Asked) -> int:
    """The number of the change that the address names. Raises NotFound, also where no row of it may be read."""
    written = asked.path["change"]
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 16 else 0
    service.find_undone(asked.connection, number, rights(asked))
    return number


def _may_undo(asked: Asked) -> None:
    service.check_undone(asked.connection, asked.found, rights(asked))


@operation(
    "POST",
    "/changes/{change}/undo",
    Words("撤回一次变更", "undo a change"),
    _CLERK,
    Answer(named("Undone", members(change=or_none(WHOLE), undone=WHOLE, problems=list_of(PROBLEM)))),
    parameters=(*PROPOSED, _DRY_RUN),
    submits=True,
    body=Body(
        members(optional=("reason", "dry_run", "propose"), reason=REASON, dry_run=TRUTH, propose=TRUTH),
        may_be_empty=True,
    ),
    finds=_found_change,
    may=_may_undo,
)
def change_undone(asked: Asked) -> Any:
    """Puts back what a change did, as a new change."""
    asked.check()
    dry_run = is_true(asked, "dry_run")
    try:
        done = service.undo(asked.engine, asked.found, dry_run=dry_run, rights=rights(asked), **who(asked))
    except Invalid as invalid:
        raise NotUndone(invalid, asked.language) from invalid
    return {"change": done, "undone": asked.found, "problems": []}
