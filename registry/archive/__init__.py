"""The archive 存档: everything that a registry holds as one documented file, and back into an empty one.

The file is a zip: `manifest.json` says what it is, and one `<table>.jsonl` per table holds its rows, one JSON object
a line, empty columns left out (docs/en/archive.md, docs/zh/archive.md). The same registry always gives the same bytes.
"""

from registry.archive.form import FORMAT, MANIFEST, TABLES, VERSION
from registry.archive.reading import LARGEST_LINE, LARGEST_MANIFEST, restore
from registry.archive.writing import write

__all__ = [
    "FORMAT",
    "LARGEST_LINE",
    "LARGEST_MANIFEST",
    "MANIFEST",
    "TABLES",
    "VERSION",
    "restore",
    "write",
]
