"""The processes that open files from outside; started by `registry.exchange.process`, never imported by it.

The first one reads jobs, one JSON object per line, forks a child for each, and writes its exit code. The child writes
what it finds into the file `answer`, one JSON value per line: `{"sheet": title, "hidden": false}` begins a sheet, an
array is a row, `{"merged": numbers}` says what is merged on that sheet, `{"problem": code, "row": number or null}` ends
the work early, `{"end": true}` ends it well.
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
from registry.exchange.limits import Limits, hold_to
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

    def tell_parent(self, value: dict[str, Any]) -> None:
        self.output.write(json.dumps(value) + "\n")


def _read(path: Path, keys: Keys, limits: Limits, writer: _Writer) -> None:
    if path.suffix.lower() == ".csv":
        writer.sheet(path.stem, csv_rows(path, limits, keys))
        return
    # Late: a CSV file needs none of the libraries for workbooks, and a child has little memory.
    from registry.exchange.workbook import check_archive, hidden_sheets, sheets_of

    check_archive(path, limits)
    hidden = hidden_sheets(path)
    for title, rows, merges in sheets_of(path, limits):
        writer.sheet(title, rows, title in hidden)
        for corners in merges.lines():
            writer.tell_parent({"merged": corners})


def _do(job: dict[str, Any], limits: Limits, writer: _Writer) -> None:
    if job["do"] == "read":
        _read(Path(job["path"]), job.get("keys", ()), limits, writer)
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
