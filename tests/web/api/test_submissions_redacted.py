"""Texts of submissions that are removed for good: with the row that they became, or alone where nobody accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from registry import verifying
from registry.db import beside, reading
from registry.digest import MARK
from registry.errors import NotFound, Refused
from registry.restructuring.redacting import redact
from registry.slices import VERSIONED
from registry.submissions.models import submission, submission_step
from tests.web.api.programs import Program
from tests.web.api.test_submissions import submitted
from tests.web.api.test_writing import COUNTY, EAST, Desk

TEXT = "按农某来信 第12号"
VALUES = {"name": "COM-06.days", "place": EAST, "value": "30", "from": "2021", "source": TEXT}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.office.close()


@pytest.fixture
def chief(desk: Desk) -> Program:
    return desk.programs.program(f"reviewer@{COUNTY}")


def proposed(desk: Desk, reason: str = "来信") -> str:
    return submitted(desk.send(desk.clerk, "/ledgers/settings/rows", {"values": VALUES, "reason": reason}))


def kept(desk: Desk, name: str) -> str:
    """All that is kept of a submission, and of what was said of it."""
    with reading(desk.office.engine) as connection:
        own = connection.execute(select(submission).where(submission.c.id == name)).mappings().one()
        steps = connection.execute(select(submission_step.c.text).where(submission_step.c.submission == name)).scalars()
        return json.dumps({**own, "steps": list(steps)}, ensure_ascii=False)


def setting(desk: Desk) -> str:
    """The row of the setting, as the command names it."""
    address = desk.row("settings", **{"from": 20210000})
    return f"settings/{address.rpartition('/')[2]}"


def verdict(desk: Desk) -> bool:
    with reading(desk.office.engine) as connection:
        return verifying.verify(connection, VERSIONED).ok


def test_what_is_removed_of_a_row_is_gone_from_the_submission_that_it_was(desk: Desk, chief: Program) -> None:
    name = proposed(desk, TEXT)
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    done = redact(desk.office.engine, desk.office.changes, setting(desk), "source", "tester", "写错")
    assert TEXT not in kept(desk, name) and kept(desk, name).count(MARK) >= 2
    assert json.loads(desk.office.change()["origin"])["submissions"] == [name]
    # Why the change was made says it too, and is a text of its own.
    assert done.elsewhere == [f"changes/{done.change - 1} reason"] and verdict(desk)


def test_what_nobody_accepted_is_removed_by_the_submission_s_name(desk: Desk, chief: Program) -> None:
    name = proposed(desk)
    base = desk.office.changes
    with pytest.raises(Refused, match="still to be decided"):
        redact(desk.office.engine, base, f"submissions/{name}", "source", "tester", "写错")
    assert desk.send(chief, f"/submissions/{name}/return", {"reason": TEXT}).status_code == 200
    with pytest.raises(NotFound):
        redact(desk.office.engine, base + 1, f"submissions/{name}", "source", "tester", "写错")
    with pytest.raises(Refused):
        redact(desk.office.engine, base, f"submissions/{name}", "place", "tester", "写错")
    done = redact(desk.office.engine, base, f"submissions/{name}", "依据", "tester", "写错")
    assert (done.change, done.elsewhere) == (base + 1, []) and TEXT not in kept(desk, name)
    assert desk.office.change()["rows"] == 0 and verdict(desk)
    told = chief.get(f"/submissions/{name}")
    assert told["proposal"]["rows"][0]["values"]["source"] == MARK and told["steps"][-1]["text"] == MARK


def test_a_mark_that_is_written_over_is_found_by_verifying(desk: Desk, chief: Program) -> None:
    name = proposed(desk)
    assert desk.send(desk.clerk, f"/submissions/{name}/withdraw").status_code == 200
    redact(desk.office.engine, desk.office.changes, f"submissions/{name}", "source", "tester", "写错")
    assert verdict(desk)
    with beside(desk.office.engine) as connection:
        row = connection.execute(select(submission.c.content, submission.c.sides)).one()
        put = {"content": row.content.replace(MARK, "甲"), "sides": row.sides.replace(MARK, "甲")}
        connection.execute(update(submission).values(put))
    assert not verdict(desk)


def test_an_open_submission_keeps_what_is_removed_elsewhere_and_is_named(desk: Desk, chief: Program) -> None:
    first = proposed(desk)
    assert desk.send(chief, f"/submissions/{first}/accept").status_code == 200
    other = submitted(
        desk.send(desk.clerk, "/ledgers/settings/rows", {"values": VALUES | {"from": "2022"}, "reason": "又"})
    )
    done = redact(desk.office.engine, desk.office.changes, setting(desk), "source", "tester", "写错")
    assert done.elsewhere == [f"submissions/{other}"] and TEXT in kept(desk, other)
