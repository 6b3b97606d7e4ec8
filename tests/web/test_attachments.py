"""Attachments on pages: listed and added to on the page of a row, told on that of a case, taken away as files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from registry.attachments import quota
from registry.db import reading
from registry.file_store import ENVIRONMENT
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.slices import TABLES
from registry.versions import changes
from registry.web import create_app
from tests.registries import SMALL, founded, imported
from tests.web.accounts.conftest import Browser, Desk
from tests.web.api.test_attachments import PDF, picture

CODE = "Z1"
#: A case, and a county that it does not lie in.
LEDGERS = SMALL | {"places": SMALL["places"] + "451103,平桂区,county,4511,,,\n"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / "ledgers", LEDGERS).change == 1
    made = Desk(engine)
    made.add("root", "security@*")
    made.add("clerk", "clerk@*")
    made.add("viewer", "viewer@*")
    made.add("auditor", "auditor@*")
    made.add("elsewhere", "clerk@451103")
    yield made
    engine.dispose()


def address_of(engine: Engine, key: str = "cases") -> str:
    """The page of what is attached to the first row of a ledger."""
    with reading(engine) as connection:
        found = Picture(connection, Moment(today(), head(connection)))
        number = found.rows(TABLES[key])["record"][0]
        return f"/ledgers/{key}/{changes.tag(found)}-{number}/attachments"


def attach(
    browser: Browser, address: str, content: bytes = PDF, name: str = "整改方案.pdf", **more: Any
) -> TestResponse:
    return browser.post(address, file=(io.BytesIO(content), name), **more)


def files_of(page: str) -> list[str]:
    return re.findall(r'href="(/attachments/[0-9a-f]{32})"', page)


def test_a_file_is_attached_by_the_form_and_stands_on_the_page_of_its_row_and_of_its_case(desk: Desk) -> None:
    clerk, address = desk.signed_in("clerk"), address_of(desk.engine)
    answer = attach(clerk, address, reason="佐证")
    assert answer.status_code == 303 and answer.headers["Location"] == address
    page = clerk.get(address).text
    assert 'role="status"' in page and "第 2 次变更" in page and "整改方案.pdf" in page
    (file,) = set(files_of(page))
    viewer = desk.signed_in("viewer")
    for where in (address, f"/units/{CODE}?space=case", address.removesuffix("/attachments")):
        assert file in viewer.get(where).text, where
    came = viewer.get(file)
    assert (came.data, came.mimetype) == (PDF, "application/pdf")
    assert came.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert came.headers["X-Content-Type-Options"] == "nosniff"
    assert came.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert came.headers["Cache-Control"] == "no-store"
    assert desk.log("download")[0].target == file


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [(b"<html>", "页.pdf", 415), (PDF, "方案.exe", 415), (picture("PNG", (8_000, 7_000)), "图.png", 413)],
)
def test_a_wrong_file_comes_back_with_the_form_and_what_is_wrong(
    desk: Desk, content: bytes, name: str, status: int
) -> None:
    clerk, address = desk.signed_in("clerk"), address_of(desk.engine)
    answer = attach(clerk, address, content, name, reason="为何")
    assert answer.status_code == status
    assert 'aria-describedby="file-hint file-wrong"' in answer.text and 'value="为何"' in answer.text
    assert not files_of(clerk.get(address).text)


def test_without_a_file_the_form_says_so(desk: Desk) -> None:
    answer = desk.signed_in("clerk").post(address_of(desk.engine), reason="为何")
    assert answer.status_code == 422 and "请选择文件" in answer.text


def test_who_may_attach_nothing_sees_no_form_and_is_refused(desk: Desk) -> None:
    address = address_of(desk.engine)
    for name in ("viewer", "auditor"):
        browser = desk.signed_in(name)
        assert "multipart/form-data" not in browser.get(address).text
        assert attach(browser, address).status_code == 403
    elsewhere = desk.signed_in("elsewhere")
    assert elsewhere.get(address).status_code == attach(elsewhere, address).status_code == 404
    assert desk.signed_in("root").get(address).status_code == 403


def test_a_form_without_its_token_attaches_nothing(desk: Desk) -> None:
    clerk, address = desk.signed_in("clerk"), address_of(desk.engine)
    clerk.get(address)
    assert clerk.send(address, file=(io.BytesIO(PDF), "a.pdf")).status_code == 400


def test_outside_and_unknown_are_one(desk: Desk) -> None:
    clerk, address = desk.signed_in("clerk"), address_of(desk.engine)
    attach(clerk, address)
    (file,) = set(files_of(clerk.get(address).text))
    elsewhere = desk.signed_in("elsewhere")
    unknown = elsewhere.get("/attachments/" + "0" * 32)
    assert elsewhere.get(file).status_code == unknown.status_code == 404
    assert elsewhere.get("/ledgers/facts/x-1/attachments").status_code == 404


def test_without_users_files_are_read_and_nothing_is_attached(desk: Desk, tmp_path: Path) -> None:
    engine = founded(tmp_path / "plain.db")
    assert imported(engine, tmp_path / "more", SMALL).change == 1
    client, address = create_app(engine).test_client(), address_of(engine)
    page = client.get(address)
    assert page.status_code == 200 and "multipart/form-data" not in page.get_data(as_text=True)
    assert client.post(address, data={"file": (io.BytesIO(PDF), "a.pdf")}).status_code in (400, 404)
    engine.dispose()


def test_an_earlier_state_of_knowledge_is_looked_at_and_not_added_to(desk: Desk) -> None:
    clerk, address = desk.signed_in("clerk"), address_of(desk.engine)
    attach(clerk, address)
    page = clerk.get(f"{address}?known_at=1").text
    assert "multipart/form-data" not in page and not files_of(page)
    assert attach(clerk, f"{address}?known_at=1", form=address).status_code == 409


def test_a_row_a_user_and_all_have_a_quota(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, address = desk.signed_in("clerk"), address_of(desk.engine)
    assert attach(clerk, address).status_code == 303
    for said, words in (("1/row 9/user 9/GiB", "这一行已有 1 个附件"), ("9/row 1/user 9/GiB", "您已添加 1 个附件")):
        monkeypatch.setenv(quota.ENVIRONMENT, said)
        answer = attach(clerk, address)
        assert answer.status_code == 422 and words in answer.text
    monkeypatch.setenv(quota.ENVIRONMENT, "9/row 9/user 0/GiB")
    assert "附件已满 0 GiB" in attach(clerk, address).text
    monkeypatch.setenv(quota.ENVIRONMENT, "much")
    assert attach(clerk, address).status_code == 400
    monkeypatch.delenv(quota.ENVIRONMENT)
    assert attach(clerk, address).status_code == 303
