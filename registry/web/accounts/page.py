"""How a page of accounts is answered: in the language of its address, with what is wrong beside each field."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from registry.accounts.account import Account
from registry.errors import Invalid, Problem
from registry.language import Words, filled
from registry.moment import ZONE
from registry.web.addresses import Addresses
from registry.web.addresses import address as address_of
from registry.web.parameters import check_address
from registry.web.question import language_asked
from registry.web.reader import account
from registry.web.signed_in import tell, told

blueprint = Blueprint("accounts", __name__)
#: What is wrong, by the name of a field; under no name what is wrong with a form as a whole.
Faults = Mapping[str, Sequence[Words]]


@blueprint.before_request
def _checked() -> None:
    """Nothing is read for an address that asks what its page does not have."""
    check_address(request)


class Say:
    """Texts in the language of a page."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, words: Words) -> str:
        return words.in_(self.language)

    def words(self, zh: str, en: str, **values: object) -> str:
        """A text in the language of the page, with its places filled in where there are any."""
        text = Words(zh, en).in_(self.language)
        return filled(text, self.language, **values) if values else text


def engine() -> Engine:
    """The registry's engine."""
    found: Engine = current_app.extensions["registry"].engine
    return found


def reader() -> Account:
    """Who is signed in. Raises NotFound where nobody is: no page of accounts is then there."""
    his = account()
    if his is None:
        raise NotFound()
    return his


def address() -> str:
    """Where the request came from."""
    return request.remote_addr or ""


def agent() -> str:
    """What the browser says it is."""
    return request.user_agent.string


def page(template: str, status: int = 200, *, faults: Faults | None = None, **values: Any) -> Response:
    """A page of accounts."""
    say = Say(language_asked())
    own = {
        "say": say,
        "words": say.words,
        "language": say.language,
        "faults": faults or {},
        "done": told(),
        "tongue": here(lang=None if say.language == "en" else "en"),
    }
    return make_response(render_template(f"accounts/{template}", **own, **values), status)


def here(**more: str | None) -> str:
    """The address of this page, with some of its question changed."""
    return Addresses().of(str(request.endpoint), {**(request.view_args or {}), **request.args.to_dict(), **more})


def link(view: str, **values: Any) -> str:
    """The address of a page of accounts in the same language."""
    return address_of(f"accounts.{view}", **values)


def done(words: Words, to: str | None = None) -> Response:
    """The way on after something was done: to this page, or to another one, which says so."""
    tell(words)
    return make_response(redirect(to or here(), 303))


def faults_of(invalid: Invalid) -> dict[str, list[Words]]:
    """What is wrong, by field."""
    found: dict[str, list[Words]] = {}
    for problem in invalid.problems:
        found.setdefault(problem.column or "", []).append(_said(problem))
    return found


def _said(problem: Problem) -> Words:
    if not problem.allowed.zh:
        return problem.problem
    return Words(f"{problem.problem.zh}：{problem.allowed.zh}", f"{problem.problem.en}: {problem.allowed.en}")


def moment(at: datetime.datetime) -> str:
    """A moment as people here tell it."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


blueprint.add_app_template_global(link, "link_of_accounts")
blueprint.add_app_template_global(moment, "moment")
