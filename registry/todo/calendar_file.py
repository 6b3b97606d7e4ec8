"""A calendar 日历 of dated items, as RFC 5545 has it: an event of a whole day for each, with its task and unit.

Nothing of a person stands in it: it is read by whatever program an address was given to.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator

from registry import days
from registry.language import Words
from registry.todo.service import Item, TodoList

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: No line is longer, in octets, without the break at its end (RFC 5545, 3.1).
LONGEST = 75
_NAME = Words("基层党组织登记：待办", "Registry of grassroots Party organizations: to-do")
_PRODUCT = "-//grassroots-registry//todo//{0}"
#: Where its days are days. A calendar has a component at least, also where nothing has a day.
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "END:STANDARD",
    "END:VTIMEZONE",
)
_SUMMARY = Words("{task}：{unit}", "{task}: {unit}")
_NAMED = Words("{name}（{code}）", "{name} ({code})")
#: Characters of a text that stand for something else in a calendar (3.3.11); a carriage return has no place in one.
_ESCAPED = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"} | {chr(c): None for c in range(32) if c != 10}
)


def calendar_file(found: TodoList, registry: str, language: str) -> str:
    """The items of a list that have a day, as the text of a calendar. `registry`: its tag, by which events of two
    registries differ."""
    dated = [item for item in found.items if item.found.due_on is not None]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT.format(language.upper())}",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(_NAME.in_(language))}",
        f"X-WR-CALNAME:{_text(_NAME.in_(language))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        *_ZONE,
        *(line for item in dated for line in _event(item, found.as_of, registry, language)),
        "END:VCALENDAR",
    ]
    return "".join(part for line in lines for part in folded(line))


def _event(item: Item, as_of: datetime.date, registry: str, language: str) -> Iterator[str]:
    found = item.found
    assert found.due_on is not None
    first = days.date(found.due_on)
    # A calendar ends an event before a day; after the last day that there is none is told.
    after = [] if first == datetime.date.max else [first + datetime.timedelta(days=1)]
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(found.key, registry)}"
    yield f"DTSTAMP:{as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_date(first)}"
    yield from (f"DTEND;VALUE=DATE:{_date(day)}" for day in after)
    yield f"SUMMARY:{_text(_summary(item).in_(language))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def uid(key: str, registry: str) -> str:
    """The identifier of an item's event: the same whenever it is asked for, whatever day it is moved to."""
    return f"{hashlib.sha256(f'{registry}:{key}'.encode()).hexdigest()[:32]}@grassroots-registry"


def _summary(item: Item) -> Words:
    """The task and the unit."""
    code, name, task = item.found.unit, item.found.title, item.kind.task or item.kind.words
    if code is None:
        return task
    unit = _NAMED.format(name=name, code=code) if name else Words(code, code)
    return _SUMMARY.format(task=task, unit=unit)


def _date(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def _text(written: str) -> str:
    """A text as a calendar has it."""
    return written.translate(_ESCAPED)


def folded(line: str) -> Iterable[str]:
    """A line in parts of at most `LONGEST` octets, each after the first begun with a space; no character is parted.

    >>> list(folded("A" * 80)) == ["A" * 75 + "\\r\\n", " " + "A" * 5 + "\\r\\n"]
    True
    """
    part, size = "", 0
    for letter in line:
        width = len(letter.encode("utf-8", "surrogatepass"))
        if size + width > LONGEST:
            yield part + "\r\n"
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part + "\r\n"
