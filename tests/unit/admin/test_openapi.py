import re

from understudy.admin.listener import all_routes
from understudy.admin.openapi import describe


def test_every_operation_is_described():
    document = describe(all_routes(), "1.0")
    described = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    assert described == {(route.method, route.path) for route in all_routes()}
    names = [operation["operationId"] for operations in document["paths"].values() for operation in operations.values()]
    assert len(names) == len(set(names))


def test_every_place_in_a_path_is_a_parameter():
    for path, operations in describe(all_routes(), "1.0")["paths"].items():
        for operation in operations.values():
            given = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
            assert given == re.findall(r"\{(\w+)\}", path)


def test_only_health_is_public():
    document = describe(all_routes(), "1.0")
    public = [path for path, operations in document["paths"].items() for one in operations.values() if one.get("security") == []]
    assert public == ["/healthz", "/readyz"]
    assert document["security"] == [{"token": []}]


def test_bodies_are_closed_unless_they_are_documents():
    paths = describe(all_routes(), "1.0")["paths"]
    schema = paths["/v1/scenarios"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["name"]
    assert schema["additionalProperties"] is False
    document = paths["/v1/services/{service}/stubs"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert document["additionalProperties"] is True
    assert document["properties"]["when"]["type"] == "object"
