"""Scores of star ratings (星级评分), in the county that keeps them, and why stars were taken away."""

from __future__ import annotations

from random import Random

from registry.demonstration.book import maybe, stream
from registry.demonstration.city import City
from registry.demonstration.counties import ZHONGSHAN

SCORED = ZHONGSHAN
#: The indicators: key, what it is called, the most that it can be.
INDICATORS = (
    ("班子", "班子建设", 25), ("生活", "组织生活", 25), ("经济", "集体经济", 20), ("服务", "服务群众", 20),
    ("治理", "乡村治理", 10),
)  # fmt: skip
#: The least share of all points that a rating of so many stars has.
_SHARE = {1: 0.60, 2: 0.66, 3: 0.74, 4: 0.82, 5: 0.90}
_WHY_REVOKED = ("发生重大矛盾纠纷", "班子软弱涣散，列入整顿", "村务公开弄虚作假", "年度考核不合格")


def score(city: City) -> None:
    """Write the scores of the round of 2019 by indicator, their sum with the naming, and the reasons."""
    rng = stream("scores")
    for row in city.book.rows("ratings"):
        if row["stage"] == "revoked":
            row["reason"] = maybe(rng, rng.choice(_WHY_REVOKED))
        scored = row["organization"].startswith(f"D{SCORED}") and row["year"] == "2019"
        if scored and row["stage"] == "named" and int(row["stars"]):
            row["score"] = str(_score(city, rng, row["organization"], _SHARE[int(row["stars"])]))


def _score(city: City, rng: Random, organization: str, least: float) -> int:
    total = 0
    for key, _, most in INDICATORS:
        points = min(most, round(most * (least + rng.uniform(0.02, 0.09))))
        total += points
        cells = {"organization": organization, "year": "2019", "indicator": key, "score": str(points)}
        city.book.add("rating_scores", cells)
    return total
