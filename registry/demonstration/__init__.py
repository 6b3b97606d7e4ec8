"""The demonstration city: Hezhou at the end of 2019, invented but for its official places and its published sums.

`build()` gives the city as a ledger set, `write(folder)` writes that set as CSV files. `write_rounds(folder, city)`
writes it in the rounds in which it came to be known; the product loads these through its ordinary import. The same rows
come out every time. `NOTES` says what is known and what is made up.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from registry.demonstration import (
    audits,
    branches,
    cadres,
    cases,
    courses,
    economy,
    elections,
    facts,
    hamlets,
    leadership,
    meetings,
    organizations,
    oversight,
    papers,
    people,
    places,
    programmes,
    ratings,
    relapses,
    remedies,
    safeguards,
    scores,
    settings,
    settlements,
    slips,
    steps,
    venues,
)
from registry.demonstration.book import Book, BookRow
from registry.demonstration.city import City
from registry.demonstration.rounds import Round, in_rounds
from registry.language import Words

NOTES: tuple[Words, ...] = (
    Words(
        "演示数据：官方地点和简报公布的数字之外，组织、人员、事件、报送单位、自然村和安置点名称均为虚构。",
        "Demonstration: apart from the official places and the published figures, all organizations, people, events "
        "and reporting offices, and the names of natural villages and relocation sites, are invented.",
    ),
    Words(
        "简报一处称村（社区）747 个，一处称 746 个；2019-10-31 的官方代码有 758 个。此处取其中 746 个，另加文华社区；"
        "少了哪 12 个不得而知，按县区大小随机略去。",
        "The bulletin says 747 villages and communities on one page and 746 on another; the official codes of "
        "2019-10-31 are 758. Here are 746 of them and 文华社区; which twelve are left out is not known: these were "
        "drawn by lot, spread over the counties by size.",
    ),
    Words(
        "整顿案件的环节、回头看、随机抽查、约谈召回等均为虚构；简报只说“十二有”，没有列出是哪些，名称是自拟的。",
        "The steps of cases, look-back audits, draws, interviews, recalls and the like are invented; the bulletin "
        "counts twelve safeguards (十二有) and names none, so that their names here are made up.",
    ),
    Words(
        "文华社区（451103001002，2019年5月设立，代码取自2020年版）作为第747个、没有集体经济收入记录，是我们的推测，并非公布的事实。",
        "That 文华社区 (451103001002, set up in May 2019, code of the 2020 edition) is the 747th, without a recorded "
        "income, is our hypothesis and no published fact.",
    ),
)


def build() -> dict[str, list[BookRow]]:
    """The whole city: ledger key -> rows, each a mapping of English column key to canonical text.

    Dates are ISO days (some only a month or a year), choices are English keys, an empty text means not recorded.
    """
    city = City(Book())
    people.open_roll(city)
    places.found(city)
    organizations.found(city)
    hamlets.cover_all(city)
    branches.raise_general(city)
    settlements.settle(city)
    economy.settle(city)
    leadership.lead(city)
    elections.elect(city)
    ratings.rate(city)
    cases.rectify(city)
    cadres.send(city)
    courses.set_out(city)
    audits.audit(city)
    relapses.follow(city)
    venues.build(city)
    facts.record(city)
    programmes.run(city)
    programmes.train(city)
    programmes.act(city)
    branches.put_in_order(city)
    meetings.meet(city)
    papers.write_up(city)
    remedies.remedy(city)
    slips.slip(city)
    steps.write(city)
    cases.ask_more(city)
    scores.score(city)
    oversight.oversee(city)
    safeguards.secure(city)
    settings.settle(city)
    return city.book.ledgers()


def write(folder: Path) -> None:
    """Write the city into `folder` (made if need be), one UTF-8 `<ledger>.csv` per ledger."""
    ledgers = build()
    # Taken in as one change, nothing was known at an earlier one.
    audits = [row | {"known_at": ""} for row in ledgers["audits"]]
    _write(folder, ledgers | {"audits": audits})


def write_rounds(
    folder: Path, city: dict[str, list[BookRow]]
) -> Iterator[tuple[Round, Path, dict[str, list[BookRow]]]]:
    """Write the rounds of a built city into `folder`, one after the other: each with the folder of its files, and the
    rows in them."""
    for one, ledgers in in_rounds(city):
        _write(folder / one.name, ledgers)
        yield one, folder / one.name, ledgers


def _write(folder: Path, ledgers: dict[str, list[BookRow]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for ledger, rows in ledgers.items():
        with (folder / f"{ledger}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(rows[0])
            writer.writerows(row.values() for row in rows)
