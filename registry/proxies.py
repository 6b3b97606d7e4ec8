"""What stands between us and a reader: the proxies that are believed about where a request came from, and the names of
hosts by which the pages are asked for. The environment says both.
"""

from __future__ import annotations

import os
import re

from registry.errors import Refused

#: Names how many proxies stand before us, one behind the other, whose X-Forwarded-For, -Proto and -Host are believed.
PROXIES = "REGISTRY_PROXIES"
#: Names the hosts, beside this machine's own names, by which the pages may be asked for: separated by commas.
HOSTS = "REGISTRY_HOSTS"
#: The names of this machine itself.
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\]")


def believed() -> int:
    """The number of proxies that are believed; none unless the environment says so. Raises Refused."""
    written = os.environ.get(PROXIES) or "0"
    if not re.fullmatch(r"\d{1,2}", written, re.ASCII):
        raise Refused(
            f"{PROXIES}：{written} 不是代理的个数（0 为不信任任何代理）",
            f"{PROXIES}: {written} is not a number of proxies (0 believes none)",
        )
    return int(written)


def named() -> frozenset[str]:
    """The hosts, besides this machine's own names, that the environment names. Raises Refused for what is none."""
    names = [name.strip().lower() for name in os.environ.get(HOSTS, "").split(",") if name.strip()]
    wrong = next((name for name in names if not _NAME.fullmatch(name)), None)
    if wrong is not None:
        raise Refused(
            f"{HOSTS}：“{wrong}”不是主机名（如 office.example；几个以逗号分开，不写端口）",
            f"{HOSTS}: {wrong!r} is no name of a host (such as office.example; several by commas, without a port)",
        )
    return frozenset(names) - OWN_NAMES
