"""The notice 督办通知 as a letter: what was found at whom it goes to, with sources, by when, and a receipt slip 回执.

It is laid out as official documents are (GB/T 9704, `registry.report.docx`). It tells of the findings of the day whose
steps name it; a rule that is only listed (report) stands in no letter. What is not recorded is left blank.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace

from registry import days
from registry.checks.engine import ranges
from registry.checks.finding_list import ListedFinding
from registry.checks.model import Finding, SourcedRule
from registry.checks.notice_list import Notice, notice_of
from registry.checks.rule import CatalogueRule
from registry.checks.rule_explanation import of_findings
from registry.checks.rule_findings import RuleFinding
from registry.figures.lists.titles import called
from registry.language import Words
from registry.picture import Picture
from registry.report.blocks import Block, Grid, GridRow, Paragraph, Placed, TitleLine, numbered
from registry.report.docx import render_document
from registry.report.layout import Document, addressed, imprint, signed
from registry.report.sentences import day_words
from registry.report.signature import UNSIGNED, Signature

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
_ATTACHED = Words("附件：{0}", "Annex: {0}")
#: The lines of the receipt slip.
_SLIP_ROWS = {
    "code": Words("督办编号", "number of the notice"),
    "document": Words("文号", "document"),
    "to": Words("收文党组织", "to"),
    "due": Words("办结期限", "due"),
    "arrived": Words("收文日期", "letter received on"),
    "done": Words("整改情况", "what was done"),
    "undone": Words("尚未整改的问题及原因", "what was not done, and why"),
    "by": Words("经办人", "by"),
    "received": Words("回执日期", "date of the receipt"),
}


def render(picture: Picture, code: str, language: str, signature: Signature = UNSIGNED) -> bytes:
    """The letter as a .docx file. Raises NotFound."""
    return render_document(letter(picture, code, language, signature), picture.moment.as_of, language)


def letter(picture: Picture, code: str, language: str, signature: Signature = UNSIGNED) -> Document:
    """The notice as a document. It goes to the organization and has the day of issue, unless the office says otherwise.

    Raises NotFound.
    """
    notice = notice_of(picture, code)
    return Document(
        _TITLE.in_(language),
        notice.document,
        f"{_TITLE.in_(language)} {code}",
        tuple(_Setter(picture, notice, signature, language).blocks()),
        imprint(signature, language),
    )


class _Setter:
    """Sets a letter in one language."""

    def __init__(self, picture: Picture, notice: Notice, signature: Signature, language: str):
        self.picture, self.notice, self.language = picture, notice, language
        self.organization = called(picture).get(notice.organization, "")
        issued = notice.issued_on
        self.signature = replace(
            signature,
            to=signature.to or self.organization,
            dated=signature.dated or ("" if issued is None else self._day(issued)),
        )

    def _say(self, words: Words, *args: object) -> str:
        return words.format(*args).in_(self.language)

    def blocks(self) -> Iterator[Block]:
        """Whom it goes to, what was found, who signs, and the receipt slip."""
        told, day = self.notice.told, day_words(self.picture.moment.as_of)
        yield addressed(self.signature, self.language)
        if told:
            yield self._plain(self._say(_INTRODUCTION, day, len(told), self._deadline()))
        else:
            yield self._plain(self._say(_NOTHING, day))
        for n, (one, says) in enumerate(zip(told, self._says(told), strict=True), 1):
            yield from self._finding(n, one, says)
        yield Placed("blank")
        yield Placed("attached", self._say(_ATTACHED, _SLIP))
        yield from signed(self.signature, self.language)
        yield from self._slip()

    def _says(self, told: Sequence[ListedFinding]) -> list[Words]:
        """What each finding says, those of the catalogue with what is recorded."""
        catalogue = [one.own for one in told if isinstance(one.own, RuleFinding)]
        of_catalogue = iter(of_findings(self.picture, catalogue))
        return [one.own.says if isinstance(one.own, Finding) else next(of_catalogue)[0] for one in told]

    def _plain(self, text: str) -> Paragraph:
        return Paragraph(((text, "plain"),))

    def _deadline(self) -> Words:
        due = self.notice.due_on
        return Words("", "") if due is None else _BY.format(Words(_chinese_day(due), days.show(due)))

    def _day(self, day: int) -> str:
        return _chinese_day(day) if self.language == "zh" else days.show(day)

    def _finding(self, n: int, one: ListedFinding, says: Words) -> Iterator[Block]:
        rule = one.rule
        yield TitleLine(1, numbered([n], self.language) + self._say(_NAMED, rule.name, rule.code))
        yield self._plain(says.in_(self.language))
        told = [self._since(one)] if one.is_dated else []
        if isinstance(rule, CatalogueRule | SourcedRule):
            told.append(self._say(_SOURCE, rule.source.citation, rule.source.confidence))
        if told:
            yield self._plain(("" if self.language == "zh" else " ").join(told))
        yield self._plain(self._say(_TODO, rule.advice))

    def _since(self, one: ListedFinding) -> str:
        return self._say(_BEFORE) if one.since is None else self._say(_SINCE, _of_counted(one.since))

    def _slip(self) -> Iterator[Block]:
        """What whoever answers fills in; what is recorded stands there."""
        notice = self.notice
        yield Placed("annex", _ANNEX.in_(self.language))
        yield Placed("annex_title", _SLIP.in_(self.language))
        due, received = (None if day is None else self._day(day) for day in (notice.due_on, notice.received_on))
        known = {"code": notice.code, "document": notice.document, "to": self.organization, "due": due}
        known["received"] = received
        rows = (GridRow((words.in_(self.language), known.get(key) or "")) for key, words in _SLIP_ROWS.items())
        yield Grid((), tuple(rows), (1, 2), (0, 1), is_form=True)


def _chinese_day(day: int) -> str:
    year, month, of_month = days.parts(day)
    return f"{year}年" + (f"{month}月" if month else "") + (f"{of_month}日" if of_month else "")


def _of_counted(day: int) -> Words:
    found: datetime.date = ranges.date(day)
    return Words(_chinese_day(days.of(found)), found.isoformat())
