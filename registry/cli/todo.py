"""`registry todo`: what there is to do, of everybody."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from registry.cli.frame import command, language, option
from registry.cli.options import AS_OF, JSON, KNOWN_AT, SCOPE, Change, open_moment
from registry.cli.output import print_json, print_lines, print_table
from registry.language import Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from registry.moment import Moment
    from registry.todo.service import TodoList

_AT = Words(
    "截至 {day}，按第 {known} 次变更之后所知，范围：{scope}；命令行不分范围、不分角色",
    "as of {day}, as known at change {known}, scope: {scope}; the command line knows no roles and sees everything",
)
_ALL = Words("全部", "everything")
_HEADINGS = (
    Words("期限", "due"),
    Words("类别", "kind"),
    Words("单位", "unit"),
    Words("名称", "name"),
    Words("事项", "what"),
)


@command(
    "todo",
    Words(
        "待办\n将满和已满的任期、整顿期限、书记空缺、未填报的年度数据、新增的不达标、将到期的授权，按期限先后。",
        "What there is to do\nTerms, limits of cases, vacancies, facts that are missing, what newly fails, grants that "
        "end: by the day by which each is due.",
    ),
)
@AS_OF
@KNOWN_AT
@SCOPE
@option(
    "--since",
    type=Change(),
    metavar="CHANGE|DATE",
    says=Words(
        "列出此次变更之后新增的不达标（变更号，或某日）",
        "list what newly fails since this change (its number, or a day)",
    ),
)
@JSON
def todo(as_of: datetime.date | None, known: str | None, scope: str | None, since: str | None, as_json: bool) -> None:
    """What there is to do as of a day."""
    with open_moment(as_of, known) as (connection, moment):
        found = _found(connection, moment, scope, since)
    if as_json:
        print_json(found.as_json())
        return
    print_lines(_AT.format(day=moment.as_of, known=moment.known_at, scope=scope or _ALL).in_(language()))
    rows = [
        [
            item.due_on or "",
            item.kind.words.in_(language()),
            item.found.unit or "",
            item.found.title,
            item.found.says.in_(language()),
        ]
        for item in found.items
    ]
    print_table([heading.in_(language()) for heading in _HEADINGS], rows)


def _found(connection: Connection, moment: Moment, scope: str | None, since: str | None) -> TodoList:
    """The list of everybody. Raises NotFound for no such place or change."""
    # Late: the help stands there before dataframes are imported.
    from registry import codes
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import users
    from registry.moment import Moment, known_at
    from registry.periods.service import closed
    from registry.picture import Picture
    from registry.todo.item import Asked
    from registry.todo.service import todo_list

    picture, now = Picture(connection, moment), datetime.datetime.now(datetime.UTC)
    asked = Asked(
        picture,
        None if scope is None else codes.place_of(picture, scope),
        since=None if since is None else known_at(connection, since),
        known_then=lambda change: Picture(connection, Moment(moment.as_of, change)),
        users=lambda: users(connection, COMMAND_LINE, now),
        closings=lambda: closed(connection),
    )
    return todo_list(asked)
