"""Every served style sheet and script keeps within what Chrome 90 knows, and asks for nothing from outside.

What Chrome 90 knows is in chrome-90.json, written by tools/chrome-90.py. Other people's scripts are held to the
language only: what they call they ask for first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tinycss2
from playwright.sync_api import Page, sync_playwright
from tinycss2 import ast

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
STATIC = PROJECT / "registry" / "static"
SHEETS = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
KNOWN = json.loads((HERE / "chrome-90.json").read_text(encoding="utf-8"))
STYLE, SCRIPT = KNOWN["style"], KNOWN["script"]
UNITS = {
    *("px", "em", "rem", "ex", "ch", "vh", "vw", "vmin", "vmax", "cm", "mm", "in", "pt", "pc", "q"),
    *("s", "ms", "deg", "rad", "grad", "turn", "fr", "dpi", "dpcm", "dppx", "x"),
}
# Names that no Chrome ever took: `color-adjust` is what Firefox once called `print-color-adjust`.
OTHER_BROWSERS = {"color-adjust"}
#: What is declared of a page alone, and Chrome has known since 15.
OF_PAGES = {"size:"}
Tokens = list[Any]


def name_of(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


# Style sheets.


def too_new(sheet: str) -> list[str]:
    """What a style sheet holds that Chrome 90 does not know, each said once."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return sorted(set(in_rules(rules)))


def in_rules(rules: Tokens) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, ast.ParseError):
            yield f"line {rule.source_line}: {rule.message}"
        elif isinstance(rule, ast.AtRule):
            yield from in_at_rule(rule)
        else:
            yield from in_selector(rule.prelude)
            yield from in_declarations(rule.content)


def in_at_rule(rule: ast.AtRule) -> Iterator[str]:
    name = rule.lower_at_keyword
    if name not in STYLE["at_rules"]:
        yield f"@{name}"
    if name == "media":
        yield from in_media(rule.prelude)
    if name == "page":
        yield from (found for found in in_declarations(rule.content) if found not in OF_PAGES)
    if name.endswith("keyframes"):
        frames = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        for frame in frames:
            yield from in_declarations(frame.content)
    elif name in ("media", "supports"):
        yield from in_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def in_media(tokens: Tokens) -> Iterator[str]:
    """Features such as (min-width: 600px); a comparison, (width >= 600px), came with Chrome 104."""
    for token in tokens:
        if isinstance(token, ast.ParenthesesBlock):
            named = [part for part in token.content if isinstance(part, ast.IdentToken)]
            inner = [part for part in token.content if isinstance(part, ast.ParenthesesBlock)]
            if any(isinstance(part, ast.LiteralToken) and part.value[0] in "<>=" for part in token.content):
                yield "@media with < or >"
            elif named and not inner:
                feature = named[0].lower_value.removeprefix("min-").removeprefix("max-")
                if feature not in STYLE["media_features"]:
                    yield f"@media ({feature})"
            yield from in_media(inner)


def in_selector(tokens: Tokens) -> Iterator[str]:
    """Pseudo-classes and -elements; those of other browsers (-moz-…) make a rule that Chrome leaves out anyhow."""
    before = None
    for token in tokens:
        if token == "&":
            yield "nesting: &"
        name = getattr(token, "lower_name", None) or getattr(token, "lower_value", "")
        if before == ":" and name and not name.startswith("-") and name not in STYLE["selectors"]:
            yield f":{name}"
        if isinstance(token, ast.FunctionBlock):
            of = [part for part in token.arguments if isinstance(part, ast.IdentToken) and part.lower_value == "of"]
            yield from (f":{name}(… of …)" for _ in of)
            yield from in_selector(token.arguments)
        before = token


def in_declarations(content: Tokens) -> Iterator[str]:
    """Properties and values; a newer property may stand beside its -webkit- form that Chrome 90 takes instead."""
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    taken = {part.lower_name for part in parts if isinstance(part, ast.Declaration)} & set(STYLE["properties"])
    for part in parts:
        if isinstance(part, ast.Declaration):
            name = part.lower_name
            if name in OTHER_BROWSERS or f"-webkit-{name}" in taken:
                continue
            if not name.startswith("-") and name not in STYLE["properties"]:
                yield f"{name}:"
            yield from in_value(name, part.value)
        elif isinstance(part, ast.ParseError):
            yield f"line {part.source_line}: {part.message}"
        elif isinstance(part, ast.AtRule):
            yield f"@{part.lower_at_keyword}"
            yield from in_declarations(part.content or [])
        else:
            yield "nesting: a rule in a rule"


def in_value(name: str, tokens: Tokens) -> Iterator[str]:
    refused = {*STYLE["newer_keywords"], *STYLE["newer_values"].get(name, ())}
    for token in tokens:
        if isinstance(token, ast.IdentToken) and token.lower_value in refused:
            yield f"{name}: {token.value}"
        elif isinstance(token, ast.DimensionToken) and token.lower_unit not in UNITS:
            yield f"{name}: …{token.unit}"
        elif isinstance(token, ast.FunctionBlock):
            if token.lower_name in STYLE["newer_functions"]:
                yield f"{name}: {token.name}()"
            yield from in_value(name, token.arguments)


def addresses(tokens: Tokens) -> Iterator[str]:
    """Everything that a style sheet asks for: url(…) and @import, at every depth."""
    for token in tokens:
        if isinstance(token, ast.URLToken):
            yield token.value
        elif isinstance(token, ast.FunctionBlock) and token.lower_name == "url":
            yield from (part.value for part in token.arguments if isinstance(part, ast.StringToken))
        elif isinstance(token, ast.AtKeywordToken) and token.lower_value == "import":
            yield "@import"
        yield from addresses(getattr(token, "content", None) or getattr(token, "arguments", None) or [])


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_every_style_sheet_keeps_within_chrome_90(path: Path) -> None:
    assert too_new(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_no_style_sheet_asks_for_a_file_that_the_package_does_not_hold(path: Path) -> None:
    named = set(addresses(tinycss2.parse_component_value_list(path.read_text(encoding="utf-8"))))
    lacking = {address for address in named if not address.startswith(("data:", "#"))}
    assert {address for address in lacking if not (path.parent / address).is_file()} == set()


NEWER = [
    (".a:has(b) { color: red }", ":has"),
    ("a { color: color-mix(in srgb, red, blue) }", "color: color-mix()"),
    (":root { --red: oklch(40% 0.2 30) }", "--red: oklch()"),
    ("@layer base { a { color: red } }", "@layer"),
    ("@container (width > 400px) { a { color: red } }", "@container"),
    (".a { & b { color: red } }", "nesting: a rule in a rule"),
    (".a { color: red; .b { color: red } }", "nesting: a rule in a rule"),
    ("a { accent-color: red }", "accent-color:"),
    ("a { height: 100dvh }", "height: …dvh"),
    ("a { text-wrap: balance }", "text-wrap:"),
    ("a { grid-template-rows: subgrid }", "grid-template-rows: subgrid"),
    ("@media (width >= 600px) { a { color: red } }", "@media with < or >"),
    ("@media (prefers-contrast: more) { a { color: red } }", "@media (prefers-contrast)"),
    ("@media print { a:nth-child(2n of .b) { color: red } }", ":nth-child(… of …)"),
    ("@page { size: A4; @top-left { content: none } }", "@top-left"),
    ("@page { margin: 1dvw }", "margin: …dvw"),
    ("@keyframes k { from { translate: 1px } }", "translate:"),
    ("a { all: revert-layer }", "all: revert-layer"),
    ("a { -webkit-mask-size: 1em } b { mask-size: 1em }", "mask-size:"),
]


@pytest.mark.parametrize(("sheet", "said"), NEWER, ids=[said for _, said in NEWER])
def test_a_style_sheet_with_something_newer_is_refused(sheet: str, said: str) -> None:
    assert said in too_new(sheet)


def test_what_chrome_90_just_knows_is_let_through() -> None:
    sheet = """
        @media (min-width: 600px) and (prefers-reduced-motion: reduce), print { a:is(b, c)::before { inset: 0 } }
        @supports (display: grid) { a:where(b):focus-visible:not(:disabled, .d) { aspect-ratio: 1 / 2 } }
        .x::file-selector-button { overflow: clip; gap: 1rem; margin-inline: max(1ch, 2vw); content: counter(n) }
        .y { -webkit-mask-size: 1em; mask-size: 1em }
        .x::-moz-range-thumb { -moz-appearance: none; background: url("data:,") }
    """
    assert too_new(sheet) == []


# Scripts: read by acorn, a parser of JavaScript, in the browser.

NAMES = """([text, module]) => {
    const found = {error: null, members: [], references: [], declared: []};
    const walk = (node, parent, key) => {
        if (Array.isArray(node)) { node.forEach(one => walk(one, parent, key)); return; }
        if (!node || typeof node.type !== "string") return;
        if (node.type === "Identifier") {
            const plain = parent && !parent.computed;
            if (plain && parent.type === "MemberExpression" && key === "property") found.members.push(node.name);
            else if (plain && parent.type === "Property" && key === "key") {
                if (parent.shorthand) found.references.push(node.name);
            } else if (key === "id" || key === "params" || key === "param") found.declared.push(node.name);
            else found.references.push(node.name);
        }
        for (const [name, part] of Object.entries(node)) walk(part, node, name);
    };
    try { walk(acorn.parse(text, {ecmaVersion: 2021, sourceType: module ? "module" : "script"}), null, null); }
    catch (error) { found.error = String(error); }
    return found;
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of the browser in which acorn is at hand."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page()
        page.add_script_tag(path=HERE / "vendor" / "acorn" / "acorn.js")
        yield page
        browser.close()


def newer_names(page: Page, text: str) -> tuple[str | None, set[str]]:
    """Why a script is not of Chrome 90's language, if so; and the names in it that Chrome 90 does not know."""
    found = page.evaluate(NAMES, [text, False])
    globals_ = (set(found["references"]) & set(SCRIPT["newer_globals"])) - set(found["declared"])
    return found["error"], globals_ | (set(found["members"]) & set(SCRIPT["newer_members"]))


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_every_script_is_of_the_language_that_chrome_90_knows(page: Page, path: Path) -> None:
    error, names = newer_names(page, path.read_text(encoding="utf-8"))
    assert error is None
    assert path.is_relative_to(STATIC / "vendor") or names == set()


@pytest.mark.parametrize(
    "text",
    ["class A { static { f() } }", "class A { #x = 1; has(o) { return #x in o } }", "/a/d", "await f()", "a ??? b"],
)
def test_a_script_of_a_newer_language_is_refused(page: Page, text: str) -> None:
    assert newer_names(page, text)[0] is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rows.at(-1)", "at"),
        ("Object.hasOwn(a, 'b')", "hasOwn"),
        ("structuredClone(a)", "structuredClone"),
        ("[1].findLast(one => one)", "findLast"),
        ("crypto.randomUUID()", "randomUUID"),
    ],
)
def test_a_script_that_names_something_newer_is_refused(page: Page, text: str, name: str) -> None:
    assert newer_names(page, text) == (None, {name})


def test_what_chrome_90_just_knows_of_the_language_is_let_through(page: Page) -> None:
    text = """
        const at = (rows, n) => rows[n] ?? null;
        let best = at(document.querySelectorAll("tr"), 0)?.dataset.code;
        best ||= "a-b".replaceAll("-", "");
        chart.resize({width: 1_000}); Promise.any([best]).then(v => v.flat());
    """
    assert newer_names(page, text) == (None, set())
