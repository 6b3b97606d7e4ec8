"""Attempts by lot: what is answered is what a plain count says, whatever comes in whatever order."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.accounts import login, service
from registry.accounts.login import Locked, LoggedIn, Wrong
from registry.accounts.service import Given
from tests.accounts.conftest import NOW, Registry
from tests.registries import copy, discard, founded, opened

#: Attempts with a right or a wrong password, an unlocking, and minutes that pass.
ACTS = st.one_of(
    st.tuples(st.sampled_from(["right", "wrong", "wrong", "wrong"]), st.sampled_from(["li", "nobody"])),
    st.tuples(st.just("unlock"), st.just("li")),
    st.tuples(st.just("pass"), st.integers(1, 20)),
)


@dataclass
class Count:
    """What stands of a name: its attempts since the last login, and when its lock ends."""

    attempts: int = 0
    ends: datetime.datetime | None = None

    def answer(self, now: datetime.datetime, is_right: bool) -> type:
        if self.ends is not None and self.ends <= now:
            self.attempts, self.ends = 0, None
        if self.ends is not None:
            return Locked
        self.attempts += 1
        if is_right:
            self.attempts = 0
            return LoggedIn
        if self.attempts == 5:
            self.ends = now + datetime.timedelta(minutes=15)
        return Wrong


@pytest.fixture(scope="module")
def with_li(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lockout")
    registry = Registry(founded(folder / "r.db"))
    registry.add("root", Given("security", None))
    registry.add("li", Given("clerk", None))
    registry.engine.dispose()
    return folder / "r.db"


def check(with_li: Path, acts: list[tuple[str, object]]) -> None:
    folder = Path(tempfile.mkdtemp(dir=with_li.parent))
    registry = Registry(opened(copy(with_li, folder / "r.db")))
    counts = {"li": Count(), "nobody": Count()}
    registry.now = NOW
    for number, (act, which) in enumerate(acts):
        if act == "pass":
            assert isinstance(which, int)
            registry.after(minutes=which)
        elif act == "unlock":
            registry.do(service.unlock, "li")
            counts["li"] = Count()
        else:
            name, is_right = str(which), act == "right" and which == "li"
            # The address is another each time: it is counted by itself.
            found = login.attempt(registry.engine, name, PASSWORDS[act], f"192.0.2.{number}", "Firefox", registry.now)
            assert isinstance(found, counts[name].answer(registry.now, is_right)), acts
            if isinstance(found, Locked) and (ends := counts[name].ends) is not None:
                assert found.seconds == (ends - registry.now).total_seconds()
    registry.engine.dispose()
    discard(folder)
    shutil.rmtree(folder)


PASSWORDS = {"right": "lantern otter 47 gravel", "wrong": "lantern otter 47 grave"}


@settings(max_examples=12)
@given(st.lists(ACTS, min_size=8, max_size=20))
def test_each_attempt_is_answered_as_a_plain_count_says(with_li: Path, acts: list[tuple[str, object]]) -> None:
    check(with_li, acts)


@pytest.mark.soak
@settings(max_examples=500)
@given(st.lists(ACTS, min_size=8, max_size=60))
def test_each_of_many_attempts_is_answered_as_a_plain_count_says(with_li: Path, acts: list[tuple[str, object]]) -> None:
    check(with_li, acts)
