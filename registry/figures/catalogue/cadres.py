"""Stars of villages 星级村, cadres 干部管理, the pool of reserve secretaries 头羊计划, and pay 村干部报酬."""

from __future__ import annotations

from registry.cadres.ledger import HAVES
from registry.cadres.queries import RESIDENT
from registry.casework.pay import GRADES
from registry.conditions import In, Is, Not, On, Some, every
from registry.figures import sources
from registry.figures.catalogue.shorthands import count, figure, share
from registry.figures.model import Figure

_RESIDENT = every(In("role", RESIDENT), Is("holds", True))
_INSURED = every(Is("kind", "insured"), On("on", "by"), Not(On("lapses", "by")))


def _events(kind: str, zh: str, en: str) -> Figure:
    """How many events of a kind there were in the year."""
    return count(
        "cadre_event",
        f"cadre.{kind}",
        f"当年{zh}干部人次",
        f"cadres {en} in the year",
        f"当年、时点前对干部的{zh}",
        f"events of the year, up to the day, of cadres {en}",
        sources.RECORD,
        population=every(Is("kind", kind), On("on", "in_year")),
    )


FIGURES = (
    figure(
        "distribution",
        "village",
        "village.stars",
        "村的星级分布",
        "villages by their stars",
        "村按其村党组织中最高的星级分类",
        "villages by the most stars that a living village organization of theirs has",
        sources.STARS,
        category="best_stars",
        categories=("0", "1", "2", "3", "4", "5"),
    ),
    share(
        "post",
        "cadre.first_secretary_term",
        "任期未满的第一书记比例",
        "first secretaries within their term",
        "在任的第一书记任期未满",
        "first secretaries in post whose term is not over",
        sources.FIRST_SECRETARIES,
        On("service_ends_on", "after"),
        population=every(Is("role", "first_secretary"), Is("holds", True)),
        target=1,
    ),
    share(
        "post",
        "cadre.twelve_haves",
        "“十二有”落实率",
        "resident cadres with all twelve safeguards",
        "在任的第一书记和驻村工作队员最近一次核对十二项保障全部落实",
        "first secretaries and resident team members in post, all twelve safeguards there at the latest check",
        sources.TEAMS,
        every(*(Is(have, True, unknown=True) for have in HAVES)),
        population=_RESIDENT,
        target=1,
    ),
    share(
        "post",
        "cadre.insured",
        "驻村干部投保率",
        "resident cadres who are insured",
        "在任的第一书记和驻村工作队员时点有有效保险",
        "first secretaries and resident team members in post with an insurance that holds",
        sources.TEAMS,
        Some("events", _INSURED),
        population=_RESIDENT,
        target=1,
    ),
    _events("interviewed", "约谈", "interviewed"),
    _events("recalled", "召回", "recalled"),
    _events("accountable", "问责", "held to account"),
    count(
        "pool_member",
        "pool.members",
        "头羊计划在库人数",
        "members of the pool",
        "时点在库的后备村党组织书记（每人每批计一次）",
        "reserve secretaries in the pool, once per batch",
        sources.BULLETIN,
        population=Is("holds", True),
    ),
    share(
        "pool_member",
        "pool.secretaries",
        "头羊计划在库人员任书记比例",
        "members of the pool who are secretaries",
        "时点在库的后备人选已任村党组织书记",
        "reserve secretaries in the pool who are secretary of a living village organization, wherever",
        sources.BULLETIN,
        Some("secretary_posts"),
        population=Is("holds", True),
    ),
    figure(
        "distribution",
        "paid_person",
        "pay.grade",
        "村主要干部报酬档次分布",
        "people at the head of villages by their grade of pay",
        "时点存在的村的书记、主任按报酬档次分类：单职、“一肩挑”、“一肩挑”且职业化",
        "secretaries and directors of living villages by grade: one post, both, both and professional",
        sources.PAY,
        category="grade",
        categories=GRADES,
    ),
    figure(
        "total",
        "paid_person",
        "pay.monthly_base",
        "村主要干部月基本报酬合计",
        "monthly base pay of people at the head of villages",
        "时点存在的村的书记、主任按档次的月基本报酬之和",
        "the monthly base of the grade of each secretary and director of a living village, added up",
        sources.PAY,
        measure="monthly_base",
    ),
)
