#!/usr/bin/env python3
"""Writes tests/assets/chrome-90.json: what Chrome 90 knows of CSS, and what of JavaScript's names came after it.

    tools/chrome-90.py

Taken from MDN's browser-compat-data (CC0), fetched with `npm pack` at the version below; the file tells its sha512.
The oldest browsers that the pages promise to work in are of Chrome 90's time (docs/decisions/0016); the tests in
tests/assets/test_chrome_90.py hold every served style sheet and script against this file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

CHROME = 90
PACKAGE = "@mdn/browser-compat-data@8.1.9"
TARGET = Path(__file__).resolve().parents[1] / "tests" / "assets" / "chrome-90.json"
NAME = re.compile(r"-?[A-Za-z][A-Za-z0-9-]*")
# Whose members are looked at: what pages use. All of them would forbid a chart's `resize`, and words like "layer".
USED = (
    "AbortController",
    "AbortSignal",
    "Array",
    "Clipboard",
    "Crypto",
    "CustomEvent",
    "Date",
    "Document",
    "DocumentFragment",
    "DOMTokenList",
    "Element",
    "Error",
    "Event",
    "EventTarget",
    "File",
    "FormData",
    "Headers",
    "History",
    "HTMLButtonElement",
    "HTMLDialogElement",
    "HTMLElement",
    "HTMLFormElement",
    "HTMLInputElement",
    "HTMLSelectElement",
    "HTMLTableElement",
    "HTMLTemplateElement",
    "HTMLTextAreaElement",
    "Iterator",
    "JSON",
    "Location",
    "Map",
    "Math",
    "Navigator",
    "Node",
    "Number",
    "Object",
    "Promise",
    "RegExp",
    "Request",
    "Response",
    "Set",
    "Storage",
    "String",
    "Symbol",
    "URL",
    "URLSearchParams",
)

Features = dict[str, Any]


def compat_data() -> tuple[Features, str]:
    """All features as MDN tells them, and npm's sha512 of the archive that they come in."""
    with tempfile.TemporaryDirectory() as folder:
        npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, PACKAGE]
        told = subprocess.run(npm, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        path = Path(folder) / told[-1]
        digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
        with tarfile.open(path) as archive:
            member = archive.extractfile("package/data.json")
            assert member is not None
            return json.load(member), f"sha512-{digest}"


def spellings(name: str, feature: Features) -> Iterator[str]:
    """The names by which Chrome knew a feature at version 90 without a setting; none where it did not know it."""
    told = feature.get("__compat", {}).get("support", {}).get("chrome", {})
    for support in told if isinstance(told, list) else [told]:
        since, until = support.get("version_added"), support.get("version_removed")
        lasts = not until or number(until) > CHROME
        if isinstance(since, str) and number(since) <= CHROME and lasts and "flags" not in support:
            yield support.get("alternative_name") or support.get("prefix", "") + name


def number(version: str) -> float:
    """A version of Chrome as a number; a preview is later than all."""
    return float(version.removeprefix("≤")) if version != "preview" else float("inf")


def parts(feature: Features) -> Iterator[tuple[str, Features]]:
    """The features under a feature that are names a style sheet or script could hold."""
    return ((name, part) for name, part in feature.items() if NAME.fullmatch(name) and "__compat" in part)


def names(features: Features) -> list[str]:
    """The names that Chrome 90 knows."""
    return sorted({spelling for name, feature in parts(features) for spelling in spellings(name, feature)})


def below(features: Features) -> Iterator[tuple[str, Features]]:
    """The named features at every depth."""
    for name, part in features.items():
        if name != "__compat":
            if NAME.fullmatch(name) and "__compat" in part:
                yield name, part
            yield from below(part)


def newer(found: Iterable[tuple[str, Features]], of: Iterable[tuple[str, Features]] | None = None) -> list[str]:
    """The names in `found` that Chrome 90 knows for no feature of `of` (or of `found` itself)."""
    listed = list(found)
    known = {spelling for name, feature in (listed if of is None else of) for spelling in spellings(name, feature)}
    return sorted({name for name, _ in listed} - known)


def style(css: Features) -> Features:
    """What a style sheet may hold: allowed names, and newer ones where a list of the allowed would never be whole."""
    values = {name: newer(parts(feature)) for name, feature in css["properties"].items()}
    return {
        "properties": names(css["properties"]),
        "at_rules": names(css["at-rules"]),
        "media_features": names(css["at-rules"]["media"]),
        "selectors": names(css["selectors"]),
        "newer_functions": newer(below(css["types"])),
        "newer_keywords": newer(parts(css["types"]["global_keywords"])),
        "newer_values": {name: found for name, found in sorted(values.items()) if found},
    }


def script(api: Features, builtins: Features) -> Features:
    """What a script may not name: globals, and members of what pages use, that came after Chrome 90.

    A member that was a member of anything before is none of them: a name does not tell whose it is.
    """
    both = [*parts(api), *parts(builtins)]
    members = [member for _, feature in both for member in parts(feature)]
    ours = [(name, feature) for name, feature in both if name in USED]
    return {
        "newer_globals": newer([*both, *parts(api["Window"])]),
        "newer_members": newer((member for _, feature in ours for member in parts(feature)), [*members, *both]),
    }


def main() -> None:
    data, integrity = compat_data()
    told = {"source": {"package": PACKAGE, "licence": "CC0-1.0", "integrity": integrity}, "chrome": CHROME}
    told |= {"style": style(data["css"]), "script": script(data["api"], data["javascript"]["builtins"])}
    TARGET.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
