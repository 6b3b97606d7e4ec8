"""Policies 政策文件 as pages list them: those issued by the day, each with the rules that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from registry import days
from registry.checks.engine.unit_days import record_of
from registry.figures.provenance import Briefly
from registry.picture import Picture


@dataclass(frozen=True)
class Policy:
    """A policy; `parent` is the code of the document that it rests on, the days are as written."""

    code: str
    title: str
    document: str | None
    issuer: str | None
    issued_on: int | None
    repealed_on: int | None
    parent: str | None
    rules: tuple[str, ...]


def policies(picture: Picture) -> list[Policy]:
    """The policies issued by the day, or without a day, by their codes; no repeal is told that came later."""
    today, code = picture.moment.day, Briefly(picture).code
    found = []
    for row in record_of(picture).ledger("policies").frame.sort("code").iter_rows(named=True):
        issued, repealed = row.get("issued_on_written"), row.get("repealed_on_written")
        if issued is not None and days.first_day(issued) > today:
            continue
        if repealed is not None and days.first_day(repealed) > today:
            repealed = None
        rules = tuple(rule for rule in (row["rules"] or "").split(";") if rule)
        parent = code(row["parent"]) if row["parent"] else None
        found.append(Policy(row["code"], row["title"], row["document"], row["issuer"], issued, repealed, parent, rules))
    return found
