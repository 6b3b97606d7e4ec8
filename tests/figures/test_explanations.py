"""Every explanation tells its answer from its values alone, and every value tells the row that it came from."""

from __future__ import annotations

import datetime
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from registry import days, record
from registry.errors import NotFound
from registry.figures import explaining, service
from registry.figures.catalogue import BY_CODE
from registry.slices import TABLES
from tests.figures.sentences import SENTENCES, Values, answer, summed
from tests.reference.figures import CATALOGUE as ALL
from tests.reference.figures import KINDS, OF_CASEWORK
from tests.reference.reading import KEYS, TYPES, parsed
from tests.registries import SMALL
from tests.registry_under_test import SAMPLE, Plain, RegistryUnderTest, Small, rows_of

#: The others have a sample of their own (test_rectification_sample.py).
CATALOGUE = [code for code in ALL if code not in OF_CASEWORK]
DAYS = ("2018-12-31", "2019-06-30", "2019-12-31", "2020-02-29", "2021-07-12")
SETS = {1: "first", 2: "second"}
#: Values that are derived from the row that is named, rather than standing in one of its cells.
DERIVED = {"lives", "holds", "lived_in_year", "of_village", "term_ends", "is_there"}
CELL_OF = {"ends": "to", "begins": "from", "recorded_mode": "mode", "place_kind": "kind"}
WHENS = {"unit": "from", "spell": "from", "observation": "period"}


def candidates(plain: Plain, code: str) -> list[str]:
    """Units of the sort that a figure is about, counted or not; of places and organizations, of any sort."""
    rows, sort = plain.ledgers, BY_CODE[code].units
    if sort == "post":
        return [f"{r['person']}@{r['unit']}/{r['role']}/{r['from']}" for r in rows["posts"]]
    if sort in ("case", "project"):
        return [r["code"] for r in rows[f"{sort}s"]]
    if sort == "pairing":
        return [r["partner"] for r in rows["pairings"]]
    if sort == "activity":
        return [f"{r['place']}/{r['kind']}/{r['held_on']}/{r['title']}" for r in rows["activities"]]
    return [r["code"] for r in [*rows["places"], *rows["organizations"][:300]]]


def drawn(plain: Plain, number: int, seed: int, among: tuple[str, ...] = DAYS) -> Iterator[tuple[str, str, str, Any]]:
    """All figures in turn and random units: (day, figure, unit, what the plain reference answers; None: not in it).

    Every answer of a figure is as likely as any other, and a fifth of the units do not count.
    """
    chosen = random.Random(seed)
    for index in range(number):
        day, code = among[index * len(among) // number], CATALOGUE[index % len(CATALOGUE)]
        items = {item.unit: item for item in plain.items(code, day)}
        if not items or chosen.random() < 0.2:
            unit = chosen.choice(candidates(plain, code))
        else:
            wanted = chosen.choice(sorted({item.answer for item in items.values()}))
            unit = chosen.choice(sorted(u for u, item in items.items() if item.answer == wanted))
        yield day, code, unit, items.get(unit)


def values_of(explanation: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*explanation["population"]["values"], *explanation["condition"]["values"]]


@pytest.fixture(scope="module")
def explained(sample: RegistryUnderTest, plain: dict[int, Plain]) -> list[tuple[str, str, str, Any, dict[str, Any]]]:
    """A thousand explanations, 12 of each figure at least: (day, figure, unit, plain item, explanation)."""
    number = max(1000, 12 * len(CATALOGUE))
    return [(*of, sample.explain(of[1], of[2], of[0])) for of in drawn(plain[2], number, seed=1)]


def test_the_explanations_are_of_every_figure_and_of_every_answer(explained: list) -> None:
    assert {code for _, code, *_ in explained} == set(CATALOGUE)
    answers = Counter(explanation["answer"] for *_, explanation in explained)
    assert {a: answers[a] > 20 for a in ("met", "not_met", "unknown", "undetermined", "outside")} == dict.fromkeys(
        ("met", "not_met", "unknown", "undetermined", "outside"), True
    )


def test_an_explanation_answers_what_the_plain_reference_answers(explained: list) -> None:
    for day, code, unit, item, explanation in explained:
        expected = "outside" if item is None else "met" if KINDS[code] == "distribution" else item.answer
        assert (explanation["figure"], explanation["unit"]) == (code, unit)
        assert explanation["answer"] == expected, (day, code, unit)


def test_an_explanation_answers_what_the_lists_say(sample: RegistryUnderTest, explained: list) -> None:
    listed: dict[tuple[str, str, str], list[str]] = {}
    for day, code, unit, _, explanation in explained:
        figure, found = BY_CODE[code], explanation["answer"]
        status = {"met": "population", "outside": None}.get(found, found) if figure.kind != "share" else found
        for status in figure.statuses:
            if (day, code, status) not in listed:
                listed[day, code, status] = sample.units(code, day, status)
        statuses = [s for s in figure.statuses if unit in listed[day, code, s] and s != "population"]
        assert statuses == ([found] if found in figure.statuses else []), (day, code, unit)
        counted = unit in listed[day, code, "population"]
        assert counted == (found in ("met", "not_met") or (found == "unknown" and figure.kind == "share")), status


def test_the_answer_is_recomputed_from_the_values_alone(explained: list) -> None:
    for day, code, unit, _, explanation in explained:
        as_of = datetime.date.fromisoformat(day)
        population, condition = explanation["population"]["values"], explanation["condition"]["values"]
        if KINDS[code] == "distinct":
            by_row: dict[str, list[dict[str, Any]]] = {}
            for value in population:
                by_row.setdefault(keyed(code, value, population), []).append(value)
            found = [answer(code, values, [], as_of) for values in by_row.values()]
            assert explanation["answer"] == ("met" if "met" in found else "outside"), (day, code, unit)
        else:
            assert explanation["answer"] == answer(code, population, condition, as_of), (day, code, unit)


def keyed(code: str, value: Mapping[str, Any], values: list[dict[str, Any]]) -> str:
    """Which of several pairings a value belongs to: the kind of its place stands after what it is the kind of."""
    before = values[: values.index(value) + 1]
    return next(v["key"] for v in reversed(before) if v["ledger"] == "pairings")


def test_what_is_summed_or_classified_is_recomputed_from_the_values_alone(explained: list) -> None:
    seen = Counter()
    for day, code, unit, item, explanation in explained:
        rule, values = SENTENCES[code], Values(explanation["condition"]["values"], datetime.date.fromisoformat(day))
        if item is None or item.answer == "unknown":
            continue
        if rule.category is not None:
            assert rule.category(values) == item.answer, (day, code, unit)
            seen["classified"] += 1
        elif rule.amounts:
            assert summed(rule, values) == list(item.amounts), (day, code, unit)
            seen["summed"] += 1
    assert min(seen["classified"], seen["summed"]) > 25


def test_the_population_and_the_condition_answer_each_for_themselves(explained: list) -> None:
    for day, code, unit, _, explanation in explained:
        counts, within = explanation["population"]["answer"], explanation["condition"]["answer"]
        expected = {"not_met": "outside", "unknown": "undetermined"}.get(counts, within)
        assert explanation["answer"] == expected, (day, code, unit)


# -- where values come from --------------------------------------------------------------------------------------


def cell(value: Any, kind: str) -> Any:
    """A value of an explanation as the plain reading of a cell gives it."""
    if value is None or kind not in ("date", "number"):
        return value
    return days.date(days.read(value)) if kind == "date" else Decimal(value)


def row_at(value: Mapping[str, Any]) -> dict[str, str]:
    """The row of the sample that a value names."""
    assert value["file"] == f"{value['ledger']}.csv"
    return rows_of(SAMPLE / SETS[value["change"]] / value["file"])[value["row"] - 2]


def key_in(row: Mapping[str, str], ledger: str) -> str:
    joins = {"posts": "@//", "pairings": "@/", "coverage": "@/"}.get(ledger, "///")
    parts = [row[column] for column in KEYS[ledger]]
    return parts[0] + "".join(join + part for join, part in zip(joins, parts[1:], strict=False))


def when(value: Mapping[str, Any]) -> tuple[str, str | None]:
    found = [k for k in ("from", "period", "on") if k in value]
    assert len(found) == 1
    return found[0], value[found[0]]


def test_every_value_has_a_name_a_day_and_a_source(explained: list) -> None:
    fields = {"name", "value", "ledger", "key", "file", "row", "change"}
    for *_, explanation in explained:
        for value in values_of(explanation):
            name, day = when(value)
            assert set(value) == fields | {name}
            assert value["ledger"] in TYPES
            source = [value[k] for k in ("key", "file", "row", "change")]
            assert None not in source or source == [None] * 4
            if source[0] is None:
                assert day is None
                assert value["value"] in (None, 0, "none"), value  # nothing recorded: no stars, no look-back


def test_every_value_stands_in_the_row_that_it_names(explained: list) -> None:
    checked = Counter()
    for *_, explanation in explained:
        for value in values_of(explanation):
            if value["change"] is None:
                continue
            row, ledger = row_at(value), value["ledger"]
            assert value["key"] == key_in(row, ledger)
            column = value["name"].rpartition(".")[2]
            column = CELL_OF.get(column, column)
            checked[check_cell(column, value, row)] += 1
    assert checked["recorded"] > 2000
    assert checked["derived"] > 250


def check_cell(column: str, value: Mapping[str, Any], row: Mapping[str, str]) -> str:
    """Whether the cell holds the value; of one that is derived, that the row has what it is derived from."""
    ledger = value["ledger"]
    if column in DERIVED or (column == "mode" and ledger == "organizations"):
        return "derived"
    assert column in row, f"{column} is in no cell of {ledger}.csv: if it is worked out of the row, name it in DERIVED"
    found = parsed(ledger, {column: row[column]})[column]
    if column == "subkind" and found is None:
        return "derived"
    if column == "mode" and found != value["value"]:
        assert value["value"] == "contact"  # a group counts as contact, whatever its row says
        return "derived"
    if column == "stars" and row["stage"] == "revoked":
        assert value["value"] == 0
        return "derived"
    assert found == cell(value["value"], TYPES[ledger][column]), (value, row)
    return "recorded"


def test_the_day_of_a_value_is_that_of_its_row(explained: list) -> None:
    columns = {"ratings": "decided_on", "cases": "identified_on", "case_measures": "done_on", "projects": "started_on"}
    columns |= {"look_backs": "checked_on", "trainings": "held_on", "activities": "held_on", "elections": "elected_on"}
    seen = Counter()
    for *_, explanation in explained:
        for value in values_of(explanation):
            if value["change"] is None:
                continue
            name, day = when(value)
            column = columns[value["ledger"]] if name == "on" else name
            seen[name] += 1
            assert (day or "") == row_at(value)[column], value
    assert set(seen) == {"from", "period", "on"}


def test_an_explanation_as_known_then_is_the_same_after_the_record_is_revised(
    sample: RegistryUnderTest, sample_before: RegistryUnderTest, plain: dict[int, Plain]
) -> None:
    revised = 0
    for day, code, unit, _ in drawn(plain[1], 300, seed=2, among=DAYS[1:3]):
        then = sample.explain(code, unit, day, known_at=1)
        assert then == sample_before.explain(code, unit, day), (day, code, unit)
        try:
            revised += then != sample.explain(code, unit, day, known_at=2)
        except NotFound:  # it was withdrawn
            revised += 1
    assert revised > 1


def test_the_second_set_is_named_where_it_revised_a_value_and_the_first_where_it_did_not(
    sample: RegistryUnderTest,
) -> None:
    changes = Counter()
    for row in rows_of(SAMPLE / "second" / "cases.csv"):
        if row.get("withdrawn") == "yes":
            continue
        try:
            explanation = sample.explain("case.overdue", row["code"], "2019-12-31")
        except NotFound:
            continue
        for value in values_of(explanation):
            changes[value["change"]] += 1
            recorded = next((r for r in rows_of(SAMPLE / "first" / "cases.csv") if r["code"] == row["code"]), None)
            same = recorded is not None and recorded[value["name"]] == (value["value"] or "")
            assert value["change"] == (1 if same else 2), value
    assert set(changes) == {1, 2}


# -- sentences ---------------------------------------------------------------------------------------------------

WORD = re.compile(r"[A-Za-z_]{3,}")
PLACEHOLDERS = re.compile(r"None|True|False|Decimal|\{|\}|datetime")


def sentence(explanation: Mapping[str, Any], language: str) -> str:
    """The sentence without the keys that it quotes: of the unit, and of rows."""
    text = explanation["says"][language]
    quoted = {explanation["unit"], *(v["key"] for v in values_of(explanation) if v["key"])}
    for key in sorted(quoted, key=len, reverse=True):
        text = text.replace(key, "")
    return text


def test_the_chinese_sentence_has_no_english_key_and_no_placeholder_in_it(explained: list) -> None:
    for day, code, unit, _, explanation in explained:
        text = sentence(explanation, "zh")
        text = re.sub(r"\b[A-Z]+[0-9]+\b|中共[A-Z]+[0-9]+", "", text)
        assert not WORD.search(text), (day, code, unit, text)
        assert not PLACEHOLDERS.search(explanation["says"]["zh"])


def test_a_sentence_names_the_unit_the_answer_the_figure_and_ends(explained: list) -> None:
    answers = {
        "met": ("达标", "met"),
        "not_met": ("未达标", "not met"),
        "unknown": ("未填报", "unknown"),
        "undetermined": ("无法判定是否应统计", "undetermined"),
        "outside": ("不在应统计范围", "outside the population"),
    }
    for _, code, unit, _, explanation in explained:
        zh, en = explanation["says"]["zh"], explanation["says"]["en"]
        assert zh.endswith("。") and en.endswith(".")
        assert "。。" not in zh and ".." not in en and "；；" not in zh
        for text in (zh, en):
            assert unit in text
        counted = explanation["answer"] == "met" and KINDS[code] != "share"
        answer_zh, answer_en = ("计入", "counted") if counted else answers[explanation["answer"]]
        assert f"：{answer_zh}。" in zh and f": {answer_en}. " in en
        assert BY_CODE[code].name.zh in zh and BY_CODE[code].name.en in en


def test_the_english_sentence_has_no_chinese_but_names_and_no_placeholder(explained: list) -> None:
    for day, code, unit, _, explanation in explained:
        text = explanation["says"]["en"]
        _, _, rest = text.partition(": ")
        rest = re.sub(r"[^ ]*（[^）]*）", "", rest)  # whoever has a name goes by it, with the code
        rest = re.sub(r"“[^”]*”", "", rest)  # and a training or a venue by what it was called
        quoted = {v["key"] for v in values_of(explanation) if v["key"]}
        for key in sorted(quoted | {unit}, key=len, reverse=True):
            rest = rest.replace(key, "")
        assert not re.search(r"[\u4e00-\u9fff]", rest), (day, code, text)
        assert not PLACEHOLDERS.search(text) and "_" not in rest, text


def test_the_source_and_how_sure_it_is_are_shown_in_the_language_that_is_asked_for(
    sample: RegistryUnderTest, plain: dict[int, Plain]
) -> None:
    picture = sample.picture("2019-12-31")
    for code in CATALOGUE:
        unit = [*sample.units(code, "2019-12-31", "population"), *candidates(plain[2], code)][0]
        zh, en = (explaining.explain(picture, BY_CODE[code], unit, language) for language in ("zh", "en"))
        source = BY_CODE[code].source
        assert (zh["source"], zh["confidence"]) == (source.citation.zh, source.confidence.zh)
        assert (en["source"], en["confidence"]) == (source.citation.en, source.confidence.en)
        assert zh["says"] == en["says"]


# -- units that are not there ------------------------------------------------------------------------------------


def test_an_unknown_figure_or_unit_is_not_found(sample: RegistryUnderTest) -> None:
    moment = sample.moment("2019-12-31")
    for code, unit in (
        ("village.nothing", "451103106209"),
        ("village.secretary", "000000000000"),
        ("case.closed", "Z0"),
        ("cadre.resident", "P0@451103106209/first_secretary/2019-01-01"),
        ("project.pairing", "XM9999"),
        ("pairing.enterprises", "QY9999"),
    ):
        with pytest.raises(NotFound):
            service.explain(sample.connection, code, unit, moment)


def test_a_place_under_a_figure_of_another_kind_is_outside_and_says_what_it_is(sample: RegistryUnderTest) -> None:
    explanation = sample.explain("village.venue_300", "451103", "2019-12-31")
    assert explanation["answer"] == "outside"
    assert [(v["name"], v["value"]) for v in explanation["population"]["values"]] == [
        ("kind", "county"),
        ("lives", True),
    ]


def test_an_organization_is_called_by_the_words_of_organizations_not_of_activities(sample: RegistryUnderTest) -> None:
    committee = next(r["code"] for r in rows_of(SAMPLE / "first" / "organizations.csv") if r["kind"] == "committee")
    explanation = sample.explain("village.venue_300", committee, "2019-12-31")
    assert explanation["answer"] == "outside"
    assert "支委会" not in explanation["says"]["zh"]
    assert ("kind", "committee") in [(v["name"], v["value"]) for v in explanation["population"]["values"]]


def test_a_row_that_is_corrected_in_its_key_is_explained_by_the_row_that_corrected_it(small: Small) -> None:
    registry, header = small(SMALL), "id,person,unit,role,from,to\n"
    tag = registry.connection.execute(select(record.setting.c.value).where(record.setting.c.key == "tag")).scalar_one()
    posts = TABLES["posts"]
    number = registry.connection.execute(select(posts.c.record).where(posts.c.role == "secretary")).scalar_one()
    registry.connection.rollback()
    assert registry.take({"posts": f"{header}{tag}-{number},P1,D2,secretary,2018-03,\n"}) == 2
    assert posts_explained(registry) == {("P1@D2/secretary/2018-03", "2018-03", 2, 2)}
    assert posts_explained(registry, known_at=1) == {("P1@D2/secretary/2018-05", "2018-05", 1, 2)}
    assert registry.take({"posts": f"{header},P1,D2,secretary,2018-03,2021\n"}) == 3
    assert posts_explained(registry) == {("P1@D2/secretary/2018-03", "2018-03", 2, 2)}, "another column changed"


def posts_explained(registry: RegistryUnderTest, known_at: int | None = None) -> set[tuple[str, str, int, int]]:
    """Of the posts that explain why a village is led: key, day, change and line."""
    explanation = registry.explain("village.led", "451102101202", "2019-12-31", known_at)
    values = [value for value in values_of(explanation) if value["ledger"] == "posts" and value["key"].startswith("P1")]
    assert values
    return {(value["key"], value["from"], value["change"], value["row"]) for value in values}
