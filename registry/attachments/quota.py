"""How much may be attached 附件限额: to a row, by a user, and in all; the environment may say otherwise.

Whatever a link refers to is counted, each link by itself: whether its bytes were known before tells nobody anything.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from sqlalchemy import Connection

from registry.errors import Invalid, Problem, Refused
from registry.language import Words
from registry.versions.attachments import used

ENVIRONMENT = "REGISTRY_ATTACHMENTS"
_USUAL = "100/row 10000/user 100/GiB"
_GIB = 1 << 30
_WRONG = Words(
    "{0}={1}：须写作 {2}（每行、每个用户的附件数，附件总量）",
    "{0}={1}: it is written as {2} (how many a row and a user may have, and how much there may be)",
)
_OF_ROW = Words("这一行已有 {0} 个附件", "the row has {0} {0:attachment|attachments}")
_OF_USER = Words("您已添加 {0} 个附件", "you have attached {0} {0:file|files}")
_OF_ALL = Words("附件已满 {0} GiB，请与系统管理员联系", "attachments take {0} GiB, which is all there is for them")
_AT_MOST = Words("至多 {0} 个", "at most {0}")


class Quota(NamedTuple):
    """How many attachments a row and a user may have, and how many GiB they may take in all."""

    row: int
    user: int
    gib: int


def quota() -> Quota:
    """The quota that the environment names. Raises Refused where it is none."""
    written = os.environ.get(ENVIRONMENT) or _USUAL
    found = {}
    for part in written.split():
        number, _, what = part.partition("/")
        if number.isascii() and number.isdigit() and len(number) < 10:
            found[what] = int(number)
    if found.keys() != {"row", "user", "GiB"}:
        raise Refused(*_WRONG.format(ENVIRONMENT, written, _USUAL))
    return Quota(found["row"], found["user"], found["GiB"])


def check(connection: Connection, ledger: str, row: int, actor: str, size: int) -> None:
    """Raises Invalid where a file of this size is more than may be attached to a row by somebody."""
    most, so_far = quota(), used(connection, ledger, row, actor)
    problems = []
    if so_far.of_row >= most.row:
        problems.append(Problem(_OF_ROW.format(so_far.of_row), _AT_MOST.format(most.row), column="file"))
    if so_far.of_user >= most.user:
        problems.append(Problem(_OF_USER.format(so_far.of_user), _AT_MOST.format(most.user), column="file"))
    if so_far.size + size > most.gib * _GIB:
        problems.append(Problem(_OF_ALL.format(most.gib), column="file"))
    if problems:
        raise Invalid(problems)
