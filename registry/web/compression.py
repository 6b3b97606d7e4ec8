"""Answers made smaller on their way: text is compressed for whoever takes it so (`Accept-Encoding`)."""

from __future__ import annotations

import gzip

from flask import Request, Response

#: What is text, and so gets smaller; a workbook, a document or a picture of points is compressed by itself.
TEXTS = {"text/html", "text/csv", "text/css", "application/json", "image/svg+xml", "application/xml"}
#: Smaller answers would not travel faster.
LEAST = 1_000
#: The quickest: a page takes less than a millisecond, and gets nine tenths of what the slowest would save.
_LEVEL = 1


def compress(request: Request, response: Response) -> Response:
    """The answer, compressed where the request takes it so, and saying to caches that it depends on that."""
    if response.mimetype not in TEXTS or response.direct_passthrough or response.is_streamed:
        return response
    # A strong tag is of these very bytes.
    if "ETag" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if response.headers.get("Content-Encoding") or not request.accept_encodings["gzip"]:
        return response
    body = response.get_data()
    if len(body) < LEAST or response.status_code in (204, 206, 304):
        return response
    # Without the time of day, so that the same answer is the same bytes.
    response.set_data(gzip.compress(body, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
