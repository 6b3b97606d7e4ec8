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
    return [heading_of_doors(lambda rows: list(map(here.to_mend, gaps_of_findings(question.picture, findings(rows)))))]


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
    return here.all_to_mend(found)


def doors_to_mend(question: Question, figure: Figure, name: str, answer: str) -> list[Door]:
    """The doors to the forms that mend what a unit lacks, by the name that lists have of it."""
    here = doors(question)
    if not here.writes_something:
        return []
    return here.all_to_mend(gaps_named(question.picture, figure, name, answer))
