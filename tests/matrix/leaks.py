"""What an answer tells, in its body, its headers and its files, and what of it may not be told."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from werkzeug.test import TestResponse

#: What is drawn by lot for each form, and may hold any letters: its token, and the cookie that the token is of.
_BY_LOT = re.compile(r"Set-Cookie: registry=.*\n|(?<=name=\"csrf_token\" value=\")[^\"]+")


def texts(answer: TestResponse) -> str:
    """All that an answer says: its headers but for the date, its body, and what is packed in a file; but for what is
    drawn by lot."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Date")
    return _BY_LOT.sub("", f"{answer.status}\n{headers}\n{_body(answer.data)}")


def _body(data: bytes) -> str:
    if data[:2] != b"PK":
        return data.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist())


def told(text: str, forbidden: Iterable[str], asked: str) -> list[str]:
    """What stands in a text and may not, but for what was written into the address itself, which is repeated."""
    return [hidden for hidden in forbidden if hidden in text and hidden not in asked]
