"""What stands on every printed page: title, scope, the two dates, the page's number."""

from __future__ import annotations

from flask import Response, render_template, request

from registry.web.access import READERS, open_to
from registry.web.parameters import asks
from registry.web.question import read_question
from registry.web.render import blueprint

_ESCAPED = str.maketrans({c: f"\\{ord(c):x} " for c in "\"\\<>&'\n\r\f"})


@blueprint.app_template_filter()
def quoted(text: str) -> str:
    """A text as a string of a style sheet."""
    return f'"{text.translate(_ESCAPED)}"'


@blueprint.get("/print.css")
@open_to(*READERS)
@asks("title")
def print_sheet() -> Response:
    """The style sheet of the printed page: its margins say what is printed."""
    with read_question() as question:
        title = request.args.get("title", "")[:200]
        sheet = render_template("print.css", question=question, title=title)
    return Response(sheet, content_type="text/css; charset=utf-8")
