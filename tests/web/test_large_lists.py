"""A list of a hundred thousand rows is shown with as many queries as one of ten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from registry.db import transaction
from registry.web import create_app
from tests.registries import SMALL, founded, imported
from tests.web.seen import Seen

FEW, MANY = 10, 100_000
#: Halls of one village, as if the first import had brought them.
HALLS = text("""
insert into facilities (id, record, since, place, kind, name, begins, area_m2, salt, line)
with recursive n (i) as (select 1 union all select i + 1 from n where i < :count)
select i, i, 1, (select identity from code where code = '451102101202'), 'venue',
       '第' || substr(cast(1000000 + i as text), 2) || '处', 20100500, i * 5000, '', i + 1 from n
""")
Registries = dict[int, Engine]


@pytest.fixture(scope="module")
def registries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registries]:
    """Two registries that differ in the number of their halls alone."""
    made = {}
    for count in (FEW, MANY):
        folder = tmp_path_factory.mktemp("halls")
        made[count] = founded(folder / "registry.db")
        assert imported(made[count], Path(folder / "ledgers"), SMALL).change == 1
        with transaction(made[count]) as connection:
            connection.execute(HALLS, {"count": count})
    yield made
    for engine in made.values():
        engine.dispose()


def shown(engine: Engine, addresses: list[str]) -> list[tuple[str, int]]:
    """The pages at these addresses, asked for one after the other, each with the number of queries that it took."""
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *statement: statements.append(statement))
    client = create_app(engine).test_client()
    found = []
    for address in addresses:
        statements.clear()
        answer = client.get(address)
        assert answer.status_code == 200
        found.append((answer.get_data(as_text=True), len(statements)))
    return found


@pytest.mark.parametrize(
    ("address", "key", "pages"),
    [
        ("/ledgers/facilities?as_of=2019-12-31", "facilities", (1, 1000, 2000)),
        ("/ledgers/facilities?as_of=2019-12-31&scope=451102", "facilities", (1, 1000, 2000)),
        ("/changes/1?as_of=2019-12-31", "facilities_new", (1, 2500, 5000)),
    ],
)
def test_a_list_shows_its_first_middle_and_last_page_of_many_rows_with_no_more_queries_than_of_few(
    registries: Registries, address: str, key: str, pages: tuple[int, int, int]
) -> None:
    addresses = [f"{address}&{key}.page={page}" for page in pages]
    few, many = (shown(registries[count], addresses) for count in (FEW, MANY))
    assert [queries for _, queries in many] == [queries for _, queries in few]
    size = MANY // pages[-1]
    for page, (html, _) in zip(pages, many, strict=True):
        first = (page - 1) * size
        assert Seen(html, key).column("名称") == [f"第{first + n:06}处" for n in range(1, size + 1)]
    assert all(Seen(html, key).column("名称") == [f"第{n:06}处" for n in range(1, FEW + 1)] for html, _ in few)


def test_many_rows_are_sorted_sought_and_filtered_by_each_column_with_no_more_queries_than_few(
    registries: Registries,
) -> None:
    asked = ["sort=-area_m2", "q=第000007处"]
    filters = {"kind": "venue", "name": "0", "area_m2": "%3E1", "begins": "2010", "holds": "true", "record": "-1"}
    asked += [f"has.{column}={text}&facilities.sort={column}" for column, text in filters.items()]
    asked += ["columns=name,area_m2&facilities.rows=500", "has.county=八步区&facilities.sort=-village"]
    addresses = [f"/ledgers/facilities?facilities.{one}" for one in asked]
    few, many = (shown(registries[count], addresses) for count in (FEW, MANY))
    assert [queries for _, queries in many] == [queries for _, queries in few]
    (largest, _), (found, _), *others = many
    assert all(Seen(html, "facilities").rows for html, _ in others)
    assert Seen(largest, "facilities").column("面积")[:2] == ["50,000", "49,999.5"]
    assert Seen(found, "facilities").column("名称") == ["第000007处"]
