"""What the documents say is what the code declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.documentation import DOCUMENTS, ledger_reference, write
from registry.language import LANGUAGES
from registry.ledgers import Check, Ledger
from registry.slices import LEDGERS

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_generated_documents_are_current(language, name):
    assert (DOCS / language / name).read_text(encoding="utf-8") == DOCUMENTS[name](language), (
        "write them anew: python -m registry.documentation docs/"
    )


def test_writing_makes_every_document_in_both_languages(tmp_path):
    written = write(tmp_path)
    assert sorted(written) == sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert len(written) == len(LANGUAGES) * len(DOCUMENTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ledger_column_and_value_is_in_the_reference(language):
    sections = ledger_reference(language).split("\n## ")
    for ledger in LEDGERS:
        (section,) = (s for s in sections if f"`{ledger.key}`" in s.splitlines()[0])
        assert ledger.label in section.splitlines()[0]
        cells = [text.split(" | ") for text in section.splitlines() if text.startswith("| ")]
        lines = {name.strip("| `"): " | ".join(line) for line in cells for name in line[:2]}
        for column in ledger.columns:
            line = lines[column.key]
            assert column.label in line
            for option in getattr(column, "options", ()):
                assert f"`{option.key}`" in line
                assert option.label in line


def test_a_check_that_has_no_words_yet_stops_the_writing(monkeypatch):
    class Unheard(Check):
        pass

    odd = Ledger("odd", "怪", LEDGERS[0].meaning, "event", LEDGERS[0].columns, (Unheard(),), lies=LEDGERS[0].lies)
    monkeypatch.setattr("registry.documentation.LEDGERS", (odd,))
    with pytest.raises(TypeError, match="no words for Unheard"):
        ledger_reference("en")
