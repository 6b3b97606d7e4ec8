"""The faults of a mapping's file, each with its place in it: `sheet[1].make[2].from`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from registry.errors import Problem
from registry.language import Words
from registry.nearness import alike
from registry.privacy import hidden
from registry.problems import Problems

#: The code of what is wrong with a mapping itself.
CODE = "mapping"
_NOTHING = Words("", "")
_NEAR = 0.6


class Faults:
    """The faults of the mapping in `file`, as they are found."""

    def __init__(self, file: str | None):
        self.file, self.found = file, Problems()

    def tell(self, path: str, what: Words, value: Any = None, allowed: Words = _NOTHING) -> None:
        """Adds what is wrong at a place of the file."""
        shown = None if value is None else hidden(value if isinstance(value, str) else str(value))
        where = path or None
        self.found.append(Problem(what, allowed, file=self.file, column=where, label=where, value=shown, code=CODE))

    def tell_all(self, path: str, faults: Iterable[tuple[str, Words, Any, Words]]) -> None:
        """Adds what is wrong with a source: of each fault the step that it is in."""
        for step, what, value, allowed in faults:
            self.tell(f"{path}.{step}" if step else path, what, value, allowed)

    def wrong_type(self, path: str, value: Any, allowed: Words) -> None:
        self.tell(path, Words("不是所要的写法", "is not written as it should be"), value, allowed)

    def unknown_keys(
        self, path: str, said: Collection[str], known: Collection[str], beside: Collection[str] = ()
    ) -> None:
        """Adds the keys that are none of those known, nor of others `beside` them; one that comes near is offered."""
        names = (*beside, *known)
        for key in said:
            if key not in names:
                near = max(names, key=lambda name: alike(key, name))
                zh, en = (f"；是否指 {near}", f"; perhaps {near}") if alike(key, near) >= _NEAR else ("", "")
                own = f"{path}.{key}" if path else key
                self.tell(
                    own, Words(f"没有这一项{zh}", f"is no key{en}"), key, Words("、".join(names), ", ".join(names))
                )

    def unreadable(self, what: Words, line: int | None = None, text: str = "", allowed: Words = _NOTHING) -> None:
        """Adds that the file is no mapping at all; `text` is the line where it ceases to be one."""
        value = hidden(text.strip()) or None
        self.found.append(Problem(what, allowed, file=self.file, row=line, value=value, code=CODE))
