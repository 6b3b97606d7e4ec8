"""Who may open a page 页面权限: every view says so, or the application does not start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from registry.accounts.roles import ANY, READERS

View = TypeVar("View", bound=Callable[..., Any])
#: Views that need no account: `nobody` is signed in yet, or everybody may see it.
NOBODY: tuple[str, ...] = ("nobody",)
__all__ = ["ANY", "NOBODY", "READERS", "check", "open_to"]


def open_to(*roles: str) -> Callable[[View], View]:
    """Declares which roles may open a view."""

    def declared(view: View) -> View:
        view.open_to = roles  # type: ignore[attr-defined]
        return view

    return declared


def roles_of(app: Flask, endpoint: str) -> tuple[str, ...]:
    """The roles that may open an endpoint."""
    found: tuple[str, ...] = getattr(app.view_functions[endpoint], "open_to", ())
    return found


def check(app: Flask) -> None:
    """Raises RuntimeError for a view that does not say who may open it."""
    silent = [name for name in app.view_functions if name != "static" and not roles_of(app, name)]
    if silent:
        raise RuntimeError(f"these do not say who may open them (`open_to`): {', '.join(sorted(silent))}")
