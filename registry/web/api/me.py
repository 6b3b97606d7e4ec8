"""Who asks: the user of the token, with the grants that both have."""

from __future__ import annotations

from typing import Any

from registry.language import Words
from registry.web.access import ANY
from registry.web.api.operation import Answer, operation
from registry.web.api.parameters import LANG
from registry.web.api.request import Asked
from registry.web.api.schemas import DAY, TEXT, TRUTH, WHOLE, list_of, members, named, or_none

GRANT = named("Grant", members(id=WHOLE, role=TEXT, place=or_none(TEXT), until=or_none(DAY)))
USER = named("User", members(username=TEXT, name=TEXT, disabled=TRUTH, locked=TRUTH, grants=list_of(GRANT)))


@operation("GET", "/me", Words("令牌的用户", "the token's user"), ANY, Answer(USER), parameters=(LANG,))
def me(asked: Asked) -> Any:
    """The user of the token, with the grants that both have."""
    account = asked.account
    grants = [
        {
            "id": grant.number,
            "role": grant.role,
            "place": None if grant.place is None else asked.code_of(grant.place),
            "until": grant.until and grant.until.isoformat(),
        }
        for grant in account.grants
    ]
    # Whoever is answered is neither disabled nor kept from signing in by a token.
    return {"username": account.username, "name": account.name, "disabled": False, "locked": False, "grants": grants}
