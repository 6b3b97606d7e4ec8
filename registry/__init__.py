"""A registry of grassroots Party organizations 基层党组织登记: ledgers in, figures out, each with its reason."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

# Polars gives memory back to the system after half a second, and what the next question needs is asked from it again,
# page by page: two fifths of the nation's figures went into that. Ten seconds is the allocator's own usual time. Said
# before Polars is loaded, which reads it then; whoever runs the registry may say otherwise.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")


def create_app() -> Flask:
    """The web application over the registry that the environment names."""
    # Late: whoever imports a module of the kernel does not load the web.
    from registry.web import create_app as create

    return create()
