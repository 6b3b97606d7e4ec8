"""The city while it is being built: its places, and what one topic must know of another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from registry.demonstration.book import Book, BookRow
from registry.demonstration.counties import COUNTIES


@dataclass(eq=False)
class Hamlet:
    """A natural village (自然村). `full`, `probationary`: members at the end of 2019, None where not recorded."""

    code: str
    name: str
    full: int | None = None
    probationary: int | None = None
    memberless: bool = False
    since: str = ""  # the day from which an organization covers it
    developed: int | None = None  # members developed on it in 2019, where the ledger says so


@dataclass(eq=False)
class Village:
    """A village or community (村、社区). `vigour`: how well it does at everything, about 0 ± 1, lower is worse."""

    code: str
    name: str
    base: str
    township: str
    township_name: str
    community: bool
    vigour: float
    hamlets: list[Hamlet] = field(default_factory=list)
    state: str = "own"  # own, lately (own, founded 2018-2019), joined (to a neighbour's), without
    lead: str = "secretary"  # secretary, acting, vacant: who leads the organization at the end of 2019
    organization: str = ""  # the code of its organization, empty where it has none
    kind: str = ""
    founded: str = ""
    ended: str = ""
    poor: bool = False
    members: int = 0
    income: int | None = None
    secretaries: list[BookRow] = field(default_factory=list)  # posts, oldest first
    director: str = ""  # person code of the director of its committee

    @property
    def county(self) -> str:
        """The county's code."""
        return self.code[:6]


@dataclass(eq=False)
class Site:
    """A relocation site (安置点). `mode`: how an organization covers it at the end of 2019."""

    code: str
    name: str
    parent: str
    county: str
    founded: str
    mode: str = "independent"
    households: int = 0


@dataclass
class City:
    """All places of the demonstration, the book, and the roll of people."""

    book: Book
    townships: dict[str, str] = field(default_factory=dict)  # code -> name
    villages: list[Village] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    wenhua: Village | None = None  # among the villages too
    person_codes: list[str] = field(default_factory=list)  # not given out yet
    steps: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # case -> steps that its dates do not tell

    def of(self, county: str, villages: Iterable[Village] | None = None) -> list[Village]:
        """The villages of a county, or those of `villages` that lie in it."""
        return [v for v in (self.villages if villages is None else villages) if v.county == county]

    def sizes(self, villages: Iterable[Village] | None = None) -> dict[str, int]:
        """The number of the villages (all, without an argument) in each county."""
        chosen = list(self.villages if villages is None else villages)
        return {county: len(self.of(county, chosen)) for county in COUNTIES}

    @property
    def older(self) -> list[Village]:
        """The villages but 文华, which is too young for most of what the ledgers tell."""
        return [v for v in self.villages if v is not self.wenhua]

    def led_by_own(self) -> list[Village]:
        """The villages that have an organization of their own at the end of 2019."""
        return [v for v in self.villages if v.organization and not v.ended]
