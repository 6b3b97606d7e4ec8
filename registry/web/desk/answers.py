"""The answers 答复 of pages that write: the way on, with the number of the change, or the form again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response, current_app, make_response, redirect, request

from registry.desk.orders import Order
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow, Written, carry_out
from registry.errors import Conflict, Invalid, NotAllowed, Refusal
from registry.language import Words
from registry.restructuring.row_effects import effect_of
from registry.web import page_cache
from registry.web.addresses import Addresses
from registry.web.desk.forms import WriteForm
from registry.web.question import Question
from registry.web.render import answer
from registry.web.signed_in import tell
from registry.web.tables import Table

#: The buttons by which what would come of a form is looked at, and by which it is done then.
PREVIEW, CONFIRM = "preview", "confirm"
#: What a form that is refused comes back with.
STATUS: dict[type[Refusal], int] = {Invalid: 422, NotAllowed: 403, Conflict: 409}
WRITTEN = Words("已登记：第 {change} 次变更", "Recorded: change {change}")
NOTHING = Words("没有不同，未登记任何内容", "Nothing is another now: nothing was recorded")
Seen = TypeVar("Seen")
_LOOK = Words("查看或撤回", "Look at it, or undo it")
Wrote = TypeVar("Wrote")
#: Makes the page with the form again: of a status, and perhaps with what would come of it.
Again = Callable[..., Response]


def write_page(
    template: str,
    question: Question,
    form: WriteForm,
    status: int = 200,
    tables: Sequence[Table] = (),
    **values: Any,
) -> Response:
    """A page with a form that writes. It is never kept: its token is its reader's, and what he typed stands in it."""
    page_cache.leave_out()
    answered = answer(template, question, tables, form=form, **values)
    answered.status_code = status
    return answered


def submitted(
    form: WriteForm,
    write: Callable[[], Wrote],
    went: Callable[[Wrote], Response],
    again: Callable[[int], Response],
) -> Response:
    """Writes what a form asks, and answers with what comes after (`went`). Where it is refused it answers with the form
    `again`, as it was typed, and every problem in its place: 422, 403, or 409. Raises StaleRow: whose page shows both
    sides is for its page to say."""
    try:
        wrote = write()
    except StaleRow:
        raise
    except (Invalid, NotAllowed, Conflict) as refusal:
        form.blame(refusal)
        return again(status_of(refusal))
    return went(wrote)


def tried_or_done(
    form: WriteForm,
    tries: bool,
    look: Callable[[], Seen],
    do: Callable[[], Wrote],
    went: Callable[[Wrote], Response],
    again: Again,
) -> Response:
    """Shows what would come of what a form asks (`look`) where that alone is wanted, else does it. Raises StaleRow."""
    if tries:
        return submitted(form, look, lambda seen: again(200, seen), again)
    return submitted(form, do, went, again)


def ordered(
    form: WriteForm,
    order: Callable[[], Order],
    rights: Grantee,
    day: datetime.date,
    went: Callable[[Written], Response],
    again: Again,
) -> Response:
    """Carries out the order that a form comes to, or says what it would change on a day, by the button that was
    pressed. Raises StaleRow, NotFound."""
    engine = current_app.extensions["registry"].engine
    return tried_or_done(
        form,
        request.form.get("act") == PREVIEW,
        lambda: effect_of(engine, order(), rights, day),
        lambda: carry_out(engine, order(), rights, rights.username),
        went,
        again,
    )


def status_of(refusal: Refusal) -> int:
    """The status of a form that comes back."""
    return next(STATUS[one] for one in type(refusal).__mro__ if one in STATUS)


def written(change: int | None, to: str) -> Response:
    """The way on after a write: the page that is opened next says which change it became, and leads to it."""
    return done(NOTHING if change is None else WRITTEN.format(change=change), to, door_to(change))


def door_to(change: int | None) -> tuple[Words, str] | None:
    """The door to a change that was just written, from which it is undone too; None where there is none."""
    if change is None:
        return None
    asked = {name: request.args.get(name) for name in ("as_of", "scope", "lang")}
    return _LOOK, Addresses().of("pages.change", {"number": change, **asked})


def done(words: Words, to: str, door: tuple[Words, str] | None = None) -> Response:
    """The way on after something was done: the page that is opened next says so, with a door to it."""
    tell(words, door)
    return make_response(redirect(to, 303))
