"""Doors 入口 to the verbs about a unit, for whoever may use them; and who may."""

from __future__ import annotations

from registry.accounts.account import Account
from registry.desk.judgement import NOT_YOURS
from registry.errors import NotAllowed
from registry.language import Words
from registry.lookup.dossier import Dossier
from registry.restructuring.catalogue import VERBS
from registry.restructuring.draft import KINDS, PLACE, UnitLedger
from registry.restructuring.verb import Verb
from registry.sight import Sight
from registry.sights.service import sight_of
from registry.web.desk.doors import Door
from registry.web.desk.writer import CLERKS, kept_picture, writer
from registry.web.question import Question
from registry.web.reader import account

#: What may be done with a unit that has ended; with one that lives or is to, everything else and `correct`.
_OF_ENDED = ("reopen", "correct")
_NEW_BELOW = {
    "place": Words("设立下级地点", "found a place under it"),
    "organization": Words("设立下级党组织", "found an organization under it"),
}
_NEW_AT = Words("在此设立党组织", "found an organization here")


def kind_of(found: Dossier) -> UnitLedger | None:
    """Which kind of unit that verbs are about a dossier is of; None of people and cases."""
    return next((kind for kind in KINDS.values() if kind.ledger is found.ledger), None)


def has(verb: Verb, kind: UnitLedger) -> bool:
    """Whether a kind of unit has a verb."""
    return kind.key in {one.key for one in verb.kinds}


def writes(question: Question, his: Account) -> Sight:
    """What somebody may write as a clerk."""
    picture = kept_picture(question.picture.connection)
    return sight_of(picture, his.places(CLERKS), his.username)


def check_writes(question: Question, unit: int) -> None:
    """Raises NotAllowed for a unit that may be read, but lies outside what whoever asks may write."""
    if not writes(question, writer()).has(unit):
        raise NotAllowed(*NOT_YOURS)


def verb_doors(question: Question, found: Dossier) -> list[Door]:
    """The doors from a unit's page: the verbs that whoever asks may use about it; none in a past view."""
    kind = kind_of(found)
    if kind is None or question.is_past or not _is_clerk() or found.life == "withdrawn":
        return []
    if not writes(question, writer()).has(found.identity):
        return []
    own = [verb for verb in VERBS if not verb.founds and has(verb, kind) and _fits(verb, found)]
    doors = [Door(verb.title, question.link("verb", code=found.code, verb=verb.name)) for verb in own]
    return doors + (_new(question, found, kind) if found.life != "ended" else [])


def _is_clerk() -> bool:
    """Whether whoever asks has the role of a clerk anywhere."""
    his = account()
    return his is not None and bool(his.roles & {*CLERKS})


def _fits(verb: Verb, found: Dossier) -> bool:
    """Whether a verb is for a unit as it stands."""
    return verb.name in _OF_ENDED if found.life == "ended" else verb.name != "reopen"


def _new(question: Question, found: Dossier, kind: UnitLedger) -> list[Door]:
    """The doors to what is founded under a unit, and at a place."""
    below = {"of": kind.key, kind.above: found.code}
    doors = [Door(_NEW_BELOW[kind.key], question.link("new_unit", **below))]
    if kind is PLACE:
        doors.append(Door(_NEW_AT, question.link("new_unit", of="organization", place=found.code)))
    return doors
