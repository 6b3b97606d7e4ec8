"""What every answer tells a browser besides its body: what it may load, keep, and tell others."""

from __future__ import annotations

from flask import Response, request

#: Nothing comes from elsewhere, and no script or style stands in a page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: Texts of which Werkzeug does not say how they are written.
_TEXTS = {"image/svg+xml", "application/xml"}
#: For a year, and for every name below this one: to be asked for over https alone.
_TRANSPORT = "max-age=31536000; includeSubDomains"


def put(response: Response) -> None:
    """Puts the headers into an answer; what a view has said itself stays."""
    if request.path.startswith("/calendar/"):
        # Its address is a secret, of which nobody is told who is asked next.
        response.headers["Referrer-Policy"] = "no-referrer"
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype in _TEXTS and "charset" not in response.headers["Content-Type"]:
        response.headers["Content-Type"] += "; charset=utf-8"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _TRANSPORT
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
