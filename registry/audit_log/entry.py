"""An entry 日志条目 of the audit log: its kinds, its texts, and its digest."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.digest import canonical
from registry.language import Words
from registry.privacy import hidden

#: The kinds of entries, as people call them.
KINDS: dict[str, Words] = {
    "login": Words("登录", "login"),
    "login-failed": Words("登录失败", "login failed"),
    "locked": Words("账号锁定", "locked"),
    "logout": Words("退出", "logout"),
    "password": Words("密码", "password"),
    "session": Words("会话", "session"),
    "user": Words("用户", "user"),
    "grant": Words("授权", "grant"),
    "token": Words("令牌", "token"),
    "setting": Words("运行设置", "setting"),
    "submission": Words("提交审核", "submission"),
    "period": Words("封账", "period"),
    "export": Words("导出", "export"),
    "download": Words("下载", "download"),
    "refused": Words("拒绝", "refused"),
    "not-found": Words("查无", "not found"),
}
#: The fields of an entry, as they are told, in this order.
FIELDS = ("number", "at", "user", "address", "kind", "target", "outcome")
#: The outcome of what was done; whatever else it was is another short word.
OK = "ok"
_OUTCOME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
#: So many characters of a text are kept; a longer one ends in the sign.
_LONGEST, _CUT = 200, "…"
#: Characters that break a line, hide, or turn what stands beside them around: no text of an entry has them as they are.
_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Entry:
    """An entry: when (UTC, ISO 8601) who did what from where, to what, and how that came out."""

    number: int
    at: str
    user: str
    address: str
    kind: str
    target: str
    outcome: str

    def as_json(self) -> dict[str, Any]:
        """The contract's shape."""
        return {name: getattr(self, name) for name in FIELDS}


def check(kind: str, outcome: str) -> None:
    """Raises ValueError for no kind of entry, or no short word for how it came out: both are ours to write."""
    if kind not in KINDS:
        raise ValueError(f"no kind of entry: {kind!r}")
    if not _OUTCOME.fullmatch(outcome):
        raise ValueError(f"no outcome: {outcome!r}")


def safe(text: str) -> str:
    r"""A text from outside as an entry keeps it: on one line, visible, of no great length, without personal numbers.

    >>> print(safe("451102\n2019-12-31 login ok"))
    451102\u000a2019-12-31 login ok
    """
    shown = hidden(text[: 2 * _LONGEST])
    plain = "".join(_escaped(character) if _is_odd(character) else character for character in shown)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + _CUT


def _is_odd(character: str) -> bool:
    return character == "\\" or unicodedata.category(character) in _CONTROLS


def _escaped(character: str) -> str:
    """A character by its number, so that no two texts become one."""
    return "\\\\" if character == "\\" else f"\\u{ord(character):04x}"


def digest_of(fields: Mapping[str, Any], previous: str | None, tag: str) -> str:
    """The digest of an entry: SHA-256 over canonical JSON of its fields, the digest before it, the registry's tag."""
    own = {name: fields[name] for name in FIELDS}
    return hashlib.sha256(canonical(own | {"previous": previous, "tag": tag})).hexdigest()
