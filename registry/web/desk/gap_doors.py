"""From the gap to the form 补登: beside what a unit lacks the door to the form that mends it, for whoever may write."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from registry.checks.finding_gaps import gaps_of_findings
from registry.checks.model import Finding
from registry.checks.rule_findings import RuleFinding
from registry.compliance.ledger import FINDING_STEPS
from registry.figures.gaps import gaps_named, gaps_of
from registry.figures.model import Figure
from registry.language import Words
from registry.web.desk.case_doors import UNFOLLOWED, case_doors
from registry.web.desk.doors import Door, doors
from registry.web.question import Question
from registry.web.tables import Heading, TableRow

MEND = Words("补登", "mend it")
_STEP = Words("处置", "Deal with it")


def headings_to_mend(question: Question, figure: Figure) -> list[Heading]:
    """The column of a list of units (`unit`, `code`, `state`) with the door to the form that mends each; none for
    whoever writes nothing."""
    here = doors(question)
    if not here.writes_something:
        return []

    def found(rows: Sequence[TableRow]) -> list[Door | None]:
        units = {row["unit"]: row["code"] for row in rows}
        return [here.to_mend(gaps) for gaps in gaps_of(question.picture, figure, units, [r["state"] for r in rows])]

    return [heading_of_doors(found)]


def heading_of_doors(found: Callable[[Sequence[TableRow]], Sequence[Door | None]]) -> Heading:
    """A column of doors, which `found` finds for the rows that are shown."""
    return Heading(
        "mend",
        MEND,
        in_words=lambda door: door.words,
        link=lambda row: row["mend"].link if row["mend"] else None,
        late=found,
    )


def heading_of_findings(
    question: Question, findings: Callable[[Sequence[TableRow]], Sequence[Finding | RuleFinding | None]]
) -> list[Heading]:
    """The column of a list of findings with the door to the form that mends each; none for whoever writes nothing."""
    here = doors(question)
    if not here.writes_something:
        return []

    def found(rows: Sequence[TableRow]) -> list[Door | None]:
        own = findings(rows)
        relapsed = [next(iter(_on_relapse(question, one)), None) for one in own]
        gaps = gaps_of_findings(question.picture, own)
        return [door or here.to_mend(of_one) for door, of_one in zip(relapsed, gaps, strict=True)]

    return [heading_of_doors(found)]


def _on_relapse(question: Question, finding: Finding | RuleFinding | None) -> list[Door]:
    """The door to the case that a relapse lacks: no row of the old one mends that."""
    is_relapse = isinstance(finding, Finding) and finding.rule.code == UNFOLLOWED
    return case_doors(question).about_finding(finding) if finding is not None and is_relapse else []


def doors_of_finding(question: Question, finding: Finding | RuleFinding | None) -> list[Door]:
    """The doors to the forms that mend what a finding tells, and to what else may be done about it."""
    here = doors(question)
    if finding is None or not here.writes_something:
        return []
    to_step = Door(_STEP, question.link("finding", rule=finding.rule.code, unit=finding.unit, known_at=None))
    at = finding.at if isinstance(finding, RuleFinding) else finding.found.at
    steps = [to_step] if here.may_write_about(FINDING_STEPS, at) else []
    return [*doors_to_mend_finding(question, finding), *steps]


def doors_to_mend_finding(question: Question, finding: Finding | RuleFinding) -> list[Door]:
    """The doors to the forms that mend what a finding tells."""
    here = doors(question)
    if not here.writes_something:
        return []
    (found,) = gaps_of_findings(question.picture, [finding])
    return [*here.all_to_mend(found), *case_doors(question).about_finding(finding)]


def doors_to_mend(question: Question, figure: Figure, name: str, answer: str) -> list[Door]:
    """The doors to the forms that mend what a unit lacks, by the name that lists have of it."""
    here = doors(question)
    if not here.writes_something:
        return []
    return here.all_to_mend(gaps_named(question.picture, figure, name, answer))
