"""Starting up: what a command takes in a new process, beside the least that any could take."""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.measuring import Timing
from benchmarks.report import Part, Table, ratio, seconds
from benchmarks.stores import COMMAND, DAY, demonstration, environment, sqlite

RUNS = 9
FIGURES = [COMMAND, "figures", "--as-of", DAY.isoformat()]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "registry --help": [COMMAND, "--help"],
    "python -c 'import polars, sqlalchemy'": [sys.executable, "-c", "import polars, sqlalchemy"],
    "registry figures (the demonstration)": FIGURES,
    "registry figures --scope (a county) --json": [*FIGURES, "--scope", "451102", "--json"],
}


def run() -> Part:
    """Measures new processes, the commands in turn, so that what else the machine does meets all of them."""
    around = environment(sqlite(demonstration()))
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, env=around, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - begun)
    timings = {name: Timing(tuple(several)) for name, several in taken.items()}
    least = timings["python -c pass"].median
    rows = [(f"`{name}`", seconds(timing), ratio(timing.median, least)) for name, timing in timings.items()]
    notes = ["New processes; the files that they read are in the system's memory from the run before."]
    table = Table("New processes", ("what", "seconds", "beside `python -c pass`"), rows, notes)
    reached = {"start_help": timings["registry --help"].median}
    reached["start_figures"] = timings["registry figures (the demonstration)"].median
    return Part([table], reached)
