import json

from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def shop():
    tape = Tape()
    tape.add("POST", "/customers", {"name": "Ann"}, 201, {"id": NOTE_A, "name": "Ann"})
    tape.add("POST", "/customers", {"name": "Bob"}, 201, {"id": NOTE_B, "name": "Bob"})
    tape.add("GET", f"/customers/{NOTE_A}", None, 200, {"id": NOTE_A, "name": "Ann"})
    orders = [{"id": 1001 + index, "customer_id": NOTE_A, "sku": sku} for index, sku in enumerate(("pen", "ink"))]
    for order in orders:
        tape.add("POST", f"/customers/{NOTE_A}/orders", {"sku": order["sku"]}, 201, order)
    tape.add("GET", "/orders/1001", None, 200, orders[0])
    tape.add("GET", f"/customers/{NOTE_A}/orders", None, 200, orders)
    tape.add("GET", f"/customers/{NOTE_B}/orders", None, 200, [])
    tape.add("GET", "/orders/9", None, 404, {"error": "missing"})
    return tape


def test_things_made_inside_others_are_read_by_themselves():
    generated = generate(shop().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, path, asked=None):
        body = json.dumps(asked).encode() if asked else b""
        answer = service.answer(Request(method, path, Headers.of([("content-type", "application/json")] if asked else []), body), 1.8e9)
        return json.loads(answer.body)

    one, two = (ask("POST", "/customers", {"name": name})["id"] for name in ("Cyd", "Dan"))
    cup = ask("POST", f"/customers/{two}/orders", {"sku": "cup"})
    assert ask("GET", f"/orders/{cup['id']}") == cup
    assert (cup["customer_id"], cup["sku"]) == (two, "cup")
    assert ask("GET", f"/customers/{two}/orders") == [cup]
    assert ask("GET", f"/customers/{one}/orders") == []


def test_a_document_inside_a_thing_that_shows_the_thing_is_the_thing():
    tape = Tape()

    def function(name, timeout, text):
        return {"FunctionName": name, "Handler": "f.h", "Timeout": timeout, "Description": text, "Size": 9}

    for name in ("mail", "bill"):
        shown = function(name, 3, f"fn {name}")
        tape.add("POST", "/functions", {name: value for name, value in shown.items() if name != "Size"}, 201, shown)
        tape.add("GET", f"/functions/{name}", None, 200, {"Configuration": shown})
        tape.add("GET", f"/functions/{name}/configuration", None, 200, shown)
    tape.add("PUT", "/functions/mail/configuration", {"Timeout": 9}, 200, function("mail", 9, "fn mail"))
    tape.add("GET", "/functions/mail", None, 200, {"Configuration": function("mail", 9, "fn mail")})
    tape.add("GET", "/functions/mail/configuration", None, 200, function("mail", 9, "fn mail"))
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, path, asked=None):
        body = b"" if asked is None else json.dumps(asked).encode()
        return json.loads(service.answer(Request(method, path, Headers.of([("content-type", "application/json")]), body), 1.8e9).body)

    ask("POST", "/functions", {"FunctionName": "ship", "Handler": "s.h", "Timeout": 5, "Description": "new"})
    ask("PUT", "/functions/ship/configuration", {"Timeout": 30})
    expected = {"FunctionName": "ship", "Handler": "s.h", "Timeout": 30, "Description": "new", "Size": 9}
    assert ask("GET", "/functions/ship/configuration") == expected
    assert ask("GET", "/functions/ship") == {"Configuration": expected}
