import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

NONE = {"error": "not found"}


def operations():
    """Record databases that are there once the operations that make them are done, changed and removed by others."""
    tape = Tape()
    databases = [("main", "basic"), ("replica", "large"), ("spare", "basic")]
    for number, (name, tier) in enumerate(databases):
        start(tape, number, "create", f"databases/{name}", {"databaseId": name, "tier": tier})
        tape.add("GET", f"/v1/databases/{name}", None, 404, NONE)
        end(tape, number, "create", f"databases/{name}", {"response": {"name": f"databases/{name}", "tier": tier}})
        tape.add("GET", f"/v1/databases/{name}", None, 200, {"name": f"databases/{name}", "tier": tier})
    start(tape, 3, "create", "databases/oddity", {"databaseId": "oddity", "tier": "golden"})
    end(tape, 3, "create", "databases/oddity", {"error": {"message": "no golden tier for oddity"}})
    tape.add("GET", "/v1/databases/oddity", None, 404, NONE)
    tape.add("POST", "/v1/databases", {"databaseId": "main", "tier": "basic"}, 409, {"error": "database main exists"})
    for number, (name, _) in enumerate(databases[:2], 4):
        start(tape, number, "delete", f"databases/{name}")
        end(tape, number, "delete", f"databases/{name}", {"response": {}})
        tape.add("GET", f"/v1/databases/{name}", None, 404, NONE)
    left = [{"name": "databases/spare", "tier": "basic"}]
    tape.add("GET", "/v1/databases", None, 200, {"databases": left})
    tape.add("GET", "/v1/operations/nope", None, 404, NONE)
    return tape


def begun(number, verb, target):
    return {"name": f"operations/5f0c{number}ab2a21ee843", "metadata": {"target": target, "verb": verb}, "done": False}


def start(tape, number, verb, target, asked=None):
    operation = begun(number, verb, target)
    method, path = ("POST", "/v1/databases") if asked else ("DELETE", f"/v1/{target}")
    tape.add(method, path, asked, 202, operation, fields=[("Operation-Location", f"/v1/{operation['name']}")])
    tape.add("GET", f"/v1/{operation['name']}", None, 200, operation, fields=[("Retry-After", "1")])


def end(tape, number, verb, target, result):
    operation = begun(number, verb, target)
    tape.add("GET", f"/v1/{operation['name']}", None, 200, operation | {"done": True} | result)


def test_what_an_operation_makes_is_there_when_it_is_done():
    ask = asked_of(operations(), "databases")

    def told(method, target, body=None):
        answer = ask(method, target, json.dumps(body).encode() if body else b"", Content_Type="application/json")
        return answer.status, json.loads(answer.body) if answer.body else None

    names = {"orders": "small", "users": "basic", "bad": "golden"}
    begun = {name: told("POST", "/v1/databases", {"databaseId": name, "tier": tier})[1]["name"] for name, tier in names.items()}
    assert [told("GET", f"/v1/databases/{name}")[0] for name in names] == [404, 404, 404]
    ends = {name: [told("GET", f"/v1/{operation}")[1] for _ in range(2)][-1] for name, operation in begun.items()}
    assert [end["done"] for end in ends.values()] == [True, True, True]
    assert ends["users"]["response"] == {"name": "databases/users", "tier": "basic"}
    assert ends["bad"]["error"] == {"message": "no golden tier for bad"}
    assert [told("GET", f"/v1/databases/{name}")[0] for name in names] == [200, 200, 404]
    assert told("GET", "/v1/databases/orders")[1] == {"name": "databases/orders", "tier": "small"}
    assert told("POST", "/v1/databases", {"databaseId": "users", "tier": "basic"}) == (409, {"error": "database users exists"})
    gone = told("DELETE", "/v1/databases/users")[1]
    assert (gone["metadata"], gone["done"]) == ({"target": "databases/users", "verb": "delete"}, False)
    assert [told("GET", f"/v1/{gone['name']}")[1]["done"] for _ in range(2)] == [False, True]
    assert told("GET", "/v1/databases/users")[0] == 404
