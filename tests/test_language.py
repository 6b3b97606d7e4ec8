"""English texts with numbers: one problem is not "1 problems"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.cli import backup, divisions, exchange, figures, history
from registry.compliance.parameters import BY_NAME
from registry.errors import Invalid, Problem
from registry.language import Words

ROOT = Path(__file__).resolve().parent.parent
#: A place for a number and the word behind it, or behind one more; those that choose have a colon.
COUNTED = re.compile(r"\{(\w*(?:count|changes|rows|total|later|\d)\w*)\}(?: more)? ([a-z]+)\b")


@pytest.mark.parametrize(
    ("count", "english"), [(0, "0 problems"), (1, "1 problem"), (2, "2 problems"), ("1,000", "1,000 problems")]
)
def test_a_word_is_chosen_by_the_number_before_it(count: object, english: str) -> None:
    words = Words("{count} 处问题", "{count} {count:problem|problems}").format(count=count)
    assert words == Words(f"{count} 处问题", english)


@pytest.mark.parametrize(
    ("words", "values", "one", "several"),
    [
        (exchange._REFUSED, {"count": 1}, "1 problem: nothing", "2 problems: nothing"),
        (divisions._REFUSED, {"count": 1}, "1 problem: nothing", "2 problems: nothing"),
        (divisions._CONFIRM, {"count": 1, "path": "x"}, "1 proposal is in x", "2 proposals are in x"),
        (figures._UNITS, {"count": 1}, "1 unit", "2 units"),
        (figures._OTHERS["unknown"], {"count": 1}, "1 more is unknown", "2 more are unknown"),
        (history._HOLDS, {"changes": 1, "head": "x"}, "1 change,", "2 changes,"),
        (backup._RESTORED, {"changes": 1, "head": "x"}, "1 change,", "2 changes,"),
    ],
)
def test_what_commands_say_of_one_is_said_of_one(
    words: Words, values: dict[str, object], one: str, several: str
) -> None:
    assert one in words.format(**values).en
    assert several in words.format(**{name: 2 if value == 1 else value for name, value in values.items()}).en


def test_a_refusal_counts_its_problems() -> None:
    problem = Problem(Words("错", "wrong"))
    assert [Invalid([problem] * n).says.en.partition(";")[0] for n in (1, 2)] == ["1 problem", "2 problems"]


def texts() -> Iterator[tuple[str, str]]:
    """Every English text of the code that is filled in, with its file; of f-strings the places by a name alone."""
    for path in (ROOT / "registry").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "{" in node.value:
                yield path.name, node.value


def test_no_text_puts_a_plural_behind_a_number_without_a_choice() -> None:
    found = [
        (name, match.group())
        for name, text in texts()
        for match in COUNTED.finditer(text)
        if (match.group(2).endswith("s") or match.group(2) in ("are", "have", "do"))
        and match.group(2) not in ("is", "as", "was", "has", "does", "stands")
    ]
    assert found == []


#: Names of programs, formats and machines, which have no Chinese; and what is typed as it stands: commands, options,
#: values of options, files.
NAMES = re.compile(
    r"CSV|UTF|Excel|SQLite|PostgreSQL|Spark|Apache|JSON|SHA|PDF|SVG|Debian|BOM|HTML|OFD|Parquet|Java|Python|Word|DTD|NUL|WPS|XML|"
    r"Windows|systemd|localhost|Ctrl|LANG|registry|install|python|docs|spark|findings|changes|pip|grassroots|units?|stay|"
    r"people|checkpoint|archive|createdb|apt|fonts|upgrade|init|import|scopes|null|rows|columns|manifest|openjdk|place|"
    r"correct|end|posts|export|backup|instance|unknown|undetermined|headless|jre|xlsx|actor|reason|files|county|CHANGE|none|"
    r"CASE|STAR|AUDIT|DRAW|rectifying|screen|pay|step|TOML|map|make|sheet|column|cell|title|header|ignore|same|true|false|"
    r"ledger|facts|open|minus|period|replaces|township|village|year|blank|from|values|ratings|UTC|audit|"
    r"user|add|rules|security|demo|logins|show|office|https?|TOTP|ASVS|OWASP|scope|next|OpenAPI|ASCII|JPEG|PNG|MiB|GiB|jpeg|png|pdf|serve|reset"
)


def chinese_texts() -> Iterator[tuple[str, str]]:
    """Every Chinese text of the code: the first of the two that `Words` and the refusals are given."""
    makers = {"Words", "Refused", "NotFound", "Conflict", "Unfit", "words"}
    for path in (ROOT / "registry").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                pieces = getattr(node.args[0], "values", [node.args[0]]) if name in makers else ()
                text = "".join(p.value for p in pieces if isinstance(p, ast.Constant) and isinstance(p.value, str))
                yield path.name, re.sub(r"\{[^}]*\}", "", text)


def test_a_chinese_text_holds_no_english_but_names_and_what_is_typed() -> None:
    rule = re.compile(r"[A-Z]{2,}-(?:\d\d|[A-Z]+)|" + "|".join(map(re.escape, sorted(BY_NAME, reverse=True))))
    word = re.compile(r"(?<![-\w.{$/])[A-Za-z][A-Za-z]{2,}(?![\w(=])")
    texts = ((name, text, word.findall(rule.sub("", text))) for name, text in chinese_texts())
    found = {(name, one) for name, text, words in texts for one in words if len(text) > len(one)}
    assert sorted(one for one in found if not NAMES.fullmatch(one[1])) == []
