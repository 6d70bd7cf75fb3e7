"""Servers say odd things: whatever stands where something else is expected, generation comes to an end with something that answers."""

import json
from dataclasses import replace
from random import Random

import pytest
from tests.unit.core.generator.tape import Tape, notes
from tests.unit.core.generator.test_pipeline import run

ODD = (None, [], {}, "", 0, -1, 1.5, True, "x", [None], [[]], {"": 1}, "http://[x", "2026-13-45T99:00:00Z", [{"id": None}], 10**30)
IDS = ("0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01", "5e2c9a70-8d14-4b7e-a6f3-1c0d2e3f4a02")


def graphql():
    tape = Tape()
    create = "mutation($name: String!) { addUser(name: $name) { id name } }"
    listed = "query { users(first: 2) { totalCount edges { cursor node { id name } } pageInfo { hasNextPage endCursor } } }"
    made = []
    for key, name in zip(IDS, ("ann", "bob"), strict=True):
        made.append({"id": key, "name": name})
        tape.add("POST", "/graphql", {"query": create, "variables": {"name": name}}, 200, {"data": {"addUser": made[-1]}})
        edges = [{"cursor": f"c{at}", "node": one} for at, one in enumerate(made)]
        page = {"hasNextPage": False, "endCursor": edges[-1]["cursor"]}
        tape.add(
            "POST", "/graphql", {"query": listed}, 200, {"data": {"users": {"totalCount": len(made), "edges": edges, "pageInfo": page}}}
        )
    return tape


def tables():
    tape = Tape()
    asked = {"TableName": "t", "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]}

    def call(name, body, answer):
        tape.add("POST", "/", body, 200, answer, headers=[("X-Amz-Target", f"DynamoDB_20120810.{name}")], kind="application/x-amz-json-1.0")

    call("CreateTable", asked, {"TableDescription": {**asked, "TableStatus": "ACTIVE"}})
    for key in "ab":
        call("PutItem", {"TableName": "t", "Item": {"k": {"S": key}, "n": {"N": "1"}}}, {})
        call("GetItem", {"TableName": "t", "Key": {"k": {"S": key}}}, {"Item": {"k": {"S": key}, "n": {"N": "1"}}})
    call("Scan", {"TableName": "t"}, {"Items": [{"k": {"S": key}, "n": {"N": "1"}} for key in "ab"], "Count": 2, "ScannedCount": 2})
    return tape


def shop():
    tape = Tape()
    bearer = [("Authorization", "Bearer 4f8aK29sLq0PzX7m")]
    tape.add("POST", "/login", {"email": "a@b.example", "password": "pw"}, 200, {"token": "4f8aK29sLq0PzX7m", "user": {"id": 7}})
    for number, name in enumerate(("pen", "cup"), 1):
        item = {"id": number, "name": name, "tags": ["a"], "owner": {"id": 7}, "created": "2026-11-20T10:00:00Z"}
        tape.add("POST", "/items", {"name": name, "tags": ["a"]}, 201, item, headers=bearer, fields=[("Location", f"/items/{number}")])
        tape.add("GET", f"/items/{number}", None, 200, item, headers=bearer)
        tape.add("GET", "/cart", None, 200, {"items": [item], "count": number}, headers=bearer)
    tape.add("PATCH", "/items/1", {"name": "ink"}, 200, {"id": 1, "name": "ink"}, headers=bearer)
    tape.add("GET", "/items?limit=1", None, 200, {"data": [{"id": 1}], "total": 2, "next": "/items?limit=1&offset=1"}, headers=bearer)
    tape.add("DELETE", "/items/2", None, 204, headers=bearer)
    tape.add("GET", "/items/2", None, 404, {"error": "no item 2"}, headers=bearer)
    return tape


def spoiled(tree, draw):
    if draw.random() < 0.06:
        return draw.choice(ODD)
    if isinstance(tree, dict):
        return {name: spoiled(value, draw) for name, value in tree.items() if draw.random() > 0.03}
    return [spoiled(value, draw) for value in tree] if isinstance(tree, list) else tree


def spoil(exchange, draw):
    request, response = exchange.request, exchange.response
    if request.body and draw.random() < 0.3:
        request = replace(request, body=json.dumps(spoiled(json.loads(request.body), draw)).encode())
    if response.body and draw.random() < 0.6:
        response = replace(response, body=json.dumps(spoiled(json.loads(response.body), draw)).encode())
    if draw.random() < 0.1:
        response = replace(response, status=draw.choice((200, 204, 404, 500)))
    return replace(exchange, request=request, outcome=response)


@pytest.mark.parametrize("seed", [*range(4), 22, 29, 47, 49, 93, 99, 108, 115])
@pytest.mark.parametrize("played", [notes, graphql, tables, shop])
def test_odd_traffic_stops_nobody(played, seed):
    draw, tape = Random(seed), played()
    tape.exchanges = [spoil(exchange, draw) for exchange in tape.exchanges]
    assert len(run(tape).proof.verdicts) == len(tape.exchanges)
