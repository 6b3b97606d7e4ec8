"""A text that should never have been entered is gone for good, its mark stands, and the chain still verifies."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from registry import digest, verifying
from registry.errors import NotFound, Refused
from registry.people.models import people
from registry.restructuring.redacting import redact
from registry.slices import VERSIONED
from tests.restructuring.small_county import Office


def names(office: Office) -> list[str]:
    with office.read() as connection:
        return list(connection.execute(select(people.c.name).order_by(people.c.record)).scalars())


def record(office: Office) -> int:
    with office.read() as connection:
        return connection.execute(select(people.c.record).where(people.c.code == "P1").distinct()).scalar_one()


def test_a_redacted_text_is_gone_its_mark_stands_and_the_chain_verifies(office: Office) -> None:
    assert redact(office.engine, 1, f"people/{record(office)}", "name", "tester", "entered in error").change == 2
    assert names(office) == [digest.MARK, "Bob"]
    with office.read() as connection:
        verdict = verifying.verify(connection, VERSIONED)
        assert verdict.ok and verdict.changes == 2


def test_an_altered_text_is_still_found_after_another_was_redacted(office: Office) -> None:
    redact(office.engine, 1, f"people/{record(office)}", "姓名", "tester", "entered in error")
    with office.engine.begin() as connection:
        connection.execute(people.update().where(people.c.code == "P1").values(name="Eve"))
    with office.read() as connection:
        assert verifying.verify(connection, VERSIONED).change == 1


def test_every_version_of_a_row_that_says_the_text_loses_it(office: Office, tmp_path) -> None:
    from tests.registries import imported

    imported(office.engine, tmp_path / "more", {"people": "code,name,birth_year\nP1,Ann,1975\n"})
    redact(office.engine, 1, f"people/{record(office)}", "name", "tester", "entered in error")
    assert sorted(names(office)) == ["Bob", digest.MARK, digest.MARK]
    with office.read() as connection:
        assert verifying.verify(connection, VERSIONED).ok


def test_a_code_a_number_or_nothing_is_not_redacted(office: Office) -> None:
    row = f"people/{record(office)}"
    with pytest.raises(Refused):
        redact(office.engine, 1, row, "code", "tester", "why")
    with pytest.raises(Refused):
        redact(office.engine, 1, row, "birth_year", "tester", "why")
    with pytest.raises(NotFound):
        redact(office.engine, 1, "people/999", "name", "tester", "why")
    with pytest.raises(Refused):
        redact(office.engine, 1, row, "name", "tester", "")
