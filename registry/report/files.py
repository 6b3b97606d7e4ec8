"""Writing a report: a workbook, a Word document or a PDF, by the suffix of its file; whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from registry.errors import Refused
from registry.files import new_file, refuse_to_overwrite
from registry.report.model import Report

FileForm = Literal["xlsx", "docx", "pdf"]
FORMS: tuple[FileForm, ...] = ("xlsx", "docx", "pdf")
MEDIA_TYPES: dict[FileForm, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def render(report: Report, form: FileForm, language: str) -> bytes:
    """The report as a file's bytes, in `language` ("zh" or "en").

    Raises Refused for a PDF where no Chinese font is installed.
    """
    # Each form brings a library of its own, which takes its time to import.
    if form == "xlsx":
        from registry.report import xlsx

        return xlsx.render(report, language)
    if form == "docx":
        from registry.report import docx

        return docx.render(report, language)
    from registry.report import pdf

    return pdf.render(report, language)


def form_of(path: Path) -> FileForm:
    """The form that a file's suffix means. Raises Refused for any other."""
    for form in FORMS:
        if path.suffix.lower() == f".{form}":
            return form
    allowed = ", ".join(f".{form}" for form in FORMS)
    raise Refused(
        f"报告的文件名须以 {'、'.join(f'.{form}' for form in FORMS)} 之一结尾：{path.name}",
        f"a report's name ends in one of {allowed}, not {path.name}",
    )


def check(path: Path) -> None:
    """Whether a report could be written to `path`: what would be refused after minutes is refused at once.

    Raises Refused for a suffix that no form has, where something stands at `path`, and for a PDF where no Chinese font
    is installed; NotFound where the folder does not exist.
    """
    form = form_of(path)
    refuse_to_overwrite(path)
    if form == "pdf":
        # Late: fonts are looked for by the library that sets type, which takes its time to import.
        from registry import fonts

        fonts.check()


def write(report: Report, path: Path, language: str) -> None:
    """Writes the report to `path`, in the form of its suffix. Raises as `check`; an OSError leaves nothing behind."""
    check(path)
    packed = render(report, form_of(path), language)
    with new_file(path) as made:
        made.write_bytes(packed)
