"""What waits for a decision in the demonstration 演示的提交: a rule, a closed year, and submissions under the rule."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Connection, Engine

from registry.codes import place_of
from registry.db import beside, reading, transaction
from registry.decisions import service
from registry.demonstration.logins import NAMES
from registry.desk.orders import Order, RowOrder
from registry.desk.reach import picture_of_now
from registry.desk.rights import Grantee
from registry.desk.service import carry_out
from registry.measures.ledger import FACTS
from registry.measures.models import facts
from registry.periods.service import close
from registry.picture import Picture
from registry.sights.scopes import counting_on
from registry.staging.proposal import ToBeSubmitted
from registry.submissions import rules
from registry.submissions.levels import COUNTY, TOWNSHIP
from registry.submissions.rules import SubmissionRule
from registry.submissions.storage import Submission
from registry.versions.changes import tag

#: The city, whose year is closed; the county that has a rule; the township whose clerk submits.
CITY, RULED, SUBMITTING = "4511", "451102", "451102101"
CLOSED, REPORTED = 20180000, 20190000
CLERK, REVIEWER, CHIEF = (f"{NAMES}{who}" for who in ("clerk-451102101", "reviewer-451102", "reviewer-4511"))
_INCOME = FACTS.by_key["collective_income_yuan"]
_REASONS = ("年报漏计一笔租金，按合同补正", "村报数有误，按账面更正")
_RETURNED = "请附村级账页，核对后再提交"


class _Income(NamedTuple):
    """A village's income of a year, as it is recorded: its record number as it is read, and the amount in yuan."""

    record: str
    yuan: Any


def submit(engine: Engine) -> None:
    """Sets a rule, closes a year, and submits two corrections, of which the second is returned."""
    with reading(engine) as connection:
        picture = picture_of_now(connection)
        city, county, township = (place_of(picture, code) for code in (CITY, RULED, SUBMITTING))
        incomes = _incomes(connection, picture, township)
    rule = SubmissionRule(county, FACTS.key, TOWNSHIP, COUNTY)
    with beside(engine) as connection:
        rules.replace(connection, (), (rule,), code_of=lambda _: RULED, user=REVIEWER, address="")
    with transaction(engine) as connection:
        close(connection, city, CLOSED, _now(), user=CHIEF, address="", code=CITY)
    clerk = Grantee(CLERK, "page", frozenset({township}), frozenset({township}))
    made = [_submitted(engine, clerk, *told) for told in zip(incomes, _REASONS, strict=False)]
    if made:
        service.give_back(engine, made[-1], REVIEWER, _RETURNED, _now())


def _incomes(connection: Connection, picture: Picture, township: int) -> list[_Income]:
    """The incomes of the year's report of two villages of a township."""
    inside = counting_on(connection, township, picture.moment.as_of)
    assert inside is not None
    rows = picture.rows(facts).filter(pl.col(_INCOME.name).is_not_null(), pl.col("unit") < len(inside))
    of_year = rows.filter(pl.Series(inside[rows["unit"].to_numpy()]), pl.col("period") // 10_000 == REPORTED // 10_000)
    found = of_year.sort("unit", "record").head(len(_REASONS)).select("record", _INCOME.name).iter_rows()
    return [_Income(f"{tag(picture)}-{record}", _INCOME.plain(amount)) for record, amount in found]


def _submitted(engine: Engine, clerk: Grantee, income: _Income, reason: str) -> Submission:
    """What becomes of a correction of an income, which is under the rule."""
    row = RowOrder({_INCOME.key: str(income.yuan + 1200)}, income.record)
    try:
        carry_out(engine, Order(FACTS, [row], "correct", None, reason), clerk, clerk.username)
    except ToBeSubmitted as wanted:
        return service.submit(engine, wanted, _now(), way="page")
    raise AssertionError("the rule has it decided by somebody else")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
