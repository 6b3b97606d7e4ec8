"""Saved mappings: a text under a name, known at any change, and as whole as whatever else is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from registry import archive, verifying
from registry.changes import Staged
from registry.db import reading
from registry.errors import NotFound, Refused
from registry.lookup import change_rows
from registry.moment import Moment, head, today
from registry.restructuring.service import undo
from registry.slices import VERSIONED
from registry.staging.current_rows import CurrentRows
from registry.staging.write import write
from registry.versions import At
from registry.versions.mappings import SavedMapping, one, saved
from registry.workbooks.mappings.storage import remove, stage_save
from tests.reference.digest import plain_digest
from tests.registries import SMALL, founded, imported, opened, touch_freely, url_of

NAME, FIRST, SECOND = (
    "村情一览表",
    'mapping = 1\nname = "村情一览表"\n',
    'mapping = 1\nname = "村情一览表"\nblank = ["未配"]\n',
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = founded(tmp_path / "r.db")
    assert not imported(engine, tmp_path / "set", SMALL).problems
    return engine


def save(engine: Engine, content: str, name: str = NAME) -> int | None:
    def stage(connection: Connection) -> tuple[Staged, bool]:
        current = CurrentRows(connection)
        staged = Staged(current.base)
        return staged, stage_save(current, staged, name, content)

    return write(engine, stage, actor="测试", reason="测试", origin={"kind": "import"})[0]


def known(engine: Engine, at: int | None = None) -> list[SavedMapping]:
    with reading(engine) as connection:
        return saved(At(connection, Moment(today(), head(connection) if at is None else at)))


def test_a_name_saved_with_another_text_gets_a_new_version_and_each_is_known_at_its_change(engine: Engine) -> None:
    assert save(engine, FIRST) == 2 and save(engine, FIRST) is None and save(engine, SECOND) == 3
    assert known(engine, 1) == []
    assert known(engine, 2) == [SavedMapping(NAME, FIRST, 2)]
    assert known(engine) == [SavedMapping(NAME, SECOND, 3)]


def test_one_that_is_removed_is_still_known_before_and_may_be_saved_again(engine: Engine) -> None:
    save(engine, FIRST)
    save(engine, SECOND, "另一个")
    assert remove(engine, NAME, dry_run=True) is None and len(known(engine)) == 2
    assert remove(engine, NAME) == 4
    assert [m.name for m in known(engine)] == ["另一个"] and [m.name for m in known(engine, 3)] == ["另一个", NAME]
    assert save(engine, FIRST) == 5 and known(engine)[-1] == SavedMapping(NAME, FIRST, 5)


def test_a_name_that_is_not_saved_is_told_with_those_that_are(engine: Engine) -> None:
    save(engine, FIRST)
    with reading(engine) as connection, pytest.raises(NotFound) as error:
        one(At(connection, Moment(today(), 2)), "别的")
    assert NAME in error.value.says.zh and NAME in error.value.says.en
    with pytest.raises(NotFound):
        remove(engine, "别的")


def test_undoing_an_import_leaves_its_mapping_and_undoing_a_removal_brings_it_back(engine: Engine) -> None:
    def stage(connection: Connection) -> tuple[Staged, None]:
        current = CurrentRows(connection)
        staged = Staged(current.base)
        stage_save(current, staged, NAME, FIRST)
        (rating,) = current.in_force(VERSIONED["ratings"])
        staged.delta(VERSIONED["ratings"]).put_out(rating)
        return staged, None

    write(engine, stage, actor="测试", reason="测试", origin={"kind": "import"})
    undo(engine, 2)
    assert [m.name for m in known(engine)] == [NAME]
    remove(engine, NAME)
    undo(engine, 4)
    assert [m.name for m in known(engine)] == [NAME]


def test_a_large_mapping_is_in_the_digest_and_in_the_archive(engine: Engine, tmp_path: Path) -> None:
    large = FIRST + "".join(f"# 第 {n} 行\t“说明”\n" for n in range(8000))
    assert len(large.encode()) > 100_000
    save(engine, large)
    remove(engine, NAME)
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok
        digest = connection.execute(text("select digest from change where number = 3")).scalar()
        assert plain_digest(connection, dict(VERSIONED), 3) == digest
    archive.write(engine, tmp_path / "a.zip")
    archive.restore(tmp_path / "a.zip", url_of(tmp_path / "back.db"))
    assert known(opened(tmp_path / "back.db"), 2) == [SavedMapping(NAME, large, 2)]
    touch_freely(engine, "update mapping set content = 'mapping = 1'")
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).change == 2


def test_a_personal_number_is_never_saved(engine: Engine) -> None:
    with pytest.raises(Refused):
        save(engine, 'ignore = ["电话13800138000"]')
    assert known(engine) == []


def test_what_a_change_did_tells_of_a_mapping_by_its_name_and_not_its_text(engine: Engine) -> None:
    save(engine, FIRST)
    save(engine, SECOND)
    (part,) = (p for p in change_rows.PARTS if p.key == "mapping")
    with reading(engine) as connection:
        view = At(connection, Moment(today(), 3))
        assert change_rows.deeds(view, 3) == {"mapping": {"revised": 1}}
        rows = change_rows.ChangedRows(view, 3, part, "revised", 1, "zh").slice(0, 10)
    assert (rows["name"][0], rows["did"][0], "content" in rows.columns) == (NAME, "内容已改", False)
