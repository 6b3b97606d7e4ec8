"""The API's document: valid OpenAPI 3.1, of every route and no other."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema_rs import meta
from openapi_python_client.schema import OpenAPI
from werkzeug.routing import Rule

from registry.language import Words
from registry.web.access import ANY
from registry.web.api.openapi import openapi
from registry.web.api.operation import OPERATIONS, Answer, operation
from registry.web.api.problems import PREFIX
from tests.web.api.programs import Program, Programs

pytestmark = pytest.mark.once("the document asks no database")


def test_the_document_is_served_and_the_same_each_time(viewer: Program) -> None:
    first, second = viewer.ask("/openapi.json"), viewer.ask("/openapi.json")
    assert first.status_code == 200
    assert first.data == second.data
    assert first.get_json()["openapi"] == "3.1.0"


def test_every_route_is_in_the_document_and_every_operation_has_a_route(programs: Programs) -> None:
    def path_of(rule: Rule) -> str:
        return re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule.removeprefix(PREFIX))

    routes = {
        (method.lower(), path_of(rule))
        for rule in programs.app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(method, path) for path, methods in openapi()["paths"].items() for method in methods}
    assert told == routes
    assert len(told) == len(OPERATIONS)


def test_the_document_is_valid_openapi_and_its_schemas_are_schemas() -> None:
    document = openapi()
    read = OpenAPI.model_validate(document)
    assert read.openapi.startswith("3.1")
    assert read.paths.keys() == document["paths"].keys()
    for schema in document["components"]["schemas"].values():
        meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert references <= document["components"]["schemas"].keys()


def test_every_operation_says_who_may_and_what_it_answers() -> None:
    for path, methods in openapi()["paths"].items():
        for method, told in methods.items():
            assert told["x-roles"], (method, path)
            assert {"401", "422", "429"} <= told["responses"].keys()
            assert ("304" in told["responses"]) == (method == "get")
            assert [one["name"] for one in told["parameters"] if one["in"] == "path"] == re.findall(r"{(\w+)}", path)


def test_a_declaration_without_roles_fails() -> None:
    with pytest.raises(ValueError, match="does not say who may"):
        operation("GET", "/nowhere", Words("", ""), (), Answer())


def test_the_page_of_operations_names_each_and_has_no_script(viewer: Program) -> None:
    answer = viewer.ask("/docs")
    page = answer.get_data(as_text=True)
    assert answer.mimetype == "text/html"
    assert all(one.name in page for one in OPERATIONS)
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_roles_of_all_are_told_as_any() -> None:
    paths = openapi()["paths"]
    assert paths["/me"]["get"]["x-roles"] == ["any"]
    assert paths["/figures"]["get"]["x-roles"] == ["viewer", "auditor", "clerk", "reviewer"]
    assert set(paths["/audit"]["get"]["x-roles"]) == {"audit"} < set(ANY)


def test_the_document_is_plain_json() -> None:
    assert json.loads(json.dumps(openapi())) == openapi()


def test_what_is_linked_is_an_operation_and_its_parameters_are_of_its_path_or_query() -> None:
    paths = openapi()["paths"]
    operations = {one["operationId"]: one for of_path in paths.values() for one in of_path.values()}
    answers = [answer for one in operations.values() for answer in one["responses"].values()]
    links = [link for answer in answers for link in answer.get("links", {}).values()]
    assert len(links) > 10
    for link in links:
        names = {parameter["name"] for parameter in operations[link["operationId"]]["parameters"]}
        assert set(link["parameters"]) <= names, link
