"""The sections of the catalogue of rules, by what stands before the dash of their codes, in the catalogue's order."""

from __future__ import annotations

from registry.language import Words

SECTIONS: dict[str, Words] = {
    "ORG": Words("组织设置", "Setting up organizations"),
    "COM": Words("支部班子", "Committees of branches"),
    "TERM": Words("任期和换届", "Terms of office"),
    "ELE": Words("选举和表决", "Elections and votes"),
    "LIFE": Words("组织生活", "Organization life"),
    "VIL": Words("村级组织", "Village organizations"),
    "DEV": Words("发展党员", "Developing members"),
    "EDU": Words("教育培训", "Training"),
    "WEAK": Words("软弱涣散整顿", "Rectification"),
    "STAR": Words("星级评定", "Star ratings"),
    "RELO": Words("易地搬迁安置点", "Relocation sites"),
    "NAT": Words("自然村", "Natural villages"),
    "VEN": Words("活动场所", "Venues"),
    "PAY": Words("报酬待遇", "Pay"),
    "ECO": Words("集体经济", "Collective economy"),
    "TEAM": Words("驻村工作队", "Teams in villages"),
    "SEED": Words("简报所列", "From the bulletin"),
    "CODE": Words("代码和名称", "Codes and names"),
}
