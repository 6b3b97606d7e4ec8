"""The places of the files that go with the code (templates/, migrations/, data of slices), and of a registry's own."""

from __future__ import annotations

import sys
from pathlib import Path

from registry.errors import NotFound

PACKAGE = Path(__file__).resolve().parent
BESIDE = ("templates", "migrations")


def resource(name: str, *parts: str) -> Path:
    """The path of a file or folder that goes with the code, installed or in a checkout.

    `resource("templates")` and `resource("migrations", "env.py")` stand beside the package in a checkout (and so in an
    editable install) and inside it, in registry/_shipped/, in a wheel. Any other first part is a file or folder of the
    package itself: `resource("demonstration", "villages.csv")`.

    Raises `NotFound` where there is no such file, which means that the installation is damaged.
    """
    path = _root(name).joinpath(name, *parts)
    if not path.exists():
        raise NotFound(f"安装不完整，缺少文件：{path}", f"The installation is incomplete: there is no {path}")
    return path


def instance_folder() -> Path:
    """The folder of a registry's own files: instance/ of a checkout, or var/registry/ of the environment of a wheel.

    The folder need not exist yet.
    """
    return Path(sys.prefix) / "var" / "registry" if _from_wheel() else PACKAGE.parent / "instance"


def _root(name: str) -> Path:
    """The folder that `name` stands in: never, for a wheel, the one beside it, which holds other people's packages."""
    if name not in BESIDE:
        return PACKAGE
    return PACKAGE / "_shipped" if _from_wheel() else PACKAGE.parent


def _from_wheel() -> bool:
    """Whether the package was installed from a wheel, and so holds what stands beside it in a checkout."""
    return (PACKAGE / "_shipped").is_dir()
