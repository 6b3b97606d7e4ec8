"""What is wrong with a password, by each policy; and how passwords are hashed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from argon2 import extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from registry.accounts import password_hashes, passwords, service, weak_passwords
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.passwords import Changed
from registry.accounts.policies import ENVIRONMENT, policy_in_force
from registry.accounts.service import Given
from registry.db import reading
from registry.errors import Invalid, Refused
from tests import spared
from tests.accounts.conftest import PASSWORD, Registry

CLERK = Given("clerk", None)
LENGTH, CLASSES, COMMON, NAMES, HAD = "characters", "at least 3", "guessed", "made of names", "last 5"


def problems(registry: Registry, password: str, *names: str) -> list[str]:
    with reading(registry.engine) as connection:
        return [problem.problem.en for problem in passwords.problems(connection, password, names)]


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        (PASSWORD, []),
        ("三个和尚没水喝就下山挑水", []),
        ("        xkq vw    ", []),
        ("gravel lante", []),
        ("gravel lant", [LENGTH]),
        ("gravel lantern otter " * 6, []),
        ("q7" + "gravel lantern otter " * 6, []),
        ("q7z" + "gravel lantern otter " * 6, [LENGTH]),
        ("password1234", [COMMON]),
        ("P@ssw0rd!2024", [COMMON]),
        ("Woaini1314520", [COMMON]),
        ("qwertyuiop[]", [COMMON]),
        ("111111111111", [COMMON]),
        ("123456789012", [COMMON]),
        ("不忘初心牢记使命2024", [COMMON]),
        ("乌兰达瓦-zhuoma-88", []),
        ("dongchuan#2026#", [NAMES]),
        ("东川县安溪镇柳塘村2026", [NAMES]),
        ("registry-dangjian-01", [NAMES]),
        ("wangxiaoming-9931-!!", [NAMES]),
        ("王晓明王晓明王晓明2026", [COMMON, NAMES]),
        ("wxm.office-2026-wxm.office", [NAMES]),
        ("wangxiaoming-lantern-otter", []),
    ],
)
def test_what_is_wrong_with_a_password_under_asvs(registry: Registry, password: str, wrong: list[str]) -> None:
    found = problems(registry, password, "wxm.office", "王晓明")
    assert len(found) == len(wrong) and all(part in text for part, text in zip(wrong, found, strict=True)), found


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("Kv7xGravel", []),
        ("gravel7-ott", []),
        ("gravel otter", [CLASSES]),
        ("Kv7xQm!9z", [LENGTH]),
        ("水Gravel挑担otter", []),
        ("水挑担上山下山和尚xq", [CLASSES]),
        ("Password123", [COMMON]),
    ],
)
def test_what_is_wrong_with_a_password_under_mlps3(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, password: str, wrong: list[str]
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "mlps3")
    found = problems(registry, password, "li")
    assert len(found) == len(wrong) and all(part in text for part, text in zip(wrong, found, strict=True)), found


def test_everything_that_is_wrong_is_told_at_once_in_both_languages(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "mlps3")
    with pytest.raises(Invalid) as refused:
        registry.do(service.add, "x y", name="安某", grants=[Given("clerk", None), Given("audit", None)], password="li")
    told = [(problem.column, problem.problem.zh != problem.problem.en) for problem in refused.value.problems]
    assert told == [("username", True), ("role", True), *[("password", True)] * 3]
    with reading(registry.engine) as connection:
        assert [one.username for one in service.users(connection, COMMAND_LINE, registry.now)] == ["root"]


def test_the_last_five_passwords_are_not_taken_again_under_mlps3(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "mlps3")
    had = [f"Gravel{word}7-{word}" for word in ("otter", "lantern", "thistle", "beacon", "quarry", "walnut")]
    registry.add("li", CLERK, password=had[0])
    _, signed_in = registry.logged_in("li", had[0])
    for before, after in pairwise(had):
        assert registry.after(seconds=1).change(signed_in, before, after) == Changed()
    for old in had[1:]:
        with pytest.raises(Invalid) as refused:
            registry.change(signed_in, had[-1], old)
        assert [HAD in problem.problem.en for problem in refused.value.problems] == [True]
    assert registry.change(signed_in, had[-1], had[0]) == Changed()


def test_the_password_that_one_has_is_never_a_new_one(registry: Registry) -> None:
    registry.add("li", CLERK)
    _, signed_in = registry.logged_in("li")
    with pytest.raises(Invalid):
        registry.change(signed_in, PASSWORD, PASSWORD)


def test_a_policy_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "mlps4")
    with pytest.raises(Refused, match="asvs, mlps3"):
        policy_in_force()


# -- guessing -----------------------------------------------------------------------------------------------------


@given(st.sampled_from(["password", "dragon", "woaini", "我爱中国"]), st.text("0123456789!@#-. ", max_size=12))
def test_a_common_password_stays_common_with_any_digits_and_signs_around_it(word: str, around: str) -> None:
    for password in (around + word, word + around, around + word.upper() + around):
        assert weak_passwords.is_common(password), password


@given(st.lists(st.sampled_from(["东川县", "dongchuan", "li.si", "20", "-"]), min_size=1).map("".join))
def test_what_is_put_together_of_names_alone_is_made_of_names(password: str) -> None:
    has_a_name = any(name in password for name in ("东川县", "dongchuan", "li.si"))
    assert weak_passwords.is_made_of(password, ["东川县", "dongchuan", "li.si"]) is has_a_name


def test_the_list_of_common_passwords_holds_more_than_the_three_thousand_that_asvs_asks_for() -> None:
    assert len(weak_passwords._common()) > 3_000
    assert all(word == word.casefold() for word in weak_passwords._common())


# -- hashing ------------------------------------------------------------------------------------------------------


def test_passwords_are_hashed_by_argon2id_as_rfc_9106_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, of_nobody = spared.IN_USE
    monkeypatch.setattr(password_hashes, "_HASHER", hasher)
    found = extract_parameters(password_hashes.hashed(PASSWORD))
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 65536, 3, 4)
    nobody = extract_parameters(of_nobody)
    assert found == nobody


@given(st.text())
def test_a_password_is_verified_as_it_was_sent(password: str) -> None:
    stored = spared.QUICK.hash(password.encode("utf-8", "surrogatepass"))
    assert password_hashes.is_right(password, stored)
    assert not password_hashes.is_right(password + " ", stored)
    assert not password_hashes.is_right(password, None)


def test_one_time_passwords_differ_and_hold_a_hundred_bits() -> None:
    found = {passwords.one_time() for _ in range(50)}
    assert len(found) == 50
    assert all(len(one.replace("-", "")) == 20 for one in found)
