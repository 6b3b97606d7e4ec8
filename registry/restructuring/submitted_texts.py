"""Texts in submissions 提交中的文字: what is removed for good goes there too, and is removed there alone where nobody
accepted it.

They are no rows of the record: what they lose is named by the change that removed it (`submissions` of its origin), and
the mark stands in its place. An open submission loses nothing: it is returned or withdrawn first, for what is accepted
is written as it was proposed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, or_, select, update

from registry.audit_log.service import note
from registry.digest import MARK
from registry.errors import NotFound, Refused
from registry.json_text import document
from registry.redactions import may_be_removed
from registry.restructuring.texts_sought import says
from registry.slices import LEDGERS
from registry.submissions.models import submission, submission_step
from registry.submissions.storage import SUBMITTED

#: The names of submissions where a row is to be named, and of the texts that they have of their own.
SUBMISSIONS = ("submissions", "提交")
_REASON, _COMMENTS = ("reason", "事由"), ("text", "意见")
_ROW, _STEP = submission.c, submission_step.c
_JSON = ("content", "sides")
#: The tables in which a text may have stood.
TABLES = {submission.name, submission_step.name}


def name_of(written: str) -> str | None:
    """The name of a submission that is written as a row; None where it is none."""
    where, _, name = written.partition("/")
    return name if where in SUBMISSIONS and name else None


def remove(connection: Connection, name: str, change: int, column: str) -> set[str]:
    """Removes the texts of a submission under a column of what it proposes, its reason, or what was said of it; returns
    them. `change`: the last one when it was submitted.

    Raises NotFound, and Refused for an open one, for what is no free text, and where there is nothing.
    """
    found = connection.execute(select(submission).where(_ROW.id == name)).mappings().first()
    if found is None or found["base"] != change:
        raise NotFound(
            f"没有第 {change} 次变更以后的提交 {name}",
            f"there is no submission {name} that was made after change {change}",
        )
    if found["status"] == SUBMITTED:
        raise Refused("还在待审核：先退回或撤回", "it is still to be decided: return it or withdraw it first")
    texts = _texts(connection, found, column) - {"", MARK}
    if not texts:
        raise Refused("此处没有文字可删除", "there is no text to take away")
    _take_out(connection, found, texts)
    return texts


def _texts(connection: Connection, found: Mapping[Any, Any], column: str) -> set[str]:
    """The texts of a submission under a column."""
    if column in _REASON:
        return {found["reason"]}
    if column in _COMMENTS:
        return set(connection.execute(select(_STEP.text).where(_STEP.submission == found["id"])).scalars())
    columns = [one for ledger in LEDGERS for one in ledger.columns if column in (one.key, one.label)]
    if not columns:
        raise NotFound(f"没有列“{column}”", f"there is no column {column!r}")
    if not any(map(may_be_removed, columns)):
        raise Refused(f"“{column}”不是自由填写的文字", f"{column} holds no free text")
    keys = {one.key for one in columns if may_be_removed(one)}
    return {text for name in _JSON for text in _under(_loaded(found[name]), keys)}


def _under(value: Any, keys: Collection[str]) -> Iterator[str]:
    """The texts under some keys: of a row's values by key, of both sides of a value by the name of its column."""
    if isinstance(value, list):
        for one in value:
            yield from _under(one, keys)
    elif isinstance(value, dict):
        sides = [value.get("now"), value.get("proposed")] if value.get("column") in keys else []
        own = [value[key] for key in keys if key in value]
        yield from (text for text in (*sides, *own) if isinstance(text, str))
        for one in value.values():
            yield from _under(one, keys)


def remove_beside(
    connection: Connection, ledger: str, number: int, changes: Collection[int], texts: Collection[str]
) -> list[str]:
    """Removes texts of a row where settled submissions about that row have them; returns the names of these. A
    submission is about the row where it became one of `changes`, which brought it in, or alters it."""
    done = []
    for found in _saying(connection, texts):
        is_settled = found["status"] != SUBMITTED
        if is_settled and _is_about(found, ledger, number, changes) and _take_out(connection, found, set(texts)):
            done.append(found["id"])
    return done


def _is_about(found: Mapping[Any, Any], ledger: str, number: int, changes: Collection[int]) -> bool:
    sides = json.loads(found["sides"])
    return found["change"] in changes or any((one["ledger"], one["record"]) == (ledger, number) for one in sides)


def _saying(connection: Connection, texts: Collection[str]) -> list[Mapping[Any, Any]]:
    """The submissions that say one of some texts, or in whose steps it is said."""
    steps = [says(_STEP.text, text) for text in texts]
    own = [says(column, text) for column in (_ROW.content, _ROW.sides, _ROW.reason) for text in texts]
    if not own:
        return []
    told = select(_STEP.submission).where(or_(*steps))
    query = select(submission).where(or_(*own, _ROW.id.in_(told))).order_by(_ROW.at, _ROW.id)
    return list(connection.execute(query).mappings())


def _take_out(connection: Connection, found: Mapping[Any, Any], texts: Collection[str]) -> bool:
    """Puts the mark in the place of texts of a submission, wherever it says one of them alone; whether it did so."""
    values = {name: document(_without(_loaded(found[name]), texts)) for name in _JSON}
    values |= {"reason": MARK} if found["reason"] in texts else {}
    values = {name: text for name, text in values.items() if text != found[name]}
    if values:
        connection.execute(update(submission).where(_ROW.id == found["id"]).values(values))
    of_steps = update(submission_step).where(_STEP.submission == found["id"], _STEP.text.in_([*texts]))
    is_done = bool(connection.execute(of_steps.values(text=MARK)).rowcount) or bool(values)
    if is_done:
        note(connection, "submission", "redacted", user="", address="", target=f"{found['id']} {found['digest']}")
    return is_done


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def _without(value: Any, texts: Collection[str]) -> Any:
    if isinstance(value, str):
        return MARK if value in texts else value
    if isinstance(value, list):
        return [_without(one, texts) for one in value]
    return {key: _without(one, texts) for key, one in value.items()} if isinstance(value, dict) else value


def places(connection: Connection, text: str) -> Iterator[str]:
    """Yields the submissions in which a text still stands, alone or in a longer one."""
    yield from (f"{SUBMISSIONS[0]}/{found['id']}" for found in _saying(connection, [text]))
