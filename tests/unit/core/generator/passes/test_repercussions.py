"""What a request changes of other things than the one it is about."""

import json

from tests.unit.core.generator.test_pipeline import run
from tests.unit.core.generator.traffic import Tape

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

PRODUCTS = ["prod_8Zq2LmPx4Tn1Vw", "prod_1Kd7RtYb9Gs3Qa"]


def shop():
    """Orders that take products out of stock."""
    tape = Tape()
    stock = {PRODUCTS[0]: 10, PRODUCTS[1]: 40}
    for key, count in stock.items():
        tape.add("POST", "/products", {"name": key[5:9], "stock": count}, 201, {"id": key, "name": key[5:9], "stock": count})
    for number, (key, count) in enumerate([(PRODUCTS[0], 3), (PRODUCTS[1], 5)], 1):
        order = {"id": f"ord_5Hf2WcXe8Jm6N{number}", "product": key, "quantity": count}
        tape.add("GET", f"/products/{key}", None, 200, {"id": key, "name": key[5:9], "stock": stock[key]})
        tape.add("POST", "/orders", {"product": key, "quantity": count}, 201, order)
        stock[key] -= count
        tape.add("GET", f"/orders/{order['id']}", None, 200, order)
        tape.add("GET", f"/products/{key}", None, 200, {"id": key, "name": key[5:9], "stock": stock[key]})
    return tape


def ask(service, method, target, asked=None):
    body = json.dumps(asked).encode() if asked is not None else b""
    return json.loads(service.answer(Request(method, target, Headers.of([("content-type", "application/json")]), body), 1.8e9).body)


def test_what_is_ordered_goes_out_of_stock_for_the_next_client_too():
    generated = run(shop())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/products", {"name": "lamp", "stock": 77})
    ask(service, "POST", "/orders", {"product": made["id"], "quantity": 7})
    assert ask(service, "GET", f"/products/{made['id']}")["stock"] == 70
    ask(service, "POST", "/orders", {"product": made["id"], "quantity": 20})
    assert ask(service, "GET", f"/products/{made['id']}")["stock"] == 50


def test_what_nobody_named_did_not_change_for_that():
    tape = Tape()
    tape.add("POST", "/products", {"name": "lamp"}, 201, {"id": PRODUCTS[0], "name": "lamp", "views": 1})
    tape.add("POST", "/orders", {"quantity": 2}, 201, {"id": "ord_5Hf2WcXe8Jm6Np"})
    tape.add("GET", f"/products/{PRODUCTS[0]}", None, 200, {"id": PRODUCTS[0], "name": "lamp", "views": 2})
    order = next(stub for stub in run(tape).document["stubs"] if stub["when"]["path"] == "/orders")
    assert "update" not in order["then"]
