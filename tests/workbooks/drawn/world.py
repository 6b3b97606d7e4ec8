"""What is recorded before a workbook comes: the places and organizations that it names, and how offices write them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.workbooks.office import TOWN

__all__ = ["PEOPLE", "TOWN", "TOWNSHIPS", "VILLAGES", "Village"]

#: The ways in which a township is written, by its code.
TOWNSHIPS = {
    "451102101": ("贺街镇", "贺街", "贺街镇人民政府", "贺街 镇"),
    "451102102": ("莲塘镇", "莲塘", "莲塘镇政府"),
}


@dataclass(frozen=True)
class Village:
    """A village, its township and its organization of the level of villages, and how they are written."""

    code: str
    township: str
    ways: tuple[str, ...]
    organization: str
    called: tuple[str, ...]


VILLAGES = (
    Village(
        "451102101201",
        "451102101",
        ("双瑞村", "双瑞村委会", "双瑞"),
        "D101",
        ("双瑞村党总支", "中共双瑞村总支部委员会"),
    ),
    Village(
        "451102101202", "451102101", ("西村", "西村村委会", "贺街镇西村"), "D102", ("西村党支部", "西村支部委员会")
    ),
    Village("451102102201", "451102102", ("双瑞村", "双瑞", "莲塘镇双瑞村"), "D201", ("双瑞村党支部", "双瑞支部")),
    Village(
        "451102102001", "451102102", ("河东社区", "河东居委会", "河东"), "D202", ("河东社区党委", "河东社区委员会")
    ),
)
#: The names of people, for each village; a name that stands twice is two people's.
PEOPLE = ("张伟", "李某", "王某某", "安某", "柏某", "欧阳某")
