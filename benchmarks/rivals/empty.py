"""An empty page of Flask's, served as the registry's pages are: the least that any page takes. Prints its address."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from registry.cli import processes
from registry.cli.serving import listening


def make() -> Any:
    from flask import Flask

    app = Flask("empty")
    app.add_url_rule("/", "empty", lambda: "<!doctype html><title></title>")
    return app


class Nothing:
    """Nothing runs beside the processes that answer."""

    def keep(self) -> None:
        pass

    def end(self) -> None:
        pass


def main(count: int) -> None:
    listener = listening("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    processes.run(make, listener, count, partial(print, address, flush=True), Nothing())


if __name__ == "__main__":
    main(int(sys.argv[1]))
