"""Submissions 提交审核: listed and looked at, commented on, withdrawn, accepted, returned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from registry.decisions import documents, service
from registry.decisions.deciders import Decider, Visible
from registry.language import Words
from registry.submissions.storage import STATUSES, Place, Submission
from registry.web.accounts.page import address
from registry.web.api import parameters
from registry.web.api.cursors import CURSOR
from registry.web.api.operation import Answer, Body, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import (
    ANY_OBJECT,
    ANYTHING,
    TEXT,
    TRUTH,
    WHOLE,
    by_key,
    list_of,
    members,
    named,
    one_of,
    or_none,
)
from registry.web.api.writing import REASON, WRITTEN, text_of
from registry.web.desk.writer import picture_of_now

_THREE, _REVIEWER = ("clerk", "auditor", "reviewer"), ("reviewer",)
_IN_LIST: dict[str, Any] = {
    "id": TEXT,
    "status": one_of(STATUSES),
    "kind": TEXT,
    "title": TEXT,
    "ledgers": list_of(TEXT),
    "submitter": TEXT,
    "reason": TEXT,
    "at": TEXT,
    "decided_by": or_none(TEXT),
    "proposed": TRUTH,
    "rows": WHOLE,
    "digest": TEXT,
    "settled_at": or_none(TEXT),
    "change": or_none(WHOLE),
    "may_decide": TRUTH,
    "may_withdraw": TRUTH,
}
_BOTH = members(column=TEXT, label=TEXT, now=ANYTHING, proposed=ANYTHING)
_SIDE = {
    "ledger": TEXT,
    "record": or_none(WHOLE),
    "is": one_of(("new", "changed", "withdrawn")),
    "key": by_key(ANYTHING),
    "values": list_of(named("BothSides", _BOTH)),
}
_STEP = members(at=TEXT, user=TEXT, step=TEXT, text=TEXT)
_WHOLE = named(
    "Submission",
    members(
        **_IN_LIST,
        base=WHOLE,
        proposal=ANY_OBJECT,
        sides=list_of(named("AlteredRow", members(**_SIDE))),
        steps=list_of(named("SubmissionStep", _STEP)),
    ),
)
_LIST = named(
    "Submissions",
    members(submissions=list_of(named("ListedSubmission", members(**_IN_LIST))), next=or_none(TEXT)),
)
_Run = Callable[[Asked], Any]
_WITH_REASON = Body(members(optional=("reason",), reason=REASON), may_be_empty=True)


def decider_of(asked: Asked) -> Decider:
    """Whoever asks, as one who may decide."""
    return Decider(asked.connection, asked.account, picture_of_now(asked.connection))


def _found(asked: Asked) -> Submission:
    """The submission that the address names. Raises NotFound, also for one that whoever asks does not see."""
    return service.found_by(decider_of(asked), asked.path["id"])


def _may_decide(asked: Asked) -> None:
    decider_of(asked).check(asked.found)


def _may_withdraw(asked: Asked) -> None:
    decider_of(asked).check_submitter(asked.found)


def _as_it_stands(asked: Asked) -> dict[str, Any]:
    """The submission of the address, after something was done."""
    with asked.again() as picture:
        decider = Decider(picture.connection, asked.account, picture_of_now(picture.connection))
        found = service.found_by(decider, asked.found.id)
        return documents.whole(picture.connection, Visible.to(decider, found), asked.language)


@operation(
    "GET",
    "/submissions",
    Words("提交审核的事项：本人提交的，和由本人审核的", "what one submitted, and what one may decide on"),
    _THREE,
    Answer(_LIST, links={"submissions": {"cursor": "$response.body#/next"}}),
    parameters=(
        parameters.LANG,
        parameters.one_of("status", Words("只列此状态", "of this status"), tuple(STATUSES)),
        parameters.whole("limit", Words("一页几份（默认 100）", "how many a page has (default: 100)"), 1, 1000),
        CURSOR,
    ),
)
def submissions(asked: Asked) -> Any:
    """The submissions that whoever asks sees, the newest first, and what asks for the next page."""
    decider, status, limit = decider_of(asked), asked.get("status"), asked.get("limit", 100)
    statuses = [] if status is None else [status]
    found = service.seen(decider, *statuses, after=_after(asked), limit=limit + 1)
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = asked.cursor_at(f"{last.at} {last.id}", 0)
    shown = [documents.in_list(Visible.to(decider, one), asked.language) for one in found[:limit]]
    return {"submissions": shown, "next": following}


def _after(asked: Asked) -> Place | None:
    """The place in the list after which the page stands that is asked for."""
    cursor = asked.get("cursor")
    if cursor is None:
        return None
    at, _, name = str(cursor.value).partition(" ")
    return Place(at, name)


@operation(
    "GET",
    "/submissions/{id}",
    Words("一份提交：各值现在如何、提议如何", "a submission, with both sides of each value"),
    _THREE,
    Answer(_WHOLE),
    parameters=(parameters.LANG,),
    finds=_found,
)
def submission(asked: Asked) -> Any:
    """A submission with both sides of each value, and its steps."""
    return documents.whole(asked.connection, Visible.to(decider_of(asked), asked.found), asked.language)


def _text(asked: Asked, name: str = "reason") -> str:
    return text_of(asked.body.get(name))


@operation(
    "POST",
    "/submissions/{id}/comment",
    Words("对一份提交说明意见", "say something of a submission"),
    _THREE,
    Answer(_WHOLE),
    parameters=WRITTEN,
    body=Body(members(text=TEXT)),
    finds=_found,
)
def submission_commented(asked: Asked) -> Any:
    """Adds a comment."""
    asked.check()
    user, text = asked.account.username, _text(asked, "text")
    service.comment(asked.engine, asked.found, user, text, asked.now, address=address())
    return _as_it_stands(asked)


def _settling(verb: str, says: Words, roles: Sequence[str], may: Callable[[Asked], None]) -> Callable[[_Run], _Run]:
    """Declares the operation of a verb that settles a submission: what is decorated does it, and the submission is
    answered as it stands then."""

    def declared(settle: _Run) -> _Run:
        @operation(
            "POST",
            f"/submissions/{{id}}/{verb}",
            says,
            roles,
            Answer(_WHOLE),
            parameters=WRITTEN,
            body=_WITH_REASON,
            finds=_found,
            may=may,
        )
        @wraps(settle)
        def run(asked: Asked) -> Any:
            asked.check()
            settle(asked)
            return _as_it_stands(asked)

        return run

    return declared


@_settling("withdraw", Words("撤回自己的提交", "take back what one submitted"), _THREE, _may_withdraw)
def submission_withdrawn(asked: Asked) -> Any:
    """Takes back what whoever asks submitted himself."""
    service.withdraw(asked.engine, asked.found, asked.account.username, _text(asked), asked.now, address=address())


@_settling(
    "accept",
    Words("通过一份提交：作为一次变更登记", "accept a submission: it is written as one change"),
    _REVIEWER,
    _may_decide,
)
def submission_accepted(asked: Asked) -> Any:
    """Checks a submission again against now, and writes it as one change of who submitted it."""
    with asked.again() as picture:
        decider = Decider(picture.connection, asked.account)
    service.accept(asked.engine, asked.found, decider, _text(asked), asked.now, address=address())


@_settling("return", Words("退回一份提交，须有事由", "return a submission, with a reason"), _REVIEWER, _may_decide)
def submission_returned(asked: Asked) -> Any:
    """Returns a submission to who submitted it."""
    service.give_back(asked.engine, asked.found, asked.account.username, _text(asked), asked.now, address=address())
