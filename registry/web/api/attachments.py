"""Attachments 附件 of rows: listed, added, taken away as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.attachments import kinds
from registry.attachments import service as attaching
from registry.attachments.kinds import LargeFile, UnknownFile
from registry.desk.orders import standing
from registry.desk.service import may_alter
from registry.errors import NotFound
from registry.language import Words
from registry.staging.current_rows import CurrentRows
from registry.text import fold
from registry.versions import attachments as links
from registry.versions.attachments import Attachment
from registry.web.access import READERS
from registry.web.accounts.page import address
from registry.web.api import parameters
from registry.web.api.files import download, file_of
from registry.web.api.operation import MULTIPART, Answer, Body, Reply, operation
from registry.web.api.problems import PREFIX, TooLarge, UnknownKind
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, TEXT, WHOLE, list_of, members, named, one_of
from registry.web.api.writing import WRITTEN, rights
from registry.web.files import SAFE, files

_ATTACHMENT = named(
    "Attachment",
    members(id=TEXT, name=TEXT, size=WHOLE, type=one_of([kind.key for kind in kinds.KINDS]), digest=TEXT, change=WHOLE),
)
#: What a form takes beside the file.
_ROOM = 1 << 16


def _roles(path: Mapping[str, str]) -> tuple[str, ...]:
    return attaching.roles_for(path["ledger"])


def _row(asked: Asked, roles: tuple[str, ...] | None) -> Any:
    """The row that the address names. Raises NotFound."""
    ledger = attaching.ledger_named(asked.path["ledger"])
    own = rights(asked, roles)
    found = standing(CurrentRows(asked.connection, own), ledger, asked.path["record"])
    if found is None:
        raise NotFound("没有这一行", "there is no such row")
    return ledger, found, own


def _read(asked: Asked) -> Any:
    return _row(asked, ())


def _written(asked: Asked) -> Any:
    return _row(asked, _roles(asked.path))


def _kind_of(file: Any) -> None:
    """Raises UnknownKind and TooLarge for a file that is not taken, whatever it is to be attached to."""
    content = file.read(kinds.LARGEST + 1)
    file.seek(0)
    try:
        kinds.kind_of(fold(file.filename or ""), content)
    except UnknownFile as refusal:
        raise UnknownKind(*refusal.says) from refusal
    except LargeFile as refusal:
        raise TooLarge(*refusal.says) from refusal


def _may_attach(asked: Asked) -> None:
    ledger, found, own = asked.found
    may_alter(asked.connection, ledger, found, own)


@operation(
    "GET",
    "/ledgers/{ledger}/rows/{record}/attachments",
    Words("一行的附件", "the attachments of a row"),
    READERS,
    Answer(named("Attachments", members(attachments=list_of(_ATTACHMENT)))),
    parameters=(parameters.LANG,),
    finds=_read,
)
def attachments(asked: Asked) -> Any:
    """The attachments of a row, in the order in which they came."""
    ledger, row, _ = asked.found
    return {"attachments": [one.as_json() for one in links.of_row(asked.picture, ledger.key, row["record"])]}


@operation(
    "POST",
    "/ledgers/{ledger}/rows/{record}/attachments",
    Words("为一行添加附件：PDF、JPEG、PNG，至多 20 MiB", "attach a file to a row: PDF, JPEG or PNG, 20 MiB at most"),
    attaching.WRITERS,
    Answer(
        _ATTACHMENT,
        headers={"Location": Words("其地址", "its address")},
        links={"attachment": {"id": "$response.body#/id"}},
    ),
    status=201,
    parameters=WRITTEN,
    body=Body(
        ANY_OBJECT,
        MULTIPART,
        kinds.LARGEST + _ROOM,
        (parameters.text("reason", Words("事由", "why")),),
        ("file",),
        kind_of_file=_kind_of,
    ),
    narrows=_roles,
    finds=_written,
    may=_may_attach,
    statuses=(415,),
)
def attached(asked: Asked) -> Any:
    """Attaches a file; its link is a row of the record, its bytes lie beside the database."""
    asked.check()
    ledger, _, own = asked.found
    file = asked.files["file"]
    name = attaching.attach(
        asked.engine,
        files(),
        ledger,
        asked.path["record"],
        file.filename or "",
        file,
        rights=own,
        actor=asked.account.username,
        reason=asked.body.get("reason") or "",
        address=address(),
    )
    with asked.again() as picture:
        made = links.one(picture, name).as_json()
    return Reply(made, headers={"Location": f"{PREFIX}/attachments/{name}"})


def _link(asked: Asked) -> Attachment:
    return links.one(asked.picture, asked.path["id"])


@operation(
    "GET",
    "/attachments/{id}",
    Words("一个附件的文件", "the file of an attachment"),
    READERS,
    file_of("application/octet-stream"),
    parameters=(parameters.LANG,),
    finds=_link,
)
def attachment(asked: Asked) -> Any:
    """The file of an attachment, to be kept; nothing of it is opened by a browser."""
    link: Attachment = asked.found
    content = files().found(link.digest).read_bytes()
    reply = download(content, link.name, kinds.BY_KEY[link.type].media)
    return Reply(content, headers={**reply.headers, **SAFE}, media=reply.media)
