"""The parameters 参数 of the API's addresses: a day, a change, a scope, a language, and how others are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from registry.language import LANGUAGES, Words
from registry.moment import full_day, number_or_day
from registry.text import fold
from registry.web.api import schemas
from registry.web.api.operation import Parameter

_TRUTH = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
_FULL_DAY = Words("一个整日，如 2019-12-31", "a full day, such as 2019-12-31")
_CHANGE = Words("变更号，或一个整日", "a change's number, or a full day")


def text(name: str, says: Words, always: bool = False) -> Parameter:
    """Any text, folded as ledgers are."""
    return Parameter(name, says, schemas.TEXT, fold, always=always)


def whole(name: str, says: Words, least: int, most: int, always: bool = False) -> Parameter:
    """A whole number between two."""

    def read(written: str) -> int:
        if not (written.isascii() and written.isdigit() and len(written) < 16 and least <= int(written) <= most):
            raise ValueError(written)
        return int(written)

    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name, says, schema, read, Words(f"{least} 至 {most} 的整数", f"{least} to {most}"), always)


def truth(name: str, says: Words) -> Parameter:
    """Yes or no: true, yes, 1; false, no, 0."""

    def read(written: str) -> bool:
        try:
            return _TRUTH[written.casefold()]
        except KeyError:
            raise ValueError(written) from None

    return Parameter(name, says, schemas.TRUTH, read, Words("true 或 false", "true or false"))


def one_of(name: str, says: Words, keys: Sequence[str], always: bool = False) -> Parameter:
    """One of some keys."""

    def read(written: str) -> str:
        if written not in keys:
            raise ValueError(written)
        return written

    return Parameter(name, says, schemas.one_of(keys), read, _listed(keys), always)


def several(name: str, says: Words, keys: Sequence[str] | None = None) -> Parameter:
    """Some of some keys, or of any: told one by one, or with commas between them."""

    def read(written: str) -> tuple[str, ...]:
        found = tuple(filter(None, (fold(part) for part in written.split(","))))
        if keys is not None and not set(found) <= set(keys):
            raise ValueError(written)
        return found

    schema = schemas.list_of(schemas.TEXT if keys is None else schemas.one_of(keys))
    return Parameter(name, says, schema, read, Words("", "") if keys is None else _listed(keys))


def _listed(keys: Iterable[str]) -> Words:
    return Words("、".join(keys), ", ".join(keys))


def _read_day(written: str) -> Any:
    return full_day(fold(written))


def _read_change(written: str) -> str:
    folded = fold(written)
    if not folded:
        raise ValueError(written)
    if not (folded.isascii() and folded.isdigit()):
        full_day(folded)
    number_or_day(folded)
    return folded


def day(name: str, says: Words) -> Parameter:
    """A full day, in any of the ledgers' spellings."""
    return Parameter(name, says, schemas.DAY, _read_day, _FULL_DAY)


AS_OF = Parameter(
    "as_of", Words("截至哪一天（默认今天）", "as of which day (default: today)"), schemas.DAY, _read_day, _FULL_DAY
)
KNOWN_AT = Parameter(
    "known_at",
    Words("按哪次变更之后所知：变更号，或某日", "as known at which change: its number, or a day"),
    {"anyOf": [{"type": "integer", "minimum": 0}, schemas.DAY]},
    _read_change,
    _CHANGE,
)
SCOPE = text(
    "scope",
    Words(
        "范围：地点代码或名称；只获授权一处的，默认该处",
        "a place's code or name; whoever was granted one place gets that one",
    ),
)
LANG = one_of("lang", Words("语言", "language"), LANGUAGES)
#: The two dates of every question, and in which language it is answered; and of which place.
MOMENT = (AS_OF, KNOWN_AT, LANG)
QUESTION = (*MOMENT, SCOPE)
