"""`registry user …`: users, their grants, sessions and tokens. The command line may everything, as its help says."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from registry.cli.frame import CommandGroup, argument, command, language, option, say
from registry.cli.options import JSON, AsOf, Folded, Plain, folded
from registry.cli.output import print_json, print_lines, print_table
from registry.errors import Invalid, NotFound, Problem, Refused
from registry.language import Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from registry.accounts.service import Given
    from registry.accounts.users import User

_NOT_A_GRANT = Words(
    "{name}：授权写作 角色@地点（如 clerk@451102101，全部为 *），“{value}”不是",
    "{name}: a grant is written ROLE@PLACE (clerk@451102101; everything: *), {value!r} is none",
)
_NOT_GRANTED = Words("{name} 没有授权 {grant}", "{name} has no grant {grant}")
_PASSWORD = Words(
    "一次性口令（只显示这一次，{days} 天内须登录改掉）：{password}",
    "One-time password (shown this once, to be changed within {days} days): {password}",
)
_TOKEN = Words("令牌（只显示这一次，{until} 起无效）：{token}", "Token (shown this once, void from {until}): {token}")
_ENDED = Words("已结束 {count} 个会话。", "{count} {count:session|sessions} ended.")
_NO_SESSION = Words("没有打开的会话。", "There is no open session.")
_EMPTY = Words("标准输入没有口令", "there is no password on standard input")
_DISABLED, _LOCKED = Words("停用", "disabled"), Words("锁定", "locked")
_EVERYTHING = Words("全部", "everything")
_UNTIL = Words("{grant}（至 {until} 前）", "{grant} (until {until})")
_HEADINGS = Words("用户名", "username"), Words("姓名", "name"), Words("授权", "grants"), Words("状态", "state")
_SESSION_HEADINGS = Words("地址", "address"), Words("程序", "agent"), Words("开始", "begun"), Words("最近", "seen")
_NO_USER: dict[str, Any] = {"user": None}
EVERYTHING = "*"

user = CommandGroup(
    "user",
    says=Words(
        "用户：设立、授权、停用、解锁、令牌\n命令行不分范围：谁持有登记库，谁就持有全部；页面和接口上按各人的授权。",
        "Users: add, grant, disable, unlock, tokens\n"
        "The command line is unscoped: who holds the database holds everything. Pages and API go by grants.",
    ),
)


class WrittenGrant(NamedTuple):
    """A grant as somebody wrote it: the role's key, and the place's code or name."""

    role: str
    place: str


class GrantText(click.ParamType):
    """ROLE@PLACE; the role by its key or its Chinese name, the place by code or name, or * for everything."""

    name = "grant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from registry.accounts.roles import ROLES

        if isinstance(value, WrittenGrant):
            return value
        role, _, place = folded(value).partition("@")
        keys = {name: one.key for one in ROLES for name in (one.key, one.words.zh)}
        if role not in keys or not place:
            raise Refused(*_NOT_A_GRANT.format(name=param.opts[-1] if param else "GRANT", value=value))
        return WrittenGrant(keys[role], place)


_GRANTS = option(
    "--grant",
    "grants",
    type=GrantText(),
    multiple=True,
    metavar="ROLE@PLACE",
    says=Words("授权，可多次", "a grant; may be given several times"),
)
_NAME_ARGUMENT = argument("name", type=Folded())
_GRANT_ARGUMENT = argument("grant", type=GrantText(), metavar="ROLE@PLACE")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@contextmanager
def _writing() -> Iterator[Connection]:
    """The registry, open for writing beside the record."""
    from registry.db import beside, open_registry

    with beside(open_registry()) as connection:
        yield connection


def _given(connection: Connection, grants: Sequence[WrittenGrant], until: datetime.date | None = None) -> list[Given]:
    """Grants with the identities of their places. Raises NotFound for no place, Refused for several."""
    from registry.accounts.service import Given
    from registry.codes import place_of

    picture = _picture(connection)
    return [Given(g.role, None if g.place == EVERYTHING else place_of(picture, g.place), until) for g in grants]


def _picture(connection: Connection) -> Any:
    from registry.accounts.containment import picture_of
    from registry.moment import today

    return picture_of(connection, today())


def _codes(connection: Connection, users: Sequence[User]) -> dict[int, str]:
    """The codes of the places that users are granted."""
    from registry.accounts.users import codes_of_places

    if all(grant.place is None for one in users for grant in one.grants):
        return {}
    return codes_of_places(_picture(connection))


def _standing(connection: Connection, name: str) -> tuple[User, dict[int, str]]:
    """A user as he stands now, and the codes of his places. What is told, is told once it is committed."""
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import user as one_user

    found = one_user(connection, COMMAND_LINE, name, _now())
    return found, _codes(connection, [found])


def _tell(standing: tuple[User, dict[int, str]], as_json: bool, **more: Any) -> None:
    """Tells how a user stands."""
    found, codes = standing
    if as_json:
        print_json({"user": found.as_json(codes)} | more)
    else:
        _print([found], codes)


def _print(users: Sequence[User], codes: dict[int, str]) -> None:
    """Prints users as a table."""
    rows = [[one.username, one.name, "、".join(_grants(one, codes)), "、".join(_states(one))] for one in users]
    print_table([heading.in_(language()) for heading in _HEADINGS], rows, whole=(0,))


def _grants(one: User, codes: dict[int, str]) -> Iterator[str]:
    """The grants of a user, for people."""
    from registry.accounts.roles import BY_KEY

    for grant in one.grants:
        where = _EVERYTHING.in_(language()) if grant.place is None else codes[grant.place]
        written = f"{BY_KEY[grant.role].words.in_(language())}@{where}"
        yield _UNTIL.format(grant=written, until=grant.until).in_(language()) if grant.until else written


def _states(one: User) -> list[str]:
    return [words.in_(language()) for words, holds in ((_DISABLED, one.disabled), (_LOCKED, one.locked)) if holds]


def _print_password(password: str | None) -> None:
    """Prints a one-time password, for the person at the terminal."""
    from registry.accounts.policies import ONE_TIME

    if password is not None:
        print_lines(_PASSWORD.format(days=ONE_TIME.days, password=password).in_(language()))


@command(
    "add",
    Words(
        "设立用户\n第一个须是安全管理员（--admin）。不从标准输入读口令时，给出一次性口令：只能用来改口令，3 天后作废。",
        "Add a user\nThe first one is the security administrator (--admin). Without --password-stdin a one-time\n"
        "password is given: it opens nothing but its own change, and is void after 3 days.",
    ),
    refused={"user": None, "password": None},
)
@_NAME_ARGUMENT
@option("--name", "person", type=Plain(), default="", metavar="TEXT", says=Words("姓名", "the person's name"))
@_GRANTS
@option("--admin", is_flag=True, says=Words("安全管理员：security@*", "security administrator: security@*"))
@option("--password-stdin", is_flag=True, says=Words("从标准输入读口令", "read the password from standard input"))
@JSON
def add(
    name: str, person: str, grants: Sequence[WrittenGrant], admin: bool, password_stdin: bool, as_json: bool
) -> None:
    """Adds a user."""
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import add as add_user

    own = [*grants, *([WrittenGrant("security", EVERYTHING)] if admin else [])]
    password = _read_password() if password_stdin else None
    with _writing() as connection:
        given = list(dict.fromkeys(_given(connection, own)))
        added, one_time = add_user(connection, COMMAND_LINE, name, _now(), name=person, grants=given, password=password)
        standing = added, _codes(connection, [added])
    _tell(standing, as_json, password=one_time)
    if not as_json:
        _print_password(one_time)


def _read_password() -> str:
    """The first line of standard input. Raises Invalid where there is none."""
    line = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape").rstrip("\r\n")
    if not line:
        raise Invalid([Problem(_EMPTY, column="password-stdin", label="--password-stdin")])
    return line


@command("list", Words("列出用户", "List the users"))
@JSON
def list_users(as_json: bool) -> None:
    """Lists the users, by their names."""
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import users
    from registry.db import open_registry, reading

    with reading(open_registry()) as connection:
        found = users(connection, COMMAND_LINE, _now())
        codes = _codes(connection, found)
    if as_json:
        print_json({"users": [one.as_json(codes) for one in found]})
    else:
        _print(found, codes)


@command("grant", Words("授予用户某地点的角色", "Give a user a role at a place"), refused=_NO_USER)
@_NAME_ARGUMENT
@_GRANT_ARGUMENT
@option(
    "--until",
    type=AsOf(),
    metavar="DATE",
    says=Words("到期日：从这一天起不再有效", "the first day on which it no longer holds"),
)
@JSON
def grant(name: str, grant: WrittenGrant, until: datetime.date | None, as_json: bool) -> None:
    """Gives a user a role at a place."""
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import grant as give

    with _writing() as connection:
        (given,) = _given(connection, [grant], until)
        give(connection, COMMAND_LINE, name, given, _now())
        standing = _standing(connection, name)
    _tell(standing, as_json)


@command("revoke", Words("收回用户某地点的角色", "Take a role at a place from a user"), refused=_NO_USER)
@_NAME_ARGUMENT
@_GRANT_ARGUMENT
@JSON
def revoke(name: str, grant: WrittenGrant, as_json: bool) -> None:
    """Takes a role at a place from a user."""
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import revoke as take
    from registry.accounts.service import user as one_user

    with _writing() as connection:
        (given,) = _given(connection, [grant])
        held = one_user(connection, COMMAND_LINE, name, _now()).grants
        found = [one.number for one in held if (one.role, one.place) == given[:2]]
        if not found:
            raise NotFound(*_NOT_GRANTED.format(name=name, grant="@".join(grant)))
        take(connection, COMMAND_LINE, name, found[0], _now())
        standing = _standing(connection, name)
    _tell(standing, as_json)


def _done_to(name: str, says: Words, act: str) -> Any:
    """A command that does one thing to a user."""

    @command(name, says, refused=_NO_USER)
    @_NAME_ARGUMENT
    @JSON
    def done(name: str, as_json: bool) -> None:
        from registry.accounts import service
        from registry.accounts.administrator import COMMAND_LINE

        do: Callable[..., None] = getattr(service, act)
        with _writing() as connection:
            do(connection, COMMAND_LINE, name, _now())
            standing = _standing(connection, name)
        _tell(standing, as_json)

    return done


@command(
    "reset",
    Words(
        "重置口令\n给出一次性口令；结束其会话，取消其登录验证码。",
        "Reset the password\nA one-time password is given; the sessions end, and codes at login are taken away.",
    ),
    refused={"user": None, "password": None},
)
@_NAME_ARGUMENT
@JSON
def reset(name: str, as_json: bool) -> None:
    """Gives a user a one-time password."""
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import reset as reset_password

    with _writing() as connection:
        password = reset_password(connection, COMMAND_LINE, name, _now())
        standing = _standing(connection, name)
    _tell(standing, as_json, password=password)
    if not as_json:
        _print_password(password)


@command("sessions", Words("列出用户打开的会话，或将其结束", "List the open sessions of a user, or end them"))
@_NAME_ARGUMENT
@option("--end", is_flag=True, says=Words("全部结束", "end all of them"))
@JSON
def sessions(name: str, end: bool, as_json: bool) -> None:
    """Lists or ends the sessions of a user."""
    from registry.accounts import sessions as sessions_of_users
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import end_sessions
    from registry.accounts.service import user as one_user

    with _writing() as connection:
        number = one_user(connection, COMMAND_LINE, name, _now()).number
        ended = end_sessions(connection, COMMAND_LINE, name, _now()) if end else 0
        found = sessions_of_users.of(connection, number, _now())
    if as_json:
        print_json({"sessions": [one.as_json() for one in found], "ended": ended})
        return
    if end:
        say(_ENDED.format(count=ended))
    if found:
        rows = [[one.address, one.agent, *map(_minute, (one.created_at, one.seen_at))] for one in found]
        print_table([heading.in_(language()) for heading in _SESSION_HEADINGS], rows)
    else:
        say(_NO_SESSION)


def _minute(moment: datetime.datetime) -> str:
    """A moment in the registry's zone, for people."""
    from registry.moment import ZONE

    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


@command(
    "token",
    Words(
        "给用户一个令牌（接口用）\n令牌只显示这一次；其授权是用户的授权，--grant 把它限于所列。",
        "Give a user a token, for the API\nIt is shown this once. It has its user's grants, within those of --grant.",
    ),
    refused={"token": None, "id": None, "until": None},
)
@_NAME_ARGUMENT
@option("--label", type=Plain(), default="", metavar="TEXT", says=Words("用途（必填）", "what it is for (required)"))
@option("--days", type=int, default=90, says=Words("有效天数，1 至 366（默认 90）", "for so many days, 1 to 366 (90)"))
@_GRANTS
@JSON
def token(name: str, label: str, days: int, grants: Sequence[WrittenGrant], as_json: bool) -> None:
    """Gives a user a token."""
    from registry.accounts import tokens
    from registry.accounts.administrator import COMMAND_LINE
    from registry.accounts.service import user as one_user

    with _writing() as connection:
        owner = one_user(connection, COMMAND_LINE, name, _now()).account
        own = [(given.role, given.place) for given in _given(connection, grants)]
        secret, made = tokens.new(connection, owner, label, days, own, _now())
    if as_json:
        print_json({"token": secret, "id": made.number, "until": made.until.isoformat()})
    else:
        print_lines(_TOKEN.format(until=made.until, token=secret).in_(language()))


for _command in (
    add,
    list_users,
    grant,
    revoke,
    _done_to("disable", Words("停用用户（用户名不再给别人）", "Disable a user (nobody gets the name)"), "disable"),
    _done_to("enable", Words("重新启用用户", "Enable a user again"), "enable"),
    _done_to("unlock", Words("解除锁定", "End a lock"), "unlock"),
    reset,
    sessions,
    token,
):
    user.add_command(_command)
