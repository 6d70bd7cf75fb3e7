"""The same stubs in every server's own format: constant answers on literal paths, and what else the benchmark asks for.

A `Case` is a set of stubs with the request that is measured; `write` puts it into a directory for one server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answer import TEXT

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured.

    Attributes:
        kind: literal, parameter, body or template.
        count: number of stubs.
        method, path, body: of the request that is asked again and again.
    """

    kind: str
    count: int
    method: str = "GET"
    path: str = "/"
    body: str = ""

    @property
    def set_name(self) -> str:
        """The name of the set of stubs."""
        return f"{self.kind}-{self.count}"


def literal(count: int, at: int | None = None) -> Case:
    """One constant answer per literal path; asks for the last, or the one at a position."""
    return Case("literal", count, path=f"/items/{count - 1 if at is None else at}")


def missing(count: int) -> Case:
    """The same stubs, asked for a path that none has."""
    return Case("literal", count, path="/nothing/here")


def parameter(count: int) -> Case:
    """One stub per path with a parameter; asks for the last."""
    return Case("parameter", count, path=f"/c{count - 1}/items/abc")


def body(count: int) -> Case:
    """All stubs on one path, told apart by a member of the JSON body; asks for the last."""
    return Case("body", count, "POST", "/pay", json.dumps({"order": count - 1, "currency": "eur"}))


def template(count: int) -> Case:
    """One stub, with a JSON body match and an answer that repeats parts of the request, among others."""
    return Case("template", count, "POST", "/pay/abc", json.dumps({"kind": "card", "amount": 1200, "customer": {"name": "Ada"}}))


def understudy(case: Case, place: Path) -> None:
    """Write a stub file."""
    stubs = "".join(f"  - {json.dumps(stub)}\n" for stub in map(_ours(case.kind), range(case.count)))
    (place / "bench.yaml").write_text("version: 1\nservice: {name: bench}\nstubs:\n" + stubs)


def _ours(kind: str) -> Callable[[int], Any]:
    then = {"headers": {"content-type": JSON}, "text": TEXT}
    answer = {"id": "{{ path.id }}", "amount": "{{ request.json.amount }}", "customer": "{{ request.json.customer.name }}", "status": "ok"}
    return {
        "literal": lambda n: {"id": f"s{n}", "when": {"method": "GET", "path": f"/items/{n}"}, "then": then},
        "parameter": lambda n: {"id": f"s{n}", "when": {"method": "GET", "path": f"/c{n}/items/{{id}}"}, "then": then},
        "body": lambda n: {"id": f"s{n}", "when": {"method": "POST", "path": "/pay", "json": {"order": n}}, "then": then},
        "template": lambda n: {
            "id": f"s{n}",
            "when": {"method": "POST", "path": "/pay/{id}", "json": {"kind": "card" if n == 0 else f"k{n}"}},
            "then": {"json": answer},
        },
    }[kind]


def wiremock(case: Case, place: Path) -> None:
    """Write WireMock mappings."""
    (place / "mappings").mkdir()
    (place / "mappings" / "all.json").write_text(json.dumps({"mappings": [_wiremock(case.kind, n) for n in range(case.count)]}))


def _wiremock(kind: str, n: int) -> Any:
    response: dict[str, Any] = {"status": 200, "headers": {"Content-Type": JSON}, "body": TEXT}
    if kind == "literal":
        return {"request": {"method": "GET", "urlPath": f"/items/{n}"}, "response": response}
    if kind == "parameter":
        return {"request": {"method": "GET", "urlPathTemplate": f"/c{n}/items/{{id}}"}, "response": response}
    if kind == "body":
        wanted = [{"equalToJson": json.dumps({"order": n}), "ignoreExtraElements": True}]
        return {"request": {"method": "POST", "urlPath": "/pay", "bodyPatterns": wanted}, "response": response}
    wanted = [{"matchesJsonPath": {"expression": "$.kind", "equalTo": "card" if n == 0 else f"k{n}"}}]
    text = (
        '{"id":"{{request.path.id}}","amount":{{jsonPath request.body "$.amount"}},'
        '"customer":"{{jsonPath request.body "$.customer.name"}}","status":"ok"}'
    )
    return {
        "request": {"method": "POST", "urlPathTemplate": "/pay/{id}", "bodyPatterns": wanted},
        "response": {**response, "body": text, "transformers": ["response-template"]},
    }


def mountebank(case: Case, place: Path) -> None:
    """Write an imposter; it has no path parameters and no templates without code."""
    stubs = [_mountebank(case.kind, n) for n in range(case.count)]
    imposter = {"port": 0, "protocol": "http", "stubs": stubs, "defaultResponse": {"statusCode": 404}}
    (place / "imposters.json").write_text(json.dumps({"imposters": [imposter]}))


def _mountebank(kind: str, n: int) -> Any:
    if kind == "literal":
        wanted: Any = {"equals": {"method": "GET", "path": f"/items/{n}"}}
    elif kind == "parameter":
        wanted = {"matches": {"method": "GET", "path": f"^/c{n}/items/[^/]+$"}}
    else:
        wanted = {"equals": {"method": "POST", "path": "/pay", "body": {"order": n}}}
    return {"predicates": [wanted], "responses": [{"is": {"statusCode": 200, "headers": {"Content-Type": JSON}, "body": TEXT}}]}


def mockoon(case: Case, place: Path) -> None:
    """Write a Mockoon environment."""
    routes = [_mockoon(case.kind, n) for n in range(case.count)] if case.kind in {"literal", "parameter"} else [_mockoon_pay(case)]
    environment = {
        "uuid": "00000000-0000-4000-8000-000000000000",
        "lastMigration": 33,
        "name": "bench",
        "endpointPrefix": "",
        "latency": 0,
        "port": 0,
        "hostname": "127.0.0.1",
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "proxyMode": False,
        "proxyHost": "",
        "proxyRemovePrefix": False,
        "tlsOptions": {"enabled": False, "type": "CERT", "pfxPath": "", "certPath": "", "keyPath": "", "caPath": "", "passphrase": ""},
        "cors": False,
        "headers": [],
        "proxyReqHeaders": [],
        "proxyResHeaders": [],
        "data": [],
        "callbacks": [],
    }
    (place / "mockoon.json").write_text(json.dumps(environment))


def _uuid(n: int) -> str:
    return f"00000000-0000-4000-8000-{n + 1:012x}"


def _mockoon(kind: str, n: int) -> Any:
    endpoint = f"items/{n}" if kind == "literal" else f"c{n}/items/:id"
    return _mockoon_route(_uuid(n * 2), "get", endpoint, [_mockoon_response(_uuid(n * 2 + 1), TEXT, [], default=True)])


def _mockoon_pay(case: Case) -> Any:
    member = "order" if case.kind == "body" else "kind"
    text = TEXT
    if case.kind == "template":
        text = '{"id":"{{urlParam \'id\'}}","amount":{{body \'amount\'}},"customer":"{{body \'customer.name\'}}","status":"ok"}'
    responses = []
    for n in range(case.count):
        wanted = str(n) if case.kind == "body" else "card" if n == 0 else f"k{n}"
        rule = {"target": "body", "modifier": member, "value": wanted, "invert": False, "operator": "equals"}
        responses.append(_mockoon_response(_uuid(n + 1), text, [rule], default=n == 0))
    return _mockoon_route(_uuid(0), "post", "pay" if case.kind == "body" else "pay/:id", responses)


def _mockoon_route(uuid: str, method: str, endpoint: str, responses: list[Any]) -> Any:
    return {
        "uuid": uuid,
        "type": "http",
        "documentation": "",
        "method": method,
        "endpoint": endpoint,
        "responses": responses,
        "responseMode": None,
        "streamingMode": None,
        "streamingInterval": 0,
    }


def _mockoon_response(uuid: str, text: str, rules: list[Any], *, default: bool) -> Any:
    return {
        "uuid": uuid,
        "body": text,
        "latency": 0,
        "statusCode": 200,
        "label": "",
        "headers": [{"key": "Content-Type", "value": JSON}],
        "bodyType": "INLINE",
        "filePath": "",
        "databucketID": "",
        "sendFileAsBody": False,
        "rules": rules,
        "rulesOperator": "OR",
        "disableTemplating": "{{" not in text,
        "fallbackTo404": False,
        "default": default,
        "crudKey": "id",
        "callbacks": [],
    }


def prism(case: Case, place: Path) -> None:
    """Write an OpenAPI document with one path per stub; it cannot tell requests apart by their bodies."""
    content = {JSON: {"example": json.loads(TEXT)}}
    operation = {"get": {"responses": {"200": {"description": "ok", "content": content}}}}
    if case.kind == "literal":
        paths: dict[str, Any] = {f"/items/{n}": operation for n in range(case.count)}
    else:
        declared = {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]}
        paths = {f"/c{n}/items/{{id}}": {**declared, **operation} for n in range(case.count)}
    (place / "openapi.json").write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "bench", "version": "1"}, "paths": paths}))


def hoverfly(case: Case, place: Path) -> None:
    """Write a simulation; it has no path parameters but globs."""
    pairs = [_hoverfly(case.kind, n) for n in range(case.count)]
    data = {"data": {"pairs": pairs, "globalActions": {"delays": []}}, "meta": {"schemaVersion": "v5.2"}}
    (place / "simulation.json").write_text(json.dumps(data))


def _hoverfly(kind: str, n: int) -> Any:
    def exact(value: Any, how: str = "exact") -> list[Any]:
        return [{"matcher": how, "value": value}]

    request: dict[str, Any] = {"method": exact("GET"), "path": exact(f"/items/{n}")}
    if kind == "parameter":
        request["path"] = exact(f"/c{n}/items/*", "glob")
    if kind in {"body", "template"}:
        wanted = {"order": n} if kind == "body" else {"kind": "card" if n == 0 else f"k{n}"}
        path = exact("/pay") if kind == "body" else exact("/pay/*", "glob")
        request = {"method": exact("POST"), "path": path, "body": exact(json.dumps(wanted), "jsonpartial")}
    text = TEXT
    if kind == "template":
        text = (
            '{"id":"{{ Request.Path.[1] }}","amount":{{ Request.Body \'jsonpath\' \'$.amount\' }},'
            '"customer":"{{ Request.Body \'jsonpath\' \'$.customer.name\' }}","status":"ok"}'
        )
    headers = {"Content-Type": [JSON]}
    return {"request": request, "response": {"status": 200, "body": text, "headers": headers, "templated": kind == "template"}}


WRITERS: Mapping[str, Callable[[Case, Path], None]] = {
    "understudy": understudy,
    "wiremock": wiremock,
    "mountebank": mountebank,
    "mockoon": mockoon,
    "prism": prism,
    "hoverfly": hoverfly,
}
KINDS: Mapping[str, frozenset[str]] = {
    "understudy": frozenset({"literal", "parameter", "body", "template"}),
    "wiremock": frozenset({"literal", "parameter", "body", "template"}),
    "mountebank": frozenset({"literal", "parameter", "body"}),
    "mockoon": frozenset({"literal", "parameter", "body", "template"}),
    "prism": frozenset({"literal", "parameter"}),
    "hoverfly": frozenset({"literal", "parameter", "body", "template"}),
}
