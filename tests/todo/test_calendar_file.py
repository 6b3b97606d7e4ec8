"""A calendar as RFC 5545 has it: lines, texts, events, and what never stands in one."""

from __future__ import annotations

import datetime
import re

from hypothesis import given
from hypothesis import strategies as st

from registry.language import Words
from registry.todo.calendar_file import LONGEST, calendar_file, folded, uid
from registry.todo.item import Found
from registry.todo.kinds import BY_KEY
from registry.todo.service import Item, TodoList

SAYS = Words("李某的事", "what is Li's")


def calendar(*items: tuple[str, Found], language: str = "zh") -> str:
    found = [Item(BY_KEY[kind], one) for kind, one in items]
    return calendar_file(TodoList(datetime.date(2019, 12, 31), None, found), "TAG", language)


def lines(text: str) -> list[str]:
    """The lines of a calendar, unfolded as its readers do."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= LONGEST for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def test_an_item_with_a_day_is_an_event_of_that_whole_day_with_its_task_and_unit() -> None:
    found = lines(calendar(("term_over", Found("term/7", "D2", SAYS, 20191231, "西村党支部"))))
    assert found[0] == "BEGIN:VCALENDAR" and found[-1] == "END:VCALENDAR" and "VERSION:2.0" in found
    event = found[found.index("BEGIN:VEVENT") : found.index("END:VEVENT") + 1]
    assert event == [
        "BEGIN:VEVENT",
        f"UID:{uid('term/7', 'TAG')}",
        "DTSTAMP:20191231T000000Z",
        "DTSTART;VALUE=DATE:20191231",
        "DTEND;VALUE=DATE:20200101",
        "SUMMARY:换届：西村党支部（D2）",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
    assert "李某" not in calendar(("term_over", Found("term/7", "D2", SAYS, 20191231, "西村党支部")))


def test_what_has_no_day_is_no_event_and_a_calendar_has_a_component_all_the_same() -> None:
    found = lines(calendar(("vacancy", Found("vacancy/1", "V1", SAYS))))
    assert "BEGIN:VEVENT" not in found and "BEGIN:VTIMEZONE" in found


def test_a_grant_of_everything_is_told_without_a_unit() -> None:
    found = lines(calendar(("grant_ending", Found("grant/1", None, SAYS, 20200105)), language="en"))
    assert "SUMMARY:grant ends" in found


def test_an_event_is_the_same_one_whatever_day_it_is_moved_to_and_once_it_is_overdue() -> None:
    due = calendar(("case_due", Found("case/7", "Z1", SAYS, 20200101)))
    overdue = calendar(("case_overdue", Found("case/7", "Z1", SAYS, 20191201)))
    events = [[line for line in lines(text) if line.startswith("UID:")] for text in (due, overdue)]
    assert events[0] == events[1] and len(events[0]) == 1
    assert uid("case/7", "TAG") != uid("case/8", "TAG") != uid("case/8", "OTHER")


@given(st.text(max_size=300))
def test_any_name_comes_back_as_it_was_but_for_what_no_text_holds(name: str) -> None:
    text = calendar(("term_over", Found("term/7", "D2", SAYS, 20191231, "甲" + name.replace("\ud800", ""))))
    (summary,) = (line for line in lines(text) if line.startswith("SUMMARY:"))
    told = "".join(letter for letter in name if letter >= " " or letter == "\n")
    assert unescaped(summary) == f"SUMMARY:换届：甲{told}（D2）"


@given(st.text(alphabet="a中é😀;,\\", max_size=200))
def test_a_line_is_folded_between_characters_at_75_octets(text: str) -> None:
    parts = [*folded(text)]
    assert all(len(part[:-2].encode()) <= LONGEST and part.endswith("\r\n") for part in parts)
    assert "".join(parts).replace("\r\n ", "") == text + "\r\n"
    assert all(len(one[:-2].encode()) > LONGEST - 4 for one in parts[:-1]), "no sooner than need be"
