"""The numbers that the handbook quotes are those that the demonstration gives, when its examples are followed."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry.checks.dispositions import STATUSES
from registry.cli import main
from registry.db import ENVIRONMENT
from registry.demonstration.draws import CHANGES
from registry.demonstration.rounds import ROUNDS
from registry.figures.catalogue import BY_CODE
from registry.language import LANGUAGES
from tests import demo
from tests.registries import address_of

#: Of a document: on one kind of database.
pytestmark = pytest.mark.sqlite

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs"
NOW, BEFORE = "2019-12-31", "2018-12-31"
VENUE, INCOME_40, INCOME_50, UNIFIED = (
    f"village.{key}" for key in ("venue_300", "income_40k", "income_50k", "venue_unified")
)
#: The examples by the header of their block, in the order of the handbook; the key that is corrected is left out.
EXAMPLES = [
    ("指标台账", "单位代码,时期,集体经济收入元"),
    ("阵地", "地点代码,类别,名称,启用日期,面积"),
    ("任职", "人员编号,单位代码,职务,任职日期,作废"),
]
#: The last of the changes with which the demonstration is loaded; the examples are the next three.
LOADED = len(ROUNDS) + CHANGES
Figures = dict[str, dict[str, Any]]


def text(language: str) -> str:
    return (DOCUMENTS / language / "handbook.md").read_text(encoding="utf-8")


def block(header: str) -> str:
    """The block of the handbook that begins with this line."""
    (found,) = re.findall(rf"^```\n({re.escape(header)}\n.*?)^```$", text("zh"), re.M | re.S)
    return found


class City:
    """The demonstration, and what its figures are."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._runner = CliRunner(env={ENVIRONMENT: address_of(folder / "demo.db")})
        self._figures: dict[tuple[str, ...], Figures] = {}

    def run(self, *arguments: str) -> Any:
        result = self.invoke("--lang", "zh", *arguments)
        assert result.exit_code == 0, result.output
        return result

    def invoke(self, *arguments: str) -> Any:
        """Runs a command that may be refused."""
        return self._runner.invoke(main, list(arguments))

    def take(self, name: str, rows: str) -> None:
        file = self.folder / f"{name}.csv"
        file.write_text(rows, encoding="utf-8")
        self.run("import", str(file))

    def at(self, as_of: str, known_at: int) -> Figures:
        """The figures of the city."""
        options = ("--as-of", as_of, "--known-at", str(known_at), "--scope", "4511")
        if options not in self._figures:
            figures = json.loads(self.run("figures", *options, "--json").stdout)["figures"]
            self._figures[options] = {figure["code"]: figure for figure in figures}
        return self._figures[options]

    def of(self, code: str, known_at: int = LOADED, as_of: str = NOW) -> tuple[int, int]:
        """Met and population of a share."""
        figure = self.at(as_of, known_at)[code]
        return figure["numerator"], figure["denominator"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The examples are three changes, and one more brings the withdrawn row back."""
    city = City(tmp_path_factory.mktemp("handbook"))
    demo.loaded(tmp_path_factory, city.folder / "demo.db")
    for name, header in EXAMPLES:
        city.take(name, block(header))
    city.take("任职", block(EXAMPLES[-1][1]).replace(",作废", "").replace(",是", ""))
    yield city


def hundredths(met: int, population: int) -> str:
    """A percentage with two decimals, as the handbook writes it."""
    return f"{met / population * 100:.2f}".rstrip("0").rstrip(".")


def chapter_of_workbooks(language: str) -> str:
    """The chapter about workbooks through mappings, which is walked through by itself."""
    (found,) = re.findall(
        r"^## [^\n]*(?:带着你手头的表来|Bring the workbook you have)\n.*?(?=^## )", text(language), re.M | re.S
    )
    return found


def shown(language: str) -> Iterator[tuple[list[str], list[str]]]:
    """The commands that the handbook shows with what they print, each with its lines: some of them, in their order."""
    rest = text(language).replace(chapter_of_workbooks(language), "")
    for line, printed in re.findall(r"^```sh\nregistry ([^\n]+)\n```\n\n```\n(.*?)^```$", rest, re.M | re.S):
        yield shlex.split(line), cells(printed)


def cells(printed: str) -> list[str]:
    """Lines of a table or of text, without the rules and blanks that depend on how wide they are."""
    lines = (" ".join(re.sub(r"[│┃━╇]", " ", line).split()) for line in printed.splitlines())
    return [line for line in lines if line]


def stand_in_order(lines: list[str], printed: list[str]) -> None:
    """That these lines were printed, others between them or not; … stands for what differs between registries."""
    at = 0
    for line in lines:
        wanted = re.compile(re.escape(line).replace("…", r"\S+"))
        found = [n for n, text in enumerate(printed[at:], at) if wanted.fullmatch(text)]
        assert found, (line, printed)
        at = found[0] + 1


def stands(language: str, *sentences: str) -> None:
    """That each of these stands in the handbook, wherever its lines are broken."""
    whole = re.sub(r"\s", "", text(language))
    assert [sentence for sentence in sentences if re.sub(r"\s", "", sentence) not in whole] == []


def test_what_the_two_corrections_do_to_the_figures(city: City) -> None:
    (before, villages), (after, _) = city.of(INCOME_50), city.of(INCOME_50, LOADED + 1)
    (small, _), (large, _) = city.of(VENUE, LOADED + 1), city.of(VENUE, LOADED + 2)
    shares = hundredths(before, villages), hundredths(after, villages)
    stands("zh", f"载入是第 1 至 {LOADED} 次变更", f"登记为第 {LOADED + 1} 次变更", f"是第 {LOADED + 2} 次变更")
    stands("en", f"loading it was changes 1 to {LOADED}", f"This is change {LOADED + 1}.", f"is change {LOADED + 2},")
    stands("zh", f"由 {before}／{villages}（{shares[0]}%）变为 {after}／{villages}（{shares[1]}%）")
    stands("zh", f"由 {small}／{villages} 变为 {large}／{villages}。")
    stands("en", f"goes from {before} of {villages} ({shares[0]} %) to {after} of {villages} ({shares[1]} %)")
    stands("en", f"goes from {small} to {large} of {villages}.")
    assert before != after and small != large


def test_what_withdrawing_a_post_and_bringing_it_back_do(city: City) -> None:
    was, without, again = (city.at(NOW, change)["cadre.resident"]["value"] for change in range(LOADED + 2, LOADED + 5))
    stands("zh", f"由 {was} 变为 {without}", f"数又是 {again}")
    stands("en", f"goes from {was} to {without}", f"the figure is {again} again")
    assert was == again != without


def test_what_is_known_of_the_year_before_at_two_changes(city: City) -> None:
    (then, population), (now, _) = (city.of(VENUE, change, BEFORE) for change in (LOADED + 1, LOADED + 2))
    rows = [f"| {met} | {population} | {hundredths(met, population)} % |" for met in (now, then)]
    stands("zh", f"| 按现在所知 {rows[0]}", f"| 按第 {LOADED + 1} 次变更之后所知 {rows[1]}")
    stands("zh", f"当时报 {then} 没有报错", f"现在知道应当是 {now}。")
    stands("en", f"| as known now {rows[0]}", f"| as known after change {LOADED + 1} {rows[1]}")
    stands("en", f"Who reported {then} then", f"now we know that it was {now}.")


def test_the_villages_of_both_years_and_the_one_without_an_income(city: City) -> None:
    (met, now), (_, venues) = city.of(INCOME_40), city.of(UNIFIED)
    unknown = city.at(NOW, LOADED)[INCOME_40]["unknown"]
    before = city.at(BEFORE, LOADED)["place.villages"]["value"]
    assert (now, now - met) == (city.at(NOW, LOADED)["place.villages"]["value"], unknown)
    stands("zh", f"应统计数 {now}，达标 {met}，未填报 {unknown}", f"2019-12-31 是 {now}，2018-12-31 是 {before}")
    stands("zh", f"分母不是 {now}（例如「活动场所“五个统一”达标率」是 {venues}）")
    stands(
        "en",
        f"population {now}, met {met}, unknown {unknown}",
        f"{now} as of 2019-12-31, and {before} as of 2018-12-31",
    )
    stands("en", f"Where it is not {now} ({venues} for **villages with a unified venue**)")


def test_a_target_that_is_reached_and_one_that_is_not(city: City) -> None:
    figures = city.at(NOW, LOADED)
    assert (figures["case.look_back"]["met"], figures[VENUE]["met"]) == (True, False)
    reached, missed = BY_CODE["case.look_back"].name, BY_CODE[VENUE].name
    stands("zh", f"贺州市 {NOW}，「{reached.zh}」达到目标，「{missed.zh}」未达到。")
    stands("en", f"of Hezhou as of {NOW}, **{reached.en}** reaches it and **{missed.en}** does not.")


def test_the_cases_and_their_look_backs(city: City) -> None:
    figures = city.at(NOW, LOADED)
    met, cases = city.of("case.look_back")
    results = figures["case.look_back_result"]["categories"]
    numbers = [results[key] for key in ("consolidated", "partly", "relapsed", "abolished")]
    overdue = figures["case.overdue"]["value"]
    stands(
        "zh",
        f"{met}／{cases}，达到目标",
        "巩固 {}，基本巩固 {}，反弹 {}，撤并 {}。".format(*numbers),
        f"{overdue} 件，目标是 0",
    )
    stands("en", f"{met} of {cases}, the target is reached", f"{overdue}, where the target is 0")
    stands("en", "consolidated {}, partly consolidated {}, relapsed {}, abolished {}.".format(*numbers))
    assert sum(numbers) == cases


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_command_prints_is_what_the_handbook_shows(city: City, language: str) -> None:
    commands = list(shown(language))
    assert len(commands) >= 7
    for arguments, lines in commands:
        stand_in_order(lines, cells(city.invoke("--lang", language, *arguments).output))


def test_how_far_the_audits_are(city: City) -> None:
    audits = json.loads(city.run("audit", "list", "--as-of", NOW, "--json").stdout)["audits"]
    closed, running = ((one["code"], one["cohort"], one["checked"], one["signed"]["city"]) for one in audits)
    assert closed[1] == closed[2] == closed[3]
    stands("zh", f"{closed[0]} 已经结束，{closed[1]} 件都查过", f"{running[0]} 查 2016 年度的案件")
    stands("zh", f"{running[1]} 件中查了 {running[2]} 件，市级签署 {running[3]} 件")
    stands("en", f"{closed[0]} is closed: all its {closed[1]} cases are checked", f"{running[0]}, of the cases of 2016")
    stands("en", f"of {running[1]} cases {running[2]} are checked, and {running[3]} are signed by the city")


def test_sums_that_are_none_and_what_is_undetermined(city: City) -> None:
    parts = []
    for by in ("county", "township"):
        answer = city.run("figures", "--as-of", NOW, "--known-at", str(LOADED), "--scope", "4511", "--by", by, "--json")
        figures = [figure for scope in json.loads(answer.stdout)["scopes"] for figure in scope["figures"]]
        parts.append(sum(figure["value"] for figure in figures if figure["code"] == "pairing.enterprises"))
    whole = city.at(NOW, LOADED)["pairing.enterprises"]["value"]
    hamlets = city.at(NOW, LOADED)["natural_village.branch_where_due"]["undetermined"]
    stands("zh", f"全市 {whole} 家，各县区相加是 {parts[0]}，各乡镇相加是 {parts[1]}", f"全市有 {hamlets} 个自然村")
    stands("en", f"{whole} enterprises are paired", f"add up to {parts[0]} and the townships to {parts[1]}")
    stands("en", f"{hamlets} natural villages of the city have no recorded number")


def test_the_number_that_is_quoted_with_its_day_and_its_state_of_knowledge(city: City) -> None:
    met, population = city.of(VENUE, LOADED + 4)
    share, unknown = hundredths(met, population), city.at(NOW, LOADED + 4)[VENUE]["unknown"]
    stands("zh", f"{share}%（{met}／{population}，未填报 {unknown}；")
    stands("en", f"{share} % ({met} of {population}, {unknown} unknown;")


def test_the_numbers_about_rules_and_findings_are_those_of_the_demonstration(city: City) -> None:
    day = ("--as-of", NOW, "--known-at", str(LOADED), "--json")
    answers = json.loads(city.run("figures", "--rules", *day).stdout)["figures"]
    rules = {one["code"]: (one["denominator"], one["numerator"], one["unknown"]) for one in answers}
    counts = json.loads(city.run("findings", *day, "--count-by", "status").stdout)["counts"]
    statuses = {one["key"]: one["findings"] for one in counts}
    due = len(json.loads(city.run("findings", *day, "--due-within", "60").stdout)["due"])
    (asked, held, _), (posts, both, untold) = rules["VIL-12a"], rules["VIL-09a"]
    (notices, answered, _) = rules["SEED-03"]
    lacking = asked - held
    says = {
        "zh": (f"核查 {asked} 个村，{held} 个有，{lacking} 个没有", f"有 {posts - both - untold} 条", f"有 {due} 项"),
        "en": (
            f"{asked} villages are asked,\n{held} have one, {lacking}",
            f"with {posts - both - untold}.",
            f"{due} of them",
        ),
    }
    says["zh"] += (f"到期的 {notices} 件中，{answered} 件", "昭平镇自 2019-07-01 起活动场所达到 240 平方米")
    says["en"] += (
        f"Of the {notices} that were due,\n  {answered} were answered",
        "In 昭平镇 a venue of 240 square metres",
    )
    for language, words in says.items():
        assert [word for word in words if word not in text(language)] == []
        for key, count in statuses.items():
            name = STATUSES[key].in_(language)  # type: ignore[index]
            assert re.search(rf"^\| {name} \| [^|]+ \| {count} \|$", text(language), re.M), (language, key, count)
