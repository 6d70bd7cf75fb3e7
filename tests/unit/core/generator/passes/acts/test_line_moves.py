"""Figures that the lines of a request move, and what else follows from the things that lines name."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

IN_USE = {"error": {"code": "in_use", "message": "Product is used by orders"}}


class Shop:
    """A shop whose orders take products out of stock, line by line, and bring them back when they are cancelled."""

    def __init__(self):
        self.tape, self.products, self.orders = Tape(), {}, {}

    def product(self, sku, price, stock):
        number = len(self.products) + 1
        self.products[number] = {"id": number, "sku": sku, "price": price, "stock": stock}
        self.tape.add("POST", "/products", {"sku": sku, "price": price, "stock": stock}, 201, dict(self.products[number]))

    def look(self, number):
        self.tape.add("GET", f"/products/{number}", None, 200, dict(self.products[number]))

    def order(self, *lines):
        asked = [{"productId": number, "quantity": quantity} for number, quantity in lines]
        shown = []
        for number, quantity in lines:
            one = self.products[number]
            one["stock"] -= quantity
            shown.append(
                {"productId": number, "sku": one["sku"], "unitPrice": one["price"], "quantity": quantity, "amount": one["price"] * quantity}
            )
        number = 1001 + len(self.orders)
        self.orders[number] = {"id": number, "status": "draft", "lines": shown}
        self.tape.add("POST", "/orders", {"lines": asked}, 201, dict(self.orders[number]))
        self.tape.add("GET", f"/orders/{number}", None, 200, dict(self.orders[number]))

    def refuse(self, number, quantity):
        one = self.products[number]
        told = {"error": f"Only {one['stock']} of {one['sku']} left"}
        self.tape.add("POST", "/orders", {"lines": [{"productId": number, "quantity": quantity}]}, 409, told)

    def move(self, number, verb, status):
        one = self.orders[number]
        one["status"] = status
        for line in one["lines"] if verb == "cancel" else ():
            self.products[line["productId"]]["stock"] += line["quantity"]
        self.tape.add("POST", f"/orders/{number}/{verb}", None, 200, dict(one))

    def keep(self, number):
        self.tape.add("DELETE", f"/products/{number}", None, 409, IN_USE)

    def remove(self, number):
        self.tape.add("DELETE", f"/products/{number}", None, 204)
        self.tape.add("GET", f"/products/{number}", None, 404, {"error": "not found"})


def shop():
    made = Shop()
    for sku, price, stock in (("A-100", 25, 10), ("B-200", 120, 6), ("C-300", 2, 1)):
        made.product(sku, price, stock)
    made.order((1, 2), (2, 1))
    made.look(1)
    made.look(2)
    made.order((1, 3))
    made.look(1)
    made.order((2, 2))
    made.refuse(2, 5)
    made.look(2)
    made.move(1001, "pay", "paid")
    made.move(1002, "cancel", "cancelled")
    made.look(1)
    made.keep(2)
    made.remove(3)
    return made.tape


def ask(service, method, target, asked=None):
    body = json.dumps(asked).encode() if asked is not None else b""
    got = service.answer(Request(method, target, Headers.of([("content-type", "application/json")]), body), 1.8e9)
    return got.status, json.loads(got.body) if got.body else None


def test_what_is_ordered_line_by_line_goes_out_of_stock_and_comes_back():
    generated = run(shop())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = [ask(service, "POST", "/products", {"sku": sku, "price": price, "stock": 9})[1]["id"] for sku, price in (("K", 40), ("M", 7))]
    lines = [{"productId": made[1], "quantity": 4}, {"productId": made[0], "quantity": 2}]
    order = ask(service, "POST", "/orders", {"lines": lines})[1]
    assert [(line["sku"], line["unitPrice"], line["amount"]) for line in order["lines"]] == [("M", 7, 28), ("K", 40, 80)]
    assert [ask(service, "GET", f"/products/{number}")[1]["stock"] for number in made] == [7, 5]
    ask(service, "POST", f"/orders/{order['id']}/pay")
    assert ask(service, "GET", f"/products/{made[0]}")[1]["stock"] == 7
    ask(service, "POST", f"/orders/{order['id']}/cancel")
    assert [ask(service, "GET", f"/products/{number}")[1]["stock"] for number in made] == [9, 9]


def test_what_there_is_too_little_of_is_told_under_its_own_name():
    service = DocumentRehearsal(run(shop()).document, "api")
    made = ask(service, "POST", "/products", {"sku": "KETTLE", "price": 40, "stock": 3})[1]["id"]
    assert ask(service, "POST", "/orders", {"lines": [{"productId": made, "quantity": 4}]}) == (409, {"error": "Only 3 of KETTLE left"})


def test_what_lines_of_others_name_is_not_removed():
    service = DocumentRehearsal(run(shop()).document, "api")
    made = [ask(service, "POST", "/products", {"sku": sku, "price": 40, "stock": 3})[1]["id"] for sku in ("K", "M")]
    ask(service, "POST", "/orders", {"lines": [{"productId": made[1], "quantity": 1}]})
    assert ask(service, "DELETE", f"/products/{made[1]}") == (409, IN_USE)
    assert ask(service, "DELETE", f"/products/{made[0]}")[0] == 204
