"""How a request is answered 应答: each operation in the same order, which is that of the contract.

405 (the router's), 401, 429, 403 (role), 413, 415, 404, 403 (row), a kept answer, 428, 412, 422, 409; 304 when the
answer is known. What is looked up and what is wrong never depends on what somebody may not see.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from registry.decisions.documents import receipt
from registry.decisions.service import submit
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Refusal, Refused
from registry.json_text import document
from registry.language import Words
from registry.requests import kept_answers
from registry.requests.rate import rate
from registry.staging.proposal import ToBeSubmitted
from registry.staging.write import checked_last
from registry.text import fold
from registry.web.access import ANY
from registry.web.api import bodies, problems, tokens
from registry.web.api.log_entries import note_answer
from registry.web.api.operation import JSON, MULTIPART, Operation, Reply
from registry.web.api.problems import NotSignedIn
from registry.web.api.request import Asked

KEY = "Idempotency-Key"
_NO_ROLE = Words("您的角色不能做这件事", "none of your roles may do this")
_USED = Words("此键已用于另一请求", "the key was used for another request")
_LOST = Words("答复时的授权已不在您名下", "you no longer hold the grants by which this was answered")
_BEING_MADE = Words("同一键的请求正在进行", "a request with the same key is under way")
_NO_KEY = Words("须为 1 至 255 个可见的 ASCII 字符", "1 to 255 visible ASCII characters")
#: Headers of an answer that are given again with it.
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def serve(operation: Operation, **path: str) -> Response:
    """The answer to a request to an operation, or the refusal."""
    try:
        made = _serve(operation, path)
    except Refusal as refusal:
        made = problems.answer(refusal)
    return note_answer(made)


def _serve(operation: Operation, path: dict[str, str]) -> Response:
    folded = {name: fold(text) for name, text in path.items()}
    if operation.takes is not None and (why := operation.takes(folded)) is not None:
        raise problems.NotTaken(*why, *operation.taken_instead)
    asker, now = _asker(operation), tokens.now()
    g.account = asker.account
    _count(asker, now)
    if operation.roles != ANY and not asker.account.roles & {*operation.roles_at(folded)}:
        raise NotAllowed(*_NO_ROLE)
    if operation.body is not None:
        bodies.refuse_early(operation.body)
    if any("\0" in text for text in path.values()):
        raise NotFound("", "")
    asked = Asked(operation, asker.account, asker.token, now, problems.language(), folded)
    with asked.read_parameters().read():
        kept = _look_up(asked)
        if kept is not None:
            return kept
        if not operation.writes:
            return _conditional(_response(operation, operation.run(asked)))
    return _carry_out(asked)


def _asker(operation: Operation) -> tokens.Asker:
    """Who asks. Raises NotSignedIn."""
    if operation.takes_session and "Authorization" not in request.headers:
        return tokens.asker_of_session()
    return tokens.asker()


def _count(asker: tokens.Asker, now: datetime.datetime) -> None:
    """Counts a request of a token. Raises TooMany."""
    registry = current_app.extensions["registry"]
    if asker.token and (seconds := registry.rates.wait(registry.engine, asker.token, now, rate())):
        raise problems.TooMany(seconds)


def _look_up(asked: Asked) -> Response | None:
    """Looks up whatever the request is about, and refuses it where that must be; a kept answer to the same request."""
    operation = asked.operation
    asked.settle_scope()
    if operation.finds is not None:
        asked.found = operation.finds(asked)
    if operation.more_parameters is not None:
        asked.read_more(operation.more_parameters(asked))
    if operation.may is not None:
        operation.may(asked)
    known = _kept(asked)
    if isinstance(known, kept_answers.KeptAnswer):
        if not known.grants <= _grants(asked):
            raise NotAllowed(*_LOST)
        replay = Response(known.body, known.status, headers=dict(known.headers))
        replay.headers["Idempotent-Replay"] = "true"
        return replay
    if operation.version is not None:
        _check_version(*operation.version(asked))
    if asked.problems and not _is_tried(asked):
        raise Invalid(asked.problems)
    if known == "being made":
        raise Conflict(*_BEING_MADE)
    return None


def _is_tried(asked: Asked) -> bool:
    """Whether what fits of a request with problems is tried, so that those within are told too."""
    body = asked.operation.body
    if not asked.operation.tries or body is None:
        return False
    asked.body = bodies.fitting(asked.body, body.schema)
    return isinstance(asked.body, dict)


def _run(asked: Asked) -> Any:
    """What an operation returns; all problems of the request and of what it asks for at once."""
    try:
        with checked_last(asked.check):
            answered = _run_or_submit(asked)
    except Invalid as within:
        raise Invalid(bodies.together(asked.problems, within.problems)) from within
    except (Conflict, Refused):
        asked.check()
        raise
    if asked.operation.tries:
        asked.check()
    return answered


def _run_or_submit(asked: Asked) -> Any:
    """What an operation returns; of a write that is to be decided first, which submission it became."""
    try:
        return asked.operation.run(asked)
    except ToBeSubmitted as wanted:
        kept = submit(asked.engine, wanted, asked.now, address=request.remote_addr or "")
        location = {"Location": f"{problems.PREFIX}/submissions/{kept.id}"}
        return Reply(receipt(kept), 202, location)


def _check_version(version: str, current: Any) -> None:
    """Raises PreconditionRequired without If-Match, Stale for one that names another version."""
    if not request.headers.get("If-Match"):
        raise problems.PreconditionRequired
    named = request.if_match
    if not named.star_tag and version not in {tag.partition("-")[0] for tag in named.as_set(include_weak=True)}:
        raise problems.Stale(current)


# -- what is kept under a key -------------------------------------------------------------------------------------


def _kept(asked: Asked) -> kept_answers.Found:
    """What is known of the request's key; what is wrong with it is one of the problems."""
    key = request.headers.get(KEY)
    if key is None or not asked.operation.keeps_answers:
        return None
    if not (0 < len(key) < 256 and key.isascii() and key.isprintable()):
        asked.problems.append(Problem(_NO_KEY, column=KEY))
        return None
    found = kept_answers.look_up(asked.engine, asked.token, key, _digest(), asked.now)
    if found == "used otherwise":
        asked.problems.append(Problem(_USED, column=KEY))
    return found


def _grants(asked: Asked) -> frozenset[str]:
    """The grants of whoever asks, each a word: what he was told by one he is told again as long as he has it."""
    return frozenset(f"{grant.role}@{grant.place}" for grant in asked.account.grants)


def _digest() -> str:
    if request.mimetype != MULTIPART:
        return kept_answers.digest_of(request.method, request.full_path, request.get_data())
    # A form's boundary is another one each time it is sent.
    parts = [f"{name}\0{value}".encode() for name, value in sorted(request.form.items(multi=True))]
    for name, file in sorted(request.files.items(multi=True), key=lambda one: one[0]):
        parts += [f"{name}\0{file.filename}".encode(), hashlib.sha256(file.read()).digest()]
        file.seek(0)
    return kept_answers.digest_of(request.method, request.full_path, b"\0".join(parts))


def _carry_out(asked: Asked) -> Response:
    """Carries out an operation that writes, once under its key."""
    key = request.headers.get(KEY)
    if key is None or asked.problems or not asked.operation.keeps_answers:
        return _response(asked.operation, _run(asked))
    found = kept_answers.begin(asked.engine, asked.token, key, _digest(), asked.now, _grants(asked))
    if found is not None:  # somebody was quicker
        raise Conflict(*_BEING_MADE)
    try:
        made = _response(asked.operation, _run(asked))
    except BaseException:
        kept_answers.leave(asked.engine, asked.token, key)
        raise
    headers = {name: made.headers[name] for name in _KEPT_HEADERS if name in made.headers}
    kept_answers.keep(
        asked.engine, asked.token, key, kept_answers.KeptAnswer(made.status_code, headers, _kept_body(made))
    )
    return made


def _kept_body(made: Response) -> bytes:
    """The body of an answer as it is kept: without what is told once."""
    if made.mimetype != JSON:
        return made.get_data()
    return document(kept_answers.without_what_is_told_once(made.get_json())).encode("utf-8", "replace")


# -- answers ------------------------------------------------------------------------------------------------------


def _response(operation: Operation, answered: Any) -> Response:
    """The answer as it is sent, with its ETag."""
    reply = answered if isinstance(answered, Reply) else Reply(answered)
    status = reply.status or operation.status
    if status == 204:
        return Response(status=status, headers=dict(reply.headers))
    is_file = isinstance(reply.body, bytes)
    body = reply.body if is_file else document(reply.body).encode("utf-8", "replace")
    made = Response(body, status, mimetype=reply.media or (operation.answer.media if is_file else JSON))
    made.headers.update(dict(reply.headers))
    if not operation.writes or reply.tag is not None:
        digest = hashlib.sha256(body).hexdigest()[:32]
        made.set_etag(digest if reply.tag is None else f"{reply.tag}-{digest}")
    return made


def _conditional(made: Response) -> Response:
    """The answer, or that it is known already (If-None-Match)."""
    tag, _ = made.get_etag()
    if made.status_code == 200 and tag is not None and request.if_none_match.contains_weak(tag):
        return Response(status=304, headers={"ETag": made.headers["ETag"]})
    return made


def refused_by_server(error: HTTPException) -> Response:
    """The answer to what no operation was asked; whoever has no token is not told whether an address exists, and who
    has one is counted."""
    if error.code in (404, 308):
        try:
            _count(tokens.asker(), tokens.now())
        except (NotSignedIn, problems.TooMany) as refusal:
            return note_answer(problems.answer(refusal))
    return note_answer(problems.answer_of_http(error))
