"""Mappings 对照表 as they are proposed for a workbook, and taken away."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from registry import uploads
from registry.errors import Invalid
from registry.files import workplace
from registry.language import Words
from registry.web.accounts.page import address
from registry.web.api import parameters
from registry.web.api.documents import found_mapping, may_read_mapping
from registry.web.api.operation import MULTIPART, Answer, Body, operation
from registry.web.api.problems import UnknownKind
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, WHOLE, members, named, or_none
from registry.web.api.writing import WRITTEN, of_references, rights
from registry.workbooks.mappings.queries import known, known_one, told
from registry.workbooks.mappings.storage import remove
from registry.workbooks.proposing.service import fitting, propose_for

_CLERK = ("clerk",)
_KINDS = (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods", ".csv", ".et")


def _name_of(file: Any) -> str:
    """The name of a file, without folders."""
    return PurePath((file.filename or "").replace("\\", "/")).name


def _kind_of(file: Any) -> None:
    """Raises UnknownKind for a file whose name ends otherwise."""
    if PurePath(_name_of(file)).suffix.lower() not in _KINDS:
        raise UnknownKind("不是认识的表格文件", "is no kind of table that is taken")


@operation(
    "POST",
    "/mappings/proposal",
    Words("为一份表建议对照表，不登记任何内容", "propose a mapping of a workbook; nothing is stored"),
    _CLERK,
    Answer(named("MappingProposed", ANY_OBJECT)),
    parameters=WRITTEN,
    body=Body(
        ANY_OBJECT,
        MULTIPART,
        50_000_000,
        (parameters.text("sheet", Words("只看这个工作表", "this sheet alone")),),
        ("file",),
        kind_of_file=_kind_of,
    ),
)
def mapping_proposed(asked: Asked) -> Any:
    """What the columns of a workbook probably mean."""
    asked.check()
    file = asked.files["file"]
    uploads.check(asked.engine, file, "mapping", asked.account.username, address())
    with workplace() as folder, of_references():
        path = folder / _name_of(file)
        file.save(path)
        found = propose_for(path, asked.body.get("sheet"))
    if found.proposal is None:
        raise Invalid(list(found.problems))
    with asked.again() as picture:
        fits = fitting(picture.connection, found.sheets)
        is_his = fits is not None and may_read_mapping(asked, known_one(picture, fits), picture)
    return found.proposal.as_json(asked.language, fits if is_his else None)


@operation(
    "DELETE",
    "/mappings/{name}",
    Words("移除一个已保存的对照表", "take a saved mapping away"),
    _CLERK,
    Answer(named("MappingRemoved", members(more=True, change=or_none(WHOLE)))),
    parameters=WRITTEN,
    finds=found_mapping,
)
def mapping_removed(asked: Asked) -> Any:
    """Takes a saved mapping away, as a change."""
    asked.check()
    change = remove(asked.engine, asked.path["name"], actor=asked.account.username, rights=rights(asked))
    with asked.again() as picture:
        kept = [told(one.saved) for one in known(picture) if may_read_mapping(asked, one, picture)]
    return {"change": change, "mappings": kept}
