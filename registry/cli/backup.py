"""`registry init`, `upgrade`, `archive`, `restore`, `backup`: founding a registry, and never being trapped in one."""

from __future__ import annotations

from pathlib import Path

import click

from registry.cli.frame import argument, command, language, say
from registry.cli.options import JSON, tell_known_faults
from registry.cli.output import print_json, print_lines
from registry.language import Words

PATH = click.Path(path_type=Path)
_STANDS = Words("登记库已就绪：{url}", "The registry stands: {url}")
_UPGRADED = Words("登记库的结构版本：{schema}", "The schema of the database is {schema}.")
_ARCHIVED = Words(
    "已存档：{path}（{changes} 次变更，末次摘要 {head}）",
    "Archived to {path}: {changes} {changes:change|changes}, head {head}",
)
_RESTORED = Words(
    "已恢复：{changes} 次变更，末次摘要 {head}，链条完好",
    "Restored: {changes} {changes:change|changes}, head {head}; the chain holds",
)
_RESET = Words(
    "存档不带密码：{count} 个用户须逐个重设（registry user reset 用户名）：{names}",
    "an archive carries no password: {count} {count:user has|users have} to be reset, one by one "
    "(registry user reset NAME): {names}",
)
_COPIED_FILES = Words("附件 {count} 个：{path}", "{count} {count:attachment|attachments}: {path}")
_COPIED = Words("已备份：{path}", "Backed up to {path}")


@command("init", Words("新建登记库", "Found a registry"))
def init() -> None:
    """Founds a registry where there is none; one that stands is left as it is."""
    from registry.db import database_url, founding

    url = database_url()
    with founding(url):
        pass
    print_lines(_STANDS.format(url=url.render_as_string(hide_password=True)).in_(language()))
    tell_known_faults()


@command("upgrade", Words("升级登记库的结构", "Bring the database to this program's schema"))
def upgrade() -> None:
    """Runs the migrations that are missing."""
    from registry.db import SCHEMA, upgrade_registry

    upgrade_registry()
    print_lines(_UPGRADED.format(schema=SCHEMA).in_(language()))


@command(
    "archive",
    Words("把登记库的全部内容存为一个文件", "Write everything that the registry holds as one documented file"),
)
@argument("path", type=PATH)
@JSON
def archive(path: Path, as_json: bool) -> None:
    """Settings, changes, identities, codes, and every version of every row."""
    from registry import archive
    from registry.db import open_registry

    answer = archive.write(open_registry(), path)
    if as_json:
        print_json(answer)
    else:
        print_lines(_ARCHIVED.format(path=path, changes=answer["changes"], head=answer["head"] or "-").in_(language()))


@command("restore", Words("从存档恢复到空的登记库", "Restore an archive into an empty registry"))
@argument("path", type=PATH)
@JSON
def restore(path: Path, as_json: bool) -> None:
    """Everything that an archive holds, with the same head digest; or nothing."""
    from registry import archive
    from registry.db import database_url

    answer = archive.restore(path, database_url())
    if as_json:
        print_json(answer)
    else:
        print_lines(_RESTORED.format(changes=answer["changes"], head=answer["head"] or "-").in_(language()))
    if "to_reset" in answer:
        names = answer["to_reset"]
        say(_RESET.format(count=len(names), names=Words("、".join(names), ", ".join(names))))


@command("backup", Words("复制正在使用的 SQLite 登记库", "Copy a running SQLite registry safely"))
@argument("path", type=PATH)
def backup(path: Path) -> None:
    """A copy of the database as it is at this moment."""
    from registry.attachments.service import copy_files
    from registry.db import back_up, open_registry
    from registry.file_store import FileStore, beside, store_of
    from registry.files import refuse_to_overwrite

    engine = open_registry()
    refuse_to_overwrite(path)
    copied = FileStore(beside(path))
    refuse_to_overwrite(copied.folder)
    back_up(engine, path)
    say(_COPIED.format(path=path))
    count = copy_files(engine, store_of(engine.url), copied)
    if count:
        say(_COPIED_FILES.format(count=count, path=copied.folder))
