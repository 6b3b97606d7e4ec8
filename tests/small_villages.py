"""A small set of ledgers for the compliance rules, and what the plain second reckoning says of it."""

from __future__ import annotations

from datetime import date

from tests.reference.rules import Ledgers
from tests.reference.rules.answers import every

# A county with a township; of its villages the first has a branch, the second a joint branch, the third nothing.
SET = {
    "places": """
        code          name   kind             parent        from        to          successor
        4511          市     municipality     -             -           -           -
        451102        区     county           4511          -           -           -
        451102100     镇     township         451102        -           -           -
        451102100201  甲村   village          451102100     -           -           -
        451102100202  乙村   village          451102100     -           -           -
        451102100203  丙村   village          451102100     -           -           -
        451102100209  旧村   village          451102100     -           2019-07-01  451102100201
        N1            一组   natural_village  451102100202  -           -           -
        """,
    "organizations": """
        code  name    kind             superior  place         from        to
        C1    中共区  local_committee  -         451102        -           -
        C2    中共镇  committee        C1        451102100     -           -
        B1    中共甲  branch           C2        451102100201  -           -
        J1    中共乙  joint_branch     C2        451102100202  2018-01-01  -
        G1    甲一组  group            B1        451102100201  -           -
        """,
    "people": """
        code  name  gender  full_member_on
        P1    张    male    2018-06
        P2    李    female  -
        P3    王    -       -
        """,
}
KEPT = {
    f"kept.{record}": "yes"
    for record in ("meetings", "committees", "village_committees", "approvals", "screenings", "trainings")
}


def rows(text: str) -> list[dict[str, str]]:
    """Rows from a small table: a header line, then a line per row, `-` for an empty cell, `'-'` for a dash."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    return [{k: {"-": "", "'-'": "-"}.get(v, v) for k, v in zip(header, line, strict=True)} for line in lines]


def ledgers(kept: bool = True, **more: str) -> Ledgers:
    """The set with more ledgers; every record kept, or none."""
    given = {name: rows(text) for name, text in (SET | more).items()}
    settings = [{"name": n, "place": "", "from": "2000", "value": v} for n, v in KEPT.items()] if kept else []
    given["settings"] = settings + given.get("settings", [])
    return Ledgers(given)


def said(known: Ledgers, code: str, day: str, unit: str | None = None) -> str | None:
    """The answer of a rule for a unit (or the only one) on a day; None where it is outside."""
    found = {u.name: given for u, given in every(known, code, date.fromisoformat(day), None)}
    return found.get(unit) if unit is not None else next(iter(found.values()), None)
