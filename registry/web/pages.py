"""The pages: parse, one call, render."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy import Connection

from registry.db import reading
from registry.errors import Refused
from registry.figures import STATUSES
from registry.language import LANGUAGES, Words
from registry.moment import Moment, known_at, today
from registry.reporting import service
from registry.reporting.catalogue import BY_CODE
from registry.reporting.words import ANSWERS, answer_words, column_words, named, shown_words
from registry.web.forms import QuestionForm

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Asked:
    """What a page was asked: its moment, scope and language, and the address of the same question elsewhere."""

    connection: Connection
    moment: Moment
    scope: str | None
    language: str
    form: QuestionForm

    def link(self, view: str, **more: Any) -> str:
        """The address of another page about the same moment and scope."""
        carried = {k: v for k, v in request.args.items() if v and k in ("as_of", "known_at", "scope", "lang")}
        return url_for(f"pages.{view}", **(carried | more))

    def words(self, zh: str, en: str) -> str:
        return Words(zh, en).in_(self.language)


@contextmanager
def _asked() -> Iterator[Asked]:
    """The question in the address. Raises Refused where it cannot be understood."""
    from registry.web import engine_of

    form = QuestionForm(request.args)
    if not form.validate():
        text = "；".join(f"{form[k].label.text}：{'、'.join(v)}" for k, v in form.errors.items() if k)
        raise Refused(text, text)
    language = request.args.get("lang", "zh")
    with reading(engine_of(current_app)) as connection:
        known = known_at(connection, request.args.get("known_at") or None)
        moment = Moment(form.day(today()), known)
        yield Asked(connection, moment, form.place(), language if language in LANGUAGES else "zh", form)


def _shown(value: Any) -> str:
    """A number as people read it."""
    if value is None:
        return "—"
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}"


def _page(template: str, asked: Asked, **values: Any) -> str:
    helpers: dict[str, Callable[..., Any] | Any] = {
        "asked": asked,
        "language": asked.language,
        "shown": _shown,
        "word": lambda w: w.in_(asked.language),
        "named": lambda n, v=None: named(n, v).in_(asked.language),
        "column": lambda told: column_words(told).in_(asked.language),
        "recorded": lambda told: shown_words(told).in_(asked.language),
        "answered": lambda figure, answer: answer_words(figure, answer).in_(asked.language),
        "answers": ANSWERS,
    }
    return render_template(template, **helpers, **values)


@blueprint.get("/")
def figures() -> str:
    """Every figure of a scope."""
    with _asked() as asked:
        found = service.figures(asked.connection, asked.moment, asked.scope)
        return _page("reporting/figures.html", asked, figures=[(BY_CODE[f["code"]], f) for f in found])


@blueprint.get("/figures/<code>")
def units(code: str) -> str:
    """The list behind a figure."""
    status = request.args.get("status") or None
    with _asked() as asked:
        figure = service.figure_of(code)
        if status is not None and status not in STATUSES:
            raise Refused("没有这种状态", "there is no such status")
        found = service.units(asked.connection, code, asked.moment, asked.scope, status)
        return _page("reporting/units.html", asked, figure=figure, found=found)


@blueprint.get("/figures/<code>/<path:unit>")
def explanation(code: str, unit: str) -> str:
    """Why a unit counts as it does."""
    with _asked() as asked:
        figure = service.figure_of(code)
        found = service.explain(asked.connection, code, unit, asked.moment, asked.language)
        return _page("reporting/explanation.html", asked, figure=figure, found=found)
