"""`registry serve`: the pages, for reading, on this machine only."""

from __future__ import annotations

import errno
import socket

import click

from registry.cli.asking import tell_known_faults
from registry.cli.frame import command, language, option
from registry.cli.output import print_lines
from registry.errors import Conflict, Refused
from registry.language import Words

#: The hosts by which this machine reaches itself, and the addresses that are listened at.
_LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
#: How many requests are answered at the same time.
_AT_ONCE = 8
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
def serve(host: str, port: int) -> None:
    """Answers on loopback until it is interrupted."""
    if host not in _LOOPBACK:
        raise Refused(
            f"--host：{host} 不是本机地址；网页尚无账号，只能在本机查阅（127.0.0.1、localhost、::1）",
            f"--host: {host} is not this machine itself; the pages have no accounts yet and answer here only "
            "(127.0.0.1, localhost, ::1)",
        )
    from waitress.server import create_server  # type: ignore[import-untyped]

    from registry.db import open_registry
    from registry.web import create_app

    app = create_app(open_registry())
    tell_known_faults()
    with _listening(_LOOPBACK[host], port) as listener:
        server = create_server(app, sockets=[listener], threads=_AT_ONCE, ident="")
        shown = f"[{host}]" if ":" in host else host
        print_lines(_SERVED.format(address=f"http://{shown}:{listener.getsockname()[1]}/").in_(language()))
        server.run()


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises Conflict where the port is taken, OSError where it cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise Conflict(
            f"端口 {port} 已被占用，请用 --port 另选一个", f"port {port} is taken: choose another with --port"
        ) from error
    return listener
