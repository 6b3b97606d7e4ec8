"""The notice 督办通知 as a letter: what was found at whom it goes to, with sources, by when, and a receipt slip 回执.

It is laid out as official documents are (GB/T 9704, `registry.report.docx`). It tells of the findings of the day, of
whatever rule, whose steps name it; one that is only listed (report) stands in no letter. What is not recorded is left
blank.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry import days
from registry.checks import service
from registry.checks.catalogue import RULES
from registry.checks.conduct.catalogue import RULES as CONDUCT
from registry.checks.engine import ranges
from registry.checks.engine.unit_days import record_of
from registry.checks.model import Rule
from registry.checks.rule_explanation import of_findings
from registry.checks.rule_findings import findings, kept_names, kept_units, steps_on
from registry.checks.structure.catalogue import RULES as STRUCTURE
from registry.errors import NotFound
from registry.figures.lists.titles import called
from registry.figures.model import Source
from registry.language import Words
from registry.picture import Picture
from registry.report.blocks import Block, Grid, GridRow, Paragraph, Placed, TitleLine, numbered
from registry.report.docx import render_document
from registry.report.layout import Document
from registry.report.sentences import day_words

_BLANK = Words("                    ", "                    ")
_TITLE = Words("关于整改核查问题的督办通知", "Notice to put right what was found")
_INTRODUCTION = Words(
    "经核查，截至{0}，你单位及所辖范围有以下 {1} 个问题不符合规定。请认真整改{2}，并将回执报送发文机关。",
    "As of {0} the following {1} {1:finding|findings} at you and below you do not meet the regulations. Put them "
    "right{2},"
    " and return the receipt.",
)
_BY = Words("，于{0}前办结", " by {0}")
_NOTHING = Words(
    "经核查，截至{0}，与本通知有关的问题均已不存在，或只作列示。",
    "As of {0} nothing that this notice is about is found any more, or it is only listed.",
)
_SOURCE = Words("依据：{0}（核实情况：{1}）。", "By: {0} (confidence: {1}).")
_TODO = Words("要求：{0}", "To do: {0}")
_SINCE = Words("自{0}起。", "Since {0}.")
_BEFORE = Words("自有记录以前。", "Since before the record.")
_NAMED = Words("{0}（{1}）", "{0} ({1})")
_SLIP = Words("回执", "Receipt")
_ANNEX = Words("附件", "Annex")
_SLIP_ROWS = (
    Words("督办编号", "number of the notice"),
    Words("文号", "document"),
    Words("收文党组织", "to"),
    Words("收文日期", "received on"),
    Words("整改情况", "what was done"),
    Words("尚未整改的问题及原因", "what was not done, and why"),
    Words("经办人", "by"),
    Words("回执日期", "date of the receipt"),
)


@dataclass(frozen=True)
class Notice:
    """A notice as it is recorded: its code, whom it goes to, and its days as they were written."""

    code: str
    number: int
    organization: str
    issued_on: int | None
    due_on: int | None
    received_on: int | None
    document: str


@dataclass(frozen=True)
class NoticedFinding:
    """A finding that a notice is about, as its letter tells it: `since` in words, and the source of its rule; None
    where none is told."""

    code: str
    name: Words
    says: Words
    advice: Words
    since: Words | None = None
    source: Source | None = None


def notice_of(picture: Picture, code: str) -> Notice:
    """The notice with this code. Raises NotFound."""
    for row in record_of(picture).ledger("notices").frame.iter_rows(named=True):
        if row["code"] == code:
            return Notice(
                code,
                row["record"],
                called(picture).get(row["organization"], ""),
                row["issued_on_written"],
                row["due_on_written"],
                row["received_on_written"],
                row["document"] or "",
            )
    raise NotFound(f"没有督办通知 {code}", f"there is no notice {code}")


def found_for(picture: Picture, notice: Notice) -> list[NoticedFinding]:
    """The findings of the day whose steps name the notice, in their order, but for those that are only listed."""
    named = steps_on(picture).of_notice(notice.number)
    return [
        *_found_beside(picture, STRUCTURE, named),
        *_found_by_shares(picture, named),
        *_found_beside(picture, CONDUCT, named),
    ]


#: The rules and units, as they are kept, whose steps name a notice.
_Named = set[tuple[str, Any]]


def _found_by_shares(picture: Picture, named: _Named) -> list[NoticedFinding]:
    codes = {rule for rule, _ in named}
    found = [
        f
        for f in findings(picture, None, [rule for rule in RULES if rule.code in codes])
        if f.mode == "on" and (f.rule.code, kept_names(picture, f.rule, np.array([f.number]))[0]) in named
    ]
    return [
        NoticedFinding(
            *(f.rule.code, f.rule.name, says, f.rule.advice),
            _BEFORE if f.since is None else _SINCE.format(_of_counted(f.since)),
            f.rule.source,
        )
        for f, (says, _) in zip(found, of_findings(picture, found), strict=True)
    ]


def _found_beside(picture: Picture, rules: Sequence[Rule], named: _Named) -> list[NoticedFinding]:
    """Those of rules that are no shares: since when is not known."""
    codes = [rule.code for rule in rules if rule.code in {code for code, _ in named}]
    found = service.findings(picture, None, *codes) if codes else []
    return [
        NoticedFinding(f.rule.code, f.rule.name, f.says, f.rule.advice, None, getattr(f.rule, "source", None))
        for f, unit in zip(found, kept_units(picture, found), strict=True)
        if (f.rule.code, unit.text) in named
    ]


def render(picture: Picture, code: str, language: str) -> bytes:
    """The letter as a .docx file. Raises NotFound."""
    return render_document(letter(picture, code, language), picture.moment.as_of, language)


def letter(picture: Picture, code: str, language: str) -> Document:
    """The notice as a document. Raises NotFound."""
    notice = notice_of(picture, code)
    told = found_for(picture, notice)
    return Document(
        _TITLE.in_(language),
        notice.document,
        f"{_TITLE.in_(language)} {code}",
        tuple(_Setter(picture, notice, language).blocks(told)),
        (),
    )


class _Setter:
    """Sets a letter in one language."""

    def __init__(self, picture: Picture, notice: Notice, language: str):
        self.picture, self.notice, self.language = picture, notice, language

    def _say(self, words: Words, *args: object) -> str:
        return words.format(*args).in_(self.language)

    def blocks(self, told: Sequence[NoticedFinding]) -> Iterator[Block]:
        end = "：" if self.language == "zh" else ":"
        yield Placed("to", f"{self.notice.organization}{end}")
        day = day_words(self.picture.moment.as_of)
        if told:
            yield self._plain(self._say(_INTRODUCTION, day, len(told), self._deadline()))
        else:
            yield self._plain(self._say(_NOTHING, day))
        for n, one in enumerate(told, 1):
            yield from self._finding(n, one)
        yield Placed("blank")
        yield Placed("signed", _BLANK.in_(self.language), 4)
        issued = self.notice.issued_on
        yield Placed("dated", self._day(issued) if issued else _BLANK.in_(self.language), 4)
        yield from self._slip()

    def _plain(self, text: str) -> Paragraph:
        return Paragraph(((text, "plain"),))

    def _deadline(self) -> Words:
        due = self.notice.due_on
        return Words("", "") if due is None else _BY.format(Words(_chinese_day(due), days.show(due)))

    def _day(self, day: int) -> str:
        return _chinese_day(day) if self.language == "zh" else days.show(day)

    def _finding(self, n: int, one: NoticedFinding) -> Iterator[Block]:
        yield TitleLine(1, numbered([n], self.language) + self._say(_NAMED, one.name, one.code))
        yield self._plain(one.says.in_(self.language))
        source = one.source and _SOURCE.format(one.source.citation, one.source.confidence)
        behind = [words.in_(self.language) for words in (one.since, source) if words]
        if behind:
            yield self._plain((" " if self.language == "en" else "").join(behind))
        yield self._plain(self._say(_TODO, one.advice))

    def _slip(self) -> Iterator[Block]:
        yield Placed("annex", _ANNEX.in_(self.language))
        yield Placed("annex_title", _SLIP.in_(self.language))
        received = self.notice.received_on
        known = [
            *(self.notice.code, self.notice.document, self.notice.organization),
            *("" if received is None else self._day(received), "", "", "", ""),
        ]
        rows = (GridRow((words.in_(self.language), text)) for words, text in zip(_SLIP_ROWS, known, strict=True))
        yield Grid(("", ""), tuple(rows), (1, 3), (0, 1))


def _chinese_day(day: int) -> str:
    year, month, of_month = days.parts(day)
    return f"{year}年" + (f"{month}月" if month else "") + (f"{of_month}日" if of_month else "")


def _of_counted(day: int) -> Words:
    found: datetime.date = ranges.date(day)
    return Words(_chinese_day(days.of(found)), found.isoformat())
