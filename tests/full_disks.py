"""Disks of any size, for tests of what a full one does: file systems in memory, where this user may mount them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PAGE = 4096


@contextmanager
def disk(place: Path, size: int) -> Iterator[Path]:
    """A disk of `size` bytes at `place`; the test is skipped where none can be mounted."""
    place.mkdir(exist_ok=True)
    how = ["-t", "tmpfs", "-o", f"size={_whole(size)}", "tmpfs"]
    if not _can_mount() or subprocess.run(["mount", *how, place], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk, where the system lets it")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def remount(place: Path, options: str) -> None:
    """Changes a disk that is mounted: `size=…`, `ro`."""
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)


def _whole(size: int) -> int:
    return max(size // _PAGE, 1) * _PAGE


def _can_mount() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("mount") is not None
