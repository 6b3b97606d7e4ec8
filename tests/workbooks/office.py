"""An office with a registry, which sends workbooks: tables as rows of cells, and mappings that say what they mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from registry.columns import Reference
from registry.db import reading
from registry.errors import Problem
from registry.exchange.merges import Merges
from registry.exchange.reading import Sheet
from registry.slices import BY_KEY, TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.service import Request
from registry.workbooks.importing import MappedImport, Reading, take_sheets
from tests.registries import copy, founded, imported, opened, stands
from tests.workbooks.tables import corners

#: A county with two townships; 双瑞村 is there twice, 北村 has no organization, and 老村 is no more.
TOWN = {
    "places": "code,name,kind,parent,from,to\n4511,贺州市,municipality,,,\n451102,八步区,county,4511,,\n"
    "451102101,贺街镇,township,451102,,\n451102102,莲塘镇,township,451102,,\n"
    "451102101201,双瑞村委会,village,451102101,,\n451102101202,西村,village,451102101,,\n"
    "451102101203,北村,village,451102101,,\n451102101204,老村,village,451102101,,2018-01-01\n"
    "451102102201,双瑞村,village,451102102,,\n451102102001,河东社区,village,451102102,,\n"
    "451102101202N007,上屯,natural_village,451102101202,,\n",
    "organizations": "code,name,kind,type,superior,place\n"
    "D1,中共八步区委员会,local_committee,,,451102\nD11,中共贺街镇委员会,committee,,D1,451102101\n"
    "D101,双瑞村党总支,general_branch,,D11,451102101201\nD102,西村党支部,branch,,D11,451102101202\n"
    "D201,双瑞村党支部,branch,,D1,451102102201\nD202,河东社区党委,committee,,D1,451102102001\n"
    "D103,西村果业公司党支部,branch,economic,D11,451102101202\n",
}
#: The place of a row that tells its township and village.
VILLAGES = '[sheet.place]\ncounty = "八步区"\ntownship = {column = "乡镇"}\nvillage = {column = "村"}\n'


def mapping(makes: str, place: str = VILLAGES, table: str = "", sheet: str = "表", whole: str = "") -> str:
    """A mapping of one table, its days those of 2019 where it says no others."""
    own = {"as_of": "2019-12-31", "period": "2019"}
    days = "".join(f'{key} = "{day}"\n' for key, day in own.items() if f"{key} = " not in table)
    return f'mapping = 1\nname = "表"\n{whole}\n[[sheet]]\nsheet = "{sheet}"\n{days}{table}\n{place}\n{makes}'


def make(ledger: str, **values: Any) -> str:
    """A make; `=村` is the column of this header, `{…}` a source in full, and `from_` stands for `from`."""
    own = (f"{key.rstrip('_')} = {_toml(value)}" for key, value in values.items())
    return "\n".join(["[[sheet.make]]", f'ledger = "{ledger}"', *own, ""])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value.startswith("{"):
        return str(value)
    text = json.dumps(value.removeprefix("="), ensure_ascii=False)
    return f"{{column = {text}}}" if value.startswith("=") else text


def _whole(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Rows as wide as the widest, as they are read of a file."""
    width = max(map(len, rows))
    return [(*row, *[None] * (width - len(row))) for row in rows]


class Office:
    """A registry in a folder, and the workbooks that are sent to it."""

    def __init__(self, engine: Engine, folder: Path):
        self.engine, self.folder = engine, folder
        self._sent = 0

    def send(
        self, text: str, header: Sequence[Any], *rows: Sequence[Any], accept: Iterable[str] = (), **how: Any
    ) -> MappedImport:
        """Sends a workbook of one sheet, its header in the first row."""
        return self.send_sheets(text, {"表": [header, *rows]}, accept=accept, **how)

    def send_sheets(
        self, text: str, sheets: Mapping[str, Sequence[Sequence[Any]]], accept: Iterable[str] = (), **how: Any
    ) -> MappedImport:
        """Sends a workbook of several sheets, as it was read; `merges` are those of each, as Excel writes them."""
        self._sent += 1
        file, own = self.folder / f"{self._sent}.xlsx", self.folder / f"{self._sent}.toml"
        file.write_bytes(b"")
        own.write_text(text, encoding="utf-8")
        merges = Merges(corners(how.pop("merges", "")))
        read = [
            Sheet(title, title, _whole(rows), "xlsx", book=file.name, merges=merges) for title, rows in sheets.items()
        ]
        days = {key: how.pop(key) for key in ("as_of", "period") if key in how}
        request = Request("测试", "测试", **how)
        return take_sheets(self.engine, file, read, Reading(str(own), accept=frozenset(accept), **days), request)

    def take(self, ledgers: Mapping[str, str]) -> None:
        """Takes a ledger set."""
        self._sent += 1
        outcome = imported(self.engine, self.folder / f"set-{self._sent}", ledgers)
        assert outcome.problems == []

    def rows(self, ledger: str, *keys: str) -> list[tuple[str, ...]]:
        """What is recorded in a ledger: of each row the columns `keys` as people write them, sorted."""
        declared = BY_KEY[ledger].by_key
        with reading(self.engine) as connection:
            current = CurrentRows(connection)
            codes = {identity: code for (_, code), identity in current.codes.items()}
            found = []
            for row in current.in_force(TABLES[ledger]):
                own = (declared[key] for key in keys)
                shown = [
                    codes.get(row[c.name], "") if isinstance(c, Reference) else c.show(row[c.name], "en") for c in own
                ]
                found.append(tuple(shown))
        return sorted(found)


#: Makes an office of the town, or of other ledgers.
Offices = Callable[..., Office]


def told(problems: Iterable[Problem]) -> list[tuple[str | None, str | None]]:
    """What is wrong, in short: the code and the cell of each."""
    return [(one.code, one.cell) for one in problems]


def counted(outcome: MappedImport) -> dict[str, dict[str, int]]:
    """What an import came to, without the noughts; nothing may be wrong."""
    assert told(outcome.problems) == [] and told(outcome.unaccepted) == []
    return {key: own for key, counts in outcome.counts.items() if (own := {k: n for k, n in counts.items() if n})}


def office_of(file: Path, folder: Path, ledgers: Mapping[str, str]) -> Office:
    """An office whose registry holds ledgers: they are taken in once for a file that is kept."""
    if not stands(file):
        engine = founded(file)
        assert imported(engine, file.with_suffix(".set"), ledgers).problems == []
        engine.dispose()
    return Office(opened(copy(file, folder / "r.db")), folder)
