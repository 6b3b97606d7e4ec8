"""docs/security.md names tests that there are: a line of the standard whose test was renamed is told."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "security.md"


def test_every_test_that_the_page_names_is_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert len(named) > 50 and sorted(named - set(re.findall(r"def (test_\w+)\(", code))) == []
