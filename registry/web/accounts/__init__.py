"""The pages of accounts 账号: login, one's own account, the users, and what the installation runs by.

They are about no day and no state of knowledge, so they have no time bar; and they are never kept.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from registry.web.accounts.page import blueprint

__all__ = ["blueprint"]

for _page in iter_modules(__path__):
    import_module(f"{__name__}.{_page.name}")
