"""The pages, answered once before anybody asks: what every page needs is read, compiled and kept by then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

from flask import Flask, url_for

from registry.figures import service
from registry.figures.catalogue import FIGURES
from registry.places.queries import living
from registry.web.admission import WARMING
from registry.web.pages.figures import days_of_course
from registry.web.question import read_question

#: Where there are more places than so many, those of several prefectures, the courses are left to whoever asks:
#: thirteen days of all figures would hold the first page up.
MOST_PLACES = 50_000


def warm(app: Flask) -> None:
    """Asks `app` for an overview, a figure and a unit, within this process. What goes wrong is shown to whoever asks.

    The courses of all figures are worked out together: one after the other, as readers open them, takes three times
    as long. What is kept by then stays: later collections of garbage, each of which would hold a page up for as long as
    several take, do not look through it again.
    """
    with app.test_request_context("/"):
        addresses = list(_addresses())
        with read_question() as question:
            if len(living(question.picture)) <= MOST_PLACES:
                service.figures_on([*map(question.picture.on, days_of_course(question.moment.as_of))], None)
    for address in addresses:
        app.test_client().get(address, environ_overrides={WARMING: True})
    gc.collect()
    gc.freeze()


def _addresses() -> Iterator[str]:
    """The addresses of a page of each of the heavy kinds; of a unit only where there is one."""
    yield url_for("pages.overview")
    yield url_for("pages.figure", code=FIGURES[0].code)
    with read_question() as question:
        codes = living(question.picture)["code"]
    if len(codes) <= MOST_PLACES:
        yield url_for("pages.findings")
    if len(codes):
        yield url_for("pages.unit", code=codes[0])
