"""The form of an archive: its name and version, its manifest, and the tables whose rows it holds."""

from __future__ import annotations

from sqlalchemy import Table

from registry import record
from registry.slices import VERSIONED

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
)
