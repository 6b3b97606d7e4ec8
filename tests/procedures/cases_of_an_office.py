"""An office with a few cases: in Hejie township steps may not be left out, in Lisong township they may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from registry.errors import Invalid
from registry.procedures.case_changes import carry_out, opening_order, step_order
from tests.registry_under_test import RegistryUnderTest

#: D2 is of Hejie, D3 of Lisong. Z1 is told by its dates alone, Z2 by its steps alone, Z3 by nothing but its screening.
OFFICE = {
    "places": "code,name,kind,parent\n45,广西,province,\n4511,贺州市,municipality,45\n451102,八步区,county,4511\n"
    "451102101,贺街镇,township,451102\n451102102,里松镇,township,451102\n451102101202,西村,village,451102101\n"
    "451102102203,北村,village,451102102\n",
    "organizations": "code,name,kind,place,from\nD2,西村党支部,branch,451102101202,2010\n"
    "D3,北村党支部,branch,451102102203,2010\n",
    "settings": "name,place,from,value\ncase.skips,451102102,2018-01-01,yes\ncase.skips,451102102,2019-09-01,no\n"
    "step.levels.closed,,2019-06-01,city\naccept.score,,2019-01-01,70\naccept.raters,,2019-01-01,15\n"
    "accept.dissatisfied,,2019-01-01,0.5\ncase.checklist,,2019-01-01,plan;own_1\nmeasure.own_1,,2019-01-01,一次述职\n",
    "cases": "code,organization,year,problems,identified_on,plan_on,due_on,accepted_on,closed_on\n"
    "Z1,D2,2019,班子配备不齐;软弱,2019-03-01,2019-04,2019-08-31,,\nZ2,D2,2019,,,,,,\nZ3,D3,2019,,,,,,\n",
    "case_steps": "case,step,on,no,level,due_on\nZ2,screened,2019-02-01,,township,\n"
    "Z2,jointly_checked,2019-02-01,,county,\n"
    "Z2,decided,2019-03-01,,county,2019-07-31\nZ2,rectifying,2019-03-10,,county,\nZ2,submitted,2019-05-01,,county,\n"
    "Z3,screened,2019-02-01,,township,\n",
    "case_measures": "case,measure,done_on\nZ2,plan,2019-03-20\nZ2,own_1,2019-05-06\nZ1,plan,2019-04-20\n",
}
Reasons = set[tuple[str | None, str]]


def taken(registry: RegistryUnderTest, case: str, step: str, on: str, level: str = "county", **more: Any) -> Any:
    """Takes a step; the answer of the verb."""
    insert, dry_run = more.pop("insert", None), more.pop("dry_run", False)
    order = step_order(case, {"step": step, "on": on, "level": level, **more}, insert)
    return carry_out(registry.engine, order, actor="张三", reason="例会", dry_run=dry_run)


def begun(registry: RegistryUnderTest, case: str, step: str, on: str, level: str = "township", **more: Any) -> Any:
    """Opens a case; the answer of the verb."""
    of_case = {key: more.pop(key) for key in ("problems", "relapse_of") if key in more}
    of_case |= {"organization": more.pop("organization", "D2"), "year": more.pop("year", "2019")}
    order = opening_order(case, {"step": step, "on": on, "level": level, **more}, of_case)
    return carry_out(registry.engine, order, actor="张三", reason="例会")


def reasons(act: Any, *args: Any, **more: Any) -> Reasons:
    """The columns and the reasons, in English, for which a verb refuses."""
    with pytest.raises(Invalid) as refused:
        act(*args, **more)
    return {(problem.column, problem.problem.en) for problem in refused.value.problems}


def steps(answer: Mapping[str, Any], *columns: str) -> list[Any]:
    """What an answer says of the steps."""
    return [
        tuple(step[c] for c in columns) if len(columns) > 1 else step[columns[0]] for step in answer["case"]["steps"]
    ]
