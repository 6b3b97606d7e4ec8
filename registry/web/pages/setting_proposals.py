"""A value of a parameter 参数 proposed: what it is, what holds now, and the form; a second person always decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flask import Response

from registry.checks import parameter_list
from registry.columns import Column
from registry.compliance.ledger import SETTINGS
from registry.compliance.parameters import BY_NAME, MARKS, Parameter
from registry.desk.orders import Order, RowOrder
from registry.errors import NotFound
from registry.language import Words
from registry.restructuring.row_effects import RowEffect
from registry.web.access import open_to
from registry.web.desk.answers import ordered, write_page, written
from registry.web.desk.effects import told
from registry.web.desk.forms import WriteForm, typed_in
from registry.web.desk.rows import call_by_name, now, writable
from registry.web.desk.second_person import always_decided
from registry.web.desk.writer import CLERKS, refuse_past
from registry.web.pages.finding_tables import name_of
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_NONE = Words("没有这个参数", "there is no such parameter")
_DEFAULT = Words("默认值", "the default")
_EVERYWHERE = Words("登记为全部适用的值", "recorded for everywhere")
_PLACE = Words(
    "本级及所辖各地都适用，下级另填的以下级为准", "it holds at the place and below, unless one is recorded there"
)


def _columns() -> list[Column]:
    """What the form asks of a value; only who was granted everything leaves the place empty."""
    return [replace(SETTINGS.by_key[key], is_key=False, required=key in ("from", "value")) for key in _ASKED]


_ASKED = ("place", "from", "value", "source")


@blueprint.route("/settings/<name>", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks()
def setting(name: str) -> Response:
    """The form by which a value of a parameter is proposed."""
    refuse_past()
    if name not in BY_NAME:
        raise NotFound(*_NONE)
    parameter = BY_NAME[name]
    typed = typed_in()
    with read_question() as question:
        _, rights = writable(SETTINGS.key)
        form = WriteForm(_columns(), question.language, typed, _given(question))
        if typed is None:
            return _page(question, parameter, form)
        to, day = question.link("parameters"), question.moment.as_of
    order = Order(SETTINGS, [RowOrder({"name": name, **form.cells})], reason=form.reason)

    def again(status: int = 200, effect: RowEffect | None = None) -> Response:
        with read_question() as question:
            return _page(question, parameter, form, status, effect)

    return ordered(form, lambda: order, rights, day, lambda wrote: written(wrote.change, to), again)


def _given(question: Question) -> Mapping[str, str]:
    """What the fields begin with: the scope that is looked at, and the day."""
    return {"place": question.scope or "", "from": question.moment.as_of.isoformat()}


def _page(
    question: Question, parameter: Parameter, form: WriteForm, status: int = 200, effect: RowEffect | None = None
) -> Response:
    call_by_name(now(question), form.own)
    form.own.field("value").note = parameter.allowed
    form.own.field("place").note = _PLACE
    return write_page(
        "settings/setting.html",
        question,
        form,
        status,
        parameter=parameter,
        facts=list(_facts(question, parameter)),
        second=always_decided(),
        effect=None if effect is None else told(question, now(question), effect),
        to=question.here(),
    )


def _facts(question: Question, parameter: Parameter) -> Iterator[HeadLine]:
    """What a parameter is, and which value holds in the scope on the day."""
    (holds,) = parameter_list.values_at(question.picture, question.scope, [parameter.name])
    yield Words("现在的值", "value now"), [HeadPart(question.say(holds.value))]
    whose = _DEFAULT if holds.since is None else name_of(question, holds.place) if holds.place else _EVERYWHERE
    yield Words("谁的值", "whose value"), [HeadPart(question.say(whose))]
    if holds.source:
        yield Words("依据", "source"), [HeadPart(holds.source)]
    yield Words("默认值", "default"), [HeadPart(question.say(parameter_list.default_of(question.picture, parameter)))]
    yield Words("默认值的来历", "where the default is from"), [HeadPart(question.say(MARKS[parameter.mark]))]
    yield Words("用于", "read by"), [HeadPart(question.say(parameter.reader))]
