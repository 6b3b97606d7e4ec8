"""`registry serve`: the pages, on this machine; and beyond it, once everybody has to sign in."""

from __future__ import annotations

import errno
import importlib.util
import os
import select
import socket
from functools import partial
from typing import Any, NamedTuple

import click

from registry.accounts.policies import policy_in_force
from registry.cli.frame import command, language, option
from registry.cli.jobs import BesideServing
from registry.cli.options import tell_known_faults
from registry.cli.output import print_lines
from registry.errors import Conflict, Refusal, Refused
from registry.language import Words
from registry.proxies import believed, named

#: The hosts by which this machine alone reaches itself, and the addresses that are listened at.
_LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
#: How many processes answer at most unless an option says otherwise: an office has no use for more, and each takes its
#: memory.
_MOST = 4
#: How many requests one process answers at the same time where it is the only one, and how many connections it keeps:
#: Windows looks after 512 at most.
_AT_ONCE, _CONNECTIONS = 8, 500
#: How many callers may wait until somebody takes them on.
_WAITING = 1024
#: Where a process finds the first socket that systemd hands over to it.
_HANDED_OVER = 3
_SERVED = Words(
    "网页：{address}（只供本机使用，按 Ctrl+C 停止）", "The pages: {address} (on this machine only; Ctrl+C stops)"
)
_SERVED_BEYOND = Words("网页：{address}（按 Ctrl+C 停止）", "The pages: {address} (Ctrl+C stops)")
_NO_ADDRESS = Words("--host：本机没有地址 {host}", "--host: this machine has no address {host}")


@command("serve", Words("打开网页（默认只在本机）", "Serve the pages, unless told otherwise on this machine only"))
@option(
    "--host",
    default="127.0.0.1",
    says=Words(
        "监听的地址（默认 127.0.0.1；本机以外须先有安全管理员，且没有启用的演示账号）",
        "where to listen (default: 127.0.0.1; beyond this machine there must be a security administrator, and no "
        "enabled login of the demonstration)",
    ),
)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    says=Words("端口（默认 8000；0 为任一空闲端口）", "the port (default: 8000; 0 takes any free one)"),
)
@option(
    "--processes",
    type=click.IntRange(1, 64),
    says=Words(
        f"几个进程应答（默认与处理器核数相同，至多 {_MOST}；Windows 上为 1）",
        f"how many processes answer (default: one for each core, at most {_MOST}; on Windows 1)",
    ),
)
@option(
    "--insecure-http",
    is_flag=True,
    says=Words(
        "本机以外也经 http 应答（口令和内容在网络上可被读到，慎用）",
        "answer over http beyond this machine too (whoever is on the way reads passwords and pages)",
    ),
)
def serve(host: str, port: int, processes: int | None, insecure_http: bool) -> None:
    """Answers until it is interrupted; beyond loopback only for a registry that is guarded."""
    believed()
    policy_in_force()
    listener = _handed_over()
    where = host if listener is None else str(listener.getsockname()[0])
    if not where:
        raise Refused(*_NO_ADDRESS.format(host='""'))
    reach = Reach(where not in _LOOPBACK or bool(named()), () if where in _LOOPBACK else (where,), insecure_http)
    if _can_fork():
        from registry.cli.openable import see
        from registry.cli.processes import run

        see(language(), reach.is_beyond)
        listener, count = listener or listening(_LOOPBACK.get(host, host), port), processes or default_processes()
        ready = partial(_say_where, where, listener.getsockname()[1])
        run(partial(pages, count, reach), listener, count, ready, BesideServing())
    elif processes not in (None, 1):
        raise Refused("--processes：本系统只能用 1 个进程", "--processes: on this system there can be 1 only")
    else:
        _serve_alone(host, port, reach)


class Reach(NamedTuple):
    """Who can reach the pages: whether other machines can, at which addresses they listen, and whether these are
    answered over plain http too."""

    is_beyond: bool = False
    addresses: tuple[str, ...] = ()
    insecure_http: bool = False


def _can_fork() -> bool:
    """Whether several processes can answer at one socket here."""
    return hasattr(os, "fork") and importlib.util.find_spec("gunicorn") is not None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_processes() -> int:
    """How many processes answer unless an option says otherwise."""
    return min(cores(), _MOST)


def pages(processes: int, reach: Reach = Reach()) -> Any:  # noqa: B008 - it cannot be changed
    """The pages as one of so many processes answers them: a WSGI application that has answered before.

    Where the registry cannot be opened just now, that is what the pages say until it can.
    """
    # All processes' threads together find as many cores as there are; Polars reads it when it is loaded.
    os.environ.setdefault("POLARS_MAX_THREADS", str(max(1, cores() // processes)))
    from registry.db import open_registry
    from registry.web import create_app
    from registry.web.warming import warm

    made = partial(create_app, listens_at=reach.addresses, insecure_http=reach.insecure_http)
    try:
        engine = open_registry()
    except Refusal:
        return made()
    warm(app := made(engine))
    return app


def _serve_alone(host: str, port: int, reach: Reach) -> None:
    """Answers in this process alone, by threads."""
    from waitress.server import create_server  # type: ignore[import-untyped]

    from registry.db import database_url
    from registry.file_store import place_of

    place_of(database_url())
    tell_known_faults()
    app = pages(1, reach)
    with listening(_LOOPBACK.get(host, host), port) as listener:
        server = create_server(
            app,
            sockets=[listener],
            threads=_AT_ONCE,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=hasattr(select, "poll"),
            # Who is trusted to say where a request came from is the application's to know (REGISTRY_PROXIES).
            clear_untrusted_proxy_headers=False,
            ident="",
        )
        _say_where(host, listener.getsockname()[1])
        beside = BesideServing()
        beside.keep_on()
        try:
            server.run()
        finally:
            beside.end()


def _say_where(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    served = _SERVED if host in _LOOPBACK else _SERVED_BEYOND
    print_lines(served.format(address=f"http://{shown}:{port}/").in_(language()))


def _handed_over() -> socket.socket | None:
    """The socket that systemd listens at for us, if it does. Raises Refused for one of another kind than of the net."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
        os.environ.pop(name, None)
    listener = socket.socket(fileno=_HANDED_OVER)
    address = listener.getsockname()
    if not isinstance(address, tuple):
        raise Refused(
            f"systemd 监听的 {address!r} 不是网络地址",
            f"systemd listens at {address!r}, which is no address of a network",
        )
    return listener


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises Refused for no address of this machine, Conflict where the port is taken, OSError
    where it cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise Refused(*_NO_ADDRESS.format(host=host)) from error
        if error.errno != errno.EADDRINUSE:
            raise
        raise Conflict(
            f"端口 {port} 已被占用，请用 --port 另选一个", f"port {port} is taken: choose another with --port"
        ) from error
    return listener
