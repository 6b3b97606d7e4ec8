"""The report as a document in one language: one to sign, for Word and for PDF alike.

The body is short: whom it goes to, what the report comes to, a sentence for each figure, who signs it. The figures of
the counties, the units that miss a target, and notes are annexed (`annexes`); the imprint comes last.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from registry.language import Words
from registry.report.annexes import AnnexSetter
from registry.report.blocks import Block, Placed, Setter
from registry.report.model import GroupText, Report
from registry.report.sentences import day_words
from registry.report.signature import Signature

#: What stands where something is to be written by hand.
_BLANK = Words("＿" * 10, "_" * 24)
#: How far the day stands in from the right edge, and the least of who signs, in characters.
_DATED, _SIGNED = 4, 2


@dataclass(frozen=True)
class Document:
    """The report as it is set. `running` stands on every page of a PDF: what the report is of, day and version.

    `imprint` are the lines at the foot of the last page; what follows a tab stands at the right.
    """

    title: str
    subtitle: str
    running: str
    blocks: tuple[Block, ...]
    imprint: tuple[str, ...]


def document(report: Report, language: str) -> Document:
    """The report as a document."""
    subtitle = Words("（截至{0}）", "As of {0}").format(day_words(report.moment.as_of))
    return Document(
        report.title.in_(language),
        subtitle.in_(language),
        _running(report).in_(language),
        tuple(_BodySetter(report, language).blocks()),
        imprint(report.signature, language),
    )


#: The imprint 版记 (DOC-05) where the office has written none: to be filled in.
_IMPRINT = (
    Words("抄送：", "Copies: "),
    Words("（印发机关）\t　　年　月　日印发", "(office)\tprinted on (date)"),
)


def _running(report: Report) -> Words:
    """The running head: the title, in which the scope stands, the day, the version of the data, the earlier day."""
    moment, against = report.moment, Words("", "")
    if report.against is not None:
        against = Words(f"　对比时点：{report.against}", f"; compared with {report.against}")
    text = Words("{0}　时点：{1}　数据版本：第 {2} 次变更{3}", "{0}; as of {1}; version of the data: change {2}{3}")
    return text.format(report.title, moment.as_of, moment.known_at, against)


class _BodySetter(Setter):
    """Sets the body, then what follows it."""

    def blocks(self) -> Iterator[Block]:
        annexes = AnnexSetter(self.report, self.language)
        yield addressed(self.report.signature, self.language)
        yield self.plain(
            self.say(
                "现将{0}截至{1}的基层党组织覆盖情况报告如下。",
                "This reports on the grassroots Party organizations of {0} as of {1}.",
                self.report.scope.name,
                day_words(self.report.moment.as_of),
            )
        )
        yield self.heading(1, Words("总体情况", "Overview"))
        for words in self.report.overview:
            yield self.plain(words.in_(self.language) + self.say("。", "."))
        yield self.heading(1, Words("各项指标情况", "Figure by figure"))
        for part in self.report.parts:
            yield from self._part(part)
        yield self.plain(self.say("特此报告。", "Respectfully submitted."))
        yield from self._attached(annexes.titles())
        yield from signed(self.report.signature, self.language)
        yield from annexes.blocks()

    def _part(self, part: GroupText) -> Iterator[Block]:
        """A group: what is counted in one paragraph, then each share in its own."""
        yield self.heading(2, part.group.name)
        told = [s for s in part.sentences if s.figure in part.group.body]
        counted = [s.text for s in told if s.figure.kind != "share"]
        if counted:
            yield self.plain(self.say("；", ". ").join(self.capital(w) for w in counted) + self.say("。", "."))
        shares = (s for s in told if s.figure.kind == "share")
        for at, sentence in enumerate(shares, 1):
            yield self.plain(f"{at}. {self.capital(sentence.text)}{self.say('。', '.')}")

    def _attached(self, titles: list[str]) -> Iterator[Block]:
        """The annexes by their titles 附件说明, a line below the body; a single one has no number."""
        if titles:
            yield Placed("blank")
        for number, title in enumerate(titles, 1):
            text = title if len(titles) == 1 else f"{number}. {title}"
            first = number == 1
            yield Placed(
                "attached" if first else "attached_more", self.say("附件：{0}", "Annexes: {0}", text) if first else text
            )


def addressed(signature: Signature, language: str) -> Placed:
    """Whom a document goes to 主送机关."""
    given = signature.to.rstrip("：:") or _BLANK.in_(language)
    return Placed("to", Words("{0}：", "To: {0}").format(given).in_(language))


def signed(signature: Signature, language: str) -> Iterator[Placed]:
    """Who signs and the day: the day four characters in from the right, who signs in the middle over it."""
    dated = signature.dated
    if isinstance(dated, datetime.date):
        dated = day_words(dated).in_(language)
    dated = dated or Words("　　　　年　　月　　日", "(date) ____________").in_(language)
    by = signature.signed_by or _BLANK.in_(language)
    over = _DATED + (_ems(dated) - _ems(by)) / 2
    more = max(_SIGNED - over, 0)
    yield Placed("blank")
    yield Placed("blank")
    yield Placed("signed", by, over + more)
    yield Placed("dated", dated, _DATED + more)


def imprint(signature: Signature, language: str) -> tuple[str, ...]:
    """The imprint 版记, to be filled in where the office has written none; whom copies go to comes first."""
    blank = tuple(words.in_(language) for words in _IMPRINT)
    if not signature.copies:
        return signature.imprint or blank
    copies = Words("{0}。", "{0}.").format(signature.copies.rstrip("。.")).in_(language)
    return (blank[0] + copies, *(signature.imprint or blank[1:]))


def _ems(text: str) -> float:
    """How many full-width characters wide a text is: letters and digits count half."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
