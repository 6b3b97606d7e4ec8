"""`registry audit …`: look-back audits are opened, recorded case by case, signed, reported, taken into the field."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from registry.cli.audit_field import CASE, bring, export, one_of
from registry.cli.audit_output import NOTHING, print_audits, print_lists, print_report, print_worksheet
from registry.cli.cases import columns_as_options, print_rows
from registry.cli.frame import CommandGroup, argument, command, language, option, say
from registry.cli.options import (
    ACTOR,
    AS_OF,
    JSON,
    KNOWN_AT,
    REASON,
    SCOPE,
    Folded,
    OfColumn,
    Plain,
    Written,
    actor_or_login,
    open_moment,
)
from registry.cli.output import print_json, print_lines
from registry.cli.verbs import say_done
from registry.columns import Choice
from registry.language import Words
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.ledger import LEVELS

if TYPE_CHECKING:
    from registry.procedures.audits import Who

_LEVEL = Choice("level", "层级", Words("签署的层级", "the level that signs"), options=LEVELS)
_ON = option("--on", type=Written(), metavar="DATE", says=Words("哪一天（默认今天）", "on which day (default: today)"))
_NOT_OPENED: dict[str, Any] = {
    "change": None,
    "audit": None,
    "as_of": None,
    "known_at": None,
    "cohort": 0,
    "cases": [],
}
_NOT_RECORDED: dict[str, Any] = {"change": None, "audit": None, "case": None, "item": None, "new_case": None}
_NOT_SIGNED: dict[str, Any] = {"change": None, "signed": [], "waiting": []}
_NOT_CLOSED: dict[str, Any] = {"change": None, "audit": None, "closed_on": None}
_OPENED = Words(
    "名单共 {count} 案（时点 {day}，第 {known} 次变更之后所知）",
    "{count} {count:case|cases} (as of {day}, as known at change {known})",
)
_SIGNED = Words("已签署 {count} 案", "{count} signed")
_WAITS = Words("待签 {case}：{why}", "{case} waits: {why}")


def _who(actor: str, reason: str) -> Who:
    from registry.procedures.audits import Who

    return Who(actor_or_login(actor), reason)


def _day(on: int | None) -> int:
    """A day as it was written, else today."""
    from registry import days
    from registry.moment import today

    return days.of(today()) if on is None else on


# -- what is done ------------------------------------------------------------------------------------------------


@command(
    "open",
    Words(
        "开展一批回头看：按条件定下名单，此后不变\n--as-of、--known-at 是名单和事实的时点，一并登记。",
        "Open an audit: the cases that the arguments give are fixed\n"
        "--as-of and --known-at are the Moment of its cases and facts, and are kept.",
    ),
    refused=_NOT_OPENED,
)
@argument("code", type=Folded())
@option("--name", type=Folded(), required=True, says=Words("名称", "what it is called"))
@option(
    "--years", type=Folded(), metavar="2017,2018", required=True, says=Words("案件的年度", "the years of the cases")
)
@SCOPE
@option(
    "--problem",
    "problems",
    type=Folded(),
    multiple=True,
    says=Words("只查这类问题（可多次）", "of this problem"),
)
@_ON
@AS_OF
@KNOWN_AT
@ACTOR
@REASON
@JSON
def begin(
    code: str,
    name: str,
    years: str,
    scope: str | None,
    problems: Sequence[str],
    on: int | None,
    as_of: datetime.date | None,
    known: str | None,
    actor: str,
    reason: str,
    as_json: bool,
) -> None:
    """Opens an audit, with its items, as one change."""
    from registry import days
    from registry.db import open_registry
    from registry.procedures.audits import open_audit

    with open_moment(as_of, known) as (_, moment):
        pass
    texts = {"name": name, "years": years, "problems": ";".join(problems) or None, "opened_on": days.show(_day(on))}
    answer = open_audit(open_registry(), code, texts, moment, scope, _who(actor, reason))
    if as_json:
        print_json(answer)
        return
    at = {"day": answer["as_of"], "known": answer["known_at"]}
    print_lines(_OPENED.format(count=answer["cohort"], **at).in_(language()), *answer["cases"])
    say_done(answer["change"])


_RECORDED = ("auditor", "found", "kept", "reasons", "evidence", "note")


def _columns(run: Callable[..., Any]) -> Callable[..., Any]:
    """The columns of an item as options."""
    for decorate in reversed(columns_as_options(AUDIT_ITEMS, _RECORDED)):
        run = decorate(run)
    return run


@command(
    "record",
    Words(
        "登记一案的复查结论\n反弹的须新立案（--new-case），或说明为何不立案（--no-case）；再次登记须说明理由（--why）。",
        "Record what was found of a case\n"
        "A relapse needs a new case (--new-case), or why there is none (--no-case); again needs --why.",
    ),
    refused=_NOT_RECORDED,
)
@argument("audit", type=Folded())
@argument("case", type=Folded())
@option("--on", "checked_on", type=Folded(), metavar="DATE", required=True, says=Words("检查日期", "day of the check"))
@option("--result", type=Folded(), required=True, says=Words("结论：巩固、基本巩固、反弹、撤并", "the result"))
@_columns
@option("--new-case", type=Folded(), metavar="CODE", says=Words("反弹：新案件的编号", "of a relapse: its new case"))
@option("--organization", type=Folded(), metavar="CODE", says=Words("新案件的党组织", "the new case's organization"))
@option("--no-case", type=Plain(), metavar="WHY", says=Words("反弹：为何不立案", "of a relapse: why no case follows"))
@option("--why", type=Plain(), says=Words("再次登记的理由", "why it is recorded again"))
@ACTOR
@REASON
@JSON
def take(
    audit: str,
    case: str,
    new_case: str | None,
    organization: str | None,
    no_case: str | None,
    why: str | None,
    actor: str,
    reason: str,
    as_json: bool,
    **texts: str | None,
) -> None:
    """Records a look-back of a case of an audit, as one change."""
    from registry.db import open_registry
    from registry.procedures.look_backs import Relapse, record

    given = {key: text for key, text in texts.items() if text is not None}
    relapse = Relapse(new_case, organization, no_case)
    answer = record(open_registry(), audit, case, given, _who(actor, reason), relapse, why)
    if as_json:
        print_json(answer)
        return
    print_rows(AUDIT_ITEMS, [answer["item"]], None, but_for=("audit",))
    if answer["change"] is None:
        say(NOTHING)
    else:
        say_done(answer["change"])


@command(
    "sign",
    Words(
        "逐级签署：签署已检查、下级都已签署的案件\n不能签署的列出缘由。",
        "Sign the items that are checked, and signed by every lower level\nWhat cannot be signed waits, and why.",
    ),
    refused=_NOT_SIGNED,
)
@argument("audit", type=Folded())
@option("--level", type=OfColumn(_LEVEL), required=True, says=Words("签署的层级", "the level that signs"))
@_ON
@SCOPE
@CASE
@ACTOR
@REASON
@JSON
def sign(
    audit: str,
    level: str,
    on: int | None,
    scope: str | None,
    case: str | None,
    actor: str,
    reason: str,
    as_json: bool,
) -> None:
    """Signs items of an audit for a level, as one change."""
    from registry.db import open_registry
    from registry.procedures.audits import sign as sign_items

    one_of(scope, case)
    answer, waiting = sign_items(open_registry(), audit, level, _day(on), _who(actor, reason), scope, case)
    if as_json:
        print_json(answer)
        return
    print_lines(_SIGNED.format(count=len(answer["signed"])).in_(language()), *answer["signed"])
    print_lines(*(_WAITS.format(case=one.case, why=one.why).in_(language()) for one in waiting))
    if answer["change"] is not None:
        say_done(answer["change"])


@command(
    "close",
    Words("结束一批回头看：须全部由末级签署", "Close an audit: every item is signed by the last level"),
    refused=_NOT_CLOSED,
)
@argument("audit", type=Folded())
@_ON
@ACTOR
@REASON
@JSON
def close(audit: str, on: int | None, actor: str, reason: str, as_json: bool) -> None:
    """Closes an audit, as one change."""
    from registry.db import open_registry
    from registry.procedures.audits import close as close_audit

    answer = close_audit(open_registry(), audit, _day(on), _who(actor, reason))
    if as_json:
        print_json(answer)
    elif answer["change"] is None:
        say(NOTHING)
    else:
        say_done(answer["change"])


# -- what is read ------------------------------------------------------------------------------------------------


@command("list", Words("各批回头看及其进度", "The audits, and how far each has come"))
@AS_OF
@KNOWN_AT
@JSON
def listed(as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """Every audit."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.casework.audits import list_document
        from registry.picture import Picture

        document = list_document(Picture(connection, moment))
    if as_json:
        print_json(document)
    else:
        print_audits(document["audits"])


@command(
    "show",
    Words(
        "一批回头看的名单，或其中一案的工作单\n并列出应查未列、后来补入、后来剔除的案件。",
        "The items of an audit, or the worksheet of one case\nAnd the cases that were missed, added, dropped.",
    ),
)
@argument("audit", type=Folded())
@argument("case", type=Folded(), required=False)
@AS_OF
@KNOWN_AT
@JSON
def show(audit: str, case: str | None, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """An audit with its items, or one worksheet."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.casework.audits import audit_document, audit_of
        from registry.casework.worksheets import worksheet
        from registry.picture import Picture

        picture = Picture(connection, moment)
        found = audit_of(picture, audit)
        document = audit_document(picture, found) if case is None else worksheet(picture, found, case)
    if as_json:
        print_json(document)
    elif case is None:
        print_audits([document["audit"]])
        print_rows(AUDIT_ITEMS, document["items"], None, but_for=("audit",))
        print_lists(document)
    else:
        print_worksheet(document)


@command("report", Words("一批回头看的报告", "The report of an audit"))
@argument("audit", type=Folded())
@AS_OF
@KNOWN_AT
@JSON
def report(audit: str, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """The report of an audit."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.casework.audit_report import report_document
        from registry.casework.audits import audit_of
        from registry.picture import Picture

        picture = Picture(connection, moment)
        document = report_document(picture, audit_of(picture, audit))
    if as_json:
        print_json(document)
    else:
        print_report(document)


audit = CommandGroup(
    "audit",
    says=Words(
        "回头看：开展、登记、签署、结束，查看与报告，现场工作单",
        "Look-back audits: open, record, sign, close; list, show, report; the field workbook",
    ),
)
for _one in (begin, listed, show, take, sign, close, report, export, bring):
    audit.add_command(_one)
