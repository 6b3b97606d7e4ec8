"""The processes that open files from outside; started by `registry.exchange.process`, never imported by it.

The first one reads jobs, one JSON object per line, forks a child for each, and writes its exit code. The child writes
what it finds into the file `answer`, one JSON value per line: `{"sheet": title, "hidden": false}` begins a sheet, an
array is a row, `{"merged": numbers}` says what is merged on that sheet, `{"problem": code, "row": number or null}` ends
the work early, `{"end": true}` ends it well. Of a file that is read by its content `{"kind": kind}` comes first.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from registry.exchange.cells import Cell, encode_row
from registry.exchange.csv_rows import Keys, csv_rows
from registry.exchange.file_kinds import kind_of
from registry.exchange.limits import Limits, hold_to
from registry.exchange.merges import Merges
from registry.exchange.read_errors import Unreadable


class _Writer:
    """Writes sheets as lines and counts their cells: the parent makes every row as wide as the widest."""

    def __init__(self, limits: Limits, output: IO[str]):
        self.limits, self.output, self.cells = limits, output, 0

    def sheet(self, title: str, rows: Iterable[list[Cell]], is_hidden: bool = False) -> None:
        self.tell_parent({"sheet": title, "hidden": is_hidden})
        number = width = 0
        for number, row in enumerate(rows, 1):
            width = max(width, len(row))
            if self.cells + number * width > self.limits.cells:
                raise Unreadable("cells")
            line = encode_row(row)
            if len(line) > self.limits.text and any(
                isinstance(cell, str) and len(cell) > self.limits.text for cell in row
            ):
                raise Unreadable("text", number)
            self.output.write(line + "\n")
        self.cells += number * width

    def sheets(self, sheets: Iterable[tuple[str, bool, Iterable[list[Cell]], Merges]]) -> None:
        """Writes sheets by title, whether each is hidden, rows and merges, one after another."""
        for title, is_hidden, rows, merges in sheets:
            self.sheet(title, rows, is_hidden)
            for corners in merges.lines():
                self.tell_parent({"merged": corners})

    def tell_parent(self, value: dict[str, Any]) -> None:
        self.output.write(json.dumps(value) + "\n")


def _read(path: Path, keys: Keys, limits: Limits, writer: _Writer) -> None:
    if path.suffix.lower() == ".csv":
        writer.sheet(path.stem, csv_rows(path, limits, keys))
        return
    # Late: a CSV file needs none of the libraries for workbooks, and a child has little memory.
    from registry.exchange.any_workbook import sheets_of
    from registry.exchange.workbook import check_archive

    check_archive(path, limits)
    writer.sheets(sheets_of("xlsx", path, limits))


def _read_by_content(path: Path, keys: Keys, limits: Limits, writer: _Writer) -> None:
    kind = kind_of(path)
    writer.tell_parent({"kind": kind})
    if kind == "csv":
        try:
            writer.sheet(path.stem, csv_rows(path, limits, keys))
        except Unreadable as problem:
            raise Unreadable("unknown") if problem.code == "not_csv" else problem from None
        return
    from registry.exchange.any_workbook import check, sheets_of  # late, as above

    check(kind, path, limits)
    writer.sheets(sheets_of(kind, path, limits))


def _do(job: dict[str, Any], limits: Limits, writer: _Writer) -> None:
    if job["do"] == "read":
        _read(Path(job["path"]), job.get("keys", ()), limits, writer)
    elif job["do"] == "read by content":
        _read_by_content(Path(job["path"]), job.get("keys", ()), limits, writer)
    elif job["do"] == "mark":
        # Late: it takes much memory, and only marking needs it.
        from registry.exchange.child_annotate import annotate

        annotate(Path(job["path"]), Path(job["marks"]), Path(job["out"]), limits)


def main(limits: dict[str, Any]) -> None:
    """Does the jobs on standard input until it ends, each in a child of its own."""
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = work(json.loads(line), Limits(**limits))
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(sys.stdout.fileno(), f"{code}\n".encode())


def work(job: dict[str, Any], limits: Limits) -> int:
    """Does the job under its limits; 0 if it was done or a problem was written, 1 if memory ran out."""
    hold_to(limits)
    nothing = os.open(os.devnull, os.O_RDWR)
    for pipe in (0, 1):  # the other jobs, and the answers to them, are no business of this one
        os.dup2(nothing, pipe)
    with open(job["answer"], "w", encoding="utf-8", newline="\n") as output:
        if job.get("unnamed"):  # it holds texts of the file: whoever is killed now leaves none of them behind
            os.unlink(job["answer"])
        writer = _Writer(limits, output)
        try:
            _do(job, limits, writer)
            writer.tell_parent({"end": True})
        except Unreadable as problem:
            writer.tell_parent({"problem": problem.code, "row": problem.row})
        except MemoryError:
            return 1
        except BaseException:  # a damaged file may raise anything in the libraries, even a panic of compiled code
            writer.tell_parent({"problem": "damaged", "row": None})
    return 0
