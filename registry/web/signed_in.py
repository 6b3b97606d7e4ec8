"""What a page says of whoever reads it 当前用户: his name, and the form to sign out. It stands in no kept page.

A template leaves a mark, which no text of the record can look like (`<` is escaped there). As a page is sent, what is
his alone takes its place.
"""

from __future__ import annotations

from flask import Response, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from registry.web.question import language_asked
from registry.web.reader import account

MARK = Markup("<!--signed-in-->")
#: Where the token of his session stands in a form of a page that may be kept.
TOKEN = Markup("<!--token-->")


def mark() -> Markup:
    """The mark, for the head of a page; nothing where nobody is signed in."""
    return Markup("") if account() is None else MARK


def token() -> Markup:
    """The mark of a form's token; nothing where nobody is signed in, and nothing can be sent."""
    return Markup("") if account() is None else TOKEN


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
        response.set_data(body)
    return response
