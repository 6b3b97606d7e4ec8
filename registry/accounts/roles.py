"""Roles 角色: what somebody may do at a place that he was granted."""

from __future__ import annotations

from typing import NamedTuple

from registry.language import Words


class Role(NamedTuple):
    """A role, as people call it, and what it may do."""

    key: str
    words: Words
    may: Words


ROLES = (
    Role("viewer", Words("查阅员", "viewer"), Words("查阅", "read")),
    Role(
        "auditor",
        Words("督查员", "auditor"),
        Words("查阅，登记回头看和督查条目", "read, write look-backs and the items of audits"),
    ),
    Role(
        "clerk",
        Words("经办员", "clerk"),
        Words("查阅、登记、变更单位、导入、撤回、提交", "read, write ledgers, use verbs, import, undo, submit"),
    ),
    Role(
        "reviewer",
        Words("审核员", "reviewer"),
        Words("查阅、审核、封账、规定哪些须提交", "read, decide, close periods, set what must be submitted"),
    ),
    Role("system", Words("系统管理员", "system administrator"), Words("运行设置、任务", "operating settings and jobs")),
    Role(
        "security",
        Words("安全管理员", "security administrator"),
        Words("用户、授权、解锁、会话", "users, grants, unlocking, sessions"),
    ),
    Role("audit", Words("审计管理员", "audit administrator"), Words("审计日志", "the audit log")),
)
BY_KEY = {role.key: role for role in ROLES}
#: Those who read the ledgers.
READERS = ("viewer", "auditor", "clerk", "reviewer")
#: Those who write something of the record.
WRITERS = ("clerk", "auditor")
#: Those who exclude each other and the readers 三员分立.
ADMINISTRATORS = ("system", "security", "audit")
#: Everybody who is signed in.
ANY = tuple(role.key for role in ROLES)
