"""A registry of grassroots Party organizations 基层党组织登记: ledgers in, figures out, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> Flask:
    """The web application over the registry that the environment names."""
    from registry.web import create_app as create

    return create()
