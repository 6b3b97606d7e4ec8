"""One's own tokens, the operating settings 运行设置, and the audit log 审计日志."""

from __future__ import annotations

from typing import Any

from registry.accounts import operating_settings as operating
from registry.accounts import tokens as of_tokens
from registry.accounts.tokens import Token
from registry.accounts.users import codes_of_places
from registry.audit_log import service as audit_log
from registry.audit_log.entry import KINDS
from registry.audit_log.service import Sought
from registry.db import beside
from registry.language import Words
from registry.web.access import ANY
from registry.web.accounts.page import address
from registry.web.accounts.places import places
from registry.web.api import parameters
from registry.web.api.cursors import CURSOR
from registry.web.api.operation import Answer, Body, Reply, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import DAY, TEXT, WHOLE, list_of, members, named, one_of, or_none
from registry.web.api.users import number_of

_OF_TOKEN = members(
    id=WHOLE,
    label=TEXT,
    created_at=TEXT,
    until=DAY,
    grants=list_of(named("TokenGrant", members(role=TEXT, place=or_none(TEXT)))),
)
_OF_SETTINGS = {one.key: one_of(one.choices) for one in operating.SETTINGS}
_SETTINGS = named("OperatingSettings", members(**{one.key: one_of(one.choices) for one in operating.SETTINGS}))
_ENTRY = members(number=WHOLE, at=TEXT, user=TEXT, address=TEXT, kind=TEXT, target=TEXT, outcome=TEXT)
_ENTRIES = members(entries=list_of(named("LogEntry", _ENTRY)), next=or_none(TEXT))


@operation(
    "GET",
    "/tokens",
    Words("本人的令牌", "one's own tokens"),
    ANY,
    Answer(named("Tokens", members(tokens=list_of(named("Token", _OF_TOKEN))))),
    parameters=(parameters.LANG,),
)
def tokens(asked: Asked) -> Any:
    """The tokens of whoever asks that open anything, the newest first; never the tokens themselves."""
    codes = codes_of_places(places(asked.connection).picture)
    own = of_tokens.of(asked.connection, asked.account.number, asked.now)
    return {"tokens": [_token_document(one, codes) for one in own]}


def _token_document(token: Token, codes: dict[int, str]) -> dict[str, Any]:
    grants = [{"role": role, "place": None if place is None else codes[place]} for role, place in token.grants]
    own = {"id": token.number, "label": token.label, "created_at": token.created_at}
    return {**own, "until": token.until.isoformat(), "grants": grants}


def _label(asked: Asked) -> str:
    """How the token that the address names is called. Raises NotFound for none of whoever asks."""
    return of_tokens.label_of(asked.connection, asked.account, number_of(asked.path["id"]))


@operation(
    "DELETE",
    "/tokens/{id}",
    Words("作废令牌", "end a token of one's own"),
    ANY,
    Answer(),
    status=204,
    parameters=(parameters.LANG,),
    finds=_label,
)
def token_ended(asked: Asked) -> Any:
    """Ends a token of whoever asks."""
    with beside(asked.engine) as connection:
        of_tokens.revoke(connection, asked.account, number_of(asked.path["id"]), asked.now, address=address())
    return Reply(None, 204)


@operation(
    "GET",
    "/operating-settings",
    Words("运行设置", "the operating settings"),
    ("system",),
    Answer(_SETTINGS),
    parameters=(parameters.LANG,),
)
def operating_settings(asked: Asked) -> Any:
    """Every operating setting."""
    return operating.operating_settings(asked.connection)


@operation(
    "PATCH",
    "/operating-settings",
    Words("修改运行设置", "set operating settings"),
    ("system",),
    Answer(_SETTINGS),
    body=Body(members(optional=_OF_SETTINGS, **_OF_SETTINGS)),
    parameters=(parameters.LANG,),
)
def operating_settings_set(asked: Asked) -> Any:
    """Sets operating settings."""
    with beside(asked.engine) as connection:
        operating.set_operating(connection, asked.body, user=asked.account.username, address=address())
        return operating.operating_settings(connection)


@operation(
    "GET",
    "/audit",
    Words("审计日志，最近的在前", "the audit log, the newest first"),
    ("audit",),
    Answer(named("LogEntries", _ENTRIES)),
    parameters=(
        parameters.LANG,
        parameters.one_of("kind", Words("只列此类", "of this kind"), tuple(KINDS)),
        parameters.text("user", Words("只列此用户的", "of this user")),
        parameters.whole("limit", Words("一页几条（默认 100）", "how many a page has (default: 100)"), 1, 1000),
        CURSOR,
    ),
)
def audit_entries(asked: Asked) -> Any:
    """The entries that are sought, and what asks for the next page."""
    cursor, limit = asked.get("cursor"), asked.get("limit", 100)
    sought = Sought(asked.get("kind"), asked.get("user"))
    before = None if cursor is None else cursor.number
    found = audit_log.entries(asked.connection, sought, before=before, limit=limit + 1)
    following = asked.cursor_at(None, found[limit - 1].number) if len(found) > limit else None
    return {"entries": [entry.as_json() for entry in found[:limit]], "next": following}
