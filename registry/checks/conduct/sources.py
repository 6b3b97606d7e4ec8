"""Where the rules of conduct come from, and how sure that is."""

from __future__ import annotations

from registry.figures.model import Source
from registry.language import Words

_NO_TEXT = Words("未找到出处", "no text was found")
_ELSEWHERE = Words("核对为外地做法", "verified as an example from another place")
_DERIVED = Words("由规定推定", "derived (design consequence)")

#: Who takes which step, and in what order.
COURSE = Source(Words("外地整顿软弱涣散党组织的做法", "how weak organizations are put right elsewhere"), _ELSEWHERE)
#: What is asked of a case before it is accepted.
CHECKLIST = Source(
    Words("工作简报；“四个一”“七个一”做法", "the bulletin; the four ones, the seven ones"),
    Words("内容已核对；逐案清单由参数 case.checklist 定", "content verified; the list of a case is case.checklist"),
)
#: How many are polled at acceptance, and how many may be dissatisfied.
POLL = Source(Words("验收测评的分数、人数和比例", "scores, numbers and shares of the poll at acceptance"), _NO_TEXT)
#: Whatever follows from the record of cases itself.
OF_THE_COURSE = Source(Words("由整顿流程推定", "derived from the course of a case"), _DERIVED)
RELAPSES = Source(Words("工作简报：回头看，防反弹", "the bulletin: look back, let none relapse"), _DERIVED)
REPEATED = Source(Words("外地做法", "practice elsewhere"), _ELSEWHERE)
#: Which levels sign a look-back.
SIGNATURES = Source(Words("回头看由哪几级签署", "which levels sign a look-back"), _NO_TEXT)
#: In which order stars are decided upon.
CHAIN = Source(Words("星级评定的环节和次序", "the stages of a rating, and their order"), _NO_TEXT)
PUBLICITY = Source(Words("外地做法：命名前公示", "practice elsewhere: publicity before the naming"), _ELSEWHERE)
DRAWS = Source(Words("“两随机”抽查：承诺后多少天内抽取", "random draws: within how many days one is run"), _NO_TEXT)
