"""Refusals of the API 拒绝: `application/problem+json`, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from registry.db import Unavailable
from registry.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, NotReady, Problem, Refusal, Refused
from registry.json_text import document
from registry.language import LANGUAGES, Words

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1"


class NotSignedIn(Refusal):
    """There is no token, a wrong, expired or revoked one, or its user is disabled."""

    def __init__(self) -> None:
        super().__init__("须有有效的令牌（Authorization: Bearer）", "a valid token is needed (Authorization: Bearer)")


class TooMany(Refusal):
    """The token has asked too often; `seconds` until it may again."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(f"请求过于频繁，请 {seconds} 秒后再试", f"too many requests: try again in {seconds} s")


class TooLarge(Refusal):
    """A request brings more than is taken."""


class UnknownKind(Refusal):
    """What a request brings is not JSON, or not a known kind of file."""


class NotTaken(Refusal):
    """What an address names has no such method: `allowed` are those that it has."""

    def __init__(self, zh: str, en: str, *allowed: str):
        self.allowed = allowed
        super().__init__(zh, en)


class PreconditionRequired(Refusal):
    """A row is altered by whoever says which version he saw."""

    def __init__(self) -> None:
        super().__init__("须有 If-Match：所见的版本（ETag），或 *", "If-Match is needed: the ETag that was seen, or *")


class Stale(Refusal):
    """If-Match is not of the row as it is now, which is `current`."""

    def __init__(self, current: Any):
        self.current = current
        super().__init__("这一行已有新的版本", "the row has a newer version")


class Kind(NamedTuple):
    """A kind of refusal: its status, the last part of its type, and its title."""

    status: int
    slug: str
    title: Words


KINDS: dict[type[Refusal], Kind] = {
    NotSignedIn: Kind(401, "not-signed-in", Words("未登录", "not signed in")),
    NotTaken: Kind(405, "method-not-allowed", Words("不支持这种方法", "method not allowed")),
    NotAllowed: Kind(403, "not-allowed", Words("无此权限", "not allowed")),
    NotFound: Kind(404, "not-found", Words("没有这一项", "not found")),
    Stale: Kind(412, "stale", Words("版本已变", "stale")),
    TooLarge: Kind(413, "too-large", Words("内容过大", "too large")),
    UnknownKind: Kind(415, "unknown-kind", Words("不支持的内容类型", "unknown kind of content")),
    Invalid: Kind(422, "invalid", Words("有问题", "invalid")),
    Refused: Kind(422, "invalid", Words("有问题", "invalid")),
    PreconditionRequired: Kind(428, "precondition-required", Words("须说明所见版本", "precondition required")),
    TooMany: Kind(429, "too-many", Words("请求过于频繁", "too many requests")),
    Closed: Kind(409, "closed", Words("已封账", "closed")),
    NotReady: Kind(409, "not-ready", Words("尚未就绪", "not ready")),
    Conflict: Kind(409, "conflict", Words("有冲突", "conflict")),
    Unavailable: Kind(503, "unavailable", Words("数据库不可用", "the database is not available")),
}
_METHOD = Kind(405, "method-not-allowed", Words("不支持这种方法", "method not allowed"))
_FAILED = Kind(500, "failed", Words("系统出错", "something went wrong"))
#: Outside and unknown are one, in the same words.
_NOT_FOUND = Words("没有这一项，或不在您的范围内", "there is no such thing, or it lies outside what you may see")

_PROBLEMS = Words("有 {count} 处问题", "{count} {count:problem|problems}")


def is_of_api() -> bool:
    """Whether the request is one to the API."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def kind_of(refusal: Refusal) -> Kind:
    """The kind of a refusal: that of the nearest class that has one."""
    return next((KINDS[one] for one in type(refusal).__mro__ if one in KINDS), KINDS[Refused])


def language() -> str:
    """The language that the address asks for; Chinese unless it says otherwise."""
    asked = request.args.get("lang", "zh")
    return asked if asked in LANGUAGES else "zh"


def answer(refusal: Refusal) -> Response:
    """The answer to a request that is refused."""
    kind = kind_of(refusal)
    problems = refusal.problems if isinstance(refusal, Invalid) else ()
    says = _NOT_FOUND if isinstance(refusal, NotFound) else refusal.says
    if problems and request.method == "GET":
        says = _PROBLEMS.format(count=len(problems))
    more = {"current": refusal.current} if isinstance(refusal, Stale) else getattr(refusal, "members", {})
    headers = {}
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.seconds)
    if isinstance(refusal, NotTaken):
        headers["Allow"] = ", ".join(refusal.allowed)
    if isinstance(refusal, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return _made(kind, says, problems, more, headers)


def answer_of_http(error: HTTPException) -> Response:
    """The answer to what the server itself refuses: a method that an address does not have, too large a body."""
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted({*(error.valid_methods or ())} - {"HEAD", "OPTIONS"}))
        says = Words(f"此处只接受 {allowed}", f"{allowed} alone is taken here")
        return _made(_METHOD, says, headers={"Allow": allowed})
    if isinstance(error, RequestEntityTooLarge):
        return answer(TooLarge("内容过大", "the request brings too much"))
    if error.code in (404, 308):
        return answer(NotFound("", ""))
    if error.code and error.code < 500:
        return answer(Refused("请求不正确", "the request is not right"))
    return _made(_FAILED, _FAILED.title)


def _made(
    kind: Kind,
    says: Words,
    problems: Sequence[Problem] = (),
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    asked = language()
    body = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title.in_(asked),
        "status": kind.status,
        "detail": says.in_(asked),
        "instance": request.path,
        "problems": [problem.as_json(asked) for problem in problems],
    }
    made = Response(_bytes({**body, **(more or {})}), kind.status, mimetype=MEDIA_TYPE)
    made.headers.update(headers or {})
    return made


def _bytes(value: Any) -> bytes:
    """A document in UTF-8; what no text may hold (half a character) as a question mark."""
    return document(value).encode("utf-8", "replace")
