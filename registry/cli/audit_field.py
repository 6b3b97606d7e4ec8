"""`registry audit export` and `import`: the field workbook of an audit goes out, and comes back filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from registry.cli.audit_output import print_merged
from registry.cli.frame import FAILED, REFUSED, argument, command, language, option, say
from registry.cli.options import ACTOR, JSON, REASON, SCOPE, Folded, actor_or_login, open_moment
from registry.cli.output import print_answer, print_json
from registry.cli.verbs import TRY
from registry.errors import Refused
from registry.language import Words

PATH = click.Path(path_type=Path)
CASE = option("--case", type=Folded(), metavar="CODE", says=Words("只此一案", "this case alone"))
_NOT_TAKEN: dict[str, Any] = {"change": None, "taken": 0, "conflicts": []}
_WRITTEN = Words("已写出 {count} 案的工作单：{path}", "the workbook of {count} {count:case|cases}: {path}")
_BOTH = Words("--scope 与 --case 只能用一个", "either --scope or --case, not both")


def one_of(scope: str | None, case: str | None) -> None:
    """Raises Refused where both a scope and a case are given."""
    if scope is not None and case is not None:
        raise Refused(*_BOTH)


@command(
    "export",
    Words(
        "写出回头看工作单（.xlsx），带到现场填写\n已知的事实锁定，其余可填；填好后用 import 取回。",
        "Write the field workbook (.xlsx), to be filled in on the spot\n"
        "What is known is locked; audit import takes in what was filled in.",
    ),
)
@argument("audit", type=Folded())
@argument("path", type=PATH)
@SCOPE
@CASE
@JSON
def export(audit: str, path: Path, scope: str | None, case: str | None, as_json: bool) -> None:
    """Writes the field workbook of an audit."""
    one_of(scope, case)
    with open_moment() as (connection, moment):
        from registry.casework.audits import audit_of, items_in
        from registry.picture import Picture
        from registry.procedures.field_workbook import write_workbook

        picture = Picture(connection, moment)
        found = audit_of(picture, audit)
        items = items_in(picture, found, scope, case)
        write_workbook(picture, found, items, path)
    if as_json:
        cases = [item.case.code for item in items]
        print_json({"audit": found.code, "path": str(path), "change": moment.known_at, "cases": cases})
    else:
        say(_WRITTEN.format(count=len(items), path=path))


@command(
    "import",
    Words(
        "取回填好的回头看工作单\n逐格与写出时、与登记库现在比对；两边都改过的须用 --take 说明以谁为准。",
        "Take in a field workbook that was filled in\n"
        "Each cell is compared with what it was and with what is recorded now; --take says whose stands where both "
        "altered it.",
    ),
    refused=_NOT_TAKEN,
)
@argument("path", type=PATH)
@option("--take", type=click.Choice(["workbook", "registry"]), says=Words("两边都改过的以谁为准", "whose stands"))
@option("--dry-run", is_flag=True, says=TRY)
@ACTOR
@REASON
@JSON
@click.pass_context
def bring(context: click.Context, path: Path, take: Any, dry_run: bool, actor: str, reason: str, as_json: bool) -> None:
    """Takes a field workbook in, as one change."""
    from registry.db import open_registry
    from registry.procedures.audits import Who
    from registry.procedures.field_merge import take_workbook

    merged = take_workbook(open_registry(), path, Who(actor_or_login(actor), reason), take, dry_run)
    if as_json:
        print_answer(merged.answer, merged.problems, language())
    else:
        print_merged(merged, dry_run)
    if merged.problems or merged.conflicts:
        context.exit(REFUSED if merged.problems else FAILED)
