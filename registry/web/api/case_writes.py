"""Cases 案件 and people 人员 as they are written: a case is opened, taken further; two people become one, one two."""

from __future__ import annotations

from typing import Any

from registry.casework.case_record import case_record
from registry.codes import identity_of
from registry.desk.judgement import NOT_YOURS
from registry.errors import NotAllowed, NotFound
from registry.language import Words
from registry.procedures.case_changes import StepOrder, carry_out, opening_order, step_order
from registry.rectification.ledger import CASE_STEPS
from registry.restructuring import persons
from registry.web.api import parameters
from registry.web.api.operation import Answer, Body, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, WHOLE, list_of, members, named, or_none
from registry.web.api.writing import (
    PROPOSED,
    WRITTEN,
    check_level,
    is_true,
    of_references,
    parsed,
    problem_of,
    rights,
    texts,
    who,
)

_CLERK = ("clerk",)
_DRY_RUN = parameters.truth("dry_run", Words("只试，不登记", "try it, store nothing"))
_OF_STEP = ("on", "level", "by", "document", "due_on", "score", "raters", "dissatisfied", "late")
_OF_CASE = ("organization", "year", "problems", "relapse_of")
_CASE_DONE = named("CaseDone", members(change=or_none(WHOLE), case=or_none(ANY_OBJECT), findings=ANY_OBJECT))
_PEOPLE_DONE = named("PeopleDone", members(change=or_none(WHOLE), people=list_of(ANY_OBJECT)))
_BESIDE = ("reason", "dry_run")
_BESIDE_PEOPLE = (*_BESIDE, "propose")


def _found_case(asked: Asked) -> int:
    """The case that the address names. Raises NotFound."""
    identity = identity_of(asked.picture, asked.path["case"], "case")
    if identity not in case_record(asked.picture).cases:
        raise NotFound("没有这个案件", "there is no such case")
    return identity


def may_write_case(asked: Asked, case: int) -> None:
    """Raises NotAllowed for a case that may be read, and not written."""
    reach = rights(asked).reach(asked.connection)
    organization = reach.whereabouts.of_case(case)
    if not reach.writes.is_everything and (organization is None or not reach.writes.has(organization)):
        raise NotAllowed(*NOT_YOURS)


def _may_take_step(asked: Asked) -> None:
    may_write_case(asked, asked.found)
    organization = rights(asked).reach(asked.connection).whereabouts.of_case(asked.found)
    check_level(asked, _level(asked), unit=organization)


def _may_open(asked: Asked) -> None:
    check_level(asked, _level(asked))


def _level(asked: Asked) -> Any:
    """The level that the body names, as it is stored; None for any other text."""
    told = asked.body.get("level") if isinstance(asked.body, dict) else None
    return parsed([], "level", CASE_STEPS.by_key["level"].parse, told, Words("", ""))


def _carried_out(asked: Asked, order: StepOrder) -> Any:
    with of_references():
        return carry_out(asked.engine, order, dry_run=is_true(asked, "dry_run"), rights=rights(asked), **who(asked))


@operation(
    "POST",
    "/cases",
    Words("立案", "open a case, as screened or decided"),
    _CLERK,
    Answer(_CASE_DONE),
    parameters=(*WRITTEN, _DRY_RUN),
    tries=True,
    submits=True,
    body=Body(ANY_OBJECT),
    may=_may_open,
)
def case_opened(asked: Asked) -> Any:
    """Opens a case with its first step."""
    required = ("code", "organization", "year", "step", "on", "level")
    given = texts(asked, ("code", *_OF_CASE, "step", *_OF_STEP), required, _BESIDE)
    of_case = {key: given.pop(key) for key in _OF_CASE}
    code = given.pop("code") or ""
    return _carried_out(asked, opening_order(code, {**given, "reason": who(asked)["reason"] or None}, of_case))


@operation(
    "POST",
    "/cases/{case}/steps",
    Words("登记案件的一个环节", "take a case a step further"),
    _CLERK,
    Answer(_CASE_DONE),
    parameters=(*WRITTEN, _DRY_RUN),
    tries=True,
    submits=True,
    body=Body(ANY_OBJECT),
    finds=_found_case,
    may=_may_take_step,
)
def case_step_taken(asked: Asked) -> Any:
    """Takes a step of a case; what may not follow is refused with every reason."""
    given = texts(asked, ("step", *_OF_STEP, "insert"), ("step", "on", "level"), _BESIDE)
    insert = given.pop("insert")
    return _carried_out(
        asked, step_order(asked.path["case"], {**given, "reason": who(asked)["reason"] or None}, insert)
    )


@operation(
    "POST",
    "/people/merge",
    Words("两个编号是同一人", "two codes are one person"),
    _CLERK,
    Answer(_PEOPLE_DONE),
    parameters=(*PROPOSED, _DRY_RUN),
    tries=True,
    submits=True,
    body=Body(ANY_OBJECT),
)
def people_merged(asked: Asked) -> Any:
    """Makes two people one from this change on."""
    given = texts(asked, ("a", "b", "keep"), ("a", "b"), _BESIDE_PEOPLE)
    how = {"dry_run": is_true(asked, "dry_run"), "rights": rights(asked), **who(asked)}
    return persons.merge(asked.engine, given["a"] or "", given["b"] or "", given["keep"], **how)


@operation(
    "POST",
    "/people/split",
    Words("一个编号是两人", "one code is two people"),
    _CLERK,
    Answer(_PEOPLE_DONE),
    parameters=(*PROPOSED, _DRY_RUN),
    tries=True,
    submits=True,
    body=Body(ANY_OBJECT),
)
def person_split(asked: Asked) -> Any:
    """Makes some posts of a person those of a new one."""
    given = texts(asked, ("a",), ("a",), ("posts", *_BESIDE_PEOPLE))
    posts = asked.body.get("posts")
    if not isinstance(posts, list) or not all(isinstance(post, str) for post in posts):
        allowed, posts = Words("列表：单位代码/职务/任职日期", "a list of unit/role/from"), []
        asked.problems.append(problem_of("posts", Words("必填", "must be given"), allowed))
    how = {"dry_run": is_true(asked, "dry_run"), "rights": rights(asked), **who(asked)}
    return persons.split(asked.engine, given["a"] or "", posts, **how)
