"""What each user has seen: a change, which never goes back."""

from __future__ import annotations

from registry.accounts import seen
from registry.accounts.service import Given
from registry.db import beside, reading
from tests.accounts.conftest import Registry


def test_each_user_marks_for_himself_and_takes_nothing_back(registry: Registry) -> None:
    li, wang = (registry.add(name, Given("clerk", None)).number for name in ("li", "wang"))

    def mark(user: int, change: int) -> int:
        with beside(registry.engine) as connection:
            return seen.mark(connection, user, change, registry.after(minutes=1).now)

    def told() -> list[int | None]:
        with reading(registry.engine) as connection:
            return [seen.seen_by(connection, user) for user in (li, wang)]

    assert told() == [None, None]
    assert mark(li, 3) == 3 and told() == [3, None]
    assert mark(wang, 1) == 1 and mark(li, 5) == 5 and told() == [5, 1]
    assert mark(li, 4) == 5 and mark(li, 5) == 5 and told() == [5, 1]
    assert mark(wang, 0) == 1
