"""The console command `registry`: the same services as the pages, on the command line.

Nothing heavy is imported before a command needs it, so that the help stands there at once.
"""

from __future__ import annotations

import click

from registry.cli import (
    audits,
    backup,
    cases,
    demonstration,
    distributed,
    divisions,
    draws,
    exchange,
    figures,
    findings,
    graph,
    history,
    jobs,
    log,
    mappings,
    people,
    proposals,
    report,
    screening,
    serving,
    todo,
    users,
    verbs,
)
from registry.cli.frame import RegistryCommand
from registry.language import Words

__all__ = ["main"]


@click.group(
    "registry",
    cls=RegistryCommand,
    says=Words(
        "基层党组织登记：台账进，指标出。\n"
        "登记库由环境变量 REGISTRY_DATABASE_URL 指定（默认为 instance 文件夹中的 SQLite）。\n"
        "命令行不分范围：谁持有登记库，谁就持有全部。",
        "A registry of grassroots Party organizations: ledgers in, figures out.\n"
        "REGISTRY_DATABASE_URL names the database (default: SQLite in the instance folder).\n"
        "The command line is unscoped: who holds the database holds everything.",
    ),
)
def main() -> None:
    """The console command."""


for _command in (
    backup.init,
    exchange.take,
    proposals.propose,
    mappings.mapping,
    figures.figures,
    figures.units,
    figures.explain,
    findings.findings,
    findings.rules,
    findings.notice,
    todo.todo,
    screening.screen,
    screening.stars,
    graph.graph,
    report.report,
    report.reports,
    history.tree,
    history.history,
    history.changes,
    verbs.place,
    verbs.organization,
    verbs.whatif,
    cases.case,
    audits.audit,
    divisions.divisions,
    draws.draw,
    people.person,
    verbs.undo,
    verbs.redact,
    history.verify,
    history.checkpoint,
    log.log,
    exchange.export,
    exchange.template,
    backup.archive,
    backup.restore,
    backup.backup,
    backup.upgrade,
    distributed.snapshot,
    distributed.spark_figures,
    serving.serve,
    jobs.jobs,
    users.user,
    demonstration.demo,
):
    main.add_command(_command)
