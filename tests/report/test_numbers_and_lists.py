"""A report's numbers are the engine's, and every number is the number of the rows of its list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.errors import NotFound, Refused
from registry.figures import service
from registry.figures.catalogue import FIGURES
from registry.figures.groups import GROUPS
from registry.figures.line import Line
from registry.figures.lists.unit_list import UnitList
from registry.report.composing import compose
from registry.report.model import Numbers, Place, Report
from tests.registries import SMALL
from tests.registry_under_test import RegistryUnderTest, Small

DAY, BEFORE = "2019-12-31", "2018-12-31"
CITY = "4511"


@pytest.fixture(scope="module")
def report(sample: RegistryUnderTest) -> Report:
    """The city's report, against a year before."""
    return compose(sample.picture(DAY), CITY, sample.picture(BEFORE))


def every_number(report: Report) -> Iterator[tuple[Line, Place, Numbers]]:
    """Every line of the scope, and of each county and township."""
    for line, numbers in zip(report.lines, report.totals, strict=True):
        yield line, report.scope, numbers
    for table in report.tables:
        yield from table.rows()


def within(report: Report, place: Place) -> int | None:
    """How a list names a place: its identity, the scope itself None."""
    return None if place == report.scope else place.identity


def test_every_group_has_a_key_of_its_own() -> None:
    assert len({group.key for group in GROUPS}) == len(GROUPS)


def test_the_scopes_numbers_are_those_of_the_command(sample: RegistryUnderTest, report: Report) -> None:
    figures = sample.figures(DAY, CITY)
    for line, numbers in zip(report.lines, report.totals, strict=True):
        found = figures[line.figure.code]
        value = found["value"] if line.category is None else found["categories"][line.category]
        assert (numbers.value, numbers.reached) == (value, found["met"]), line.name
        for field in ("numerator", "denominator", "unknown", "undetermined"):
            assert getattr(numbers, field) == found.get(field)


def test_the_numbers_of_each_county_and_township_are_those_of_the_place_as_a_scope(
    sample: RegistryUnderTest, report: Report
) -> None:
    assert [(t.kind, len(t.places)) for t in report.tables] == [("county", 5), ("township", 60)]
    for table in report.tables:
        at = len(table.places) // 2
        alone = compose(sample.picture(DAY), table.places[at].code, sample.picture(BEFORE))
        assert table.numbers[at] == alone.totals


def test_every_number_counts_the_rows_of_its_list_for_every_figure_and_place(report: Report) -> None:
    checked = 0
    for line, place, numbers in every_number(report):
        found, at = report.lists[line.figure.code], within(report, place)
        if line.figure.kind == "share":
            met, not_met, unknown = (found.count(s, at) for s in ("met", "not_met", "unknown"))
            assert (met, not_met, unknown) == (numbers.numerator, numbers.not_met, numbers.unknown)
            assert met + not_met + unknown == numbers.denominator
        if line.figure.kind == "count":
            assert found.count("counted", at) == numbers.value
        if line.category is not None:
            assert found.count(line.category, at) == numbers.value
        if numbers.undetermined is not None:
            assert found.count("undetermined", at) == numbers.undetermined
        if line.figure.kind in ("total", "ratio"):
            assert found.count("unknown", at) == numbers.unknown
        checked += 1
    assert checked == len(report.lines) * (1 + 5 + 60)


def test_what_the_rows_of_a_list_hold_adds_up_to_the_number(report: Report) -> None:
    for line, place, numbers in every_number(report):
        found, at = report.lists[line.figure.code], within(report, place)
        if line.figure.kind not in ("total", "ratio", "distinct"):
            continue
        run = found.run("counted", at)
        rows = found.units[run[0] : run[1] + 1] if run else found.units[:0]
        if line.figure.kind == "distinct":
            assert rows["value"].n_unique() == numbers.value
        elif line.figure.kind == "total":
            assert rows["value"].sum() == pytest.approx(float(numbers.value))
        else:
            assert (rows["value"].sum(), rows["over"].sum()) == (numbers.numerator, numbers.denominator)


def test_a_list_has_the_very_units_that_the_command_lists(sample: RegistryUnderTest, report: Report) -> None:
    for figure in FIGURES:
        if figure.kind == "distinct":
            continue
        found = report.lists[figure.code]
        rows = list(found.rows("zh"))
        code = [h.zh for h in found.headings()].index("代码")
        for status in set(figure.statuses) - {"population"}:
            run = found.run(status)
            listed = sorted(row[code] for row in rows[run[0] : run[1] + 1]) if run else []
            assert listed == sample.units(figure.code, DAY, status, CITY)


def test_a_list_stands_in_the_order_of_answer_county_township_and_code(report: Report) -> None:
    for found in report.lists.values():
        names, order = [h.zh for h in found.headings()], []
        for row, status in zip(found.rows("zh"), found.units["status"], strict=True):
            at = dict(zip(names, row, strict=True))
            order.append((status, at.get("县区"), at.get("乡镇")))
        assert len({*order}) == sum(a != b for a, b in zip([None, *order], order, strict=False))


def test_no_share_is_above_one_and_every_change_is_the_difference(report: Report) -> None:
    for line, _, numbers in every_number(report):
        if line.figure.kind == "share" and numbers.value is not None:
            assert 0 <= numbers.value <= 1
        if numbers.change is not None:
            assert numbers.change == numbers.value - numbers.earlier


def test_the_earlier_values_are_those_of_the_earlier_day(sample: RegistryUnderTest, report: Report) -> None:
    then = compose(sample.picture(BEFORE), CITY)
    assert [n.earlier for n in report.totals] == [n.value for n in then.totals]
    assert {n.earlier for n in then.totals} == {None}


def test_a_place_that_did_not_live_on_the_earlier_day_has_nothing_to_compare_with(sample: RegistryUnderTest) -> None:
    """Its numbers would all be zero then, and it would have risen from nothing."""
    founded = compose(sample.picture(DAY), CITY, sample.picture("2009-12-31"))
    counties = founded.tables[0]
    by_place = zip(counties.places, counties.numbers, strict=True)
    earlier = {place.code: {n.earlier for n in numbers} for place, numbers in by_place}
    assert earlier["451102"] == {None}
    assert earlier["451103"] != {None}


def test_a_place_that_does_not_live_on_the_day_has_no_report(sample: RegistryUnderTest) -> None:
    with pytest.raises(Refused):
        compose(sample.picture("2009-12-31"), CITY)
    with pytest.raises(NotFound):
        compose(sample.picture(DAY), "999999")


def test_a_report_is_compared_with_an_earlier_day_only(sample: RegistryUnderTest) -> None:
    for day in (DAY, "2020-06-30"):
        with pytest.raises(Refused):
            compose(sample.picture(DAY), CITY, sample.picture(day))


def row_of(found: UnitList, code: str) -> dict[str, object]:
    """A unit's row in a list, by the Chinese headings."""
    rows = (dict(zip((h.zh for h in found.headings()), row, strict=True)) for row in found.rows("zh"))
    return next(row for row in rows if row["代码"] == code)


def test_the_lists_show_the_recorded_values_that_decide(small: Small) -> None:
    facilities = "place,kind,name,from,area_m2\n451102101202,venue,甲,2019,120\n451102101202,venue,乙,2019,99.5\n"
    lists = compose(small({**SMALL, "facilities": facilities}).picture(DAY), CITY).lists
    shares = ("income_40k", "secretary", "both_posts", "venue_300", "poor")
    west = {f"village.{name}": row_of(lists[f"village.{name}"], "451102101202") for name in shares}
    assert (west["village.income_40k"]["状态"], west["village.income_40k"]["集体经济收入元"]) == ("达标", 52000.5)
    assert (west["village.secretary"]["状态"], west["village.secretary"]["村党组织任职"]) == (
        "达标",
        "安某（P1），党组织书记",
    )
    both = west["village.both_posts"]
    assert (both["村党组织书记"], both["村（居）委会主任"]) == ("安某（P1），党组织书记", "柏某（P2），村居委会主任")
    assert west["village.venue_300"]["在用阵地"] == "类别：活动场所，面积：120；类别：活动场所，面积：99.5"
    assert west["village.poor"]["建档立卡贫困村"] == "未登记"
    assert row_of(lists["village.venue_300"], "451102101203")["在用阵地"] == "无"


def test_a_day_known_to_the_month_is_shown_as_it_was_written(small: Small) -> None:
    cases = "code,organization,year,identified_on,closed_on\nZ1,D2,2019,2019-03,2019-05\n"
    lists = compose(small({**SMALL, "cases": cases}).picture(DAY), CITY).lists
    row = row_of(lists["case.closed"], "Z1")
    assert (row["排查认定日期"], row["销号日期"], row["状态"]) == ("2019-03", "2019-05", "达标")


def test_what_stands_in_for_a_number_that_is_not_recorded_is_shown_beside_it(small: Small) -> None:
    activities = "place,kind,held_on,title,times\n451102101202,wish,2019-05-01,甲,\n451102101202,wish,2019-06-01,乙,4\n"
    found = compose(small({**SMALL, "activities": activities}).picture(DAY), CITY).lists["activity.wishes"]
    shown = [(row[-4], row[-3]) for row in found.rows("zh")]
    assert [h.zh for h in found.headings()][-4:-2] == ["计入数", "次数"]
    assert shown == [(1, "未登记"), (4, 4)]


def test_everything_may_be_reported(sample: RegistryUnderTest) -> None:
    report = compose(sample.picture(DAY))
    assert report.scope.code is None
    assert [t.kind for t in report.tables] == ["municipality", "county", "township"]
    figures = {f["code"]: f.get("value") for f in service.figures_of(sample.picture(DAY))}
    whole = [(line, n) for line, n in zip(report.lines, report.totals, strict=True) if line.category is None]
    assert [n.value for _, n in whole] == [figures[line.figure.code] for line, _ in whole]
