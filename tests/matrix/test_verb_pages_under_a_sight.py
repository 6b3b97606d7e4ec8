"""The pages of verbs, opened and sent by a clerk of a township about every place: what lies outside is nowhere told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.accounts.account import Account, Grant
from registry.db import reading
from registry.moment import Moment, head
from registry.restructuring.catalogue import VERBS
from registry.versions import At
from registry.versions.identities import meant
from registry.web import create_app
from tests.matrix import planted
from tests.matrix.cells import NONE, OF_TOWNSHIP, Relation, forbidden
from tests.matrix.leaks import texts, told
from tests.matrix.planted import BY_KEY, DAY

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
OWN, OUTSIDE = ("own", "below"), ("above", "beside", "below what is beside", "far", "former", "none")
RELATIONS = {relation.name: relation for relation in OF_TOWNSHIP}


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    app: Flask = create_app(engine, bytes_of_pages=0)
    app.secret_key = "of these tests alone"
    with reading(engine) as connection:
        view = At(connection, Moment(planted.TODAY, head(connection)))
        place = meant(view, BY_KEY["T1"].code)["unit"][0]

    def signed_in() -> None:
        g.account = Account(1, "u", "某", (Grant(1, "clerk", place),))

    app.before_request_funcs.setdefault(None, []).insert(0, signed_in)
    yield app.test_client()
    engine.dispose()


def codes(relation: Relation) -> tuple[tuple[str, str], ...]:
    """What of a place verbs are about, by the kind of unit."""
    return ("place", relation.spot.code), ("organization", relation.spot.organization)


def plain(answer: TestResponse) -> str:
    """All that an answer says, without what is drawn by lot."""
    return re.sub(r"Content-Length: \d+|Set-Cookie: .*\n", "", re.sub(TOKEN, "", texts(answer)))


def as_of_none(text: str, relation: Relation) -> str:
    """An answer with what there is not in the place of what was asked about."""
    for own, none in zip(codes(relation), codes(Relation("none", NONE)), strict=True):
        text = text.replace(own[1], none[1])
    return text


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS if not verb.founds])
def test_a_verbs_page_about_what_lies_outside_is_that_about_what_there_is_not(clerk: FlaskClient, verb: str) -> None:
    hidden = forbidden(("T1",), DAY)
    for name in OUTSIDE:
        relation = RELATIONS[name]
        for (kind, code), (_, none) in zip(codes(relation), codes(Relation("none", NONE)), strict=True):
            answer, of_none = clerk.get(f"/units/{code}/{verb}"), clerk.get(f"/units/{none}/{verb}")
            assert answer.status_code == of_none.status_code == 404, (name, kind)
            assert as_of_none(plain(answer), relation) == as_of_none(plain(of_none), relation), (name, kind)
            assert not told(plain(answer), hidden, code)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_no_form_of_a_verb_tells_of_what_lies_outside_whatever_is_typed(clerk: FlaskClient, verb: object) -> None:
    hidden, name = forbidden(("T1",), DAY), verb.name  # type: ignore[attr-defined]
    for own in OWN:
        for kind, code in codes(RELATIONS[own]):
            address = f"/units/new?of={kind}" if name == "found" else f"/units/{code}/{name}"
            page = clerk.get(address)
            if page.status_code != 200:
                assert page.status_code == 404, address
                continue
            assert not told(plain(page), hidden, address), address
            token = TOKEN.findall(page.text)[-1]
            version = re.findall(r'name="version" value="([^"]*)"', page.text)
            answers = []
            for relation in (RELATIONS[one] for one in OUTSIDE):
                other = dict(codes(relation))[kind]
                typed = dict.fromkeys(("under", "place", "successor", "parent", "superior", "into"), other)
                typed |= {"codes": f"{code} {other}", "effective": "2019-06-01", "name": "某", "new_code": other}
                typed |= {"code": other, "kind": "village" if kind == "place" else "branch", "reason": "试"}
                data = {**typed, "csrf_token": token, "version": (version or [""])[0], "act": "preview"}
                answer = clerk.post(address, data=data)
                assert answer.status_code in (200, 403, 422), (address, relation.name)
                assert not told(plain(answer), hidden, other), (address, relation.name)
                answers.append((relation, answer))
            none = next(answer for relation, answer in answers if relation.spot is NONE)
            for relation, answer in answers:
                # That a new code is taken is told.
                if relation.name != "above" and name not in ("found", "recode", "move", "correct"):
                    assert answer.status_code == none.status_code, (address, relation.name)
