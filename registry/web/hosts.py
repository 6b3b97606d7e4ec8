"""Under which names 主机名 the pages answer, to whom, and over what.

On this machine they answer under its own names, to a registry without users too. Beyond it they answer under the names
that the environment says, over https, and for a registry that is guarded (`registry.accounts.beyond`); `registry serve
--insecure-http` is for an office whose https ends where no proxy tells us so.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from flask import Flask, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from registry.errors import Sendable
from registry.language import Words
from registry.proxies import OWN_NAMES, believed

_ELSEWHERE = Words(
    "此页只在本机以本机名称提供，或以 REGISTRY_HOSTS 所列的主机名提供",
    "this page is served on this machine under its own names alone, or under those that REGISTRY_HOSTS says",
)
_PLAIN = Words("此页在本机以外只经 https 提供", "beyond this machine this page is served over https alone")


class Unguarded(Sendable, SecurityError):
    """A request from beyond this machine to a registry that is not guarded: why."""

    def __init__(self, words: Words):
        super().__init__(" / ".join(words))


def names_of(host: str) -> frozenset[str]:
    """The names by which pages are asked for that listen at an address: none for all addresses of the machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return frozenset({host.lower()})
    if address.is_unspecified:
        return frozenset()
    return frozenset({f"[{address}]" if address.version == 6 else str(address)})


def is_beyond() -> bool:
    """Whether the request in hand came from another machine, or for another name than this machine's own."""
    return _host() not in OWN_NAMES or not _is_loopback(request.remote_addr)


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _host() -> str:
    # Werkzeug's own list of trusted hosts cuts a name at its first colon, and so never knows [::1].
    return re.sub(r":\d+$", "", request.host)


def register(app: Flask, names: Collection[str], insecure_http: bool) -> None:
    """Lets `app` answer under this machine's own names and under `names`; over plain http beyond this machine only
    where it is said. Raises Refused where the environment says something else than a number of proxies."""
    if proxies := believed():
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies)  # type: ignore[method-assign]
    known = OWN_NAMES | frozenset(names)

    @app.before_request
    def _under_known_names() -> None:
        if _host().lower() not in known:
            raise SecurityError(" / ".join(_ELSEWHERE))
        if not (request.is_secure or insecure_http) and is_beyond():
            raise SecurityError(" / ".join(_PLAIN))
