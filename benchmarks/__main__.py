"""Runs the benchmarks: `make bench`, or parts of them: `make bench PARTS="city start"`.

A whole run in full size writes docs/benchmarks.md; all else is printed, and kept in build/bench/benchmarks.md, from
the first part on: a whole run is long, and a part that fails does not take the others with it.
"""

from __future__ import annotations

import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.measuring import machine
from benchmarks.report import Part, written
from benchmarks.stores import FULL, HERE

PROJECT = Path(__file__).resolve().parents[1]
#: Part -> its title in the report, and the module and function that measure it. The last is not part of a whole run.
PARTS = {
    "city": ("The demonstration city", "city", "run"),
    "rules": ("The rules", "rules", "run"),
    "rules-nation": ("The rules of the nation", "rules", "run_nation"),
    "rectification": ("Rectification", "rectification", "run"),
    "nation": ("The nation", "nation", "run"),
    "country": ("The country", "country", "run"),
    "editions": ("The country's editions", "editions", "run"),
    "import": ("Importing", "imports", "run"),
    "workbooks": ("Workbooks as offices keep them", "workbooks", "run"),
    "fresh": ("Figures stay fresh", "fresh", "run"),
    "start": ("Starting up", "start", "run"),
    "pages": ("What a page costs", "pages", "run"),
    "office": ("An office", "office", "run"),
    "desk": ("The desk", "desk", "run"),
    "postgres": ("PostgreSQL", "postgres", "run"),
    "nation-postgres": ("The nation on PostgreSQL", "postgres", "run_nation"),
}
WHOLE = tuple(PARTS)[:-1]


def main(wanted: Sequence[str]) -> int:
    """Runs the parts that are asked for, all of a whole run where none is.

    1 where one of them failed, 2 where there is no such part.
    """
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    chosen = [part for part in PARTS if part in (wanted or WHOLE)]
    HERE.mkdir(parents=True, exist_ok=True)
    (HERE / "city.db").unlink(missing_ok=True)
    place, commit, parts, failed = HERE / "benchmarks.md", _commit(), dict[str, Part](), list[str]()
    for part in chosen:
        print(f"{time.strftime('%H:%M:%S')} {part} …", file=sys.stderr)
        try:
            parts[PARTS[part][0]] = _run(part)
        except Exception:
            traceback.print_exc()
            failed.append(part)
        place.write_text(report := written(parts, machine(), commit), encoding="utf-8")
    if FULL and not failed and set(WHOLE) <= set(chosen):
        place = PROJECT / "docs" / "benchmarks.md"
        place.write_text(report, encoding="utf-8")
    print(report)
    print(f"{time.strftime('%H:%M:%S')} written to {place.relative_to(PROJECT)}", file=sys.stderr)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(part: str) -> Part:
    _, module, function = PARTS[part]
    measure: Callable[[], Part] = getattr(import_module(f"benchmarks.parts.{module}"), function)
    return measure()


def _commit() -> str:
    """The commit that is measured, as git names it; says so where something is not committed."""

    def git(*arguments: str) -> str:
        answer = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False)
        return answer.stdout.strip()

    changed = " with uncommitted changes" if git("status", "--porcelain", "--", ".", ":!docs/benchmarks.md") else ""
    return (git("rev-parse", "HEAD") or "none") + changed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
