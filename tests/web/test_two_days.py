"""Two days side by side: every table by place has what the number was on the other day, and how much it has changed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.web import create_app
from tests.registries import SMALL, founded, imported

MORE = "451103,平桂区,county,4511,2019-06,,\n451102101206,南村,village,451102101,2019-03,,\n"
DAYS = "as_of=2019-12-31&against=2018-12-31"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("days")
    engine = founded(folder / "registry.db")
    assert not imported(engine, folder / "ledgers", SMALL | {"places": SMALL["places"] + MORE}).problems
    yield create_app(engine).test_client()
    engine.dispose()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:1000]
    return answer.get_data(as_text=True)


def exported(client: FlaskClient, address: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    first = next(at for at, row in enumerate(rows) if row[1] in ("代码", "code"))
    return rows[first:]


def test_a_count_by_county_has_its_other_value_and_the_change(client: FlaskClient) -> None:
    heads, *rows = exported(client, f"/figures/place.villages?{DAYS}&export=by_county")
    at = heads.index("对比值")
    assert heads[at + 1] == "增减"
    by_name = {row[0]: row[at - 1 : at + 2] for row in rows}
    assert by_name == {"八步区": [3, 2, 1], "平桂区": [0, None, None], "合计": [3, 2, 1]}
    assert "+1" in page(client, f"/figures/place.villages?{DAYS}")


def test_a_share_changes_by_percentage_points(client: FlaskClient) -> None:
    heads, *rows = exported(client, f"/figures/village.organized?{DAYS}&export=by_township")
    at = heads.index("增减（百分点）")
    ((name, _, now, before, change, *_), *_) = rows
    assert name == "贺街镇" and change == pytest.approx(round((now - before) * 100, 2))
    assert at == 4 and change < 0  # the new village has no organization


def test_a_distribution_has_both_for_each_category(client: FlaskClient) -> None:
    heads, row, *_ = exported(client, f"/figures/organization.stars?{DAYS}&export=by_county")
    compared = [head for head in heads if str(head).endswith("：对比值")]
    assert len(compared) == len([head for head in heads if str(head).endswith("：增减")]) > 1
    values = dict(zip(heads, row, strict=True))
    for head in compared:
        name = str(head).removesuffix("：对比值")
        assert values[f"{name}：增减"] == values[name] - values[head]


@pytest.mark.parametrize("address", ["/", "/figures/place.villages", "/report?scope=4511"])
def test_without_another_day_nothing_is_compared(client: FlaskClient, address: str) -> None:
    assert "对比值" not in page(client, address)
    assert "对比值" in page(client, f"{address}{'&' if '?' in address else '?'}{DAYS}")


def test_the_report_tells_both_values_of_every_place(client: FlaskClient) -> None:
    shown = page(client, f"/report?scope=4511&{DAYS}")
    assert shown.count("对比值") == shown.count('id="totals"') + len(re.findall(r'id="by_\w+"', shown))
    assert "须早于时点" in page(client, "/report?scope=4511&as_of=2018-12-31&against=2018-12-31", 400)


def test_every_link_takes_the_other_day_along_until_it_is_left(client: FlaskClient) -> None:
    shown = page(client, f"/?{DAYS}")
    assert "/figures/place.villages?as_of=2019-12-31&amp;against=2018-12-31" in shown
    assert 'href="/?as_of=2019-12-31">不对比</a>' in shown
    assert "比上年末" in page(client, "/?as_of=2019-12-31")


@pytest.mark.parametrize("written", ["2018-02-30", "2018", "x"])
def test_what_is_no_full_day_is_refused_and_repeated(client: FlaskClient, written: str) -> None:
    shown = page(client, f"/?against={written}", 400)
    assert "对比时点" in shown and f'value="{written}"' in shown
