"""Imports 导入 as jobs: a file is brought, asked about, taken; and jobs 任务 as their administrator sees them."""

from __future__ import annotations

from typing import Any

from registry import days
from registry.db import beside
from registry.errors import Invalid
from registry.imports import service
from registry.imports.service import STATUSES, Brought
from registry.jobs import queue
from registry.jobs.queue import Job
from registry.language import Words
from registry.text import fold
from registry.web.accounts.page import address
from registry.web.api import parameters
from registry.web.api.documents import may_read_mapping
from registry.web.api.files import XLSX, download, file_of
from registry.web.api.operation import MULTIPART, Answer, Body, Parameter, Reply, operation
from registry.web.api.problems import PREFIX, UnknownKind
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, TEXT, WHOLE, list_of, members, named, one_of, or_none
from registry.web.api.writing import WRITTEN, problem_of
from registry.web.files import files
from registry.workbooks.mappings.queries import known

_CLERK, _SYSTEM = ("clerk",), ("system",)
#: The endings of what may be imported; what it is, its content says when it is checked.
_KINDS = (".csv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".txt", ".tsv")
#: The largest file that is taken, in bytes.
LARGEST = 200 << 20
_IMPORT = named(
    "Import", members(id=TEXT, status=one_of(STATUSES), progress=WHOLE, result=or_none(named("Imported", ANY_OBJECT)))
)
_JOB = members(
    id=TEXT, kind=TEXT, status=TEXT, progress=WHOLE, user=TEXT, created=TEXT, changed=TEXT, lease_until=or_none(TEXT)
)
_NO_MAPPING = Words("没有保存这个名称的对照表", "no mapping is saved under this name")
_EITHER = Words("名称与文件只用其一", "either the name of a mapping, or a file")
_A_DAY = Words("日期（如 2019-12-31、2019-12、2019）", "a day (2019-12-31, 2019-12, 2019)")


def _kind_of(file: Any) -> None:
    """Raises UnknownKind for a file whose name ends otherwise."""
    if not fold(file.filename or "").casefold().endswith(_KINDS):
        raise UnknownKind("不是认识的表格文件", "is no kind of table that is taken")


@operation(
    "POST",
    "/imports",
    Words("上传一份表，核对但不登记", "bring a file to be checked; nothing is stored"),
    _CLERK,
    Answer(
        _IMPORT,
        headers={"Location": Words("其地址", "its address")},
        links={name: {"id": "$response.body#/id"} for name in ("import_found", "import_workbook", "import_taken")},
    ),
    status=202,
    parameters=WRITTEN,
    body=Body(
        ANY_OBJECT,
        MULTIPART,
        LARGEST,
        (
            Parameter("effective", Words("自哪一天起", "from which day"), TEXT, days.read, _A_DAY),
            parameters.truth("correct", Words("原记录有误", "the record was wrong")),
            parameters.text("reason", Words("事由", "why")),
            parameters.text("map", Words("对照表：已保存的名称，或文件", "a mapping: its name, or a file of one")),
            parameters.several("accept", Words("确认这些提醒", "the warnings that are accepted")),
        ),
        ("file",),
        ("map",),
        _kind_of,
    ),
    statuses=(415,),
)
def import_brought(asked: Asked) -> Any:
    """Brings a file; whoever brought it asks what became of it, and takes it when it is ready."""
    asked.check()
    file, form = asked.files["file"], asked.body
    wanted = Brought(
        form.get("effective"),
        bool(form.get("correct")),
        form.get("reason") or "",
        form.get("map") or None,
        frozenset(form.get("accept") or ()),
        asked.language,
    )
    user, token, mapping = asked.account.username, asked.token or None, _mapping_of(asked)
    name = service.bring(
        asked.engine,
        files(),
        file.filename,
        file,
        wanted,
        asked.now,
        mapping=mapping,
        user=user,
        token=token,
        address=address(),
    )
    with asked.again() as picture:
        answer = service.as_json(queue.one(picture.connection, name), asked.language)
    return Reply(answer, headers={"Location": f"{PREFIX}/imports/{name}"})


def _mapping_of(asked: Asked) -> tuple[str, Any] | None:
    """The file of a mapping that came beside the table. Raises Invalid where one is named too, or an unknown one."""
    file, name = asked.files.get("map"), asked.body.get("map")
    if file is not None and name:
        raise Invalid([problem_of("map", _EITHER)])
    if name:
        with asked.again() as picture:
            if name not in {one.saved.name for one in known(picture) if may_read_mapping(asked, one, picture)}:
                raise Invalid([problem_of("map", _NO_MAPPING, value=name)])
    return None if file is None else (file.filename or "", file)


def _own(asked: Asked) -> Job:
    """The import that the address names. Raises NotFound, also for somebody else's."""
    return service.own(asked.connection, asked.path["id"], asked.account.username)


@operation(
    "GET",
    "/imports/{id}",
    Words("一次导入到了哪一步、结果如何", "how far an import is, and what it came to"),
    _CLERK,
    Answer(_IMPORT),
    parameters=(parameters.LANG,),
    finds=_own,
)
def import_found(asked: Asked) -> Any:
    """An import of whoever asks."""
    return service.as_json(asked.found, asked.language)


@operation(
    "GET",
    "/imports/{id}/workbook",
    Words("标注问题的工作簿", "the workbook with every problem marked"),
    _CLERK,
    file_of(XLSX),
    parameters=(parameters.LANG,),
    finds=_own,
)
def import_workbook(asked: Asked) -> Any:
    """What was brought, with every problem where it stands."""
    path = service.workbook(asked.connection, files(), asked.found.id, asked.account.username)
    stem = str(asked.found.options["name"]).rpartition(".")[0]
    return download(path.read_bytes(), f"{stem}-问题.xlsx", XLSX)


@operation(
    "POST",
    "/imports/{id}/take",
    Words("登记一次核对过的导入", "take an import that was checked"),
    _CLERK,
    Answer(_IMPORT),
    status=202,
    parameters=WRITTEN,
    body=Body(members(), may_be_empty=True),
    finds=_own,
)
def import_taken(asked: Asked) -> Any:
    """Lets an import be taken: one change, or none."""
    asked.check()
    service.take(asked.engine, asked.found.id, asked.now, asked.account.username)
    with asked.again() as picture:
        return service.as_json(queue.one(picture.connection, asked.found.id), asked.language)


# -- jobs ---------------------------------------------------------------------------------------------------------


def job_document(job: Job) -> dict[str, Any]:
    """A job without what it is about: whoever looks after jobs reads no ledger."""
    return {key: getattr(job, key) for key in _JOB["properties"]}


@operation(
    "GET",
    "/jobs",
    Words("任务，最近的在前", "the jobs, the newest first"),
    _SYSTEM,
    Answer(named("Jobs", members(jobs=list_of(named("Job", _JOB))))),
    parameters=(parameters.LANG,),
)
def jobs(asked: Asked) -> Any:
    """The jobs of everybody, and how far they are."""
    return {"jobs": [job_document(job) for job in queue.jobs(asked.connection)]}


def _job(asked: Asked) -> Job:
    return queue.one(asked.connection, asked.path["id"])


@operation(
    "POST",
    "/jobs/{id}/cancel",
    Words("取消一个任务", "cancel a job"),
    _SYSTEM,
    Answer(named("Job", _JOB)),
    parameters=(parameters.LANG,),
    body=Body(members(), may_be_empty=True),
    finds=_job,
)
def job_cancelled(asked: Asked) -> Any:
    """Cancels a job that is not done: it is failed, and writes nothing any more."""
    with beside(asked.engine) as connection:
        queue.cancel(connection, asked.found.id, asked.now, service.RESTING)
        return job_document(queue.one(connection, asked.found.id))
