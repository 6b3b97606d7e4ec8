"""What an office writes on a report that it signs 落款: whom it goes to, who signs it, its day, its imprint 版记.

These are free texts of the office, kept nowhere. What is left out is left blank, to be filled in by hand.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from registry.columns import Text, Unfit
from registry.errors import Refused
from registry.language import Words
from registry.moment import full_day

#: The texts by the name of their option and of their parameter, and what they are called.
FIELDS: dict[str, Words] = {
    "to": Words("主送机关", "to"),
    "signed_by": Words("落款（发文机关署名）", "signed by"),
    "dated": Words("成文日期", "dated"),
    "imprint": Words("版记", "imprint"),
}
#: Whom copies of a report go to 抄送; other documents say it in their imprint alone.
COPIES: dict[str, Words] = {"copies": Words("抄送机关", "copies to")}
_BETWEEN = re.compile(r"\s*[|｜\n]\s*")
#: What sets the office that prints apart from the day at the right end of its line.
_APART = re.compile(r"[\s　]+(?=\d{4}\D.*$)")


@dataclass(frozen=True)
class Signature:
    """The texts; an empty one is to be filled in by hand. `dated` is a day, or what the office writes in its place.

    `imprint` has a text for each line; a tab sets apart what stands at its right end. `copies` stands above it.
    """

    to: str = ""
    signed_by: str = ""
    dated: datetime.date | str = ""
    imprint: tuple[str, ...] = ()
    copies: str = ""


#: Everything is left to be filled in.
UNSIGNED = Signature()


def read_signature(given: Mapping[str, str | None]) -> Signature:
    """The texts as they are set, by the names of `FIELDS` and `COPIES`. A day may be written as in ledgers; `|` parts
    the lines of the imprint.

    Raises Refused for a text that the registry would not take either, such as an identity number.
    """
    texts = {name: _read(words, given.get(name) or "") for name, words in {**FIELDS, **COPIES}.items()}
    lines = (_APART.sub("\t", line, count=1) for line in _BETWEEN.split(texts["imprint"]) if line)
    return Signature(texts["to"], texts["signed_by"], _day(texts["dated"]), tuple(lines), texts["copies"])


def _read(words: Words, text: str) -> str:
    try:
        return Text("text", words.zh).parse(text) or ""
    except Unfit as unfit:
        raise Refused(f"{words.zh}：{unfit.problem.zh}", f"{words.en}: {unfit.problem.en}") from unfit


def _day(text: str) -> datetime.date | str:
    """A day, where one is written; whatever else is written stands as it is."""
    try:
        return full_day(text) if text else ""
    except (ValueError, Unfit):
        return text
