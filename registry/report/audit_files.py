"""The report of a look-back audit as a file: a workbook or a Word document."""

from __future__ import annotations

from typing import Literal

from registry.report.audit_summary import AuditSummary
from registry.report.files import MEDIA_TYPES
from registry.report.signature import UNSIGNED, Signature

AuditForm = Literal["xlsx", "docx"]
FORMS: tuple[AuditForm, ...] = ("docx", "xlsx")
__all__ = ["FORMS", "MEDIA_TYPES", "AuditForm", "render"]


def render(report: AuditSummary, form: AuditForm, language: str, signature: Signature = UNSIGNED) -> bytes:
    """The report as a file's bytes, in `language` ("zh" or "en")."""
    # Each form brings a library of its own, which takes its time to import.
    if form == "xlsx":
        from registry.report import audit_sheets

        return audit_sheets.render(report, language)
    from registry.report import docx
    from registry.report.audit_document import document

    return docx.render_document(document(report, signature, language), report.moment.as_of, language)
