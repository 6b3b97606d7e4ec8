"""The form of an archive: its name and version, its manifest, and the tables whose rows it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table

from registry import record
from registry.accounts.models import account, account_grant
from registry.audit_log.models import log_cut, log_entry
from registry.periods.models import closing
from registry.slices import VERSIONED
from registry.submissions.models import submission, submission_rule, submission_step

FORMAT, VERSION = "grassroots-registry-archive", 1
MANIFEST = "manifest.json"
#: Every table in the order in which its rows may be written: what is referred to before what refers.
TABLES: tuple[Table, ...] = (
    record.setting,
    record.change,
    record.identity,
    record.code,
    record.sheet,
    record.redaction,
    *VERSIONED.values(),
    account,
    account_grant,
    submission,
    submission_step,
    submission_rule,
    closing,
    log_cut,
    log_entry,
)
#: The folder of the files that attachments link to, each under its digest.
FILES = "files/"
#: What of a table no archive carries, and what stands there instead when it is restored: every user is to be reset.
LEFT_OUT: Mapping[str, Mapping[str, Any]] = {
    account.name: {
        "password": "",
        "password_at": "1970-01-01T00:00:00.000000+00:00",
        "password_until": None,
        "totp": None,
        "totp_pending": None,
        "totp_step": None,
        "demonstration": None,
    }
}


def columns_of(table: Table) -> list[str]:
    """The columns of a table that an archive carries, in alphabetical order."""
    return sorted(set(table.c.keys()) - LEFT_OUT.get(table.name, {}).keys())


def order_of(table: Table) -> list[ColumnElement[Any]]:
    """What the rows of a table stand in order by: its key, but that whoever added a user stands before him."""
    return [*([table.c.created_at] if table is account else []), *table.primary_key.columns]
