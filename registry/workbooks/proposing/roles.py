"""Of which body a post is 任职所在: of the organization or of the villagers' committee, as the words around it say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from registry.people.ledger import ROLES_OF_ORGANIZATIONS
from registry.workbooks.proposing.dictionary import Meaning
from registry.workbooks.proposing.heading import Heading
from registry.workbooks.proposing.uses import ColumnSeen

Body = Literal["organization", "committee"]
_ORGANIZATION = re.compile("党组织|党支部|党总支|支部|总支|支委|党委|党内|书记")
_COMMITTEE = re.compile("村委会?|居委会?|村居委会?|村民委员|居民委员|村居民委员|居村民委员|行政职务|自治|主任")
_OF_ORGANIZATIONS = frozenset(role.key for role in ROLES_OF_ORGANIZATIONS)
_OF_COMMITTEES = frozenset(["village_director", "village_deputy", "village_member"])


def roles_of(body: Body) -> frozenset[str]:
    """The roles that there are in a body."""
    return _OF_ORGANIZATIONS if body == "organization" else _OF_COMMITTEES


def body_named(texts: Iterable[str]) -> Body | None:
    """The body that texts name; None of none or both."""
    text = unicodedata.normalize("NFKC", "".join(texts))
    text = re.sub("两委|[()（）]", "", text)
    found: list[Body] = []
    if _ORGANIZATION.search(text):
        found.append("organization")
    if _COMMITTEE.search(text):
        found.append("committee")
    return found[0] if len(found) == 1 else None


def body_of(heading: Heading) -> Body | None:
    """The body that a column's header names: its lowest text first."""
    named = (body_named([text]) for text in reversed(heading.texts))
    return next((body for body in named if body is not None), None)


def of_one_body(subjects: Sequence[Meaning], column: ColumnSeen, columns: Sequence[ColumnSeen]) -> list[Meaning]:
    """The meanings of a header that may name a post of either body (委员), without those of the other one: told by what
    stands above it or, where it stands twice, by the nearest post to its left."""
    roles = {meaning.constant.get("role", "") for meaning in subjects}
    if not (roles & _OF_ORGANIZATIONS and roles & _OF_COMMITTEES):
        return list(subjects)
    body = body_of(column.heading) or _body_beside(column, columns)
    if body is None:
        return list(subjects)
    return [meaning for meaning in subjects if meaning.constant.get("role") in roles_of(body)]


def _body_beside(column: ColumnSeen, columns: Sequence[ColumnSeen]) -> Body | None:
    """The body of the posts to the left of a column, where a post of the same name stands elsewhere too, or where all
    posts of the table are of one body."""
    told = [(other.at, body) for other in columns if (body := _body_of_posts(other)) is not None]
    bodies = {body for _, body in told}
    if len(bodies) == 1:
        return bodies.pop()
    alike = [other for other in columns if other.heading.texts == column.heading.texts]
    left = [body for at, body in told if at < column.at]
    return left[-1] if len(alike) == 2 and left else None


def _body_of_posts(column: ColumnSeen) -> Body | None:
    """The body that all roles of a column's header are of."""
    roles = {meaning.constant.get("role", "") for meaning in column.heading.last.meanings("subject")}
    if roles and roles <= _OF_ORGANIZATIONS:
        return "organization"
    return "committee" if roles and roles <= _OF_COMMITTEES else None
