"""The graph around a unit 关系图: a picture with an address of its own, which a page shows; or GraphML to keep."""

from __future__ import annotations

from flask import Response, make_response

from registry.lookup.graph.drawing import MEDIA_TYPES, picture_of
from registry.web.access import READERS, open_to
from registry.web.question import read_question
from registry.web.render import blueprint, download


@blueprint.get("/units/<code>/graph.<form>")
@open_to(*READERS)
def graph(code: str, form: str) -> Response:
    """The neighbourhood of what a code means, as a file of a form."""
    with read_question() as question:
        made = picture_of(question.picture, code, form, question.language)
        day = question.moment.as_of
    if form != "svg":
        return download(made, f"{code}-{day}.{form}", MEDIA_TYPES[form])
    response = make_response(made)
    response.headers["Content-Type"] = MEDIA_TYPES[form]
    return response
