"""The pages of rectification 整顿, one beside the other: what the menu calls by one name."""

from __future__ import annotations

from registry.language import Words

#: The pages, by the view of each.
SUBJECTS = {
    "cases": Words("整顿看板", "Case board"),
    "screening": Words("排查", "Screening"),
    "audits": Words("回头看", "Look-back audits"),
    "draws": Words("随机抽查", "Random draws"),
    "stars": Words("星级评定", "Stars"),
}
