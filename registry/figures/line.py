"""A line of the tables in which figures stand: a figure, or one category of a distribution."""

from __future__ import annotations

from dataclasses import dataclass

from registry.figures.labels import named
from registry.figures.model import Figure
from registry.language import Words


@dataclass(frozen=True)
class Line:
    """A line of the tables: a figure, or one category of a distribution."""

    figure: Figure
    category: str | None = None

    @property
    def name(self) -> Words:
        """The figure's name, with the category where it is one of several."""
        if self.category is None:
            return self.figure.name
        return Words("{0}：{1}", "{0}: {1}").format(self.figure.name, self.category_name)

    @property
    def category_name(self) -> Words:
        """The category in words."""
        return Words("", "") if self.category is None else named(self.figure.category or "", self.category)
