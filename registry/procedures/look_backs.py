"""What was found of a case of an audit, recorded as one change: a relapse with the case that follows of it, or why none
does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine

from registry import codes, days
from registry.casework.audits import Audit, Item, audit_of, case_of, item_document, items_in, version_of_item
from registry.casework.case_documents import unit_codes
from registry.casework.case_record import case_record
from registry.db import reading
from registry.desk.service import StaleRow
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.picture import Picture
from registry.procedures.audits import ValueRow, Who, carried_out, picture_on
from registry.procedures.row_values import option_problem, parsed, problems_of, referred_to
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.ledger import CASE_STEPS, CASES
from registry.versions.identities import meant

#: The options whose columns have other names.
_OPTION_OF = {"checked_on": "on"}
_ONE_OF_BOTH = Words("--new-case 或 --no-case", "--new-case or --no-case")
_LEFT_OUT = Words("去掉这一项", "leave it out")
_A_CODE = Words("党组织代码", "an organization's code")


@dataclass(frozen=True)
class Relapse:
    """What follows of a relapse: the code of a new case and perhaps its organization, or why there is none."""

    new_case: str | None = None
    organization: str | None = None
    no_case: str | None = None

    @property
    def options(self) -> list[str]:
        """The options that were given."""
        return [name for name, text in vars(self).items() if text is not None]


@dataclass(frozen=True)
class Finding:
    """What was found of a case, on the day of the check: `values` are those that were given, by the keys of
    `audit_items`; `seen`: the version of the item that they were written over, where it matters."""

    audit: str
    case: str
    values: Mapping[str, Any]
    relapse: Relapse
    why: str | None = None
    seen: str | None = None

    @property
    def day(self) -> int:
        return int(self.values["checked_on"])

    def rows(self, picture: Picture) -> tuple[list[ValueRow], str]:
        """The rows that it comes to, and the code of the audit.

        Raises NotFound, StaleRow where the item is not as it was seen, and Invalid with every reason."""
        audit = audit_of(picture, self.audit)
        (item,) = items_in(picture, audit, case=self.case)
        if self.seen is not None and self.seen != str(version_of_item(picture, item)):
            raise StaleRow({1: item.row["record"]})
        problems = [*self._faults(item), *self._of_relapse(picture)]
        new = self._new_case(picture, item, problems)
        if problems:
            raise Invalid(problems)
        own = {"audit": audit.code, "case": item.case.code, **self.values, **self._note(item)}
        return [(AUDIT_ITEMS, own), *new], audit.code

    def _note(self, item: Item) -> dict[str, Any]:
        """The note, as given or recorded before, with the reason why no case follows, once."""
        why, note = self.relapse.no_case, self.values.get("note", item.row["note"])
        if why is None:
            return {}
        return {"note": why if not note else note if why in note.split("；") else f"{note}；{why}"}

    def _faults(self, item: Item) -> Iterator[Problem]:
        """What the finding says wrongly of itself, and that another was recorded before."""
        yield from problems_of(AUDIT_ITEMS, AUDIT_ITEMS.faults(self.values), self.values)
        if item.row["result"] is not None and not self.why:
            what = Words(
                "已登记过结论，再次登记须说明理由", "a result is recorded already: say why it is recorded again"
            )
            yield option_problem("why", what, Words("再次登记的理由", "why it is recorded again"))

    def _of_relapse(self, picture: Picture) -> Iterator[Problem]:
        """What is wrong with what is to follow of the finding."""
        relapse = self.relapse
        if self.values["result"] != "relapsed":
            for name in relapse.options:
                yield option_problem(name, Words("只用于反弹", "is of a relapse only"), _LEFT_OUT)
            return
        if not relapse.new_case and not relapse.no_case:
            what = Words("反弹须新立案，或说明为何不立案", "a relapse needs a new case, or why there is none")
            yield option_problem("new_case", what, _ONE_OF_BOTH)
        elif relapse.new_case and relapse.no_case:
            yield option_problem("no_case", Words("已写 --new-case", "a new case is told too"), _ONE_OF_BOTH)
        if relapse.organization is not None and not relapse.new_case:
            yield option_problem("organization", Words("只用于新立案", "is of a new case only"), _LEFT_OUT)
        if relapse.new_case and meant(picture, relapse.new_case, "case"):
            what = Words("这个编号已经用过", "is used already")
            yield option_problem("new_case", what, Words("另一个编号", "another code"), relapse.new_case)

    def _new_case(self, picture: Picture, item: Item, problems: list[Problem]) -> list[ValueRow]:
        """The rows of a new case, screened on the day of the check by whoever checked; what lacks is a problem."""
        code = self.relapse.new_case
        if not code or self.values["result"] != "relapsed":
            return []
        organization = self._organization(picture, item, problems)
        own = parsed(CASES, {"code": code}, problems)
        year = days.parts(self.day)[0]
        case = {"code": own["code"], "organization": organization, "year": year, "relapse_of": item.case.code}
        auditor = self.values["auditor"] if "auditor" in self.values else item.row["auditor"]
        step = {"step": "screened", "on": self.day, "no": 1, "level": "county", "by": auditor}
        return [(CASES, case), (CASE_STEPS, {"case": own["code"], **step})]

    def _organization(self, picture: Picture, item: Item, problems: list[Problem]) -> str | None:
        """The code of the organization of a new case: as given, else the one that answers. Raises NotFound."""
        if self.relapse.organization is not None:
            with referred_to("organization"):
                codes.identity_of(picture, self.relapse.organization, among=("organizations",))
            return self.relapse.organization
        named = unit_codes(picture)
        answering = sorted(named[unit] for unit in case_record(picture).answering(item.case))
        if len(answering) == 1:
            return answering[0]
        who = Words("、".join(answering), ", ".join(answering))
        what = (
            Words("有几个党组织承接：{0}", "several answer for it: {0}").format(who)
            if answering
            else Words("没有党组织承接", "nobody answers for it")
        )
        problems.append(option_problem("organization", what, _A_CODE))
        return None


def record(
    engine: Engine,
    audit: str,
    case: str,
    texts: Mapping[str, str | None],
    who: Who,
    relapse: Relapse | None = None,
    why: str | None = None,
    seen: str | None = None,
) -> dict[str, Any]:
    """Records what was found of a case: {"change", "audit", "case", "item", "new_case"}.

    `texts`: those that were given, by the keys of `audit_items`; `why` it is recorded again; `seen`: the version of the
    item that it is written over. Raises NotFound for an audit, case or item that there is not, StaleRow where somebody
    altered the item since, Invalid with every reason against it.
    """
    problems: list[Problem] = []
    values = parsed(AUDIT_ITEMS, texts, problems, ("checked_on", "result"))
    finding = Finding(audit, case, values, relapse or Relapse(), why, seen)

    def rows(connection: Connection) -> tuple[Sequence[ValueRow], str]:
        try:
            if values["checked_on"] is None:
                raise Invalid([])
            made = finding.rows(picture_on(connection, finding.day, who.rights))
        except Invalid as invalid:
            raise Invalid(_of_options([*problems, *invalid.problems])) from None
        if problems:
            raise Invalid(_of_options(problems))
        return made

    reason = "；".join(filter(None, (who.reason, why)))
    number, code = carried_out(engine, "audit record", replace(who, reason=reason), rows)
    with reading(engine) as connection:
        item = _item_now(picture_on(connection, finding.day, who.rights), code, case)
    return {"change": number, "audit": code, "case": item["case"], "item": item, "new_case": finding.relapse.new_case}


def _item_now(picture: Picture, audit: str, case: str) -> dict[str, Any]:
    whole: Audit = audit_of(picture, audit)
    own = whole.item(case_of(picture, case).identity)
    assert own is not None, "it was recorded just now"
    return item_document(whole, own)


def _of_options(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, each once, by the names of the options that their columns have."""
    unfit = {problem.column for problem in problems if problem.value}
    found = []
    for problem in problems:
        option = _OPTION_OF.get(problem.column or "", problem.column)
        # A problem of an option whose text does not fit is only that it does not.
        if problem.value or problem.column not in unfit:
            found.append(replace(problem, column=option, label=f"--{option.replace('_', '-')}" if option else None))
    return list(dict.fromkeys(found))
