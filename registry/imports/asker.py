"""Who asked for an import 导入人: by whose rights it is checked and taken, asked again whenever a process takes it up.

Between the asking and the taking somebody may have been disabled, lost a grant, or his place may be another's.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table

from registry.accounts.roles import READERS
from registry.accounts.tokens import account_of_asker
from registry.changes import Staged
from registry.desk.rights import Grantee
from registry.errors import NotAllowed
from registry.jobs.queue import Job
from registry.language import Words
from registry.sight import Sight
from registry.staging.rights import COMMAND_LINE, Rights
from registry.versions.rows import Version

#: Who imports.
IMPORTERS = ("clerk",)
_NO_LONGER = Words("导入人已不能登记", "whoever asked for it may not import any more")


class Asker(NamedTuple):
    """Whoever asked for a job, as he is now: his rights, and the grants that they were made of."""

    rights: Rights
    grants: object


#: Finds whoever asked for a job. Raises NotAllowed where he may not import any more.
AskerOf = Callable[[Connection, Job, datetime.datetime], Asker]


def asker_of(connection: Connection, job: Job, now: datetime.datetime) -> Asker:
    """Whoever asked for a job; who holds the file where nobody with an account did. Raises NotAllowed."""
    if not job.user:
        return Asker(COMMAND_LINE, None)
    account = account_of_asker(connection, job.user, job.token, now)
    if account is None or account.roles.isdisjoint(IMPORTERS):
        raise NotAllowed(*_NO_LONGER)
    reads, writes = account.places(READERS), account.places(IMPORTERS)
    return Asker(Grantee(job.user, way_of(job), reads, writes), (reads, writes))


def way_of(job: Job) -> str:
    """The way by which a job was asked for, as an origin has it: pages ask without a token."""
    return "api" if job.token else "page"


@dataclass(frozen=True, eq=False)
class OfAJob(Rights):
    """The rights of whoever asked for a job; a change that is written by them tells the job, and is sealed by it."""

    job: Job
    rights: Rights
    settle: Callable[[Connection, int], None]

    @property
    def is_everything(self) -> bool:
        return self.rights.is_everything

    def told(self, origin: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**self.rights.told(origin), "job": self.job.id}

    def sight(self, connection: Connection) -> Sight:
        return self.rights.sight(connection)

    def hidden(self, connection: Connection) -> Set[int]:
        return self.rights.hidden(connection)

    def above(self, connection: Connection) -> frozenset[int]:
        return self.rights.above(connection)

    def shows(self, connection: Connection, table: Table, version: Version) -> bool:
        return self.rights.shows(connection, table, version)

    def shown(self, connection: Connection, table: Table, versions: Sequence[Version]) -> list[Version]:
        return self.rights.shown(connection, table, versions)

    def check_place(self, connection: Connection, place: int | None) -> None:
        self.rights.check_place(connection, place)

    def check_level(self, connection: Connection, place: int | None, levels: Collection[str]) -> None:
        self.rights.check_level(connection, place, levels)

    def check_another(self, actor: str) -> None:
        self.rights.check_another(actor)

    def judge_rows(self, connection: Connection, rows: Iterable[tuple[Table, Version]]) -> None:
        self.rights.judge_rows(connection, rows)

    def judge(self, connection: Connection, staged: Staged) -> None:
        self.rights.judge(connection, staged)

    @property
    def may_submit(self) -> bool:  # type: ignore[override]
        return self.rights.may_submit

    def own_places(self) -> frozenset[int]:
        return self.rights.own_places()

    def decided_by(self, connection: Connection, staged: Staged) -> str | None:
        return self.rights.decided_by(connection, staged)

    def seal(self, connection: Connection, number: int) -> None:
        self.rights.seal(connection, number)
        self.settle(connection, number)
