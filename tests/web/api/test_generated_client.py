"""A program's client that is generated out of the document, and reads figures with its types."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from registry.web.api.openapi import openapi
from tests.web.api.programs import Program, Programs

pytestmark = pytest.mark.once("the client asks what the other tests ask")

#: Kinds of files that the generator does not know, and what to take them for.
FILES = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/svg+xml",
    "text/csv",
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The modules of a client that was generated of the document, without a network."""
    folder = tmp_path_factory.mktemp("client")
    document, config = folder / "openapi.json", folder / "config.json"
    document.write_text(json.dumps(openapi()), encoding="utf-8")
    overrides = dict.fromkeys(FILES, "application/octet-stream")
    config.write_text(json.dumps({"content_type_overrides": overrides, "post_hooks": []}), encoding="utf-8")
    program = Path(sys.executable).with_name("openapi-python-client")
    command = [str(program), "generate", "--path", str(document), "--config", str(config), "--meta", "none"]
    done = subprocess.run(
        [*command, "--fail-on-warning", "--output-path", str(folder / "registry_client")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"registry_client.{name}")
    sys.path.remove(str(folder))


@pytest.fixture
def client(generated: Any, programs: Programs, viewer: Program) -> Any:
    """The generated client, which asks the application without a network."""
    transport = httpx.WSGITransport(app=programs.app)
    return generated("client").AuthenticatedClient(
        base_url="http://localhost/api/v1", token=viewer.token, httpx_args={"transport": transport}
    )


def test_it_reads_figures_with_their_types(generated: Any, client: Any, viewer: Program) -> None:
    found = generated("api.figures.figures").sync(client=client, scope="451102101")
    assert type(found).__name__ == "Figures"
    told = viewer.get("/figures", scope="451102101")
    assert [one.code for one in found.figures] == [one["code"] for one in told["figures"]]
    villages = next(one for one in found.figures if one.code == "place.villages")
    assert villages.value == 1


def test_it_walks_through_rows(generated: Any, client: Any) -> None:
    module, seen, cursor = generated("api.ledgers.ledger_rows"), [], generated("types").UNSET
    while True:
        page = module.sync("places", client=client, limit=3, cursor=cursor)
        seen += [row["code"] for row in page.rows]
        if page.next_ is None:
            break
        cursor = page.next_
    assert len(seen) == len(set(seen)) == page.total


def test_it_is_told_what_is_wrong(generated: Any, client: Any) -> None:
    refused = generated("api.units.unit").sync("NOBODY", client=client)
    assert type(refused).__name__ == "Refusal"
    assert refused.status == 404


def test_lists_are_told_one_by_one(generated: Any, client: Any) -> None:
    severity = generated("models.findings_severity_item").FindingsSeverityItem
    found = generated("api.figures.findings").sync(client=client, severity=[severity.VIOLATION, severity.WARNING])
    assert {one.severity for one in found.findings} <= {"violation", "warning"}
