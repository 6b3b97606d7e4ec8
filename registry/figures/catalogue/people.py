"""Secretaries and resident cadres 书记、驻村干部."""

from __future__ import annotations

from registry.conditions import In, Is, On, Some, every
from registry.figures import sources
from registry.figures.catalogue.shorthands import count, share

_SECRETARY_IN_POST = every(Is("role", "secretary"), Is("of_village", True), Is("holds", True))

FIGURES = (
    count(
        "post",
        "secretary.professional",
        "职业化村党组织书记数",
        "professional secretaries",
        "在任的村党组织书记中职业化管理的",
        "secretaries of village organizations in post, managed as professionals",
        sources.BULLETIN,
        population=every(_SECRETARY_IN_POST, Is("management", "professional")),
    ),
    count(
        "post",
        "secretary.on_staff",
        "在职在编选派书记数",
        "secretaries on staff",
        "在任的村党组织书记中由在职在编干部选派的",
        "secretaries of village organizations in post, sent from the staff",
        sources.BULLETIN,
        population=every(_SECRETARY_IN_POST, Is("source", "on_staff")),
    ),
    share(
        "post",
        "secretary.trained_city",
        "书记参加市级以上培训比例",
        "secretaries trained at city level or above",
        "在任的村党组织书记当年参加过市级以上培训",
        "secretaries in post who had a training of city level or above this year",
        sources.TRAINING,
        Some("trainings", every(In("level", ("city", "region", "national")), On("held_on", "in_year"))),
        population=_SECRETARY_IN_POST,
    ),
    count(
        "post",
        "secretary.removed_unfit",
        "调整不胜任书记数",
        "secretaries removed as unfit",
        "当年因不胜任、不合格或不尽职免职的村党组织书记",
        "secretaries of village organizations removed this year as incompetent, unqualified or negligent",
        sources.BULLETIN,
        population=every(
            Is("role", "secretary"),
            Is("of_village", True),
            On("ends", "in_year"),
            In("end_reason", ("incompetent", "unqualified", "negligent")),
        ),
    ),
    count(
        "post",
        "cadre.resident",
        "驻村干部数",
        "resident cadres",
        "在任的第一书记和驻村工作队员",
        "first secretaries and resident team members in post",
        sources.TEAMS,
        population=every(In("role", ("first_secretary", "team_member")), Is("holds", True)),
    ),
    count(
        "post",
        "cadre.trainee",
        "墩苗锻炼干部数",
        "cadres in training",
        "在任的墩苗锻炼干部",
        "cadres in training in post",
        sources.BULLETIN,
        population=every(Is("role", "trainee"), Is("holds", True)),
    ),
)
