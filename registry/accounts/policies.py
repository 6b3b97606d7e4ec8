"""Policies 口令与会话策略: how long passwords, locks and sessions are. `REGISTRY_POLICY` names the one in force.

`asvs` is what OWASP's Application Security Verification Standard 5.0 asks for: long passwords of any kind, never
changed without a reason. `mlps3` is what assessors of classified protection 等保三级 (GB/T 22239-2019, 8.1.4.1) want.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass

from registry.errors import Refused
from registry.language import Words

ENVIRONMENT = "REGISTRY_POLICY"
#: So many attempts are verified before a name is locked.
ATTEMPTS = 5
#: So many wrong passwords and codes come from one address within so long.
WRONG_OF_ADDRESS, WITHIN = 100, datetime.timedelta(minutes=15)
#: So long a one-time password lets its user in, to choose his own.
ONE_TIME = datetime.timedelta(days=3)
#: So long after the password a code is waited for.
CODE_AFTER = datetime.timedelta(minutes=5)
_UNKNOWN = Words("{name}：没有策略“{value}”；可用：{known}", "{name}: no policy {value!r}; there are {known}")


@dataclass(frozen=True)
class Policy:
    """A policy. Lengths are in characters; `classes`: so many of upper and lower case, digits and others at least.

    `rotation`: after so long a password has to be changed; `remembered`: so many former ones are not taken again.
    """

    key: str
    words: Words
    shortest: int
    classes: int
    rotation: datetime.timedelta | None
    remembered: int
    lock: datetime.timedelta
    idle: datetime.timedelta
    absolute: datetime.timedelta
    administrators_need_totp: bool
    longest: int = 128


def _minutes(number: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


POLICIES = (
    Policy(
        "asvs", Words("通用（OWASP ASVS 5.0）", "general (OWASP ASVS 5.0)"), shortest=12, classes=0, rotation=None,
        remembered=0, lock=_minutes(15), idle=_minutes(60), absolute=_minutes(12 * 60), administrators_need_totp=False,
    ),
    Policy(
        "mlps3", Words("等保三级", "classified protection, level 3"), shortest=10, classes=3,
        rotation=datetime.timedelta(days=90), remembered=5, lock=_minutes(30), idle=_minutes(30),
        absolute=_minutes(12 * 60), administrators_need_totp=True,
    ),
)  # fmt: skip
BY_KEY = {policy.key: policy for policy in POLICIES}


def policy_in_force() -> Policy:
    """The policy that the environment names. Raises Refused for one that there is not."""
    named = os.environ.get(ENVIRONMENT) or POLICIES[0].key
    if named not in BY_KEY:
        raise Refused(*_UNKNOWN.format(name=ENVIRONMENT, value=named, known=", ".join(BY_KEY)))
    return BY_KEY[named]
