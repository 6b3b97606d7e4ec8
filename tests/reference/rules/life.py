"""The rules of organization life and of training: LIFE, EDU."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..items import Truth, all_of, any_of
from .days import ONE_DAY, Span, at_most, moved, one, within
from .ledgers import Row
from .rule import Asked, Due, Rule
from .terms import has_committee
from .world import COMMITTEE_ROLES, World, holds

Question = Callable[[Asked], Truth]


def lived_through(q: Asked, states: list[Row]) -> bool:
    """It lives on each day of the window."""
    begins, ends = q.window
    days = {begins, *(state["to"][0] for state in states if state["to"] and begins <= state["to"][0] <= ends)}
    return all(any(holds(state, day) for state in states) for day in days)


def organization_lived(q: Asked) -> bool:
    """An organization that lived through the window, and lives."""
    return q.w.organization_lives(q.it) and lived_through(q, q.w.ledgers.organizations[q.it])


def branches_through(q: Asked) -> Truth:
    """Branches and joint, not functional, that lived through the window."""
    if not q.w.lives_as(q.it, "branch", "joint_branch") or q.w.type_of(q.it) == "functional":
        return False
    return organization_lived(q)


def branches_with_committee_through(q: Asked) -> Truth:
    """The same, with a committee on V."""
    return has_committee(q.w, q.it) and branches_through(q)


def groups_through(q: Asked) -> Truth:
    """Groups (not functional) that lived through it."""
    return q.w.lives_as(q.it, "group") and q.w.type_of(q.it) != "functional" and organization_lived(q)


def meetings(w: World, organization: str, kind: str) -> list[Row]:
    """The activities of a kind with the organization, and those without an organization at its place."""
    own = w.ledgers.of("activities", "organization", organization)
    there = w.ledgers.of("activities", "place", w.place_of(organization))
    return [row for row in [*own, *(r for r in there if r["organization"] is None)] if row["kind"] == kind]


def number(answers: list[Truth], bound: int | None) -> Truth:
    """Whether the number of rows, some perhaps in, is at least the bound: without and with these."""
    if bound is None:
        return None
    if answers.count(True) >= bound:
        return True
    return None if len(answers) - answers.count(False) >= bound else False


def meeting(kind: str, times: str | None = None) -> Question:
    """A meeting of the kind in the window, or as many as a parameter says."""

    def condition(q: Asked) -> Truth:
        held = [within(row["held_on"], q.window) for row in meetings(q.w, q.it, kind)]
        return number(held, 1 if times is None else q.value(times))

    return condition


def with_life_meeting(q: Asked) -> Truth:
    """Branches with a life_meeting in the window."""
    return branches_through(q) and meeting("life_meeting")(q)


def life_meeting_in_season(q: Asked) -> Truth:
    """A life_meeting in October to December of the window."""
    season = date(q.window[0].year, 10, 1), q.window[1]
    return number([within(row["held_on"], season) for row in meetings(q.w, q.it, "life_meeting")], 1)


def township_committees_through(q: Asked) -> Truth:
    """Organizations of kind committee at a township that lived through it."""
    return q.w.lives_as(q.it, "committee") and q.w.level(q.it) == "township" and organization_lived(q)


def was_secretary(w: World, person: str, organization: str, on: Span) -> Truth:
    """Whether a person held a secretary post on the organization on a day, on each of the days of a span."""
    states = w.ledgers.organizations[organization]
    posts = [
        post
        for post in w.ledgers.of("posts", "unit", organization)
        if post["person"] == person and post["role"] == "secretary"
    ]
    day, answers = on[0], []
    while day <= on[1]:
        answers.append(any(holds(post, day) for post in posts) and any(holds(state, day) for state in states))
        day += ONE_DAY
    return None if len(set(answers)) > 1 else answers[0]


def lecture_of_secretary(q: Asked) -> Truth:
    """A lecture (anywhere) in the window whose speaker held a secretary post on it that day."""
    speakers = {p["person"] for p in q.w.ledgers.of("posts", "unit", q.it) if p["role"] == "secretary"}
    return any_of(
        all_of([within(row["held_on"], q.window), was_secretary(q.w, speaker, q.it, row["held_on"])])
        for speaker in speakers
        for row in q.w.ledgers.of("activities", "speaker", speaker)
        if row["kind"] == "lecture"
    )


# EDU


def village_posts(q: Asked, *roles: str) -> bool:
    """‹posts› of the roles on a village organization."""
    post, w = q.row, q.w
    if post["role"] not in roles or w.is_place(post["unit"]):
        return False
    return w.post_holds(post) and w.is_village_organization(post["unit"])


def begun_in_time(*roles: str) -> Question:
    """‹posts› of the roles on a village organization, begun by the window's first day."""
    return lambda q: village_posts(q, *roles) and at_most(q.row["from"], one(q.window[0]))


def trainings(q: Asked) -> list[Row]:
    """The trainings of the person."""
    return q.w.ledgers.of("trainings", "person", q.row["person"])


def hours(q: Asked) -> Truth:
    """Hours of the trainings in the window ≥ 56; unknown: not so, and one (perhaps) in it without hours."""
    found = [(within(row["held_on"], q.window), row["hours"]) for row in trainings(q)]
    surely = sum(n for inside, n in found if inside is True and n is not None)
    perhaps = sum(n for inside, n in found if inside is None and n is not None)
    if surely >= 56:
        return True
    if surely + perhaps >= 56:
        return None
    return None if any(n is None and inside is not False for inside, n in found) else False


def training_in_window(q: Asked) -> Truth:
    """A training in the window."""
    return any_of(within(row["held_on"], q.window) for row in trainings(q))


def village_secretaries(q: Asked) -> Truth:
    """‹posts› secretary on a village organization."""
    return village_posts(q, "secretary")


def begun_on(q: Asked) -> Span | None:
    """The first day of a post."""
    return q.row["from"]


def first_training(q: Asked) -> Due:
    """due(6 months after from, the person's trainings on or after from)."""
    begins = q.row["from"]
    return Due(moved(begins, months=6), [(row["held_on"], at_most(begins, row["held_on"])) for row in trainings(q)])


def trained_city(q: Asked) -> Truth:
    """A training of level city, region or national in Y up to V, as the figure: by first days."""
    return any(
        row["level"] in ("city", "region", "national") and q.w.year[0] <= row["held_on"][0] <= q.w.day
        for row in trainings(q)
    )


ORG, W, V = "organizations", "warning", "violation"
RULES = [
    Rule("LIFE-01", W, ORG, branches_through, meeting("assembly"), window="q", kept="meetings"),
    Rule("LIFE-02", W, ORG, branches_with_committee_through, meeting("committee"), window="m", kept="meetings"),
    Rule("LIFE-03", W, ORG, groups_through, meeting("group"), window="m", kept="meetings"),
    Rule(
        *("LIFE-04", "target", ORG, branches_through, meeting("lecture", "LIFE-04.times")),
        window="q",
        kept="meetings",
    ),
    Rule("LIFE-05", V, ORG, branches_through, meeting("theme_day"), window="m", kept="meetings"),
    Rule("LIFE-06a", V, ORG, branches_through, meeting("life_meeting"), window="y", kept="meetings"),
    Rule("LIFE-06b", W, ORG, with_life_meeting, life_meeting_in_season, window="y"),
    Rule("LIFE-07", W, ORG, branches_through, meeting("review"), window="y", kept="meetings"),
    Rule("LIFE-09", V, ORG, township_committees_through, lecture_of_secretary, window="y", kept="meetings"),
]
TRAINING_RULES = [
    Rule("EDU-02a", W, "posts", begun_in_time(*COMMITTEE_ROLES), hours, window="y", kept="trainings"),
    Rule(
        *("EDU-02b", W, "posts", begun_in_time("deputy_secretary", "committee_member"), training_in_window),
        window="y",
        kept="trainings",
    ),
    Rule("EDU-03a", W, "posts", begun_in_time("secretary"), training_in_window, window="y", kept="trainings"),
    Rule("EDU-03b", W, "posts", village_secretaries, due=first_training, on=begun_on, kept="trainings"),
    Rule("EDU-04", "target", "posts", village_secretaries, trained_city),
]
