"""The codes 代码 that are found by name, code or pinyin while somebody types one into a form."""

from __future__ import annotations

from typing import Any

import polars as pl
from flask import Response, request

from registry.lookup.name_index import KIND_WORDS
from registry.lookup.search import LEDGERS, find_all
from registry.text import fold
from registry.web.access import READERS, open_to
from registry.web.pages.search import SUGGESTED
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint


@blueprint.get("/search/codes")
@open_to(*READERS)
@asks("q", "of")
def codes() -> Response:
    """The first of what `q` finds in the ledgers `of`, each with its code: a part of a page."""
    with read_question() as question:
        written = fold(request.args.get("q", ""))
        among = [key for key in request.args.get("of", "").split(",") if key in LEDGERS]
        found, _ = find_all(question.picture, written)
        rows = found.filter(pl.col("ledger").is_in(among)).head(SUGGESTED).to_dicts()
        return answer("search/codes.html", question, found=[_offered(question, row) for row in rows])


def _offered(question: Question, row: dict[str, Any]) -> dict[str, Any]:
    """A thing as it is offered: its code, its name, and where it lies."""
    kind = question.say(KIND_WORDS[row["kind"]]) if row["kind"] in KIND_WORDS else None
    where = row["stands_at"] or row["village"] or row["township"] or row["county"]
    beside = [kind, where if where != row["name"] else None]
    return {"code": row["code"], "name": row["name"] or "", "beside": " · ".join(filter(None, beside))}
