"""Files that get their names only when they are whole and on the disk, and where they are made until then.

When a function here returns, the power may be cut: the file and its name in its folder are on the disk. A process that
is killed meanwhile leaves its files in a hidden folder, which the next one clears away.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from registry.errors import NotFound, Refused

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

#: After how long that nobody touched it a hidden folder of ours is nobody's any more, in seconds.
ABANDONED = 3_600
_PREFIX = ".grassroots-registry-"
_OURS = re.compile(re.escape(_PREFIX) + "[0-9a-f]{16}")
#: What a file system says that cannot bring a folder to the disk by itself.
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS}


def refuse_standing(path: Path) -> None:
    """Raises Refused where something stands at `path` already, be it a link that leads nowhere."""
    if os.path.lexists(path):
        raise Refused(f"已有此文件，不予覆盖：{path}", f"{path} exists already and is not overwritten")


def refuse_to_overwrite(path: Path) -> None:
    """Raises Refused where something stands at `path` already, NotFound where its folder does not exist."""
    refuse_standing(path)
    if not path.absolute().parent.is_dir():
        raise NotFound(f"没有这个文件夹：{path.absolute().parent}", f"no such folder: {path.absolute().parent}")


# -- where files are made ------------------------------------------------------------------------------------------


@contextmanager
def workplace(folder: Path | None = None) -> Iterator[Path]:
    """A hidden folder in `folder`, or where the system keeps temporary files, that is gone when the block ends.

    What processes left there that were killed is cleared away. Raises OSError.
    """
    home = Path(tempfile.gettempdir()) if folder is None else folder
    clear_abandoned(home)
    made = home / f"{_PREFIX}{secrets.token_hex(8)}"
    try:
        made.mkdir(0o700)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(home)) from None
    lock = _locked(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def is_workplace(folder: Path) -> bool:
    """Whether a folder is one of those in which files are made."""
    return bool(_OURS.fullmatch(folder.name))


def clear_abandoned(folder: Path) -> None:
    """Removes from `folder` what our killed processes left: nobody holds it, and nobody touched it for a while."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name) and _is_abandoned(entry):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_abandoned(entry: os.DirEntry[str]) -> bool:
    """Whether a folder with a name of ours is this user's, untouched for a while, and no living process's."""
    with suppress(OSError):
        status = entry.stat(follow_symlinks=False)
        if not entry.is_dir(follow_symlinks=False) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
            return False
        with os.scandir(entry.path) as inside:
            touched = max([status.st_mtime, *(file.stat(follow_symlinks=False).st_mtime for file in inside)])
        if time.time() - touched < ABANDONED:
            return False
        lock = _locked(Path(entry.path))
        if lock is not None:
            os.close(lock)
        return True
    return False


def _locked(folder: Path) -> int | None:
    """Locks a folder until the descriptor that is returned is closed, at the latest by the end of this process.

    Returns None where folders cannot be locked. Raises BlockingIOError where another process has locked it.
    """
    if fcntl is None:
        return None
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise
    except OSError:
        os.close(lock)
        return None
    return lock


# -- putting them in their places ----------------------------------------------------------------------------------


@contextmanager
def new_file(path: Path, replacing: bool = False) -> Iterator[Path]:
    """Yields where to write a file, which gets the name `path` if the block ends well. Raises as `put` does."""
    with workplace(path.absolute().parent) as folder:
        made = folder / path.name
        yield made
        put(made, path, replacing)


def put(made: Path, path: Path, replacing: bool = False) -> None:
    """Gives the file or folder `made`, on the same disk, the name `path`; both are on the disk when this returns.

    Raises Refused where something has that name already, unless it is a file to be replaced, and OSError where the
    disk does not take it: then nothing new is there.
    """
    _put({made: path}, replacing)


def put_all(folder: Path, home: Path) -> None:
    """Moves every file of `folder` into `home`, as `put` does with one: all of them or none."""
    _put({made: home / made.name for made in sorted(folder.iterdir())}, False)


def _put(places: Mapping[Path, Path], replacing: bool) -> None:
    for made in places:
        _sync_all(made)
    new: list[Path] = []
    try:
        for made, path in places.items():
            _name(made, path, replacing)
            if not replacing:
                new.append(path)
        for folder in {path.absolute().parent for path in places.values()}:
            sync_folder(folder)
    except BaseException:
        for path in new:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _name(made: Path, path: Path, replacing: bool) -> None:
    """Gives `made` its name, without ever taking another one's place, as far as the file system can."""
    if replacing:
        os.replace(made, path)
    elif made.is_dir():
        refuse_standing(path)
        os.rename(made, path)
    else:
        try:
            os.link(made, path)
        except OSError:
            refuse_standing(path)
            os.rename(made, path)


def _sync_all(made: Path) -> None:
    """Brings a file, or a folder with the files in it, to the disk."""
    if not made.is_dir():
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        return
    for entry in made.iterdir():
        _sync_all(entry)
    sync_folder(made)


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk, where the file system has a way to. Raises OSError."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows, and a folder that may be written to and not be read
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


@contextmanager
def new_folders(folder: Path) -> Iterator[None]:
    """Makes what is missing of `folder`, on the disk; it stays only if the block ends well."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    try:
        for made in reversed(missing):
            made.mkdir(exist_ok=True)
            sync_folder(made.absolute().parent)
        yield
    except BaseException:
        for made in missing:
            with suppress(OSError):
                made.rmdir()
        raise
