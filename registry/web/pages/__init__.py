"""The pages: parse, one call, render. A module for each subject; all of them are one blueprint."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from registry.web.render import blueprint

__all__ = ["blueprint"]

for _page in iter_modules(__path__):
    import_module(f"{__name__}.{_page.name}")
