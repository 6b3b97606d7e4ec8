"""What a page says to whoever reads it alone: his name with the form to sign out, and what he has just done.

It stands in no kept page. A template leaves marks, which no text of the record can look like (`<` is escaped there).
As a page is sent, what is his alone takes their place.
"""

from __future__ import annotations

from flask import Response, render_template, session
from markupsafe import Markup

from registry.language import Words
from registry.web.question import language_asked
from registry.web.reader import account

MARK, DONE_MARK = Markup("<!--signed-in-->"), Markup("<!--done-->")
#: What was done, for the page that is opened next; in the session's cookie.
_DONE = "done"


def mark() -> Markup:
    """The mark, for the head of a page; nothing where nobody is signed in."""
    return Markup("") if account() is None else MARK


def done_mark() -> Markup:
    """The mark of what was just done, for the top of a page; nothing where nobody is signed in."""
    return Markup("") if account() is None else DONE_MARK


def tell(words: Words) -> None:
    """Lets the page that is opened next say what was done."""
    session[_DONE] = words.in_(language_asked())


def told() -> str | None:
    """What was done, to be said this once."""
    found: str | None = session.pop(_DONE, None)
    return found


def fill(response: Response) -> Response:
    """The answer, with what is its reader's alone in the place of the marks."""
    if response.mimetype != "text/html" or response.direct_passthrough or response.is_streamed:
        return response
    body = response.get_data()
    if MARK.encode() in body:
        his = render_template("accounts/signed_in.html", account=account(), language=language_asked())
        body = body.replace(MARK.encode(), his.encode(), 1)
        response.set_data(body)
    if DONE_MARK.encode() in body:
        done = told()
        said = Markup('<p class="band" role="status">{}</p>').format(done) if done else ""
        response.set_data(body.replace(DONE_MARK.encode(), said.encode(), 1))
    return response
