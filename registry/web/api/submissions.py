"""Submissions 提交审核: listed and looked at, commented on, withdrawn, accepted, returned."""

from __future__ import annotations

from typing import Any

from registry.decisions import documents, service
from registry.decisions.deciders import Decider, Visible
from registry.language import Words
from registry.submissions.storage import STATUSES, Submission
from registry.web.accounts.page import address
from registry.web.api import parameters
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
_LIST = named("Submissions", members(submissions=list_of(named("ListedSubmission", members(**_IN_LIST)))))
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
    Answer(_LIST),
    parameters=(parameters.LANG, parameters.one_of("status", Words("只列此状态", "of this status"), tuple(STATUSES))),
)
def submissions(asked: Asked) -> Any:
    """The submissions that whoever asks sees, the newest first."""
    decider, status = decider_of(asked), asked.get("status")
    found = service.seen(decider, *([] if status is None else [status]))
    return {"submissions": [documents.in_list(Visible.to(decider, one), asked.language) for one in found]}


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


@operation(
    "POST",
    "/submissions/{id}/withdraw",
    Words("撤回自己的提交", "take back what one submitted"),
    _THREE,
    Answer(_WHOLE),
    parameters=WRITTEN,
    body=_WITH_REASON,
    finds=_found,
    may=_may_withdraw,
)
def submission_withdrawn(asked: Asked) -> Any:
    """Takes back what whoever asks submitted himself."""
    asked.check()
    user = asked.account.username
    service.withdraw(asked.engine, asked.found, user, _text(asked), asked.now, address=address())
    return _as_it_stands(asked)


@operation(
    "POST",
    "/submissions/{id}/accept",
    Words("通过一份提交：作为一次变更登记", "accept a submission: it is written as one change"),
    _REVIEWER,
    Answer(_WHOLE),
    parameters=WRITTEN,
    body=_WITH_REASON,
    finds=_found,
    may=_may_decide,
)
def submission_accepted(asked: Asked) -> Any:
    """Checks a submission again against now, and writes it as one change of who submitted it."""
    asked.check()
    with asked.again() as picture:
        decider = Decider(picture.connection, asked.account)
    service.accept(asked.engine, asked.found, decider, _text(asked), asked.now, address=address())
    return _as_it_stands(asked)


@operation(
    "POST",
    "/submissions/{id}/return",
    Words("退回一份提交，须有事由", "return a submission, with a reason"),
    _REVIEWER,
    Answer(_WHOLE),
    parameters=WRITTEN,
    body=_WITH_REASON,
    finds=_found,
    may=_may_decide,
)
def submission_returned(asked: Asked) -> Any:
    """Returns a submission to who submitted it."""
    asked.check()
    user = asked.account.username
    service.give_back(asked.engine, asked.found, user, _text(asked), asked.now, address=address())
    return _as_it_stands(asked)
