"""The style sheet of a printed page, which is made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from registry.language import LANGUAGES
from registry.web import create_app
from tests.assets.test_chrome_90 import too_new
from tests.registries import founded

#: What browsers before Chrome 131 leave out, and nothing beside it: the texts in the margins (decision 18), and what
#: is closed on the screen.
LEFT_OUT = [":details-content", "@bottom-left", "@bottom-right", "@top-left", "@top-right"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    engine = founded(tmp_path_factory.mktemp("printing") / "registry.db")
    yield create_app(engine).test_client()
    engine.dispose()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_nothing_newer_than_chrome_90_but_what_may_be_left_out(client: FlaskClient, language: str) -> None:
    sheet = client.get(f"/print.css?title=%22%3C%2Fa%7D&lang={language}").get_data(as_text=True)
    assert "A4 landscape" in sheet and "counter(pages)" in sheet
    assert too_new(sheet) == LEFT_OUT
