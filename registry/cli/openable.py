"""Whether a registry can be opened, and shown to other machines, found out in a process of its own: `python -m
registry.cli.openable`.

Whoever is to fork opens no database: a connection does not outlive that.
"""

from __future__ import annotations

import json
import subprocess
import sys

from registry.errors import Conflict, NotFound, Refusal, Refused, Unavailable

_REFUSALS = {kind.__name__: kind for kind in (NotFound, Refused, Conflict, Unavailable, Refusal)}


def see(language: str, is_beyond: bool) -> None:
    """Returns where the registry that the environment names can be opened, and `is_beyond` this machine too.

    Raises what `open_registry` does, and Refused, also where files have no place.

    Known faults of the libraries are written on standard error, in `language`.
    """
    command = [sys.executable, "-P", "-m", __name__, language, *(["beyond"] if is_beyond else [])]
    answer = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    if answer.stdout:
        kind, chinese, english = json.loads(answer.stdout)
        raise _REFUSALS.get(kind, Refusal)(chinese, english)


def main(language: str, *beyond_it: str) -> None:
    """Prints the refusal, if there is one: its kind, and what it says in Chinese and in English."""
    from registry import library_faults
    from registry.accounts import beyond
    from registry.cli.output import note
    from registry.db import database_url, open_registry
    from registry.file_store import place_of

    try:
        place_of(url := database_url())
        engine = open_registry(url)
        for words in library_faults.warnings(library_faults.versions(), engine.dialect.name == "sqlite"):
            note(words.in_(language))
        if beyond_it:
            beyond.check(engine)
        engine.dispose()
    except Refusal as refusal:
        print(json.dumps([type(refusal).__name__, *refusal.says]))


if __name__ == "__main__":
    main(*sys.argv[1:])
