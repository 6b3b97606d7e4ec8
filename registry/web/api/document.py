"""The API's own document, for programs and for people: `openapi.json`, and a page of the operations."""

from __future__ import annotations

from typing import Any

from flask import render_template

from registry.language import Words
from registry.web.access import ANY
from registry.web.api.openapi import openapi
from registry.web.api.operation import Answer, Reply, operation
from registry.web.api.parameters import LANG
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT


@operation(
    "GET",
    "/openapi.json",
    Words("本接口的 OpenAPI 3.1 文件", "this API as an OpenAPI 3.1 document"),
    ANY,
    Answer(ANY_OBJECT),
    takes_session=True,
)
def openapi_document(asked: Asked) -> Any:
    """The document of the API."""
    return openapi()


@operation(
    "GET",
    "/docs",
    Words("本接口的说明页", "this API as a page to read"),
    ANY,
    Answer(None, "text/html"),
    parameters=(LANG,),
    takes_session=True,
)
def docs(asked: Asked) -> Any:
    """A page of the operations: no script, and nothing from elsewhere."""
    page = render_template("api/docs.html", document=openapi(), language=asked.language)
    return Reply(page.encode(), media="text/html")
