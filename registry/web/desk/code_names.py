"""What codes that somebody types are codes of 代码的名称: as far as he may know it. Of others nothing is told."""

from __future__ import annotations

from collections.abc import Collection

from registry.codes import all_known
from registry.lookup.ledger_rows import names_of
from registry.picture import Picture


def names_of_codes(picture: Picture, codes: Collection[str]) -> dict[str, str | None]:
    """The names of those places and organizations with some codes that may be read in a picture."""
    known = all_known(picture, codes, "unit")
    names = names_of(picture, {*known.values()})
    return {code: names[identity][1] for code, identity in known.items() if identity in names}
