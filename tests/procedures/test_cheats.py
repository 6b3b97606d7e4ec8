"""Whoever cheats: a table of what is tried, a row each, and all that it comes to.

Nothing is hidden, and little is forbidden: what a verb refuses an import may still bring in, and it is found then. A
row says everything that its cheat comes to, and nothing else: findings that were not there before, the exit code of
what was refused, what is told of a draw, and what an audit says of its cohort and signatures.
"""

from __future__ import annotations

import datetime
import json
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from registry import library_faults
from registry.casework.audits import audit_document, audit_of
from registry.checks import service
from registry.checks.conduct.catalogue import RULES
from registry.db import ENVIRONMENT
from registry.errors import NotFound
from registry.moment import today
from registry.procedures.draws import TOLD
from registry.procedures.field_workbook import HEADERS, SHEET
from tests.cli.conftest import run_in_process
from tests.registries import address_of, touch_freely, written
from tests.registry_under_test import RegistryUnderTest, Small

pytestmark = [
    pytest.mark.once("what each verb and check does is tested on both by the files beside this one"),
    pytest.mark.usefixtures("one_day"),
]

DAY, TODAY = "2019-12-31", today().isoformat()
TOMORROW = (today() + datetime.timedelta(days=1)).isoformat()
AFTER_A_MONTH = (today() + datetime.timedelta(days=31)).isoformat()
STEPS = "case,step,on,level,document,due_on,score,raters,dissatisfied\n"
#: Z1 and Z4 were put right and closed as they should be, Z2 waits for its acceptance, Z3 was only screened.
HONEST = {
    "places": "code,name,kind,parent\n45,广西,province,\n4511,贺州市,municipality,45\n451102,八步区,county,4511\n"
    "451102101,贺街镇,township,451102\n451102101201,东村,village,451102101\n451102101202,西村,village,451102101\n"
    "451102101203,南村,village,451102101\n451102101204,北村,village,451102101\n",
    "organizations": "code,name,kind,place,from\nD1,东村党支部,branch,451102101201,2010\n"
    "D2,西村党支部,branch,451102101202,2010\nD3,南村党支部,branch,451102101203,2010\n"
    "D4,北村党支部,branch,451102101204,2010\n",
    "people": "code,name\nP1,安某\nP2,柏某\n",
    "settings": "name,place,from,value\naccept.score,,2018-01-01,70\naccept.raters,,2018-01-01,15\n"
    "accept.dissatisfied,,2018-01-01,0.5\ncase.checklist,,2018-01-01,plan\n",
    "cases": "code,organization,year\nZ1,D1,2018\nZ2,D2,2019\nZ3,D3,2019\nZ4,D4,2018\n",
    "case_measures": "case,measure,done_on\nZ1,plan,2018-05-01\nZ4,plan,2018-05-01\n",
    "case_steps": STEPS
    + "".join(
        f"{case},screened,2018-02-01,township,,,,,\n{case},jointly_checked,2018-02-15,county,,,,,\n"
        f"{case},decided,2018-03-01,county,文1,2018-12-31,,,\n{case},rectifying,2018-04-01,county,,,,,\n"
        f"{case},submitted,2018-10-01,township,,,,,\n{case},accepted,2018-10-15,county,文2,,85,20,2\n"
        f"{case},closed,2018-11-30,county,文3,,,,\n"
        for case in ("Z1", "Z4")
    )
    + "Z2,screened,2019-02-01,township,,,,,\nZ2,jointly_checked,2019-02-15,county,,,,,\n"
    "Z2,decided,2019-03-01,county,文1,2020-06-30,,,\nZ2,rectifying,2019-04-01,county,,,,,\n"
    "Z2,submitted,2019-10-01,township,,,,,\nZ3,screened,2019-02-01,township,,,,,\n",
}
SEED, OTHER = "a seed of sixteen", "another seed of sixteen"


class Office:
    """A registry of honest cases, and all that whatever is done there comes to."""

    def __init__(self, registry: RegistryUnderTest):
        self.registry, self.comes_to, self._handed_in = registry, set[str](), 0
        self._signed: set[tuple[str, str]] = set()

    def run(self, *words: str) -> None:
        """Runs a command: what it refuses, tells or leaves waiting is kept, and signatures that went with it."""
        before = self._head()
        answer = run_in_process(*words, "--json")
        if answer.code:
            assert self._head() == before, f"it was refused, and stored something: {words}"
            self.comes_to.add(f"exit {answer.code}")
            return
        told = json.loads(answer.out)
        self.comes_to |= set(told.get("told", ())) | ({"waiting"} if told.get("waiting") else set())
        self._look_at_signatures()

    def hand_in(self, **ledgers: str) -> None:
        """Imports ledgers, as whoever types them does."""
        self._handed_in += 1
        self.run("import", str(written(self.registry.folder / f"handed-in-{self._handed_in}", ledgers)))

    def findings(self, day: str) -> set[tuple[str, str]]:
        """The findings about conduct on a day: code and unit."""
        self.registry.connection.rollback()
        codes = (rule.code for rule in RULES)
        return {(one.rule.code, one.unit) for one in service.findings(self.registry.picture(day), None, *codes)}

    def cohort(self) -> set[str]:
        """Of missed, added and dropped, those of which the audit has any."""
        found = self._audit()
        return {what for what in ("missed", "added", "dropped") if found.get(what)}

    def _look_at_signatures(self) -> None:
        levels = ("township_on", "county_on", "city_on")
        now = {(item["case"], level) for item in self._audit().get("items", ()) for level in levels if item[level]}
        if self._signed - now:
            self.comes_to.add("signature gone")
        self._signed = now

    def _audit(self) -> dict[str, Any]:
        """What is shown of the audit; nothing before there is one."""
        self.registry.connection.rollback()
        picture = self.registry.picture(DAY)
        try:
            return audit_document(picture, audit_of(picture, "H1"))
        except NotFound:
            return {}

    def _head(self) -> int:
        self.registry.connection.rollback()
        return self.registry.moment(DAY).known_at


Act = Callable[[Office], None]


@dataclass(frozen=True)
class Cheat:
    """What is tried, how it is done, and all that it comes to; findings are those of a day."""

    tried: str
    acts: tuple[Act, ...]
    comes_to: frozenset[str]
    day: str

    def __str__(self) -> str:
        return self.tried


def cheat(tried: str, *acts: Act, gives: str, day: str = DAY) -> Cheat:
    """A row of the table: `gives` sets apart by commas all that it comes to."""
    return Cheat(tried, acts, frozenset(gives.split(", ")), day)


def command(line: str) -> Act:
    """Runs a command."""
    return lambda office: office.run(*shlex.split(line))


def altered(statement: str) -> Act:
    """Alters the database behind the registry's back."""
    return lambda office: touch_freely(office.registry.engine, statement)


def sheet(**ledgers: str) -> Act:
    """Imports ledgers."""
    return lambda office: office.hand_in(**ledgers)


def _typed(rows: Iterable[str]) -> str:
    """Rows of `STEPS`, of which the last cells may be left out."""
    return STEPS + "".join(f"{row}{',' * (STEPS.count(',') - row.count(','))}\n" for row in rows)


def steps(*rows: str) -> Act:
    """Imports steps."""
    return sheet(case_steps=_typed(rows))


def looked_back(*rows: str) -> Act:
    """Imports look-backs: case, day, result."""
    return sheet(look_backs="case,checked_on,result\n" + "".join(f"{row}\n" for row in rows))


def new_case(code: str, *rows: str, organization: str = "D1", relapse_of: str = "", year: int = 2019) -> Act:
    """Imports a case with its steps."""
    return sheet(
        cases=f"code,organization,year,relapse_of\n{code},{organization},{year},{relapse_of}\n",
        case_steps=_typed(f"{code},{row}" for row in rows),
    )


def items(columns: str, *rows: str) -> Act:
    """Imports items of the audit."""
    return sheet(audit_items=f"audit,case,{columns}\n" + "".join(f"H1,{row}\n" for row in rows))


def rated(*rows: str) -> Act:
    """Imports stages of ratings: organization, stage, day, end of the publicity."""
    lines = [f"{organization},2019,{rest}" for organization, _, rest in (row.partition(",") for row in rows)]
    return sheet(ratings="organization,year,stage,stars,decided_on,public_to\n" + "".join(f"{x}\n" for x in lines))


def filled_in(**cells: str) -> Act:
    """Takes the field workbook of the audit out, and gives it to be handed in with cells of Z1 filled, by label."""

    def act(office: Office) -> None:
        out = office.registry.folder / "out.xlsx"
        office.run("audit", "export", "H1", str(out))
        book = openpyxl.load_workbook(out)
        for label, text in cells.items():
            book[SHEET].cell(2, HEADERS.index(label) + 1).value = text
        book.save(out)

    return act


HANDED_IN = lambda office: office.run("audit", "import", str(office.registry.folder / "out.xlsx"))  # noqa: E731
PLAN_DONE = sheet(case_measures="case,measure,done_on\nZ2,plan,2019-05-01\nZ3,plan,2019-05-01\n")
RELAPSED = looked_back("Z1,2019-03-01,relapsed")
AUDIT = command("audit open H1 --name 回头看 --years 2018 --on 2019-07-01 --as-of 2019-06-30")
RECORDED = command("audit record H1 Z1 --on 2019-07-10 --result consolidated")
TOWNSHIP = command("audit sign H1 --level township --on 2019-07-20 --case Z1")
COMMIT = f"--frame place.villages --size 2 --as-of {DAY} --actor 甲 --seed '{SEED}'"
COMMITTED = command(f"draw commit S1 {COMMIT}")
SOURCED = command(f"draw commit S1 {COMMIT} --public-from 福利彩票 --public-on {TOMORROW}")
RUN = command(f"draw run S1 --seed '{SEED}' --public '04 11 19' --actor 乙")
RUN_ALONE = command(f"draw run S1 --seed '{SEED}' --actor 乙")

CHEATS = [
    # Steps
    cheat(
        "a case is closed right after it was decided, by import",
        steps("Z3,decided,2019-03-01,county,文1", "Z3,closed,2019-11-01,county,文3"),
        gives="CASE-SKIP",
    ),
    cheat(
        "the joint check is left out, by the verb",
        command("case step Z3 decided --on 2019-03-01 --level county --document 文1"),
        gives="exit 2",
    ),
    cheat(
        "a case begins with its decision, by the verb",
        command("case open N1 --organization D3 --year 2019 --step decided --on 2019-03-01 --level county"),
        gives="exit 2",
    ),
    cheat(
        "a case that was only screened is accepted, by import",
        PLAN_DONE,
        steps("Z3,accepted,2019-11-01,county,文2,,85,20,2"),
        gives="CASE-ORDER",
    ),
    cheat(
        "a case is closed without an acceptance, by the verb",
        command("case step Z2 closed --on 2019-11-01 --level county --document 文3"),
        gives="exit 2",
    ),
    cheat(
        "a case is closed without an acceptance, by import",
        steps("Z2,closed,2019-11-01,county,文3"),
        gives="CASE-SKIP",
    ),
    cheat(
        "the acceptance of a closed case is withdrawn, by import",
        sheet(case_steps="case,step,on,withdrawn\nZ1,accepted,2018-10-15,yes\n"),
        gives="CASE-SKIP",
    ),
    cheat(
        "a date that no row of the step has is typed over the record",
        sheet(cases="code,identified_on\nZ1,2018-01-05\n"),
        gives="exit 2",
    ),
    cheat(
        "a step is dated before the last one, by the verb",
        command("case step Z2 rectifying --on 2019-09-30 --level county"),
        gives="exit 2",
    ),
    cheat(
        "the township accepts its own work, by the verb",
        PLAN_DONE,
        command("case step Z2 accepted --on 2019-11-01 --level township --score 85 --raters 20 --dissatisfied 2"),
        gives="exit 2",
    ),
    cheat(
        "the township accepts its own work, by import",
        PLAN_DONE,
        steps("Z2,accepted,2019-11-01,township,文2,,85,20,2"),
        gives="CASE-LEVEL",
    ),
    cheat(
        "nobody signs the closing",
        PLAN_DONE,
        steps("Z2,accepted,2019-11-01,county,文2,,85,20,2", "Z2,closed,2019-12-01"),
        gives="CASE-UNSIGNED",
    ),
    cheat(
        "the acceptance that was left out is put in afterwards, though the checklist was not done by then",
        steps("Z2,closed,2019-11-01,county,文3"),
        command("case step Z2 accepted --on 2019-10-15 --level county --score 85 --insert 漏登"),
        gives="CASE-SKIP, exit 2",
    ),
    cheat(
        "a case that does not come right is withdrawn without a word, by the verb",
        command("case step Z2 withdrawn --on 2019-11-01 --level county --document 文4"),
        gives="exit 2",
    ),
    # Limits
    cheat(
        "a limit is put off though nothing failed",
        steps("Z2,rectifying,2019-11-01,county,,2021-06-30"),
        gives="CASE-EXTENDED",
    ),
    cheat(
        "an acceptance fails and leaves the limit as it is",
        command("case step Z2 failed --on 2019-11-01 --level county --due-on 2020-06-30 --reason 未完成"),
        gives="exit 2",
    ),
    cheat(
        "a case is left lying past its limit",
        new_case("N1", "decided,2019-03-01,county,文1,2019-10-31", organization="D3"),
        gives="CASE-LIMIT",
    ),
    # Acceptance
    cheat(
        "a case is accepted with an item of its checklist open, by the verb",
        command("case step Z2 accepted --on 2019-11-01 --level county --score 85 --raters 20 --dissatisfied 2"),
        gives="exit 2",
    ),
    cheat(
        "a case is accepted with an item of its checklist open, by import",
        steps("Z2,accepted,2019-11-01,county,文2,,85,20,2"),
        gives="CASE-ITEM",
    ),
    cheat(
        "the numbers of the poll are left empty",
        PLAN_DONE,
        command("case step Z2 accepted --on 2019-11-01 --level county --document 文2"),
        gives="CASE-UNSCORED",
    ),
    cheat(
        "the dissatisfied are told, and of how many they are is not",
        PLAN_DONE,
        command("case step Z2 accepted --on 2019-11-01 --level county --document 文2 --score 85 --dissatisfied 19"),
        gives="CASE-UNSCORED",
    ),
    cheat(
        "a poll is below what is asked, by the verb",
        PLAN_DONE,
        command("case step Z2 accepted --on 2019-11-01 --level county --score 69 --raters 20 --dissatisfied 2"),
        gives="exit 2",
    ),
    cheat(
        "most are dissatisfied, by import",
        PLAN_DONE,
        steps("Z2,accepted,2019-11-01,county,文2,,85,20,11"),
        gives="CASE-POLL",
    ),
    # Relapses
    cheat(
        "a relapse is erased by the next look-back",
        looked_back("Z1,2019-03-01,relapsed", "Z1,2019-04-01,consolidated"),
        gives="CASE-RELAPSE-LOST",
    ),
    cheat("a relapse has no new case", RELAPSED, gives="CASE-RELAPSE"),
    cheat(
        "the new case of a relapse is dismissed at once",
        RELAPSED,
        new_case("N1", "screened,2019-03-02,township", "dismissed,2019-03-03,county", relapse_of="Z1"),
        gives="CASE-FOLLOW",
    ),
    cheat(
        "the new case of a relapse is taken back as entered in error",
        RELAPSED,
        new_case("N1", "screened,2019-03-02,township", relapse_of="Z1"),
        sheet(cases="code,withdrawn\nN1,yes\n", case_steps="case,step,on,withdrawn\nN1,screened,2019-03-02,yes\n"),
        gives="CASE-RELAPSE",
    ),
    cheat(
        "the new case of a relapse is another organization's",
        RELAPSED,
        new_case("N1", "screened,2019-03-02,township", organization="D3", relapse_of="Z1"),
        gives="CASE-FOLLOW",
    ),
    cheat(
        "a case is called the relapse of one that never relapsed",
        new_case("N1", "screened,2019-03-02,township", relapse_of="Z1"),
        gives="CASE-FOLLOW",
    ),
    cheat(
        "a relapse goes by as a case of its own",
        new_case("N1", "screened,2019-03-02,township", "decided,2019-04-01,county,文1"),
        gives="CASE-REPEAT",
    ),
    cheat(
        "a case is looked back at before it is closed",
        looked_back("Z2,2019-11-01,consolidated"),
        gives="CASE-EARLY",
    ),
    cheat(
        "of one day there is a second result",
        RELAPSED,
        sheet(look_backs="case,checked_on,result\nZ1,2019-03-01,partly\nZ1,2019-03-01,consolidated\n"),
        gives="exit 2, CASE-RELAPSE",
    ),
    # Cohorts
    cheat(
        "an item is withdrawn by import",
        AUDIT,
        sheet(audit_items="audit,case,withdrawn\nH1,Z1,yes\n"),
        gives="missed, dropped",
    ),
    cheat(
        "a case is called withdrawn while the cohort is formed",
        steps("Z1,withdrawn,2019-01-01,county,文4"),
        AUDIT,
        sheet(case_steps="case,step,on,withdrawn\nZ1,withdrawn,2019-01-01,yes\n"),
        gives="missed",
    ),
    cheat(
        "a case is entered once the cohort is formed, with an early date",
        AUDIT,
        new_case("N1", "decided,2018-03-01,county,文1", organization="D3", year=2018),
        gives="missed",
    ),
    cheat(
        "a case is entered late with an early date, and put among the items as if it had always been there",
        AUDIT,
        new_case("N1", "decided,2018-03-01,county,文1", organization="D3", year=2018),
        items("note", "N1,补列"),
        gives="added",
    ),
    cheat(
        "a case that is sure to please takes the place of one that is not",
        AUDIT,
        items("note,withdrawn", "Z1,,yes", "Z2,补列,"),
        gives="missed, added, dropped",
    ),
    cheat(
        "an audit is opened as it was known before a case came in",
        new_case("N1", "decided,2018-03-01,county,文1", organization="D3", year=2018),
        command("audit open H1 --name 回头看 --years 2018 --on 2019-07-01 --as-of 2019-06-30 --known-at 1"),
        gives="missed",
    ),
    cheat(
        "an audit is typed in as of a change that comes later",
        sheet(audits="code,name,opened_on,years,as_of,known_at\nH1,回头看,2019-07-01,2018,2019-06-30,99\n"),
        gives="exit 2",
    ),
    cheat(
        "a case of another year is recorded in the audit",
        AUDIT,
        command("audit record H1 Z2 --on 2019-11-01 --result consolidated"),
        gives="exit 3",
    ),
    # Signatures
    cheat(
        "a result is changed once it is signed",
        AUDIT,
        RECORDED,
        TOWNSHIP,
        items("result", "Z1,partly"),
        gives="signature gone",
    ),
    cheat(
        "a result is changed once it is signed, and the signatures are typed in with it",
        AUDIT,
        RECORDED,
        TOWNSHIP,
        items("checked_on,result,township_on", "Z1,2019-07-25,partly,2019-07-20"),
        gives="AUDIT-SIGN",
    ),
    cheat(
        "a result is changed once it is signed, by a workbook that was filled in before",
        AUDIT,
        RECORDED,
        filled_in(结论="基本巩固"),
        TOWNSHIP,
        HANDED_IN,
        gives="exit 1",
    ),
    cheat(
        "a locked fact is altered in a workbook",
        AUDIT,
        filled_in(年度="2019", 结论="巩固", 检查日期="2019-07-10"),
        HANDED_IN,
        gives="exit 2",
    ),
    cheat(
        "a finding that was signed is undone",
        AUDIT,
        RECORDED,
        TOWNSHIP,
        command("undo 3"),
        gives="exit 2",
    ),
    cheat("a result is recorded again without a word", AUDIT, RECORDED, RECORDED, gives="exit 2"),
    cheat(
        "a relapse is recorded with neither a new case nor a reason",
        AUDIT,
        command("audit record H1 Z1 --on 2019-07-10 --result relapsed"),
        gives="exit 2",
    ),
    cheat("an item is signed before it is checked, by the verb", AUDIT, TOWNSHIP, gives="waiting"),
    cheat(
        "an item is signed before it is checked, by import",
        AUDIT,
        items("township_on", "Z1,2019-07-20"),
        gives="AUDIT-SIGN",
    ),
    cheat(
        "the city signs over the heads of township and county, by the verb",
        AUDIT,
        RECORDED,
        command("audit sign H1 --level city --on 2019-07-20 --case Z1"),
        gives="waiting",
    ),
    cheat(
        "the city signs over the heads of township and county, by import",
        AUDIT,
        RECORDED,
        items("city_on", "Z1,2019-07-20"),
        gives="AUDIT-SIGN",
    ),
    cheat(
        "an audit is closed with items unsigned, by the verb",
        AUDIT,
        RECORDED,
        TOWNSHIP,
        command("audit close H1 --on 2019-08-01"),
        gives="exit 2",
    ),
    cheat(
        "an audit is closed with items unsigned, by import",
        AUDIT,
        sheet(audits="code,closed_on\nH1,2019-08-01\n"),
        gives="AUDIT-CLOSED",
    ),
    # Draws
    cheat(
        "another seed than that which was committed to is drawn with",
        COMMITTED,
        command(f"draw run S1 --seed '{OTHER}' --actor 乙"),
        gives="exit 2",
    ),
    cheat("a draw is run until it pleases", SOURCED, RUN, RUN, gives="early, exit 1"),
    cheat("seeds are tried at home before one is committed to", SOURCED, RUN_ALONE, gives="no_public, early"),
    cheat("the public number is one of the office's own choosing", COMMITTED, RUN, gives="no_source"),
    cheat(
        "who committed to a draw says the public number too",
        SOURCED,
        command(f"draw run S1 --seed '{SEED}' --public '04 11 19' --actor 甲"),
        gives="early, same_actor",
    ),
    cheat(
        "several draws are committed to, and only the good one is run",
        COMMITTED,
        command(f"draw commit S2 {COMMIT}"),
        command(f"draw run S2 --seed '{SEED}' --public '04 11 19' --actor 乙"),
        gives="no_source, DRAW-OPEN",
        day=TODAY,
    ),
    cheat("a draw that would not please is never run", COMMITTED, gives="DRAW-OPEN", day=AFTER_A_MONTH),
    cheat("a draw is undone to be drawn anew", COMMITTED, RUN, command("undo 3"), gives="no_source, exit 2"),
    cheat(
        "a public number is named that is published already",
        command(f"draw commit S1 {COMMIT} --public-from 福利彩票 --public-on {TODAY}"),
        gives="exit 2",
    ),
    cheat(
        "a draw takes the place of one that did not please, and does not say why",
        COMMITTED,
        RUN,
        command(f"draw commit S2 {COMMIT} --redraw-of S1"),
        gives="no_source, exit 2",
    ),
    cheat(
        "a draw is handed in as a sheet, with whatever was wanted",
        COMMITTED,
        sheet(people="code,name\nP3,程某\n", draw_units="draw,part,code,drawn\nS1,unit,451102101201,yes\n"),
        command("draw run S1 --seed 'not the seed of it' --actor 乙"),
        command("draw verify S1"),
        gives="exit 2",
    ),
    cheat(
        "a village is taken out of the frame after the commitment",
        COMMITTED,
        altered("update draw_units set until = 2 where code = '451102101201'"),
        command("draw verify S1"),
        gives="exit 1",
    ),
    cheat(
        "what was drawn is altered afterwards",
        COMMITTED,
        RUN,
        altered("update draw_units set drawn = false where drawn"),
        command("draw verify S1"),
        gives="no_source, exit 1",
    ),
    # Stars
    cheat("stars are given while a case is open", rated("D2,named,3,2019-12-01,"), gives="STAR-CONFLICT"),
    cheat(
        "an organization is dissolved so that its case does not cost its heir the stars",
        rated("D4,named,3,2019-12-01,"),
        sheet(organizations="code,to,successor\nD2,2019-12-15,D4\n"),
        gives="STAR-CONFLICT-HEIR",
    ),
    cheat(
        "the publicity of stars is shortened",
        rated("D4,publicised,3,2019-11-01,2019-11-03", "D4,named,3,2019-11-03,"),
        gives="STAR-PUBLICITY",
    ),
    cheat(
        "stars are named before the city has looked",
        rated("D4,named,3,2019-11-01,", "D4,city,3,2019-11-10,"),
        gives="STAR-ORDER",
    ),
]


@pytest.fixture
def office(small: Small, monkeypatch: pytest.MonkeyPatch) -> Office:
    registry = small(HONEST)
    monkeypatch.setenv(ENVIRONMENT, address_of(registry.folder / "registry.db"))
    monkeypatch.setattr(library_faults, "versions", dict)  # what a command says does not depend on this machine
    return Office(registry)


def test_the_honest_cases_come_to_nothing(office: Office) -> None:
    assert office.findings(DAY) == set()
    for act in (PLAN_DONE, AUDIT, RECORDED, TOWNSHIP):
        act(office)
    assert (office.findings(DAY), office.comes_to, office.cohort()) == (set(), set(), set())


@pytest.mark.parametrize("cheat", CHEATS, ids=str)
def test_a_cheat_comes_to_all_that_its_row_says_and_to_nothing_else(office: Office, cheat: Cheat) -> None:
    before = office.findings(cheat.day)
    for act in cheat.acts:
        act(office)
    found = {code for code, _ in office.findings(cheat.day) - before}
    assert office.comes_to | found | office.cohort() == cheat.comes_to


def test_every_finding_about_conduct_and_all_that_is_told_of_a_draw_is_in_the_table() -> None:
    named = set().union(*(cheat.comes_to for cheat in CHEATS))
    assert {rule.code for rule in RULES} | set(TOLD) <= named
    assert {"exit 1", "exit 2", "exit 3", "missed", "added", "dropped", "signature gone"} <= named
    assert all(cheat.comes_to > set() for cheat in CHEATS), "a cheat that comes to nothing"
