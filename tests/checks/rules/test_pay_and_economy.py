"""Pay (PAY), collective economy (ECO): the yuan, who holds which posts, the days around each date in force, what is
not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
FORCE = "2019-06-01"


def _paid(w: Written, code: str, yuan: str, more: str = "from=2015-01-01", at: str = "") -> None:
    w.add("pay", f"person={code} unit={at or f'V-of-{code}'} base_yuan={yuan} {more}")


def _secretaries(w: Written) -> None:
    """Secretaries, each of a village organization of its own: of one post, of both, and professional."""
    for kind, below, on, above in (
        ("one", "2099.99", "2100", "2100.01"),
        ("both", "2299.99", "2300", "2300.01"),
        ("pro", "3799.99", "3800", "3800.01"),
    ):
        management = "professional" if kind == "pro" else "ordinary" if kind == "one" else ""
        for code, yuan in (
            ("below", below),
            ("on", on),
            ("above", above),
            ("unpaid", ""),
            ("later", on),
            ("place", on),
        ):
            person = f"{kind}-{code}"
            w.organization(f"of-{person}")
            w.post(person, f"of-{person}", "secretary", f"from=2015-01-01 management={management}")
            if kind != "one":
                w.post(person, f"V-of-{person}", "village_director")
            if yuan:
                _paid(w, person, yuan, "from=2019-06-16" if code == "later" else "from=2015-01-01")
    for name, person in (("pay.head", "one"), ("pay.both", "both"), ("pay.professional", "pro")):
        w.setting(name, "4000", f"V-of-{person}-place", "2019-06-15")
    w.organization("of-asks-nothing")
    w.post("asks-nothing", "of-asks-nothing")
    w.post("asks-nothing", "V-of-asks-nothing", "village_director")
    _paid(w, "asks-nothing", "100")
    w.setting("pay.both", "none", "V-of-asks-nothing")


def _others(w: Written) -> None:
    w.village("V-of-director")
    w.post("director", "V-of-director", "village_director")
    _paid(w, "director", "2099")
    w.organization("of-acting")
    w.post("acting", "of-acting", "acting_secretary")
    w.organization("of-agency", more="type=agency")
    w.post("agency", "of-agency")
    # Director of another village: one post at each.
    w.organization("of-two-villages")
    w.post("two-villages", "of-two-villages")
    w.post("two-villages", "V-of-director", "village_director")
    _paid(w, "two-villages", "2100")
    w.organization("of-two-rows")
    w.post("two-rows", "of-two-rows")
    _paid(w, "two-rows", "2000")
    _paid(w, "two-rows", "2100", "from=2019-01-01 to=2019-06-20")
    w.organization("of-elsewhere")
    w.post("elsewhere", "of-elsewhere")
    _paid(w, "elsewhere", "2100", at="V-of-director")
    w.organization("of-leaving")
    w.post("leaving", "of-leaving", "secretary", "from=2015-01-01 to=2019-06-15")
    w.organization("of-joining")
    w.post("joining", "of-joining")
    w.post("joining", "V-of-joining", "village_director", "from=2019-06-15")
    _paid(w, "joining", "2100")


def _allowances(w: Written) -> None:
    for yuan in ("399", "400", "401", "450", "500", "501", ""):
        w.place(f"T{yuan or 'unsaid'}", "township", f"allowance_yuan={yuan}" if yuan else "", "parent=XQ")
    w.place("T-own", "township", "allowance_yuan=600", "parent=XQ")
    w.setting("PAY-06.tiers", "600;700", "T-own", "2019-06-15")
    w.setting("PAY-06.tiers", "-", "T-own", "2019-06-20")


def _incomes(w: Written) -> None:
    """Villages by their income of 2019, and of 2020."""
    for code, of_2019, of_2020 in (
        ("i-below", "39999.99", "49999.99"),
        ("i-on", "40000", "50000"),
        ("i-above", "40000.01", "50000.01"),
        ("i-unsaid", "", ""),
        ("i-own", "40000", "50000"),
        ("i-million", "1000000", "2999999.99"),
        ("i-most", "999999999999", "999999999999"),
    ):
        w.village(code)
        for year, yuan in (("2019", of_2019), ("2020", of_2020)):
            if yuan:
                w.facts(code, f"collective_income_yuan={yuan}", year)
    w.setting("ECO-01.yuan", "50000", "i-own")
    w.setting("ECO-03.yuan", "60000", "i-own")
    w.village("i-months")
    for month, yuan in (("2019-01", "20000"), ("2019-12", "20000"), ("2020-01", "20000"), ("2020-02", "29999")):
        w.facts("i-months", f"collective_income_yuan={yuan}", month)
    w.village("i-rich-months")
    for month in range(1, 13):
        for year in (2019, 2020):
            w.facts("i-rich-months", "collective_income_yuan=999999999999", f"{year}-{month:02}")
    w.village("i-2018")
    w.facts("i-2018", "collective_income_yuan=100", "2018")
    w.place("site", "relocation_site")


def written() -> Written:
    w = Written()
    for part in (_secretaries, _others, _allowances, _incomes):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    *said("PAY-01", DAY, met="one-on one-above two-rows", not_met="one-below one-place director", unknown="one-unpaid"),
    *said("PAY-01", DAY, unknown="one-later elsewhere"),
    *said("PAY-01", DAY, outside="acting agency"),
    *said("PAY-01", DAY, met="of-two-villages", unknown="two-villages@V-of-director/village_director/2015-01-01"),
    *said("PAY-01", DAY, outside="of-both-below V-of-both-below of-pro-below leaving"),
    *across("PAY-01", "one-later", "2019-06-16", "unknown", "met"),
    *across("PAY-01", "two-rows", "2019-06-20", "met", "not_met"),
    *across("PAY-01", "leaving", DAY, "unknown", "outside"),
    *across("PAY-01", "of-joining", DAY, "met", "outside"),
    *across("PAY-01", "one-below", FORCE, "outside", "not_met"),
    *said(
        "PAY-02", DAY, met="of-both-on of-both-above", not_met="of-both-below of-both-place", unknown="of-both-unpaid"
    ),
    *said("PAY-02", DAY, outside="V-of-both-below one-below of-pro-below of-two-villages acting"),
    *said("PAY-02", DAY, unknown="of-asks-nothing of-both-later"),
    *across("PAY-02", "of-joining", DAY, "outside", "not_met"),
    *across("PAY-02", "of-both-below", FORCE, "outside", "not_met"),
    *said("PAY-03", DAY, met="of-pro-on of-pro-above", not_met="of-pro-below of-pro-place", unknown="of-pro-unpaid"),
    *said("PAY-03", DAY, outside="V-of-pro-below of-both-below one-below", unknown="of-pro-later"),
    *across("PAY-03", "of-pro-below", FORCE, "outside", "not_met"),
    *said("PAY-06", DAY, met="T400 T450 T500 T-own", not_met="T399 T401 T501", unknown="Tunsaid", outside="site i-on"),
    *across("PAY-06", "T-own", "2019-06-20", "met", "not_met"),
    *across("PAY-06", "T-own", DAY, "not_met", "met"),
    *across("PAY-06", "T399", "2019-01-01", "outside", "not_met"),
    *said("ECO-01", "2020-06-15", met="i-on i-above i-months", not_met="i-below i-own", unknown="i-unsaid i-2018"),
    *said("ECO-01", "2020-06-15", outside="site", met="i-million i-most i-rich-months"),
    *across("ECO-01", "i-below", "2019-12-31", "outside", "not_met"),
    *across("ECO-01", "i-below", "2020-12-31", "not_met", "outside"),
    *said(
        "ECO-03", "2021-06-15", met="i-on i-above", not_met="i-below i-own i-months", unknown="i-unsaid", outside="site"
    ),
    *said("ECO-03", "2021-06-15", met="i-million i-most i-rich-months"),
    *across("ECO-03", "i-below", "2020-12-31", "outside", "not_met"),
    *across("ECO-03", "i-below", "2021-12-31", "not_met", "outside"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("pay"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_pay_and_income_are_as_the_rules_say(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
