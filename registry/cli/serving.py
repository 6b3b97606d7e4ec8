"""`registry serve`: the pages, for reading, on this machine only."""

from __future__ import annotations

import errno
import importlib.util
import os
import select
import socket
from functools import partial
from typing import Any

import click

from registry.cli.frame import command, language, option
from registry.cli.jobs import BesideServing
from registry.cli.options import tell_known_faults
from registry.cli.output import print_lines
from registry.errors import Conflict, Refusal, Refused
from registry.language import Words
from registry.proxies import believed

#: The hosts by which this machine reaches itself, and the addresses that are listened at.
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
    "网页：{address}（只供本机查阅，按 Ctrl+C 停止）", "The pages: {address} (on this machine only; Ctrl+C stops)"
)


@command("serve", Words("在本机打开网页，供查阅", "Serve the pages, for reading, on this machine only"))
@option("--host", default="127.0.0.1", says=Words("本机地址（默认 127.0.0.1）", "this machine (default: 127.0.0.1)"))
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
def serve(host: str, port: int, processes: int | None) -> None:
    """Answers on loopback until it is interrupted."""
    if host not in _LOOPBACK:
        raise Refused(
            f"--host：{host} 不是本机地址；网页尚无账号，只能在本机查阅（127.0.0.1、localhost、::1）",
            f"--host: {host} is not this machine itself; the pages have no accounts yet and answer here only "
            "(127.0.0.1, localhost, ::1)",
        )
    believed()
    if _can_fork():
        from registry.cli.openable import see
        from registry.cli.processes import run

        see(language())
        listener, count = _handed_over() or listening(_LOOPBACK[host], port), processes or default_processes()
        ready = partial(_say_where, host, listener.getsockname()[1])
        run(partial(pages, count), listener, count, ready, BesideServing())
    elif processes not in (None, 1):
        raise Refused("--processes：本系统只能用 1 个进程", "--processes: on this system there can be 1 only")
    else:
        _serve_alone(host, port)


def _can_fork() -> bool:
    """Whether several processes can answer at one socket here."""
    return hasattr(os, "fork") and importlib.util.find_spec("gunicorn") is not None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_processes() -> int:
    """How many processes answer unless an option says otherwise."""
    return min(cores(), _MOST)


def pages(processes: int) -> Any:
    """The pages as one of so many processes answers them: a WSGI application that has answered before.

    Where the registry cannot be opened just now, that is what the pages say until it can.
    """
    # All processes' threads together find as many cores as there are; Polars reads it when it is loaded.
    os.environ.setdefault("POLARS_MAX_THREADS", str(max(1, cores() // processes)))
    from registry.db import open_registry
    from registry.web import create_app
    from registry.web.warming import warm

    try:
        engine = open_registry()
    except Refusal:
        return create_app()
    warm(app := create_app(engine))
    return app


def _serve_alone(host: str, port: int) -> None:
    """Answers in this process alone, by threads."""
    from waitress.server import create_server  # type: ignore[import-untyped]

    tell_known_faults()
    app = pages(1)
    with listening(_LOOPBACK[host], port) as listener:
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
    print_lines(_SERVED.format(address=f"http://{shown}:{port}/").in_(language()))


def _handed_over() -> socket.socket | None:
    """The socket that systemd listens at for us, if it does. Raises Refused for one that other machines reach."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
        os.environ.pop(name, None)
    listener = socket.socket(fileno=_HANDED_OVER)
    address = listener.getsockname()
    if not isinstance(address, tuple) or address[0] not in _LOOPBACK:
        raise Refused(
            f"systemd 监听的 {address} 不是本机地址；网页尚无账号，只能在本机查阅",
            f"systemd listens at {address}, which is not this machine itself; the pages have no accounts yet",
        )
    return listener


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises Conflict where the port is taken, OSError where it cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise Conflict(
            f"端口 {port} 已被占用，请用 --port 另选一个", f"port {port} is taken: choose another with --port"
        ) from error
    return listener
