#!/usr/bin/env python3
"""Other people's scripts and style sheets: what is in git is exactly what their lock names.

    tools/vendor-assets.py check    everything listed is there and whole, and nothing else (offline)
    tools/vendor-assets.py fetch    take all of it from npm again, at the locked versions and hashes
    tools/vendor-assets.py lock     the same after a version in a lock was changed by hand: writes the new hashes

A vendor folder holds assets.lock.json and a folder per package. The lock gives each package its exact version, its
licence, npm's sha512 of the whole archive ("integrity") and for each of our files where it lies in the archive and the
sha384 of its bytes, written as in an integrity attribute. Every package needs its LICENSE. Files are upstream's byte
for byte, but for one thing: a last comment that names a source map is taken out, because we carry no maps and a
browser's developer tools would ask for them; such a file also has upstream's own sha384.

Standard library only; `fetch` and `lock` need npm. Exit status: 0 done, 1 refused with all problems.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
VENDORS = (PROJECT / "registry" / "static" / "vendor", PROJECT / "tests" / "assets" / "vendor")
LOCK = "assets.lock.json"
LICENCE = "LICENSE"
SOURCE_MAP = re.compile(rb"\n(?:/\*|//)# sourceMappingURL=\S+(?: \*/)?\s*\Z")

Lock = dict[str, dict[str, Any]]


class Refusal(Exception):
    """What came from npm is not what the lock names."""


def sri(kind: str, content: bytes) -> str:
    """The digest of some bytes as integrity attributes and npm write it: `sha384-` and base64."""
    return f"{kind}-{base64.b64encode(hashlib.new(kind, content).digest()).decode()}"


def read_lock(vendor: Path) -> Lock:
    """The packages of a vendor folder by name."""
    return json.loads((vendor / LOCK).read_text(encoding="utf-8"))


def problems(vendor: Path) -> Iterator[str]:
    """Everything in which a vendor folder differs from its lock, in words."""
    listed = {}
    for name, package in read_lock(vendor).items():
        if LICENCE not in package["files"]:
            yield f"{vendor / name}: the lock lists no {LICENCE}"
        listed |= {vendor / name / file: entry["sha384"] for file, entry in package["files"].items()}
    there = {path for path in vendor.rglob("*") if not path.is_dir() or path.is_symlink()} - {vendor / LOCK}
    for path in sorted(there | set(listed)):
        if path not in listed:
            yield f"{path}: not listed in {LOCK}"
        elif path.is_symlink() or not path.is_file():
            yield f"{path}: listed, but there is no such file"
        elif sri("sha384", path.read_bytes()) != listed[path]:
            yield f"{path}: not the bytes that {LOCK} names"


def archive_of(name: str, package: dict[str, Any], folder: Path) -> Path:
    """A package's archive as npm gives it, in `folder`. Its sha512 is written to `package`, or compared if there."""
    spec = f"{name}@{package['version']}"
    npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), spec]
    told = subprocess.run(npm, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    path = folder / told[-1]
    integrity = sri("sha512", path.read_bytes())
    if package.setdefault("integrity", integrity) != integrity:
        raise Refusal(f"{spec}: npm's archive has {integrity}, the lock {package['integrity']}")
    return path


def served(entry: dict[str, str], upstream: bytes) -> bytes:
    """Our file made of upstream's. Its hashes are written to `entry`, or compared if there."""
    ours = SOURCE_MAP.sub(b"\n", upstream)
    hashes = {"sha384": sri("sha384", ours)}
    if ours != upstream:
        hashes["upstream_sha384"] = sri("sha384", upstream)
    for key, value in hashes.items():
        if entry.setdefault(key, value) != value:
            raise Refusal(f"{entry['from']}: {key} is {value}, the lock has {entry[key]}")
    return ours


def fetch(vendor: Path) -> None:
    """Write every listed file anew from npm's archives, and the lock with the hashes that it did not have."""
    lock = read_lock(vendor)
    with tempfile.TemporaryDirectory() as folder:
        for name, package in lock.items():
            with tarfile.open(archive_of(name, package, Path(folder))) as archive:
                for file, entry in package["files"].items():
                    member = archive.extractfile(f"package/{entry['from']}")
                    if member is None:
                        raise Refusal(f"{name}: {entry['from']} is not a file of its archive")
                    target = vendor / name / file
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(served(entry, member.read()))
            print(f"{name} {package['version']}: {len(package['files'])} files")
    write_lock(vendor, lock)


def write_lock(vendor: Path, lock: Lock) -> None:
    """Store a lock the way it is kept in git."""
    for package in lock.values():
        package["files"] = package.pop("files")  # last, for it is long
    (vendor / LOCK).write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def forget_hashes(vendor: Path) -> None:
    """Leave of a lock only what a person chose: names, versions, licences, files."""
    lock = read_lock(vendor)
    for package in lock.values():
        package.pop("integrity", None)
        package["files"] = {file: {"from": entry["from"]} for file, entry in package["files"].items()}
    write_lock(vendor, lock)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("check", "fetch", "lock"))
    parser.add_argument("vendors", nargs="*", type=Path, default=VENDORS, help="vendor folders (default: both of ours)")
    asked = parser.parse_args()
    try:
        for vendor in asked.vendors:
            if asked.what == "lock":
                forget_hashes(vendor)
            if asked.what != "check":
                fetch(vendor)
    except (Refusal, KeyError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    found = [problem for vendor in asked.vendors for problem in problems(vendor)]
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
