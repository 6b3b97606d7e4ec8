"""How a page is answered: with its template, or with one of its tables as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, make_response, render_template, request
from markupsafe import Markup

from registry.accounts.roles import READERS
from registry.errors import NotFound
from registry.figures.labels import ANSWERS, answer_words, column_words, named, shown_words
from registry.language import Words
from registry.numbers import number, percentage
from registry.web import cells, signed_in
from registry.web.access import roles_of
from registry.web.addresses import address as address_of
from registry.web.parameters import AS_SHOWN, EXPORT, QUESTION, check_address
from registry.web.question import Question
from registry.web.reader import account, may_read
from registry.web.tables import Table
from registry.web.workbook import MEDIA_TYPE, Exported, file_name, workbook

blueprint = Blueprint("pages", __name__)


class MenuEntry(NamedTuple):
    """An entry of the main menu 主菜单: its view, how it is called, and the pages that stand below it."""

    view: str
    words: Words
    below: tuple[str, ...] = ()


#: The main menu, in its order.
MENU = (
    MenuEntry("overview", Words("总览", "Overview"), ("pages.figure", "pages.explanation")),
    MenuEntry("todo", Words("待办", "To-do")),
    MenuEntry("tree", Words("组织与地点", "Places"), ("pages.unit", "pages.search", "pages.verb", "pages.new_unit")),
    MenuEntry(
        "ledgers",
        Words("台账", "Ledgers"),
        (
            *("pages.ledger", "pages.mappings", "pages.mapping", "pages.row"),
            *("pages.new_row", "pages.change_row", "pages.correct_row", "pages.withdraw_row"),
            *("pages.paste", "pages.grid", "pages.bulk"),
        ),
    ),
    MenuEntry("imports", Words("导入", "Import"), ("pages.import_one",)),
    MenuEntry("relocation_sites", Words("工作清单", "Worklists"), ("pages.contacts",)),
    MenuEntry(
        "cases",
        Words("整顿", "Rectification"),
        (
            *("pages.screening", "pages.audits", "pages.audit", "pages.worksheet", "pages.audit_report"),
            *("pages.draws", "pages.draw", "pages.stars", "pages.new_audit", "pages.sign_audit", "pages.sign_item"),
            *("pages.close_audit", "pages.record_item", "pages.take_in", "pages.new_draw", "pages.run_draw"),
            *("pages.star_sheet_page", "pages.star_scores"),
            *("pages.new_case", "pages.case_step", "pages.measures_of_case"),
        ),
    ),
    MenuEntry(
        "findings",
        Words("问题", "Findings"),
        (
            *("pages.finding", "pages.township", "pages.notices", "pages.notice"),
            *("pages.new_notice", "pages.notice_receipt"),
        ),
    ),
    MenuEntry(
        "rules",
        Words("规则", "Rules"),
        (
            "pages.rule",
            "pages.rule_explanation",
            "pages.policies",
            "pages.parameters",
            "pages.settings",
            "pages.setting",
        ),
    ),
    MenuEntry(
        "report",
        Words("覆盖情况报告", "Report"),
        ("pages.periods", "pages.handed_in_reports", "pages.handed_in_report"),
    ),
    MenuEntry(
        "changes",
        Words("变更记录", "Changes"),
        ("pages.change", "pages.undo", "pages.versions", "pages.audit_log"),
    ),
    MenuEntry("submissions", Words("审核", "Decisions"), ("pages.submission",)),
)
#: Of these there are none while there are no users.
_OF_USERS = ("submissions",)


#: The pages of those who read no ledger, and what they are called.
OF_ADMINISTRATORS = (
    MenuEntry("pages.settings", Words("运行设置", "Operating settings")),
    MenuEntry("accounts.jobs", Words("任务", "Jobs")),
    MenuEntry("accounts.users", Words("用户", "Users"), ("accounts.user",)),
    MenuEntry("pages.todo", Words("待办", "To-do")),
    MenuEntry("pages.audit_log", Words("审计日志", "Audit log")),
)


def menu() -> list[MenuEntry]:
    """The entries of the main menu that whoever asks may open."""
    has_users = account() is not None
    return [one for one in MENU if (has_users or one.view not in _OF_USERS) and _opens(f"pages.{one.view}")]


def menu_of_administrators() -> list[MenuEntry]:
    """The pages of an administrator; of everybody else none."""
    return [entry for entry in OF_ADMINISTRATORS if account() is not None and not may_read() and _opens(entry.view)]


def own_page() -> str:
    """The address of the page where somebody begins who reads no ledger."""
    his = [entry.view for entry in menu_of_administrators()]
    return address_of(his[0] if his else "accounts.account")


def _opens(endpoint: str) -> bool:
    """Whether a page is there, and open to whoever asks: while there are no users, whether it is for reading."""
    if endpoint not in current_app.view_functions:
        return False
    his, roles = account(), {*roles_of(current_app, endpoint)}
    return bool(his.roles & roles) if his is not None else {*READERS} <= roles


@blueprint.before_request
def _checked() -> None:
    """Nothing is read for an address that asks what its page does not have."""
    check_address(request)


def answer(
    template: str,
    question: Question,
    tables: Sequence[Table] = (),
    exported: Exported = Exported(),  # noqa: B008 - it cannot be changed
    **values: Any,
) -> Response:
    """The page; or, where the address says `export`, the workbook of that table, with what `exported` says of it.

    Rows of a ledger go out in its own columns, to come in again; where the address says so, as they are shown. Raises
    NotFound for no such table.
    """
    wanted = request.args.get(EXPORT)
    if wanted:
        key, _, how = wanted.partition(".")
        table = next((t for t in tables if t.key == key), None)
        if table is None or how not in ("", AS_SHOWN):
            raise NotFound(f"此页没有表 {wanted}", f"this page has no table {wanted}")
        own = None if how == AS_SHOWN else table.ledger_workbook
        return download(
            own() if own else workbook(table, question, exported), file_name(table, question, exported), MEDIA_TYPE
        )
    helpers = {
        "question": question,
        "language": question.language,
        "number": number,
        "percentage": percentage,
        "answers": ANSWERS,
        "named": lambda n, v=None: question.say(named(n, v)),
        "column": lambda value: question.say(column_words(value)),
        "recorded": lambda value: question.say(shown_words(value)),
        "answered": lambda figure, given: question.say(answer_words(figure, given)),
        "tables": {t.key: t for t in tables},
        "menu": menu(),
    }
    return make_response(render_template(template, **helpers, **values))


def download(body: bytes, name: str, media_type: str) -> Response:
    """A file to keep, under a name that may hold Chinese."""
    response = make_response(body)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name.replace('/', '／'))}"
    return response


@blueprint.app_template_global()
def carried(question: Question) -> Markup:
    """Hidden fields of a form that takes the question along."""
    return _hidden({k: question.carried[k] for k in QUESTION if k in question.carried})


@blueprint.app_template_global()
def others(question: Question, besides: Sequence[str] = ("as_of", "against", "known_at")) -> Markup:
    """Hidden fields of a form that asks this page again with everything but `besides` as it is."""
    return _hidden({k: v for k, v in question.asked.items() if v and k not in besides})


def _hidden(values: dict[str, str]) -> Markup:
    one = Markup('<input type="hidden" name="{}" value="{}">')
    return Markup("").join(one.format(k, v) for k, v in values.items())


blueprint.add_app_template_global(address_of, "address_of")
blueprint.add_app_template_global(menu_of_administrators)
blueprint.add_app_template_global(menu, "menu_of_readers")
blueprint.add_app_template_global(may_read)
blueprint.add_app_template_global(signed_in.mark, "signed_in")
blueprint.add_app_template_global(signed_in.token, "token_of_kept_form")
blueprint.add_app_template_global(signed_in.done_mark)
blueprint.add_app_template_global(cells.mark)
blueprint.add_app_template_global(cells.table_heads)
blueprint.add_app_template_global(cells.table_rows)
blueprint.add_app_template_global(cells.selected_rows)


@blueprint.app_template_filter()
def address(link: str) -> str:
    """An address without its question."""
    return urlsplit(link).path
