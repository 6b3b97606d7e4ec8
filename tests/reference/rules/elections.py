"""The rules of terms and elections: TERM, ELE."""

from __future__ import annotations

from ..items import Truth, all_of, at_least
from .days import Span, at_most, by, moved, within
from .rule import Asked, Due, Rule, due
from .terms import expiry, latest_election, regular


def base_organizations(q: Asked) -> Truth:
    """Base organizations."""
    return q.w.is_base(q.it)


def base_with_election(q: Asked) -> Truth:
    """Base organizations with an election."""
    return q.w.is_base(q.it) and latest_election(q.w, q.it) is not None


def base_extended(q: Asked) -> Truth:
    """Base organizations, E with extended_to."""
    election = latest_election(q.w, q.it)
    return q.w.is_base(q.it) and election is not None and election["extended_to"] is not None


# TERM


def in_term(q: Asked) -> Truth:
    """expiry(E) ≥ V; unknown: no election."""
    election = latest_election(q.w, q.it)
    return None if election is None else at_most(q.w.today, expiry(q.w, election))


def extension_approved(q: Asked) -> Truth:
    """extension_approved_on by V."""
    election = latest_election(q.w, q.it)
    return by(election["extension_approved_on"], q.w.day)


def extended_by_a_year_at_most(q: Asked) -> Truth:
    """12 months before regular(E) ≤ extended_to ≤ 12 months after it."""
    election = latest_election(q.w, q.it)
    ends = regular(q.w, election)
    return all_of(
        [at_most(moved(ends, months=-12), election["extended_to"]), at_most(election["extended_to"], moved(ends, 12))]
    )


def reminder(q: Asked) -> Due:
    """due(6 months before expiry(E), reminded_on of E)."""
    election = latest_election(q.w, q.it)
    return due(moved(expiry(q.w, election), months=-6), election["reminded_on"])


def reminder_due_on(q: Asked) -> Span | None:
    """The deadline of the reminder."""
    return q.due.on


# ELE


def elected_on(q: Asked) -> Span | None:
    """elected_on of E."""
    election = latest_election(q.w, q.it)
    return election["elected_on"] if election else None


def four_fifths_present(q: Asked) -> Truth:
    """present·5 > eligible·4, or ≥."""
    election = latest_election(q.w, q.it)
    present, eligible = election["present"], election["eligible"]
    if present is None or eligible is None:
        return None
    return present * 5 > eligible * 4 if q.constant == ">" else present * 5 >= eligible * 4


def half_of_votes(q: Asked) -> Truth:
    """votes_for·2 > base."""
    election = latest_election(q.w, q.it)
    votes, base = election["votes_for"], election[q.constant]
    return None if votes is None or base is None else votes * 2 > base


def of_two_seats(q: Asked) -> Truth:
    """The same, seats ≥ 2."""
    return base_with_election(q) and at_least(latest_election(q.w, q.it)["seats"], 2)


def a_fifth_more_candidates(q: Asked) -> Truth:
    """candidates·5 ≥ seats·6."""
    election = latest_election(q.w, q.it)
    candidates, seats = election["candidates"], election["seats"]
    return None if candidates is None or seats is None else candidates * 5 >= seats * 6


def held_on(q: Asked) -> Span | None:
    """The day of an activity."""
    return q.row["held_on"]


def resolutions(q: Asked) -> Truth:
    """‹activities› assembly, passed yes, held in Y by V."""
    if q.row["kind"] != "assembly" or q.row["passed"] is not True:
        return False
    return all_of([within(q.row["held_on"], q.w.year), by(q.row["held_on"], q.w.day)])


def half_present(q: Asked) -> Truth:
    """present·2 ≥ eligible."""
    present, eligible = q.row["present"], q.row["eligible"]
    return None if present is None or eligible is None else present * 2 >= eligible


def majority_in_favour(q: Asked) -> Truth:
    """in_favour·2 > eligible."""
    in_favour, eligible = q.row["in_favour"], q.row["eligible"]
    return None if in_favour is None or eligible is None else in_favour * 2 > eligible


ORG = "organizations"
RULES = [
    Rule("TERM-03", "violation", ORG, base_organizations, in_term),
    Rule("TERM-04a", "violation", ORG, base_extended, extension_approved, kept="approvals"),
    Rule("TERM-04b", "warning", ORG, base_extended, extended_by_a_year_at_most),
    Rule("TERM-05", "warning", ORG, base_with_election, due=reminder, on=reminder_due_on, kept="approvals"),
    Rule("ELE-01", "violation", ORG, base_with_election, four_fifths_present, on=elected_on),
    Rule("ELE-02", "violation", ORG, base_with_election, half_of_votes, on=elected_on),
    Rule("ELE-03", "violation", ORG, of_two_seats, a_fifth_more_candidates, on=elected_on),
    Rule("ELE-08a", "violation", "activities", resolutions, half_present, on=held_on),
    Rule("ELE-08b", "violation", "activities", resolutions, majority_in_favour, on=held_on),
]
