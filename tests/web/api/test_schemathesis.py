"""Requests by lot, out of the document: none breaks the API, and none is answered otherwise than the document says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection

from registry.web.access import ANY
from registry.web.api.operation import OPERATIONS, Operation
from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.api.programs import Programs

pytestmark = pytest.mark.once("what is asked by lot is answered alike by both")

#: What stands in addresses of this registry.
KNOWN = {
    "audit": ["NONE"],
    "case": ["Z1"],
    "change": ["1"],
    "code": ["D2", "451102101202", "P1", "Z1"],
    "figure": ["place.villages", "ORG-01a"],
    "ledger": ["places", "organizations", "facts", "posts"],
}


def under_own_name(app: Any) -> Any:
    """The application, asked on this machine and under its name, whatever the client makes up."""

    def asked(environ: dict[str, Any], start_response: Any) -> Any:
        own = {"HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "REMOTE_ADDR": "127.0.0.1"}
        return app(environ | own, start_response)

    return asked


#: What a schema cannot say (a key that stands already, a column of another ledger) is told by 422.
#: So is a ledger that is read only, a file of no known kind, and a row without the version that was seen.
EXPECTED = (401, 403, 404, 405, 409, 412, 415, 422, 428)
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", *map(str, EXPECTED)]}}}
)


class Lots:
    """The API of a registry of its own, with a token for every role."""

    def __init__(self, programs: Programs):
        self.programs = programs
        self.schema = schemathesis.openapi.from_wsgi(
            "/api/v1/openapi.json",
            under_own_name(programs.app),
            config=CONFIG,
            headers=self._headers(programs.program("viewer@*").token),
        )
        self._tokens: dict[str, Any] = {}

    @staticmethod
    def _headers(token: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}"}

    def headers(self, operation: Operation) -> dict[str, str]:
        """The headers of somebody who may ask for an operation."""
        role = "viewer" if operation.roles == ANY else operation.roles[0]
        if role not in self._tokens:
            self._tokens[role] = self.programs.program(f"{role}@*").token
        return self._headers(self._tokens[role])


@pytest.fixture(scope="module")
def lots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lots]:
    folder = tmp_path_factory.mktemp("lots")
    registry = RegistryUnderTest(founded(Path(folder) / "registry.db"), folder)
    registry.take(SMALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGISTRY_RATE", "1000000/minute")
        yield Lots(Programs(registry.engine))
    registry.close()


def hold(lots: Lots, operation: Operation, examples: int) -> None:
    """Asks for an operation by lot, so many times; half of the addresses are of what there is."""
    declared = lots.schema[operation.path][operation.method]

    @seed(20190101)
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=declared.as_strategy(), data=st.data())
    def asked(case: Any, data: Any) -> None:
        for name in case.path_parameters or {}:
            if name in KNOWN and data.draw(st.booleans(), label=f"a known {name}"):
                case.path_parameters[name] = data.draw(st.sampled_from(KNOWN[name]), label=name)
        case.call_and_validate(headers=lots.headers(operation))

    asked()


_NOT_OF_WALKS = [ignored_auth, negative_data_rejection]


def follow_links(lots: Lots, walks: int) -> dict[str, int]:
    """Goes from operation to operation as the document links them, in so many walks of ten ways; says how often each
    was asked.

    What was written on one way is still there on the next, so that the same way may go on otherwise. Of that hypothesis
    makes an error where it happens to go one way twice: the more ways a walk has, the more often. Such a walk ends
    there; what was answered otherwise than the document says is noted before, and never lost by it.
    """
    asked: Counter[str] = Counter()
    undocumented: list[BaseException] = []
    by_name = {operation.name: operation for operation in OPERATIONS}
    sources = {name for name, one in by_name.items() if one.answer.links}
    targets = {name for one in by_name.values() for name in one.answer.links}
    linked = lots.schema.include(operation_id=sorted(sources | targets))

    class Walk(linked.as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Any) -> None:
            operation = by_name[case.operation.definition.raw["operationId"]]
            asked[operation.name] += 1
            if operation.name in sources:
                for name in set(case.path_parameters or {}) & KNOWN.keys():
                    case.path_parameters[name] = KNOWN[name][asked[operation.name] % len(KNOWN[name])]
                if operation.name == "ledger_rows" and "cursor" not in (case.query or {}):
                    case.query = {}  # drawn of all ledgers, filters find nothing in one

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": lots.headers(by_name[case.operation.definition.raw["operationId"]])}

        def validate_response(self, response: Any, case: Any, additional_checks: Any = None, **how: Any) -> None:
            # Requests without a token, with a wrong one, or with a body that is none are made by the others: here the
            # token is ours, and a link that gives the body gives it in the place of a wrong one.
            try:
                case.validate_response(response, excluded_checks=_NOT_OF_WALKS, transport_kwargs=how)
            except BaseException as found:
                undocumented.append(found)
                raise

    how = {"max_examples": 10, "stateful_step_count": 8, "deadline": None, "database": None}
    for walk in range(walks):
        with suppress(FlakyStrategyDefinition):
            seed(walk)(Walk).run(settings=settings(suppress_health_check=list(HealthCheck), **how))
        if undocumented:
            raise undocumented[0]
    return asked


def test_what_the_document_links_is_answered_as_documented(lots: Lots) -> None:
    asked = follow_links(lots, 1)
    assert asked["user_altered"] and asked["import_taken"], asked


@pytest.mark.soak
def test_what_the_document_links_is_answered_as_documented_three_hundred_times(lots: Lots) -> None:
    asked = follow_links(lots, 30)
    # Which links are taken is schemathesis's choice: in walks of ten ways those of users and imports alone.
    assert asked["user_altered"] and asked["grant_given"] and asked["import_taken"], asked


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_ten_requests_by_lot_are_answered_as_documented(lots: Lots, operation: Operation) -> None:
    hold(lots, operation, 10)


@pytest.mark.soak
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_three_hundred_requests_by_lot_are_answered_as_documented(lots: Lots, operation: Operation) -> None:
    hold(lots, operation, 300)
