"""What a page says to whoever reads it alone: his name with the form to sign out, and what he has just done.

It stands in no kept page. A template leaves marks, which no text of the record can look like (`<` is escaped there).
As a page is sent, what is his alone takes their place.
"""

from __future__ import annotations

from flask import Response, render_template, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from registry.language import Words
from registry.web.question import language_asked
from registry.web.reader import account

MARK, DONE_MARK = Markup("<!--signed-in-->"), Markup("<!--done-->")
#: What was done, for the page that is opened next; in the session's cookie.
_DONE = "done"
#: Where the token of his session stands in a form of a page that may be kept.
TOKEN = Markup("<!--token-->")


def mark() -> Markup:
    """The mark, for the head of a page; nothing where nobody is signed in."""
    return Markup("") if account() is None else MARK


def token() -> Markup:
    """The mark of a form's token; nothing where nobody is signed in, and nothing can be sent."""
    return Markup("") if account() is None else TOKEN


def done_mark() -> Markup:
    """The mark of what was just done, for the top of a page; nothing where nobody is signed in."""
    return Markup("") if account() is None else DONE_MARK


def tell(words: Words, door: tuple[Words, str] | None = None) -> None:
    """Lets the page that is opened next say what was done, with a door to it: words, and an address."""
    language = language_asked()
    session[_DONE] = [words.in_(language), *(() if door is None else (door[0].in_(language), door[1]))]


def told() -> str | None:
    """What was done, to be said this once."""
    found: list[str] = session.pop(_DONE, None) or []
    return found[0] if found else None


def _band() -> Markup:
    """What was done, with its door, for the top of a page; nothing where nothing was."""
    found: list[str] = session.pop(_DONE, None) or []
    link = Markup(' <a href="{1}">{0}</a>').format(*found[1:]) if found[1:] else ""
    return Markup('<p class="band" role="status">{}{}</p>').format(found[0], link) if found else Markup("")


def fill(response: Response) -> Response:
    """The answer, with what is its reader's alone in the place of the marks."""
    if response.mimetype != "text/html" or response.direct_passthrough or response.is_streamed:
        return response
    body = response.get_data()
    if MARK.encode() in body:
        his = render_template("accounts/signed_in.html", account=account(), language=language_asked())
        body = body.replace(MARK.encode(), his.encode(), 1)
    if TOKEN.encode() in body:
        own = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
        body = body.replace(TOKEN.encode(), own.encode())
    if DONE_MARK.encode() in body:
        body = body.replace(DONE_MARK.encode(), _band().encode(), 1)
    response.set_data(body)
    return response
