"""What a report is made of 报告的选择, as its page's form asks it: figures, depth, title, who it is from and to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import request

from registry import codes
from registry.decisions import closings
from registry.errors import Refused
from registry.figures.groups import GROUPS
from registry.language import Words
from registry.measures.ledger import FACTS
from registry.report.handed_in_documents import reports_in
from registry.report.selection import DEPTHS, EVERY, Selection, read_selection
from registry.report.selection import FIELDS as SELECTED
from registry.report.signature import COPIES, UNSIGNED, Signature, read_signature
from registry.report.signature import FIELDS as SIGNED
from registry.versions.handed_in_reports import HandedInReport
from registry.web.forms import ReportForm
from registry.web.question import Question

#: What an address may ask of a report; of figures several.
PARAMETERS = (*SIGNED, *COPIES, *SELECTED, "closing")
SEVERAL = ("figures",)
_PERIOD = FACTS.by_key["period"]
Read = TypeVar("Read")


@dataclass(frozen=True)
class ReportChoice:
    """What is asked of a report: what was chosen, what the office writes on it, and by field what is wrong with it."""

    form: ReportForm
    selection: Selection
    signature: Signature
    wrong: Mapping[str, Words]

    @cached_property
    def asked(self) -> dict[str, str | None]:
        """It as an address tells it."""
        own = {name: getattr(self.form, name).data or None for name in (*SIGNED, *COPIES, "depth", "title")}
        return own | {"figures": ",".join(self.selection.written) or None}

    def has(self, name: str) -> bool:
        """Whether a figure, or a whole group, is chosen by its own name."""
        return name in self.selection.written

    @property
    def groups(self) -> Any:
        """All groups of figures that there are."""
        return GROUPS

    @property
    def depths(self) -> list[tuple[str, Words]]:
        """How deep a report may go."""
        return [(key, words) for key, (words, _) in DEPTHS.items()]


def read_choice() -> ReportChoice:
    """What the address asks."""
    form, wrong = ReportForm(request.args), dict[str, Words]()

    def part(name: str, read: Callable[[], Read], otherwise: Read) -> Read:
        try:
            return read()
        except Refused as refusal:
            wrong[name] = refusal.says
            return otherwise

    chosen = part("figures", lambda: read_selection(form.chosen), EVERY)
    deep = part("depth", lambda: read_selection(depth=form.depth.data), EVERY)
    titled = part("title", lambda: read_selection(title=form.title.data), EVERY)
    texts = {name: getattr(form, name).data for name in (*SIGNED, *COPIES)}
    for name, text in texts.items():
        part(name, lambda own={name: text}: read_signature(own), UNSIGNED)  # type: ignore[misc]
    signature = UNSIGNED if wrong else read_signature(texts)
    return ReportChoice(form, Selection(chosen.figures, deep.depth, titled.title), signature, wrong)


def closed_periods(question: Question) -> list[tuple[str, str, dict[str, Any]]]:
    """The closed periods of the scope: the name of each, what it is called, and the Moment of its report."""
    picture = question.picture
    place = None if question.scope is None else codes.place_of(picture, question.scope)
    return [
        (one.id, _PERIOD.show(one.period), {"as_of": one.last_day.isoformat(), "known_at": str(one.change)})
        for one in closings.seen(picture, picture.connection)
        if one.is_closed and one.place == place
    ]


def moment_of_closing(question: Question) -> dict[str, Any] | None:
    """The Moment of the closed period that is asked for; None where none is. Raises Refused for none of the scope's."""
    written = request.args.get("closing")
    if not written:
        return None
    for name, _, moment in closed_periods(question):
        if name == written:
            return moment
    raise Refused("这一范围没有这次封账", "this scope has no such closed period")


def last_handed_in(question: Question) -> HandedInReport | None:
    """The report of just this scope that was handed in last."""
    picture = question.picture
    place = None if question.scope is None else codes.place_of(picture, question.scope)
    return next((one for one in reports_in(picture, question.scope) if one.scope == place), None)


def chosen_as(report: HandedInReport) -> dict[str, str | None]:
    """What was chosen of a report that was handed in, as an address asks it again."""
    selection = read_selection(one for one in report.codes if one in _KNOWN)
    return {
        "figures": ",".join(selection.written) or None,
        "depth": report.depth,
        "to": report.addressee,
        "copies": report.copies,
    }


_KNOWN = {figure.code for group in GROUPS for figure in group.figures}
