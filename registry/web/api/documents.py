"""Documents 文件: the ledger set, the report and notices, to keep or hand in; saved mappings."""

from __future__ import annotations

from typing import Any

from registry.checks import letter
from registry.checks.notice_list import Notice, notice_of
from registry.decisions import closings
from registry.errors import NotFound
from registry.exchange.exporting import export_of
from registry.files import workplace
from registry.language import Words
from registry.picture import Picture
from registry.report import composing, files
from registry.report.signature import FIELDS, Signature, read_signature
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.files import DOCX, PDF, XLSX, download, file_of
from registry.web.api.operation import Answer, Reply, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, TEXT, WHOLE, list_of, members, named
from registry.web.desk.writer import kept_picture
from registry.workbooks.mappings.queries import KnownMapping, known, known_one, mapping_document, told

_SIGNED = tuple(parameters.text(name, words) for name, words in FIELDS.items())
_REPORT = (
    *parameters.QUESTION,
    parameters.day("against", Words("与哪一天对比（更早的一天）", "compared with this earlier day")),
    *_SIGNED,
)
_OF_REPORT = Words("覆盖情况报告", "the coverage report")
_MAPPING = members(more=True, name=TEXT, saved=WHOLE, sheets=list_of(TEXT))
MAPPINGS = named("Mappings", members(mappings=list_of(named("Mapping", _MAPPING))))


@operation(
    "GET",
    "/export.xlsx",
    Words("整套台账", "the ledger set"),
    READERS,
    file_of(XLSX),
    parameters=parameters.MOMENT,
)
def export(asked: Asked) -> Any:
    """The ledger set of what may be read, as a workbook that imports again."""
    with workplace() as folder:
        path = folder / "ledgers.xlsx"
        export_of(asked.picture, path, asked.language)
        return download(path.read_bytes(), f"台账-{asked.moment.as_of}.xlsx", XLSX)


def _signature(asked: Asked) -> Signature:
    return read_signature({name: asked.get(name) for name in FIELDS})


def _report(asked: Asked, form: files.FileForm) -> Reply:
    """The report of a scope in a form."""
    against = asked.get("against")
    earlier = None if against is None else asked.picture.on(against)
    now = kept_picture(asked.connection, asked.picture.sight)
    later = closings.later(now, asked.scope, asked.moment)
    found = composing.compose(asked.picture, asked.scope, earlier, _signature(asked), later=later)
    name = f"{found.title.in_(asked.language)}-{asked.moment.as_of}.{form}"
    return download(files.render(found, form, asked.language), name, files.MEDIA_TYPES[form])


@operation("GET", "/report.xlsx", _OF_REPORT, READERS, file_of(XLSX), parameters=_REPORT, wants_scope=True)
def report_workbook(asked: Asked) -> Any:
    """The report as a workbook: all numbers, lists and definitions."""
    return _report(asked, "xlsx")


@operation("GET", "/report.docx", _OF_REPORT, READERS, file_of(DOCX), parameters=_REPORT, wants_scope=True)
def report_letter(asked: Asked) -> Any:
    """The report to be signed, as a Word document."""
    return _report(asked, "docx")


@operation("GET", "/report.pdf", _OF_REPORT, READERS, file_of(PDF), parameters=_REPORT, wants_scope=True)
def report_print(asked: Asked) -> Any:
    """The report to be signed, as a PDF."""
    return _report(asked, "pdf")


def _notice(asked: Asked) -> Notice:
    """The notice that the address names. Raises NotFound."""
    return notice_of(asked.picture, asked.path["code"])


@operation(
    "GET",
    "/notices/{code}.docx",
    Words("督办通知（Word）", "a notice as a letter"),
    READERS,
    file_of(DOCX),
    parameters=(*parameters.MOMENT, *_SIGNED),
    finds=_notice,
)
def notice_letter(asked: Asked) -> Any:
    """A notice as a letter, to send."""
    code = asked.path["code"]
    made = letter.render(asked.picture, code, asked.language, _signature(asked))
    return download(made, f"{code}-{asked.moment.as_of}.docx", DOCX)


@operation(
    "GET",
    "/mappings",
    Words("已保存的对照表", "the saved mappings"),
    READERS,
    Answer(MAPPINGS),
    parameters=(parameters.KNOWN_AT, parameters.LANG),
)
def mappings(asked: Asked) -> Any:
    """The saved mappings, each with the change that saved it and its sheets."""
    return {"mappings": [told(one.saved) for one in known(asked.picture) if may_read_mapping(asked, one)]}


def may_read_mapping(asked: Asked, mapping: KnownMapping, picture: Picture | None = None) -> bool:
    """Whether a saved mapping is read: by who saved it, and by whoever reads everything."""
    sight = (asked.picture if picture is None else picture).sight
    return sight.is_everything or mapping.actor == asked.account.username


def found_mapping(asked: Asked) -> None:
    """Raises NotFound for a name under which nothing is saved that may be read."""
    if not may_read_mapping(asked, known_one(asked.picture, asked.path["name"])):
        raise NotFound("没有这个对照表", "there is no such mapping")


@operation(
    "GET",
    "/mappings/{name}",
    Words("一个已保存的对照表", "a saved mapping"),
    READERS,
    Answer(named("MappingTold", members(mappings=list_of(ANY_OBJECT)))),
    parameters=(parameters.KNOWN_AT, parameters.LANG),
    finds=found_mapping,
)
def mapping(asked: Asked) -> Any:
    """A saved mapping with all that it says."""
    return mapping_document(asked.picture, asked.path["name"])
