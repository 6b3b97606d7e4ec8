"""The API's document: OpenAPI 3.1, made of the declarations, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from registry.language import Words
from registry.web.access import ANY
from registry.web.api import problems
from registry.web.api.operation import JSON, MULTIPART, OPERATIONS, Operation, Parameter
from registry.web.api.schemas import NAMED, REFUSAL, SUBMITTED, TEXT

_TITLE = Words("基层党组织登记接口", "The registry of grassroots Party organizations")
_ABOUT = (
    "Every operation takes `Authorization: Bearer` with a token, and answers in Chinese unless `lang=en`. What lies "
    "outside the places that the token's owner was granted is not found. Refusals are `application/problem+json`, with "
    "every problem at once. `x-roles` are the roles of which one is needed."
)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request with the same key is carried out once within 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the row as it was seen, or *; without it the answer is 428.",
    "schema": {"type": "string"},
}


@cache
def openapi() -> dict[str, Any]:
    """The document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in sorted(OPERATIONS, key=lambda one: (one.path, one.method)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": _TITLE.en, "version": "1", "description": f"{_TITLE.zh}. {_ABOUT}"},
        "servers": [{"url": problems.PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {name: dict(NAMED[name]) for name in sorted(NAMED)},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    given = [_of_path(name) for name in operation.names_of_path]
    given += [_of_query(parameter) for parameter in operation.parameters]
    given += [_filters(operation.further)] if operation.further else []
    given += [_IF_MATCH] if operation.version else []
    given += [_KEY] if operation.keeps_answers else []
    return {
        "operationId": operation.name,
        "tags": [operation.run.__module__.rpartition(".")[2]],
        "summary": operation.says.en,
        "description": operation.says.zh,
        "x-roles": ["any"] if operation.roles == ANY else list(operation.roles),
        "parameters": given,
        "responses": {str(status): _answer(operation, status) for status in sorted(_statuses(operation))},
    } | ({"requestBody": _body(operation)} if operation.body else {})


def _of_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _of_query(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    described = {"name": parameter.name, "in": "query", "required": parameter.always}
    return described | {"description": f"{parameter.says.en} {parameter.says.zh}", "schema": schema}


def _filters(names: Iterable[str]) -> dict[str, Any]:
    """The parameters that filter rows: an object whose members stand in the query one by one."""
    return {
        "name": "columns",
        "in": "query",
        "required": False,
        "style": "form",
        "explode": True,
        "description": "Any column of the ledger, as `<key>=<value>`: rows that have this value in it; an empty value: "
        "that have none. A column called as another parameter is `own_<key>`. 台账的任一列。",
        "schema": {
            "type": "object",
            "properties": {name: dict(TEXT) for name in names},
            "additionalProperties": False,
        },
    }


def _body(operation: Operation) -> dict[str, Any]:
    assert operation.body is not None
    schema: Mapping[str, Any] = operation.body.schema
    if operation.body.media == MULTIPART:
        files = {
            name: {"type": "string", "contentMediaType": "application/octet-stream"}
            for name in (*operation.body.files, *operation.body.further)
        }
        fields = {one.name: dict(one.schema) for one in operation.body.fields}
        needed = [*operation.body.files, *(one.name for one in operation.body.fields if one.always)]
        schema = {"type": "object", "properties": files | fields, "required": needed, "additionalProperties": False}
    return {"required": not operation.body.may_be_empty, "content": {operation.body.media: {"schema": dict(schema)}}}


def _statuses(operation: Operation) -> set[int]:
    """The statuses that an operation may answer."""
    found = {operation.status, 401, 422, 429, *operation.statuses}
    names = {parameter.name for parameter in operation.parameters}
    if operation.roles != ANY or operation.may is not None:
        found.add(403)
    if operation.names_of_path or operation.finds is not None or names & {"scope", "known_at"}:
        found.add(404)
    found |= {304} if operation.method == "GET" else {409}
    # Rows of some ledgers are read only.
    found |= {405} if operation.writes and "ledger" in operation.names_of_path else set()
    found |= {412, 428} if operation.version else set()
    found |= {202} if operation.submits else set()
    # A file that the scanner could not look at.
    found |= {503} if operation.body is not None and operation.body.media == MULTIPART else set()
    return found | ({413, 415} if operation.body else set())


def _answer(operation: Operation, status: int) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    headers: dict[str, Any] = {}
    if status in (operation.status, 200) and status < 300:
        headers = {name: _header(words.en) for name, words in operation.answer.headers.items()}
        schema = operation.answer.schema
        if status != 204:
            described |= {
                "content": {operation.answer.media: {"schema": dict(schema) if schema is not None else _FILE}}
            }
    elif status == 202:
        described |= {"content": {JSON: {"schema": dict(SUBMITTED)}}}
    elif status >= 400:
        described |= {"content": {problems.MEDIA_TYPE: {"schema": dict(REFUSAL)}}}
    if status == 429:
        headers["Retry-After"] = _header("In how many seconds to ask again.", {"type": "integer"})
    if status == operation.status and operation.answer.links:
        described["links"] = {
            name: {"operationId": name, "parameters": dict(its)} for name, its in operation.answer.links.items()
        }
    return described | ({"headers": headers} if headers else {})


_FILE = {"type": "string", "contentMediaType": "application/octet-stream"}


def _header(says: str, schema: Mapping[str, Any] = TEXT) -> dict[str, Any]:
    return {"description": says, "schema": dict(schema)}


def routes(operations: Iterable[Operation]) -> list[tuple[str, str]]:
    """The method and address of operations, as the document has them."""
    return [(one.method, one.path) for one in operations]
