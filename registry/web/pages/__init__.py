"""The pages: parse, one call, render. A module for each subject; all of them are one blueprint."""

from __future__ import annotations

from registry.web.pages import (
    changes,
    figures,
    findings,
    graphs,
    ledgers,
    overview,
    printing,
    report,
    searching,
    tree,
    units,
)
from registry.web.pages.answering import blueprint

__all__ = [
    "blueprint",
    "changes",
    "figures",
    "findings",
    "graphs",
    "ledgers",
    "overview",
    "printing",
    "report",
    "searching",
    "tree",
    "units",
]
