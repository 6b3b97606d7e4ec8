"""What a request brings 请求内容, read and held against its schema: every problem at once, each with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import request

from registry.errors import Problem
from registry.language import Words
from registry.ledgers import RECORD
from registry.web.api.operation import MULTIPART, Body, Parameter
from registry.web.api.problems import TooLarge, UnknownKind
from registry.web.api.schemas import Schema, resolved
from registry.written import Unfit

_NO_SUCH = Words("没有这个成员", "there is no such member")
_TWICE = Words("写了两次", "stands twice")
_MISSING = Words("必填", "must be given")
_UNLIKE = Words("不是要求的值", "is not a value that is taken")
_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_WORDS = {
    "object": Words("对象", "an object"),
    "array": Words("数组", "an array"),
    "string": Words("文字", "text"),
    "integer": Words("整数", "a whole number"),
    "number": Words("数", "a number"),
    "boolean": Words("true 或 false", "true or false"),
    "null": Words("null", "null"),
}
#: How deep a document may be nested, and how long a shown value is.
_DEEPEST, _LONGEST = 30, 80


class _Twice(dict[str, Any]):
    """An object of which some members stood twice."""

    twice: tuple[str, ...] = ()


def refuse_early(body: Body) -> None:
    """Refuses what is too large, or no kind of content that is taken, before anything is looked up.

    Raises TooLarge and UnknownKind.
    """
    request.max_content_length = body.largest
    if (request.content_length or 0) > body.largest:
        raise TooLarge(f"至多 {body.largest} 字节", f"at most {body.largest} bytes are taken")
    if body.media == MULTIPART:
        if request.mimetype != MULTIPART:
            raise UnknownKind(f"须为 {MULTIPART}", f"{MULTIPART} is taken here")
        if body.kind_of_file is not None:
            for file in request.files.getlist("file"):
                body.kind_of_file(file)
        return
    is_empty = not request.get_data()
    if not (is_empty and body.may_be_empty) and request.mimetype != body.media:
        raise UnknownKind(f"须为 {body.media}", f"{body.media} is taken here")


def read_json(body: Body) -> Any:
    """The document that a request brings. Raises UnknownKind for what is no JSON."""
    data = request.get_data()
    if not data and body.may_be_empty:
        return {}
    try:
        return json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_refuse, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise UnknownKind("不是 JSON", "the body is not JSON") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = _Twice(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found.twice = tuple(sorted({name for name in names if names.count(name) > 1}))
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _number(written: str) -> float:
    value = float(written)
    if value in (float("inf"), float("-inf")):
        raise ValueError(written)
    return value


def problems_of(value: Any, schema: Schema, place: str = "", depth: int = 0) -> Iterator[Problem]:
    """What of a document its schema does not take, by place: `rows[2].values.name`."""
    schema = resolved(schema)
    if depth > _DEEPEST:
        yield _problem(place, value, _UNLIKE)
        return
    if "anyOf" in schema:
        found = [list(problems_of(value, one, place, depth + 1)) for one in schema["anyOf"]]
        yield from min(found, key=len)
        return
    kinds = schema.get("type")
    if kinds is not None and not _is_of(value, kinds):
        allowed = [_WORDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        yield _problem(
            place, value, _UNLIKE, Words("、".join(w.zh for w in allowed), " or ".join(w.en for w in allowed))
        )
    elif isinstance(value, dict):
        yield from _of_object(value, schema, place, depth)
    elif isinstance(value, list):
        yield from _of_list(value, schema, place, depth)
    else:
        yield from _of_single(value, schema, place)


def fitting(value: Any, schema: Schema) -> Any:
    """What of a document its schema takes: without members that it does not have or that do not fit; None for nothing.

    An item of a list that does not fit is empty, for the others keep their places.
    """
    schema = resolved(schema)
    if not any(True for _ in problems_of(value, schema)):
        return value
    if "anyOf" in schema:
        parts = [fitting(value, one) for one in schema["anyOf"]]
        return next((part for part in parts if part is not None), None)
    if isinstance(value, dict) and _is_of(value, schema.get("type", "object")):
        declared, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        taken = {name: declared.get(name, {} if more is True else more) for name in value if name in declared or more}
        parts_by_name = {name: fitting(value[name], one) for name, one in taken.items()}
        nulls = {name for name, one in taken.items() if value[name] is None and not any(problems_of(None, one))}
        return {name: part for name, part in parts_by_name.items() if part is not None or name in nulls}
    is_list = isinstance(value, list) and _is_of(value, schema.get("type", "array"))
    if is_list and schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        return [fitting(one, schema.get("items", {})) or {} for one in value]
    return None


_ITEM = re.compile(r"(?:rows\[(\d+)\]|\w+\[\d+\])\.?")


def _place_of(problem: Problem) -> tuple[int | None, str]:
    """The row and the column that a problem is of, by which those of a body and those within it are compared."""
    place = problem.column or ""
    named = _ITEM.match(place)
    if named is not None:
        return int(named[1]) if named[1] else None, place[named.end() :].removeprefix("values.")
    if place.startswith("values"):
        return problem.row or 1, place.removeprefix("values").removeprefix(".")
    return problem.row, place


def together(around: Sequence[Problem], within: Sequence[Problem]) -> list[Problem]:
    """The problems of a request and those within its body, each place once."""
    told = {_place_of(problem) for problem in around}
    told |= {(None, place) for row, place in told if row == 1}
    rows = {row for row, place in told if row is not None and place in ("", "values")}
    # Of a row without values what its columns lack is not told one by one; that there is no such row is.
    own = [one for one in within if one.row not in rows or one.column == RECORD.key]
    return [*around, *(one for one in own if _place_of(one) not in told)]


def _is_of(value: Any, kinds: Any) -> bool:
    names = [kinds] if isinstance(kinds, str) else kinds
    return any(isinstance(value, _KINDS[k]) and (not isinstance(value, bool) or k == "boolean") for k in names)


def _of_object(value: dict[str, Any], schema: Schema, place: str, depth: int) -> Iterator[Problem]:
    declared, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in getattr(value, "twice", ()):
        yield _problem(_below(place, name), None, _TWICE)
    for name in schema.get("required", ()):
        if name not in value:
            yield _problem(_below(place, name), None, _MISSING)
    for name, inner in value.items():
        if name in declared:
            yield from problems_of(inner, declared[name], _below(place, name), depth + 1)
        elif more is False:
            allowed = Words("、".join(declared), ", ".join(declared))
            yield _problem(_below(place, name), None, _NO_SUCH, allowed)
        else:
            yield from problems_of(inner, {} if more is True else more, _below(place, name), depth + 1)


def _of_list(value: list[Any], schema: Schema, place: str, depth: int) -> Iterator[Problem]:
    most, least = schema.get("maxItems"), schema.get("minItems", 0)
    if len(value) < least or (most is not None and len(value) > most):
        yield _problem(place, None, _UNLIKE, Words(f"{least} 至 {most} 项", f"{least} to {most} of them"))
        return
    for at, inner in enumerate(value):
        yield from problems_of(inner, schema.get("items", {}), f"{place}[{at + 1}]", depth + 1)


def _of_single(value: Any, schema: Schema, place: str) -> Iterator[Problem]:
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        yield _problem(place, None, Words("含有不能登记的字符", "holds a character that nothing recorded has"))
    if "enum" in schema and value not in schema["enum"]:
        keys = [str(key) for key in schema["enum"]]
        yield _problem(place, value, _UNLIKE, Words("、".join(keys), ", ".join(keys)))
    least, most = schema.get("minimum"), schema.get("maximum")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and ((least is not None and value < least) or (most is not None and value > most)):
        yield _problem(place, value, _UNLIKE, Words(f"{least} 至 {most}", f"{least} to {most}"))


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _problem(place: str, value: Any, problem: Words, allowed: Words = Words("", "")) -> Problem:
    shown = None if value is None or isinstance(value, (dict, list)) else str(value)[:_LONGEST]
    return Problem(problem, allowed, column=place[:_LONGEST] or None, value=shown)


def read_parameters(
    declared: Mapping[str, Parameter], given: Mapping[str, list[str]], problems: list[Problem]
) -> dict[str, Any]:
    """The values of parameters, or of the fields of a form; what is wrong with them is added to the problems."""
    found: dict[str, Any] = {}
    for name, texts in given.items():
        if name not in declared:
            allowed = Words("、".join(declared), ", ".join(declared))
            problems.append(_problem(name, None, Words("没有这个参数", "there is no such parameter"), allowed))
        elif len(texts) > 1 and not declared[name].is_list:
            problems.append(_problem(name, None, _TWICE))
        else:
            _read(declared[name], ",".join(texts), found, problems)
    missing = [name for name, one in declared.items() if one.always and name not in given]
    problems += [_problem(name, None, _MISSING) for name in missing]
    return found


def problems_of_files(body: Body, given: Mapping[str, list[Any]]) -> Iterator[Problem]:
    """What is wrong with the files of a form: each is sent once, and no other."""
    wanted = (*body.files, *body.further)
    for name, files in given.items():
        if name not in wanted:
            yield _problem(name, None, _NO_SUCH, Words("、".join(wanted), ", ".join(wanted)))
        elif len(files) > 1:
            yield _problem(name, None, _TWICE)
    yield from (_problem(name, None, _MISSING) for name in body.files if name not in given)


def _read(parameter: Parameter, text: str, found: dict[str, Any], problems: list[Problem]) -> None:
    try:
        if "\0" in text:
            raise ValueError(text)
        found[parameter.name] = parameter.read(text)
    except (ValueError, Unfit):
        problems.append(_problem(parameter.name, text.replace("\0", ""), _UNLIKE, parameter.allowed))
