"""How many places there are."""

from __future__ import annotations

from registry.conditions import Is
from registry.figures import sources
from registry.figures.catalogue.shorthands import count

FIGURES = (
    count(
        "natural_village",
        "place.natural_villages",
        "自然村数",
        "natural villages",
        "时点存在的自然村",
        "natural villages that exist on the day",
        sources.RECORD,
    ),
    count(
        "village",
        "place.villages",
        "村（社区）数",
        "villages",
        "时点存在的行政村和社区",
        "administrative villages and communities that exist on the day",
        sources.RECORD,
    ),
    count(
        "village",
        "place.administrative_villages",
        "行政村数",
        "administrative villages",
        "时点存在的行政村；类型未登记的无法判定",
        "administrative villages; undetermined without a subkind",
        sources.RECORD,
        population=Is("subkind", "administrative_village", unknown=True),
    ),
    count(
        "village",
        "place.communities",
        "社区数",
        "communities",
        "时点存在的社区；类型未登记的无法判定",
        "communities; undetermined without a subkind",
        sources.RECORD,
        population=Is("subkind", "community", unknown=True),
    ),
    count(
        "township",
        "place.townships",
        "乡镇（街道）数",
        "townships",
        "时点存在的乡镇和街道",
        "towns, rural townships and subdistricts that exist on the day",
        sources.RECORD,
    ),
    count(
        "relocation_site",
        "place.sites",
        "易地扶贫搬迁安置点数",
        "relocation sites",
        "时点存在的安置点",
        "relocation sites that exist on the day",
        sources.RECORD,
    ),
)
