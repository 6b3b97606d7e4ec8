"""docs/security.md goes through ASVS 5.0 and names tests that there are; what the code itself shows is looked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "security.md"
REGISTRY = HERE.parent / "registry"
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


# -- what the code shows ----------------------------------------------------------------------------------------


def found(fits: Callable[[ast.AST], bool]) -> set[str]:
    """The modules of the registry in which something stands."""
    return {
        path.relative_to(REGISTRY).as_posix()
        for path in REGISTRY.rglob("*.py")
        if any(fits(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    }


def imports(*modules: str) -> Callable[[ast.AST], bool]:
    """Whether a node imports one of these modules, or something of them."""

    def fits(node: ast.AST) -> bool:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        return any(name == module or name.startswith(f"{module}.") for name in names for module in modules)

    return fits


def calls(*names: str) -> Callable[[ast.AST], bool]:
    """Whether a node calls one of these: `name` alone, or `.name` of anything."""

    def fits(node: ast.AST) -> bool:
        function = getattr(node, "func", None)
        if isinstance(function, ast.Attribute):
            return f".{function.attr}" in names
        return isinstance(function, ast.Name) and function.id in names

    return fits


def test_nothing_that_somebody_sent_is_run_or_made_a_template() -> None:
    assert found(calls("eval", "exec", "compile", "__import__", "render_template_string", ".from_string")) == set()
    assert found(calls("render_template")) != set()


def test_no_objects_are_made_of_bytes_but_of_ones_own_temporary_files() -> None:
    assert found(imports("pickle", "shelve", "dill", "yaml", "joblib", "xmlrpc")) == set()
    assert found(imports("marshal")) == {"spool.py"}


def test_no_command_is_given_to_a_shell() -> None:
    def through_a_shell(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and any(keyword.arg == "shell" for keyword in node.keywords)

    assert found(through_a_shell) == found(calls(".system", ".popen", ".getoutput", ".spawnv")) == set()
    assert found(imports("subprocess")) == {"cli/jobs.py", "cli/openable.py", "exchange/process.py"}


def test_nothing_is_asked_of_another_machine_but_the_database() -> None:
    asking = ("urllib.request", "http.client", "requests", "httpx", "urllib3", "aiohttp", "ftplib", "smtplib", "ldap3")
    assert found(imports(*asking)) == set()
    assert found(imports("socket")) == {"cli/processes.py", "cli/serving.py"}  # they listen


def test_statements_are_made_of_our_own_names_alone() -> None:
    def pieced_together(node: ast.AST) -> bool:
        is_statement = calls("text", ".exec_driver_sql", "literal_column", "DDL")(node)
        return is_statement and isinstance(node, ast.Call) and any(isinstance(a, ast.JoinedStr) for a in node.args)

    # Numbers, names of tables of ours, and names of schemas drawn by lot: no parameter may stand there.
    assert found(pieced_together) <= {"postgresql.py", "postgresql_erasing.py", "sqlite.py", "sqlite_erasing.py"}


def test_hashes_are_of_sha_2_and_what_is_drawn_by_lot_is_not_to_be_guessed() -> None:
    def is_weak(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in ("md5", "sha1", "md4", "ripemd160")

    assert found(is_weak) == set() and found(imports("hashlib")) != set()
    assert all(path.startswith("demonstration/") for path in found(imports("random", "numpy.random", "uuid")))


@pytest.mark.parametrize("script", sorted(path.name for path in (REGISTRY / "static").glob("*.js")))
def test_a_script_keeps_nothing_makes_no_markup_of_texts_and_listens_to_no_window(script: str) -> None:
    text = (REGISTRY / "static" / script).read_text(encoding="utf-8")
    kept = "localStorage|sessionStorage|indexedDB|caches|document.cookie"
    made = r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document.write|eval\(|Function\("
    others = "postMessage|[\"']message[\"']|__proto__|Object.assign|importScripts|WebSocket|RTCPeerConnection"
    assert re.findall(f"{kept}|{made}|{others}", text) == []
