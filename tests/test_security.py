"""docs/security.md goes through ASVS 5.0 and names tests that there are; what the code itself shows of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "security.md"
REGISTRY = HERE.parent / "registry"
#: What makes a statement of a text.
STATEMENTS = {"text", ".exec_driver_sql", "literal_column", "DDL"}
#: Of each section of ASVS 5.0.0: how many lines it has, and how many of them, which come first, are of level 1 or 2.
SECTIONS = {
    section: (int(lines), int(asked))
    for section, lines, asked in re.findall(
        r"([\d.]+):(\d+)/(\d+)",
        """
        1.1:2/2 1.2:10/9 1.3:12/11 1.4:3/3 1.5:3/2 2.1:3/3 2.2:3/3 2.3:5/4 2.4:2/1 3.1:1/0 3.2:3/2 3.3:5/4
        3.4:8/6 3.5:8/5 3.6:1/0 3.7:5/2 4.1:5/3 4.2:5/1 4.3:2/2 4.4:4/4 5.1:1/1 5.2:6/3 5.3:3/2 5.4:3/3
        6.1:3/3 6.2:12/12 6.3:8/4 6.4:6/4 6.5:8/5 6.6:4/3 6.7:2/0 6.8:4/4 7.1:3/3 7.2:4/4 7.3:2/2 7.4:5/5
        7.5:3/2 7.6:2/2 8.1:4/2 8.2:4/3 8.3:3/1 8.4:2/1 9.1:3/3 9.2:4/4 10.1:2/2 10.2:3/2 10.3:5/4
        10.4:16/11 10.5:5/5 10.6:2/2 10.7:3/3 11.1:4/2 11.2:5/3 11.3:5/3 11.4:4/4 11.5:2/1 11.6:2/1 11.7:2/0
        12.1:5/3 12.2:2/2 12.3:5/4 13.1:4/1 13.2:6/5 13.3:4/2 13.4:7/5 14.1:2/2 14.2:8/4 14.3:3/3 15.1:5/3
        15.2:5/3 15.3:7/7 15.4:4/0 16.1:1/1 16.2:5/5 16.3:4/4 16.4:3/3 16.5:4/3 17.1:2/1 17.2:8/4 17.3:2/2
        """,
    )
}


def told() -> Iterator[tuple[str, str]]:
    """Each number that the page goes through, and what stands beside it."""
    for row in re.findall(r"^\| ([\d., –]+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        for part in row[0].split(", "):
            first, _, last = part.partition(" – ")
            section, _, number = first.rpartition(".")
            for one in range(int(number), int((last or first).rpartition(".")[2]) + 1):
                yield f"{section}.{one}", row[1]


def test_every_test_that_the_page_names_is_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert len(named) > 50 and sorted(named - set(re.findall(r"def (test_\w+)\(", code))) == []


def test_the_page_goes_through_every_line_of_levels_one_and_two_once() -> None:
    assert sum(asked for _, asked in SECTIONS.values()) == 253  # the seventy lines of level 1, and 183 of level 2
    numbers = [number for number, _ in told()]
    assert sorted({number for number in numbers if numbers.count(number) > 1}) == []
    asked = {f"{section}.{n}" for section, (_, asked) in SECTIONS.items() for n in range(1, asked + 1)}
    there = {f"{section}.{n}" for section, (lines, _) in SECTIONS.items() for n in range(1, lines + 1)}
    assert sorted(asked - set(numbers)) == [] and sorted(set(numbers) - there) == []


# -- what the code shows ----------------------------------------------------------------------------------------------


@cache
def code() -> dict[str, set[str]]:
    """What stands in each module of the registry, as `facts_of` tells it."""
    return {
        path.relative_to(REGISTRY).as_posix(): set(facts_of(ast.parse(path.read_text(encoding="utf-8"))))
        for path in REGISTRY.rglob("*.py")
    }


def facts_of(tree: ast.Module) -> Iterator[str]:
    """What a module imports (`import a.b`), calls (`name(`, `.name(`), names (`.name`), gives by a name (`name=`), and
    which statement of a database it pieces together (`pieced`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"import {alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"import {node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield f".{node.attr}"
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else f".{getattr(node.func, 'attr', '')}"
            yield f"{name}("
            yield from (f"{keyword.arg}=" for keyword in node.keywords)
            if name in STATEMENTS and any(isinstance(argument, ast.JoinedStr) for argument in node.args):
                yield "pieced"


def having(*facts: str) -> set[str]:
    """The modules in which one of these stands."""
    return {path for path, there in code().items() if there & set(facts)}


def importing(*modules: str) -> set[str]:
    """The modules that import one of these, or something of them."""
    begins = tuple(f"import {module}." for module in modules)
    return {path for path, there in code().items() if any(f"{fact}.".startswith(begins) for fact in there)}


def test_nothing_that_somebody_sent_is_run_or_made_a_template() -> None:
    run = ("eval(", "exec(", "compile(", "__import__(")
    assert having(*run, "render_template_string(", ".from_string(", "Template(") == set()
    assert having("render_template(") != set()


def test_no_objects_are_made_of_bytes_but_of_ones_own_temporary_files() -> None:
    assert importing("pickle", "shelve", "dill", "yaml", "joblib", "xmlrpc") == set()
    assert importing("marshal") == {"spool.py"}


def test_no_command_is_given_to_a_shell() -> None:
    assert having("shell=", ".system(", ".popen(", ".getoutput(", ".spawnv(") == set()
    assert importing("subprocess") == {"cli/jobs.py", "cli/openable.py", "exchange/process.py"}


def test_nothing_is_asked_of_another_machine_but_the_database() -> None:
    asking = ("urllib.request", "http.client", "requests", "httpx", "urllib3", "aiohttp", "ftplib", "smtplib", "ldap3")
    assert importing(*asking) == set()
    # They listen; a scanner of this machine is asked by its Unix socket, which no other machine has.
    assert importing("socket") == {"cli/processes.py", "cli/serving.py", "uploads.py"}
    uploads = (REGISTRY / "uploads.py").read_text(encoding="utf-8")
    assert set(re.findall(r"\bAF_\w+", uploads)) == {"AF_UNIX"} and "create_connection" not in uploads


def test_statements_are_made_of_our_own_names_alone() -> None:
    # Numbers, names of tables of ours, and names of schemas drawn by lot: no parameter may stand there.
    assert "postgresql.py" in having("pieced")
    assert having("pieced") <= {"postgresql.py", "postgresql_erasing.py", "sqlite.py", "sqlite_erasing.py"}


def test_hashes_are_of_sha_2_and_what_is_drawn_by_lot_is_not_to_be_guessed() -> None:
    assert having(".md5", ".sha1", ".md4", ".ripemd160") == set() and importing("hashlib") != set()
    drawn = importing("random", "numpy.random", "uuid")
    assert drawn and all(path.startswith("demonstration/") for path in drawn)


@pytest.mark.parametrize("script", sorted(path.name for path in (REGISTRY / "static").glob("*.js")))
def test_a_script_keeps_nothing_makes_no_markup_of_texts_and_listens_to_no_window(script: str) -> None:
    text = (REGISTRY / "static" / script).read_text(encoding="utf-8")
    kept = "localStorage|sessionStorage|indexedDB|caches|document.cookie"
    made = r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document.write|eval\(|Function\("
    others = "postMessage|[\"']message[\"']|__proto__|Object.assign|importScripts|WebSocket|RTCPeerConnection"
    assert re.findall(f"{kept}|{made}|{others}", text) == []
