"""The files of the registry that this application shows."""

from __future__ import annotations

from flask import current_app

from registry.file_store import FileStore, store_of

#: Nothing of an attachment that is served may do anything, wherever it is opened.
SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


def files() -> FileStore:
    """The registry's files. Raises Refused where their folder has to be named and is not."""
    return store_of(current_app.extensions["registry"].engine.url)
