"""Verbs 业务动作 on pages: a form of each verb's declaration, what would come of it before, and then it is done."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from werkzeug.datastructures import MultiDict

from registry.db import reading
from registry.desk.rights import Grantee
from registry.errors import Invalid, NotFound
from registry.language import Words, join
from registry.lookup import dossier
from registry.lookup.dossier import Dossier
from registry.lookup.timeline import with_code
from registry.picture import Picture
from registry.restructuring import service
from registry.restructuring.catalogue import BY_NAME
from registry.restructuring.commands import VerbCommand
from registry.restructuring.destinations import END, STAY
from registry.restructuring.draft import KINDS, ORGANIZATION, PLACE, UnitLedger
from registry.restructuring.handover import Thing
from registry.restructuring.verb import Verb
from registry.web.access import open_to
from registry.web.addresses import Addresses
from registry.web.desk.answers import CONFIRM, NOTHING, WRITTEN, done, door_to, tried_or_done, write_page
from registry.web.desk.code_names import names_of_codes
from registry.web.desk.fields import shown
from registry.web.desk.forms import typed_in
from registry.web.desk.rows import call_by_name, now
from registry.web.desk.verb_doors import check_writes, has, kind_of
from registry.web.desk.verb_forms import EVERY, UNITS, VerbForm, name_of
from registry.web.desk.verb_previews import preview, preview_of, things_told
from registry.web.desk.writer import CLERKS, refuse_past, rights_of, writer
from registry.web.parameters import Misasked, asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_NO_VERB = Words("没有这个动作：{0}", "there is no verb {0}")
_NO_COLUMN = Words("设立时没有“{0}”这一项", "nothing is founded with a {0!r}")
#: Which kind of unit is founded.
OF = "of"
#: What a new unit may be founded with, that an address says.
_GIVEN = tuple(dict.fromkeys(("code", *(o.name for kind in KINDS.values() for o in BY_NAME["found"].options(kind)))))
#: The verbs that begin with what is recorded: what is left as it is, is no part of the order.
_OF_WHAT_STANDS = ("rename", "correct", "reopen")
#: What becomes of a thing that goes to no unit, by the kind of thing it is.
_END = {
    "children": Words("撤销", "abolished"),
    "organizations": Words("撤销", "abolished"),
    "": Words("当日终止", "ends on the day"),
}
_STAY = Words("留在原处", "stays where it is recorded")


@blueprint.route("/units/new", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks(OF, *_GIVEN)
def new_unit() -> Response:
    """The form by which a place or an organization is founded; what the address says of it is filled in."""
    refuse_past()
    kind = KINDS.get(request.args.get(OF, PLACE.key))
    if kind is None:
        raise NotFound(*_NO_VERB.format(request.args[OF]))
    verb = BY_NAME["found"]
    with read_question() as question:
        form = VerbForm(verb, kind, question.language, typed_in(), _filled_in(kind))
    return _answered(form, kind, None)


def _filled_in(kind: UnitLedger) -> dict[str, str]:
    """What the address says of the new unit. Raises Misasked for a column that its ledger does not have."""
    given = {name: text for name, text in request.args.items() if name in _GIVEN}
    if unknown := [name for name in given if name != "effective" and name not in kind.ledger.by_key]:
        raise Misasked(*_NO_COLUMN.format(unknown[0]))
    return given


@blueprint.route(f"/units/<code>/<any({', '.join(BY_NAME)}):verb>", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks()
def verb(code: str, verb: str) -> Response:
    """The form of a verb about a place or an organization."""
    refuse_past()
    with read_question() as question:
        found = dossier.read(now(question), code)
        kind, declared = kind_of(found), BY_NAME.get(verb)
        if kind is None or declared is None or declared.founds or not has(declared, kind):
            raise NotFound(*_NO_VERB.format(verb))
        check_writes(question, found.identity)
        form = _form_about(question, found, kind, declared)
    return _answered(form, kind, found)


def _form_about(question: Question, found: Dossier, kind: UnitLedger, declared: Verb) -> VerbForm:
    """The form of a verb about a unit, with what is recorded of it where it begins with that."""
    seen = _recorded(found, kind, declared, question.language) if declared.name in _OF_WHAT_STANDS else {}
    given = {UNITS: found.code} if declared.is_of_several else {}
    version = str(max(version["since"] for version in found.own))
    return VerbForm(declared, kind, question.language, typed_in(), given, seen=seen, version=version)


def _recorded(found: Dossier, kind: UnitLedger, declared: Verb, language: str) -> dict[str, str]:
    """What is recorded last of a unit, by the options that may say otherwise."""
    state, texts = found.states[-1], {}
    for option in declared.options(kind):
        column = kind.ledger.by_key.get(option.name)
        if column is None:
            continue
        if column.key == "successor":
            taken = [r["successor"] for r in found.in_force(found.successions) if r["predecessor"] == found.identity]
            texts[option.name] = found.names[taken[0]][0] if len(taken) == 1 and taken[0] in found.names else ""
        elif column.stored == "reference":
            whose = state[column.name]
            texts[option.name] = "" if whose is None else found.names.get(whose, ("", None))[0]
        else:
            texts[option.name] = shown(column, state[column.name], language)
    return texts


# -- what is asked ----------------------------------------------------------------------------------------------------


def _answered(form: VerbForm, kind: UnitLedger, found: Dossier | None) -> Response:
    """The page of a verb: its form; what would come of it; or the way on once it is done."""

    def again(status: int = 200, thought: dict[str, Any] | None = None) -> Response:
        return _page(form, found, status, thought)

    if form.typed is None:
        return again()
    if form.is_stale:
        form.whole.append(_CHANGED)
        return again(409)
    his, code = rights_of(writer()), None if found is None else found.code
    _ask_where(form, code, his)
    engine = current_app.extensions["registry"].engine
    notes: list[Words] = []
    return tried_or_done(
        form,
        request.form.get("act") != CONFIRM,
        lambda: preview_of(engine, form.order(code), his),
        lambda: service.carry_out(
            engine, form.order(code), actor=his.username, reason=form.reason, note=notes.append, rights=his
        ),
        lambda answer: _went(answer, notes),
        again,
    )


_CHANGED = Words(
    "此单位的登记在此期间已变，所填内容仍在下面：请核对后再预览、确认",
    "what is recorded of the unit is another by now, and what you typed is still below: look, and preview it again",
)


def _ask_where(form: VerbForm, code: str | None, rights: Grantee) -> None:
    """Finds out what has to be told where it goes, as far as the form says what becomes of whom."""
    if not form.verb.hands_over:
        return
    try:
        order: VerbCommand = form.order(code)
    except Invalid:
        return  # what is wrong is told when it is tried
    with reading(current_app.extensions["registry"].engine) as connection:
        form.things = service.things_of(connection, order, rights)


def _went(answer: dict[str, Any], notes: list[Words]) -> Response:
    """The way on after a verb: the page of whoever took over, or of the unit; it says what has to be recorded anew."""
    change, successions = answer["change"], answer["successions"]
    to = successions[0]["successor"] if successions else answer["units"][0]["code"]
    told = NOTHING if change is None else WRITTEN.format(change=change)
    asked = {name: request.args.get(name) for name in ("as_of", "scope", "lang")}
    return done(join([told, *notes]), Addresses().of("pages.unit", {"code": to, **asked}), door_to(change))


# -- the page ---------------------------------------------------------------------------------------------------------


def _page(form: VerbForm, found: Dossier | None, status: int, thought: dict[str, Any] | None) -> Response:
    with read_question() as question:
        picture = now(question)
        call_by_name(picture, form.own)
        told = things_told(question, picture, form.things)
        return write_page(
            "desk/verb.html",
            question,
            form,
            status,
            verb=form.verb,
            kind=form.kind,
            unit=found,
            name=None if found is None else found.states[-1]["name"],
            to=question.here(),
            kinds=form.kinds.items(),
            told=told,
            every=EVERY,
            offered={what: _offered(form, picture, what) for what in form.kinds},
            preview=None if thought is None else preview(question, picture, thought),
            as_typed=_carried(form) if thought is not None else (),
            of_new={name_of(o) for o in form.verb.options(form.kind) if o.is_of_new or o.form == "new"},
            founding=[one for one in (PLACE, ORGANIZATION) if form.verb.founds],
        )


def _offered(form: VerbForm, picture: Picture, what: str) -> list[tuple[str, Words]]:
    """Where things of a kind may go: the units that go on, and what becomes of what goes to none."""
    things: list[Thing] = form.of_kind(what)
    choices = dict.fromkeys(choice for thing in things for choice in thing.choices)
    words = {END: _END.get(what, _END[""]), STAY: _STAY}
    names = _names(picture, form)
    into = [(code, Words(*[with_code(code, names.get(code)).zh] * 2)) for code in form.parts("into")]
    return [*into, *((choice, words[choice]) for choice in choices)]


def _names(picture: Picture, form: VerbForm) -> dict[str, str | None]:
    """What the units are called that a verb makes of its units, by what was typed: new ones as they are to be."""
    pairs = (line.partition("=") for line in form.own.field("new").typed.splitlines())
    new = {code.strip(): name.strip() for code, equals, name in pairs if equals}
    return {**names_of_codes(picture, form.parts("into")), **new}


def _carried(form: VerbForm) -> list[tuple[str, str]]:
    """All that was typed, for the button that does what was looked at."""
    typed: MultiDict[str, str] = form.typed or MultiDict()
    return [(name, text) for name, text in typed.items(multi=True) if name not in ("csrf_token", "act")]
