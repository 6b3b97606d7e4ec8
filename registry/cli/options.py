"""What readers of the registry ask alike: as of which day, as known at which change, in which scope."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from registry import days
from registry.cli.frame import option, say
from registry.columns import Column, Text, Unfit
from registry.errors import Refused
from registry.language import Words
from registry.text import fold

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from registry.moment import Moment

_NOT_A_DAY = Words(
    "{name}：“{value}”不是日历上的日期（如 2019-12-31）",
    "{name}: {value!r} is not a day of the calendar (such as 2019-12-31)",
)
_LOGIN = Words(
    "登录名不能作为经办人登记（{why}），请用 --actor 写明",
    "the login name cannot be recorded as who does it ({why}): name somebody with --actor",
)


def _refused(words: Words, param: click.Parameter | None, value: str) -> Refused:
    return Refused(*words.format(name=param.opts[-1] if param else "", value=value))


def folded(value: str) -> str:
    """A text of the command line as the registry keeps texts; bytes that are none become question marks."""
    return fold(value.encode("utf-8", "replace").decode())


class AsOf(click.ParamType):
    """A full day, in any of the ledgers' spellings; years that no ledger has are lawful here."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from registry.moment import full_day

        try:
            return full_day(folded(value))
        except ValueError:
            raise _refused(_NOT_A_DAY, param, value) from None


class Written(click.ParamType):
    """A day, a month or a year as ledgers write it, kept as written (`registry.days`)."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return days.read(folded(value))
        except ValueError:
            raise _refused(_NOT_A_DAY, param, value) from None


class Folded(click.ParamType):
    """A text that is asked about, folded as ledgers are; it is looked up, and never kept."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return folded(value)


class OfColumn(click.ParamType):
    """A value as a column of a ledger takes it: its key, its label, or whatever else stands for it there."""

    name = "text"

    def __init__(self, column: Column):
        self.column = column

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self.column.parse(folded(value)) if isinstance(value, str) else value
        except Unfit as unfit:
            name, allowed = param.opts[-1] if param else "", self.column.allowed
            raise Refused(
                f"{name}：{unfit.problem.zh}；可填：{allowed.zh}", f"{name}: {unfit.problem.en}; one of: {allowed.en}"
            ) from unfit


class Change(click.ParamType):
    """A change: its number, or a day (the last change by its end). The command says whether there is one."""

    name = "change"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from registry.moment import number_or_day

        written = folded(value)
        number_or_day(written)
        return written


class Plain(click.ParamType):
    """A text that the registry may keep: folded as ledgers are, without identity numbers or control characters."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return Text("option", "").parse(folded(value)) or ""
        except Unfit as unfit:
            name = param.opts[-1] if param else ""
            raise Refused(f"{name}：{unfit.problem.zh}", f"{name}: {unfit.problem.en}") from unfit


AS_OF = option(
    "--as-of",
    "as_of",
    type=AsOf(),
    metavar="DATE",
    says=Words("截至哪一天（默认今天）", "as of which day (default: today)"),
)
KNOWN_AT = option(
    "--known-at",
    "known",
    type=Change(),
    metavar="CHANGE",
    says=Words(
        "按哪次变更之后所知：变更号，或某日（当日最后一次变更）",
        "as known at which change: its number, or a day (the last change by its end)",
    ),
)
SCOPE = option(
    "--scope",
    type=Folded(),
    metavar="CODE",
    says=Words("范围：地点代码或名称（默认全部）", "scope: a place's code or name (default: everything)"),
)
JSON = option(
    "--json",
    "as_json",
    is_flag=True,
    help="",
    says=Words("在标准输出上只打印一个 JSON 文档", "print one JSON document on standard output, and nothing else"),
)
SIGNED_BY = option(
    "--signed-by", type=Folded(), default="", metavar="TEXT", says=Words("落款：发文机关署名", "who signs it")
)
DATED = option(
    "--dated", type=Folded(), default="", metavar="DATE", says=Words("成文日期", "the day on which it is signed")
)
IMPRINT = option(
    "--imprint",
    type=Folded(),
    default="",
    metavar="TEXT",
    says=Words("版记：抄送、印发机关和印发日期，各行以 | 分开", "the imprint: its lines, parted by |"),
)
ACTOR = option(
    "--actor", type=Plain(), default="", says=Words("经办人（默认登录名）", "who does it (default: the login name)")
)
REASON = option("--reason", type=Plain(), default="", says=Words("事由", "why"))


def moment(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the two dates of every question."""
    return AS_OF(KNOWN_AT(command))


@contextmanager
def open_moment(as_of: datetime.date | None = None, known: str | None = None) -> Iterator[tuple[Connection, Moment]]:
    """The registry, open for reading, and the moment that is asked about.

    Raises NotFound where there is no registry or no such change, Conflict where its schema is behind.
    """
    from registry.db import open_registry, reading
    from registry.moment import Moment, known_at, today

    with reading(open_registry()) as connection:
        yield connection, Moment(as_of or today(), known_at(connection, known))


def tell_known_faults() -> None:
    """Says on standard error which known faults the libraries of this Python have that concern the registry."""
    from registry import library_faults
    from registry.db import database_url

    for words in library_faults.warnings(library_faults.versions(), database_url().get_backend_name() == "sqlite"):
        say(words)


def actor_or_login(actor: str) -> str:
    """Who does it: as given, else the login name, else nobody. Raises Refused for a login name that is not recorded."""
    if actor:
        return actor
    import getpass

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return ""
    try:
        return Text("actor", "").parse(folded(name)) or ""
    except Unfit as unfit:
        raise Refused(*_LOGIN.format(why=unfit.problem)) from unfit
