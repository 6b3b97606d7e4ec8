"""The proxies that are believed about where a request came from: as many as the environment says stand before us."""

from __future__ import annotations

import os
import re

from registry.errors import Refused

#: Names how many proxies stand before us, one behind the other, whose X-Forwarded-For, -Proto and -Host are believed.
PROXIES = "REGISTRY_PROXIES"


def believed() -> int:
    """The number of proxies that are believed; none unless the environment says so. Raises Refused."""
    written = os.environ.get(PROXIES) or "0"
    if not re.fullmatch(r"\d{1,2}", written, re.ASCII):
        raise Refused(
            f"{PROXIES}：{written} 不是代理的个数（0 为不信任任何代理）",
            f"{PROXIES}: {written} is not a number of proxies (0 believes none)",
        )
    return int(written)
