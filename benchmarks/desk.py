"""Somebody at the desk: signed in with a place of his own, he opens pages, sends their forms, and asks the API.

All in one process, with the application that `registry serve` runs: what the network takes is not measured.
"""

from __future__ import annotations

import datetime
import html
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from benchmarks.measuring import Watch
from registry.accounts import service, tokens
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.containment import picture_of
from registry.accounts.service import Given
from registry.codes import place_of
from registry.db import beside
from registry.moment import today

#: The timing of the processor time of something is called as its own, and this.
PROCESSOR = ", processor"
_PASSWORD = "lantern otter 47 gravel"
_ADMINISTRATOR = "desk.security"
_INPUT = re.compile(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"')


class Person:
    """Somebody with a role at a place. Whatever is refused raises AssertionError with what was said."""

    def __init__(self, app: Flask, engine: Engine, name: str, role: str, place: str):
        self._browser, self._api = app.test_client(), app.test_client(use_cookies=False)
        now = datetime.datetime.now(datetime.UTC)
        with beside(engine) as connection:
            if not service.users_exist(connection):
                given = [Given("security", None)]
                service.add(connection, COMMAND_LINE, _ADMINISTRATOR, now, grants=given, password=_PASSWORD)
            given = [Given(role, place_of(picture_of(connection, today()), place))]
            user, _ = service.add(connection, COMMAND_LINE, name, now, grants=given, password=_PASSWORD)
            self._token, _ = tokens.new(connection, user.account, "benchmark", 30, (), now)
        self.send("/login", self.open("/login"), username=name, password=_PASSWORD)

    def open(self, address: str) -> str:
        """A page, as it is sent."""
        return self._said(self._browser.get(address), address)

    def send(self, address: str, page: str, **typed: str) -> str:
        """Sends what was typed into the form of a page; returns where it leads, or the page that is answered."""
        answer = self._browser.post(address, data={**fields(page), **typed})
        return answer.headers["Location"] if answer.status_code == 303 else self._said(answer, address)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the API answers."""
        headers = {"Authorization": f"Bearer {self._token}"}
        if method == "PATCH" or path.endswith("/withdraw"):
            headers["If-Match"] = "*"
        answer = self._api.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        return self._said(answer, path) and answer.get_json()

    @staticmethod
    def _said(answer: TestResponse, address: str) -> str:
        if answer.status_code not in (200, 201):
            told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
            raise AssertionError(f"{address}: {answer.status}: {told[:1500]}")
        return answer.text


def fields(page: str) -> dict[str, str]:
    """What a browser sends of the fields of a page that nobody touched: tokens, versions, and the cells of a grid."""
    found = {name: html.unescape(text) for name, text in _INPUT.findall(page)}
    return {name: text for name, text in found.items() if name in ("csrf_token", "version") or re.match(r"r\d", name)}


@contextmanager
def timed(watch: Watch, name: str) -> Iterator[None]:
    """Takes the time of the block, and the processor time of this process besides (`PROCESSOR`): it says what a block
    costs where others share the machine."""
    with watch.time(name):
        begun = os.times()
        yield
        ended = os.times()
    spent = ended.user + ended.system - begun.user - begun.system
    watch.seconds.setdefault(name + PROCESSOR, []).append(spent)
