"""A unit's page 单位页: what it is, where it stands, every ledger's rows about it, its figures, its line of time.

A place or an organization; a case with its steps, what is asked of it and what came of it; of a person only the named
tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, request

from registry.casework.case_record import Case, case_record
from registry.errors import NotFound, Refused
from registry.language import Words
from registry.lookup import affiliation, dossier
from registry.lookup.dossier import Dossier
from registry.lookup.history import SPACES
from registry.organizations.ledger import ORGANIZATIONS, VILLAGE_ORGANIZATION_KINDS
from registry.people.ledger import PEOPLE
from registry.places.ledger import PLACES
from registry.rectification.ledger import CASES
from registry.web.access import READERS, open_to
from registry.web.desk.case_doors import CaseActs, case_doors
from registry.web.desk.doors import Door, doors
from registry.web.desk.verb_doors import verb_doors
from registry.web.pages.attachments import evidence_of, evidence_table
from registry.web.pages.cadre_tables import pay_table
from registry.web.pages.case_rows import behind
from registry.web.pages.case_tables import case_tables
from registry.web.pages.findings import findings_about
from registry.web.pages.tree import branches_about
from registry.web.pages.unit_figures import figures_table
from registry.web.pages.unit_head import Head
from registry.web.pages.unit_tables import ORDER, covering_table, ledger_tables, time_table
from registry.web.pages.village_tables import KEYS, village_tables
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Table
from registry.web.workbook import Exported


@blueprint.get("/units/<code>")
@open_to(*READERS)
@asks("space", tables=("findings", "covering", *ORDER, *KEYS, "figures", "time", "attachments"))
def unit(code: str) -> Response:
    """What a code means, or ever meant."""
    with read_question() as question:
        found = _found(question, code)
        question = question.about(affiliation.whereabouts(found))
        head = Head(question, found)
        tables = list(_tables(question, head))
        formerly = None if code == found.code else code
        sections = [t.key for t in tables]
        # A case is written by its steps: their form refuses what the form of a bare row would take.
        acts = _acts(question, found)
        return answer(
            "units/unit.html",
            question,
            tables,
            Exported(Words(head.title, head.title), stands_alone=True),
            unit=found,
            head=head,
            formerly=formerly,
            sheet=found.ledger.key == "places" and found.state["kind"] == "township" and found.life == "lives",
            sections=sections,
            enter=[] if acts else doors(question).about_unit(found.ledger.key, found.code),
            verbs=[*verb_doors(question, found), *_to_open(question, found)],
            acts=acts,
            branches=branches_about(question, *affiliation.stands_at(found)),
        )


def _found(question: Question, code: str) -> Dossier:
    """Raises NotFound, also for a person of whom no named task is recorded."""
    found = dossier.read(question.picture, code, _space())
    if found.ledger is PEOPLE and not any(found.rows(key) for key in found.about):
        raise NotFound(f"没有登记 {code} 的具名任务", f"no named task of {code} is recorded")
    return found


def _space() -> str | None:
    """Whose code is meant, where one code has several meanings. Raises Refused."""
    space = request.args.get("space")
    if space and space not in SPACES:
        raise Refused(f"没有代码空间 {space}", f"there is no space of codes {space}")
    return space or None


def _tables(question: Question, head: Head) -> Iterator[Table]:
    found = head.found
    amiss = findings_about(question, found.identity)
    case = _case(found)
    of_case: Sequence[Table] = []
    if case:
        evidence = evidence_of(question, case, found)
        of_case = case_tables(question, case, behind(question, case, found, evidence))
        yield from of_case
        yield evidence_table(question, evidence)
    if amiss is not None:
        yield amiss
    if found.has_states:
        yield covering_table(question, found)
    yield from ledger_tables(question, found, {"cases", *(t.key for t in of_case)} if case else ())
    if found.ledger is PEOPLE and (paid := pay_table(question, found.identity)) is not None:
        yield paid
    if head.village:
        yield from village_tables(question, head.village, head.names)
    figures = figures_table(question, found)
    if figures is not None:
        yield figures
    yield time_table(question, found, head.names)


def _to_open(question: Question, found: Dossier) -> list[Door]:
    """The doors to a new case of a living village organization, or of those of a village."""
    here = case_doors(question)
    if not here.is_clerk or found.life != "lives":
        return []
    if found.ledger is PLACES:
        named = {unit: found.names[unit] for unit in affiliation.village_organizations(found) if unit in found.names}
        return [door for unit, (code, name) in named.items() for door in here.about_organization(unit, code, name)]
    is_of_village = found.ledger is ORGANIZATIONS and found.state["kind"] in VILLAGE_ORGANIZATION_KINDS
    return here.about_organization(found.identity, found.code) if is_of_village else []


def _acts(question: Question, found: Dossier) -> CaseActs | None:
    """What may be done with a case; None where that is nothing, and of what is no case."""
    case = _case(found)
    acts = None if case is None else case_doors(question).acts(case)
    return None if acts is None or acts.is_empty else acts


def _case(found: Dossier) -> Case | None:
    """The case that a dossier is of; None of what is none, or not in force."""
    return case_record(found.picture).cases.get(found.identity) if found.ledger is CASES else None
