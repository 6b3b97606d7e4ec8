"""The handbook's pages of roles and subjects, read 读手册: tasks, their steps, and what a step says is done and seen.

A step is read phrase by phrase. What is quoted as standing on the screen belongs to a phrase: a control that is used,
or a text that is seen. A quotation that belongs to none is a stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENTS = Path(__file__).resolve().parents[1] / "docs"
#: The pages of the roles and the chapters of subjects, in the order in which an office would come to them.
ROLES = ("clerk", "reviewer", "auditor", "administrators")
CHAPTERS = ("cases", "audits", "notices", "reports")
PAGES = ROLES + CHAPTERS
_BLOCKS = re.compile(
    r"^#{2,3} (?P<heading>.+)$"
    r"|^ *```\w*\n(?P<block>(?:(?! *```).*\n)*) *```$"
    r"|^ *!\[[^\]]*\]\((?P<picture>[^)]+)\)$"
    r"|^\d+\. (?P<step>.*(?:\n {3}(?! *```).+)*)$",
    re.MULTILINE,
)
#: What a step may say, in each language; of two that begin at the same place the first is meant.
PHRASES = {
    "zh": {
        "sign_in": r"以 `(?P<user>[^`]+)` 登录",
        "go": r"打开 `(?P<path>/[^`]*)`",
        "within": r"在「(?P<label>[^」]+)」一节",
        "choose_in": r"在「(?P<table>[^」]+)」表里「(?P<row>[^」]+)」选「(?P<option>[^」]+)」",
        "fill_cell": r"「(?P<row>[^」]+)」一行的「(?P<label>[^」]+)」格填 `(?P<text>[^`]*)`",
        "tick_row": r"勾选「(?P<row>[^」]+)」一行",
        "tick": r"勾选「(?P<label>[^」]+)」",
        "click_in_row": r"[点按]「(?P<row>[^」]+)」一行的「(?P<label>[^」]+)」",
        "download": r"点「(?P<label>[^」]+)」，存为 `(?P<file>[^`]+)`",
        "click_above": r"页首点「(?P<label>[^」]+)」",
        "click": r"[点按]「(?P<label>[^」]+)」",
        "write": r"输入 `(?P<text>[^`]*)`",
        "one_time": r"「(?P<label>[^」]+)」填所给的一次性密码",
        "own": r"「(?P<label>[^」]+)」填自己的新密码",
        "today": r"「(?P<label>[^」]+)」填今天的日期",
        "noted": r"「(?P<label>[^」]+)」填抄下的种子",
        "file": r"「(?P<label>[^」]+)」选文件 `(?P<file>[^`]+)`",
        "fill": r"「(?P<label>[^」]+)」填 `(?P<text>[^`]*)`",
        "choose": r"「(?P<label>[^」]+)」选「(?P<option>[^」]+)」",
        "paste": r"粘贴到「(?P<label>[^」]+)」",
        "mend": r"把 `(?P<cell>[A-Z]+[0-9]+)` 改为 `(?P<text>[^`]*)`",
        "see": r"见「(?P<label>[^」]+)」",
    },
    "en": {
        "sign_in": r"[Ss]ign in as `(?P<user>[^`]+)`",
        "go": r"[Oo]pen `(?P<path>/[^`]*)`",
        "within": r"[Ii]n the section \*\*(?P<label>[^*]+)\*\*",
        "choose_in": r"[Cc]hoose \*\*(?P<option>[^*]+)\*\* for \*\*(?P<row>[^*]+)\*\* of the table"
        r" \*\*(?P<table>[^*]+)\*\*",
        "fill_cell": r"[Ff]ill \*\*(?P<label>[^*]+)\*\* of the row \*\*(?P<row>[^*]+)\*\* with `(?P<text>[^`]*)`",
        "tick_row": r"[Tt]ick the row \*\*(?P<row>[^*]+)\*\*",
        "tick": r"[Tt]ick \*\*(?P<label>[^*]+)\*\*",
        "click_in_row": r"(?:[Cc]lick|[Pp]ress) \*\*(?P<label>[^*]+)\*\* of the row \*\*(?P<row>[^*]+)\*\*",
        "download": r"[Cc]lick \*\*(?P<label>[^*]+)\*\* and save it as `(?P<file>[^`]+)`",
        "click_above": r"[Aa]t the top click \*\*(?P<label>[^*]+)\*\*",
        "click": r"(?:[Cc]lick|[Pp]ress) \*\*(?P<label>[^*]+)\*\*",
        "write": r"[Tt]ype `(?P<text>[^`]*)`",
        "one_time": r"[Ff]ill \*\*(?P<label>[^*]+)\*\* with the one-time password",
        "own": r"[Ff]ill \*\*(?P<label>[^*]+)\*\* with a password of your own",
        "today": r"[Ff]ill \*\*(?P<label>[^*]+)\*\* with the day of today",
        "noted": r"[Ff]ill \*\*(?P<label>[^*]+)\*\* with the seed that was noted",
        "file": r"[Cc]hoose the file `(?P<file>[^`]+)` as \*\*(?P<label>[^*]+)\*\*",
        "fill": r"[Ff]ill \*\*(?P<label>[^*]+)\*\* with `(?P<text>[^`]*)`",
        "choose": r"[Cc]hoose \*\*(?P<option>[^*]+)\*\* as \*\*(?P<label>[^*]+)\*\*",
        "paste": r"[Pp]aste it into \*\*(?P<label>[^*]+)\*\*",
        "mend": r"[Cc]hange `(?P<cell>[A-Z]+[0-9]+)` to `(?P<text>[^`]*)`",
        "see": r"(?:[Ss]ee|says) \*\*(?P<label>[^*]+)\*\*",
    },
}
QUOTED = {"zh": r"「[^」]+」", "en": r"\*\*[^*]+\*\*"}


class Stopped(AssertionError):
    """The words did not lead on."""


@dataclass
class Walk:
    """A task of the handbook: its heading, and what stands under it in order: a `step`, `picture` or `block`."""

    heading: str
    parts: list[tuple[str, str]] = field(default_factory=list)


def path_of(language: str, page: str) -> Path:
    return DOCUMENTS / language / f"handbook-{page}.md"


def walks_of(language: str, page: str) -> list[Walk]:
    """The tasks of a page that have steps, in order."""
    found: list[Walk] = []
    for match in _BLOCKS.finditer(path_of(language, page).read_text(encoding="utf-8")):
        if match["heading"]:
            found.append(Walk(match["heading"]))
            continue
        kind = next(kind for kind in ("block", "picture", "step") if match[kind] is not None)
        if found:
            found[-1].parts.append((kind, match[kind]))
    return [walk for walk in found if any(kind == "step" for kind, _ in walk.parts)]


def phrases(step: str, language: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What a step says is done and seen, in its order. Raises Stopped for a quotation that belongs to no phrase."""
    text, at = re.sub(r"\s*\n\s*", "" if language == "zh" else " ", step), 0
    patterns = {name: re.compile(pattern) for name, pattern in PHRASES[language].items()}
    while True:
        found = [(name, match) for name, pattern in patterns.items() if (match := pattern.search(text, at))]
        name, match = min(found, default=("", None), key=lambda one: one[1].start())
        begin = len(text) if match is None else match.start()
        if stray := re.search(QUOTED[language], text[at:begin]):
            raise Stopped(f"what is to be done with {stray[0]}? {text}")
        if match is None:
            return
        yield name, match.groupdict()
        at = match.end()
