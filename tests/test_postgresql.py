"""What is PostgreSQL's own: what servers say, founding that is killed, who may do what, and a server that goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.engine import URL

from registry import db, record
from registry.db import Unavailable, founding, open_registry, reading, transaction
from registry.moment import head
from tests.cli.conftest import Answer, run_in_process
from tests.registries import SMALL, address_of, founded, imported, stands, touch, url_of, value_of
from tests.servers import Started

pytestmark = pytest.mark.postgresql("what servers are, and files are not")

HALVES = "select count(*) from pg_namespace where starts_with(nspname, 'registry_half_')"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "r.db"


@pytest.fixture
def people(file: Path) -> Iterator[None]:
    """Two users beside the owner: one who needs a password, and one who owns nothing."""
    make = "do $$ begin create role {}; exception when duplicate_object then null; end $$"
    for role in ("guarded login password 'right'", "guest login", "kept_out login"):
        touch(file, make.format(role))
    yield
    touch(file, *(f"drop owned by {role}" for role in ("guarded", "guest", "kept_out")))


def in_both_languages(url: URL, monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[Answer, Answer]:
    """What the command says of a database in Chinese and in English."""
    monkeypatch.setenv(db.ENVIRONMENT, url.render_as_string(hide_password=False))
    chinese, english = (run_in_process("--lang", language, *(args or ("verify",))) for language in ("zh", "en"))
    return chinese, english


@pytest.mark.parametrize(
    ("elsewhere", "zh", "en"),
    [
        ({"database": "nowhere"}, "服务器上没有这个数据库，请先用 createdb 建立", "the server has no such database"),
        ({"username": "nobody_we_know"}, "服务器上没有这个用户", "the server has no such user"),
        ({"username": "guarded", "password": "wrong"}, "用户名或密码不对", "wrong user or password"),
        ({"username": "guarded"}, "用户名或密码不对", "wrong user or password"),
        ({"username": "kept_out"}, "服务器不许从这里连接", "the server does not let this user in"),
        ({"query": {"host": "/nowhere"}}, "服务器没有应答", "no server answers"),
        ({"query": {}, "host": "127.0.0.1", "port": 1}, "服务器没有应答", "no server answers"),
        ({"query": {}, "host": "no.such.host.invalid"}, "找不到这台主机", "there is no such host"),
    ],
)
@pytest.mark.usefixtures("people")
def test_what_keeps_one_out_is_reported_in_both_languages_without_the_password(
    elsewhere: dict[str, object], zh: str, en: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chinese, english = in_both_languages(url_of(file).set(**elsewhere), monkeypatch)
    assert (chinese.code, chinese.out, english.code, english.out) == (1, "", 1, "")
    assert "连不上数据库 postgresql" in chinese.err and zh in chinese.err
    assert "no connection to postgresql" in english.err and en in english.err
    assert "wrong@" not in chinese.err + english.err
    assert len(chinese.err.splitlines()) == len(english.err.splitlines()) == 1


@pytest.mark.usefixtures("people")
def test_the_right_password_opens(file: Path) -> None:
    touch(file, "create schema guarded authorization guarded", "grant create on database :db to guarded".replace(
        ":db", f'"{url_of(file).database}"'))  # fmt: skip
    with founding(url_of(file).set(username="guarded", password="right")) as engine, reading(engine) as connection:
        assert head(connection) == 0


@pytest.mark.parametrize("act", ["init", "import"])
@pytest.mark.usefixtures("people")
def test_who_may_not_make_anything_is_shown_whose_the_database_should_be(
    act: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.csv").write_text(SMALL["people"], encoding="utf-8")
    args = ("init",) if act == "init" else ("import", str(tmp_path / "people.csv"))
    chinese, english = in_both_languages(url_of(file).set(username="guest"), monkeypatch, *args)
    assert (chinese.code, english.code) == (1, 1)
    assert "权限不足" in chinese.err and "should own the database" in english.err
    assert not stands(file)


def test_what_can_only_be_read_tells_a_writer_that_it_is_a_standby(file: Path) -> None:
    founded(file).dispose()
    url = url_of(file).update_query_dict({"options": "-cdefault_transaction_read_only=on"})
    with reading(open_registry(url)) as connection:
        assert head(connection) == 0
    with pytest.raises(Unavailable) as refusal, transaction(open_registry(url)) as connection:
        connection.execute(text("insert into identity (id, kind) values (1, 'place')"))
    assert "备机" in refusal.value.says.zh and "standby" in refusal.value.says.en


def close_connections(file: Path) -> None:
    """What a restart of the server does to whoever is connected."""
    value_of(file, "select count(pg_terminate_backend(pid)) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()")  # fmt: skip


def test_a_server_that_was_restarted_is_connected_to_again(file: Path) -> None:
    engine = founded(file)
    with reading(engine) as connection:
        assert head(connection) == 0
    close_connections(file)
    with reading(engine) as connection:
        assert head(connection) == 0


def test_a_server_that_goes_away_meanwhile_is_reported_to_be_unavailable_and_nothing_is_stored(file: Path) -> None:
    engine = founded(file)
    with pytest.raises(Unavailable), transaction(engine) as connection:
        connection.execute(text("insert into identity (id, kind) values (1, 'place')"))
        close_connections(file)
        connection.execute(text("insert into identity (id, kind) values (2, 'place')"))
    assert value_of(file, "select count(*) from identity") == 0


#: A process that is killed while it founds a registry: everything came in, and nothing is in its place yet.
KILLED = """
import os, signal
from pathlib import Path
from registry.db import founding
from tests.registries import SMALL, imported
with founding() as engine:
    assert imported(engine, Path("in"), SMALL).change == 1
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_founding_that_is_killed_leaves_no_registry_and_the_next_one_clears_up_after_it(
    file: Path, tmp_path: Path
) -> None:
    environment = os.environ | {db.ENVIRONMENT: address_of(file), "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not db.exists(db.connect(url_of(file)))
    assert value_of(file, HALVES) == 1
    with founding(url_of(file)) as engine:
        assert imported(engine, tmp_path / "again", SMALL).change == 1
    assert value_of(file, HALVES) == 0
    with reading(open_registry(url_of(file))) as connection:
        assert head(connection) == 1


def test_a_founding_under_way_is_not_cleared_away_by_another(file: Path, tmp_path: Path) -> None:
    with founding(url_of(file)) as first:
        with pytest.raises(ZeroDivisionError), founding(url_of(file)):
            raise ZeroDivisionError
        assert imported(first, tmp_path / "in", SMALL).change == 1
    with reading(open_registry(url_of(file))) as connection:
        assert head(connection) == 1


def test_a_registry_may_stand_in_a_schema_of_its_own_beside_others(file: Path, tmp_path: Path) -> None:
    touch(file, "create schema one", "create schema two", "create table theirs (id integer)")
    one, two = (url_of(file).update_query_dict({"options": f"-csearch_path={name}"}) for name in ("one", "two"))
    with founding(one) as engine:
        imported(engine, tmp_path / "in", SMALL)
    with pytest.raises(db.NotFound):
        open_registry(two)
    with founding(two):
        pass
    assert [head(open_registry(url).connect()) for url in (one, two)] == [1, 0]


def test_the_server_of_the_tests_is_gone_when_whoever_started_it_is_killed() -> None:
    start = "from tests.servers import Started; print(Started().address, flush=True); input()"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen([sys.executable, "-c", start], env=environment, encoding="utf-8",
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as starter:  # fmt: skip
        assert starter.stdout is not None
        folder = Path(starter.stdout.readline().strip().partition("host=")[2])
        assert (folder / "data").is_dir()
        starter.kill()
    for _ in range(300):
        if not folder.exists():
            break
        signal.sigtimedwait([], 0.1)
    assert not folder.exists()


def test_a_server_stops_when_it_is_asked_to() -> None:
    server = Started()
    folder = Path(server.address.partition("host=")[2])
    assert (folder / "data").is_dir()
    server.stop()
    assert not folder.exists()


def columns(connection: Connection) -> pl.DataFrame:
    """The changes, as columns."""
    query = select(record.change.c.number, record.change.c.actor)
    return db.arrow(connection, query, {"number": pl.Int64, "actor": pl.String})


def backends(file: Path) -> int:
    """How many connections to a registry there are, but for the one that asks."""
    return int(value_of(file, "select count(*) - 1 from pg_stat_activity where datname = current_database()"))


def test_whatever_is_read_as_columns_takes_one_connection_more_which_goes_with_the_first(file: Path) -> None:
    engine = founded(file)
    imported(engine, file.with_name("ledgers"), SMALL)
    for _ in range(2):
        with reading(engine) as connection:
            assert columns(connection).rows() == columns(connection).rows() == [(1, "测试")]
            assert backends(file) == 2
    engine.dispose()
    assert any(backends(file) == 0 or time.sleep(0.1) for _ in range(100))  # the server takes its time


def test_a_second_connection_that_was_cut_off_is_done_without_and_opened_anew(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = founded(file)
    caplog.set_level("DEBUG", "registry.postgresql")
    with reading(engine) as connection:
        first = connection.execute(text("select pg_backend_pid()")).scalar()
        columns(connection)
        value_of(file, "select count(pg_terminate_backend(pid)) from pg_stat_activity "
                       f"where datname = current_database() and pid not in (pg_backend_pid(), {first})")  # fmt: skip
        assert columns(connection).rows() == columns(connection).rows() == []
    ways = [entry.message.partition(":")[0] for entry in caplog.records if "by ADBC" in entry.message]
    assert ways == ["by ADBC", "not by ADBC", "by ADBC"]
