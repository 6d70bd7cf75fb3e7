"""What a request changes of other things than the one it is about."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

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


def tagged_shop():
    """The same, with an entity tag for every version of a product, and orders after which nobody looks again."""
    tape, tags = Tape(), (f'"{number:x}"' for number in range(0x4F0C2D9E77AA4C1B, 0xFFFFFFFFFFFFFFFF, 0x0D1A2B3C4D5E6F71))
    stock = {PRODUCTS[0]: 10, PRODUCTS[1]: 40}

    def look(key):
        tape.add("GET", f"/products/{key}", None, 200, {"id": key, "name": key[5:9], "stock": stock[key]}, fields=[("ETag", next(tags))])

    for key, count in stock.items():
        tape.add("POST", "/products", {"name": key[5:9], "stock": count}, 201, {"id": key, "name": key[5:9], "stock": count})
        look(key)
    for number, (key, count) in enumerate([(PRODUCTS[0], 3), (PRODUCTS[1], 5), (PRODUCTS[1], 1)], 1):
        order = {"id": f"ord_5Hf2WcXe8Jm6N{number}", "product": key, "quantity": count}
        tape.add("POST", "/orders", {"product": key, "quantity": count}, 201, order)
        stock[key] -= count
        if number < 3:
            look(key)
    return tape


def test_what_changes_by_the_way_has_another_entity_tag_then():
    generated = run(tagged_shop())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/products", {"name": "lamp", "stock": 77})

    def tag():
        return service.answer(Request("GET", f"/products/{made['id']}"), 1.8e9).headers.get("etag")

    first = tag()
    assert first == tag()
    ask(service, "POST", "/orders", {"product": made["id"], "quantity": 7})
    assert tag() != first


def test_what_nobody_looked_at_again_changed_like_the_others():
    order = [stub for stub in run(tagged_shop()).document["stubs"] if stub["when"]["path"] == "/orders"]
    assert [stub["then"]["update"]["in"] for stub in order] == ["products"]
    assert order[0]["learned_from"]["count"] == 3


def customers():
    """Customers, each with cards inside; the first card becomes the default, and a customer shows the list of them in an envelope."""
    tape = Tape()
    keys = ["cus_8Zq2LmPx4Tn1Vw", "cus_1Kd7RtYb9Gs3Qa"]

    def shown(key, *cards):
        listed = {"data": list(cards), "total": len(cards), "url": f"/customers/{key}/cards"}
        return {"id": key, "name": key[4:8], "default": cards[0]["id"] if cards else None, "cards": listed}

    cards = [
        {"id": f"card_5Hf2WcXe8Jm6N{number}", "last4": last, "customer": key}
        for number, (key, last) in enumerate(zip(keys, ("4242", "1117"), strict=True))
    ]
    for key, card in zip(keys, cards, strict=True):
        tape.add("POST", "/customers", {"name": key[4:8]}, 201, shown(key))
        tape.add("GET", f"/customers/{key}", None, 200, shown(key))
        tape.add("POST", f"/customers/{key}/cards", {"last4": card["last4"]}, 201, card)
        tape.add("GET", f"/customers/{key}/cards", None, 200, {"data": [card], "total": 1})
        tape.add("GET", f"/customers/{key}", None, 200, shown(key, card))
    return tape


def test_what_is_made_inside_a_thing_changes_it_by_the_way():
    generated = run(customers())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/customers", {"name": "zoe"})
    assert made["cards"] == {"data": [], "total": 0, "url": f"/customers/{made['id']}/cards"}
    card = ask(service, "POST", f"/customers/{made['id']}/cards", {"last4": "0341"})
    read = ask(service, "GET", f"/customers/{made['id']}")
    assert read["default"] == card["id"]
    assert read["cards"] == {"data": [card], "total": 1, "url": f"/customers/{made['id']}/cards"}


def test_what_nobody_named_did_not_change_for_that():
    tape = Tape()
    tape.add("POST", "/products", {"name": "lamp"}, 201, {"id": PRODUCTS[0], "name": "lamp", "views": 1})
    tape.add("POST", "/orders", {"quantity": 2}, 201, {"id": "ord_5Hf2WcXe8Jm6Np"})
    tape.add("GET", f"/products/{PRODUCTS[0]}", None, 200, {"id": PRODUCTS[0], "name": "lamp", "views": 2})
    order = next(stub for stub in run(tape).document["stubs"] if stub["when"]["path"] == "/orders")
    assert "update" not in order["then"]


def test_a_refused_request_may_leave_its_mark():
    tape = Tape()
    for place, key in enumerate(("pay_8Zq2LmPx4Tn1Vw", "pay_1Kd7RtYb9Gs3Qa")):
        paid = {"id": key, "amount": 100 + place, "status": "open", "error": None}
        tape.add("POST", "/payments", {"amount": 100 + place}, 201, paid)
        tape.add("GET", f"/payments/{key}", None, 200, paid)
        tape.add("POST", f"/payments/{key}/confirm", None, 402, {"error": "declined"})
        tape.add("GET", f"/payments/{key}", None, 200, {**paid, "status": "failed", "error": "declined"})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/payments", {"amount": 7})
    assert made["status"] == "open"
    assert ask(service, "POST", f"/payments/{made['id']}/confirm") == {"error": "declined"}
    assert ask(service, "GET", f"/payments/{made['id']}") == {**made, "status": "failed", "error": "declined"}
