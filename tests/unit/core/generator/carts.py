"""Visitors of a shop who have carts, each his own under the cookie of a session, which gets a new value with every write."""

import hashlib
import json

from tests.unit.core.generator.tape import Tape

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

PRODUCTS = [{"id": 1, "name": "Lamp", "price": 39}, {"id": 2, "name": "Desk", "price": 149}, {"id": 3, "name": "Rug", "price": 25}]
REFUSED = {"error": "cart is empty"}


class Shop:
    """A shop that is recorded: every visitor is a name, known by the last cookie that he was given."""

    def __init__(self, *, rotates=True):
        self.tape = Tape()
        self.rotates = rotates
        self.carts = {}
        self.looks = {}
        self.cookies = {}
        self.given = 0

    def cart(self, who):
        """Show what is in a cart."""
        known = {product["id"]: product for product in PRODUCTS}
        items = [
            {"product": key, "name": known[key]["name"], "price": known[key]["price"], "qty": qty}
            for key, qty in self.carts.get(who, {}).items()
        ]
        return {"items": items, "count": sum(one["qty"] for one in items)}

    def ask(self, who, request, asked=None, status=200, answer=None, *, gives=False):
        """Record one request of a visitor, said as `GET /cart`; `gives` lets the answer give out a cookie."""
        method, target = request.split()
        fields = []
        headers = [("Cookie", f"sid={self.cookies[who]}")] if who in self.cookies else []
        if gives and (self.rotates or who not in self.cookies):
            self.given += 1
            self.cookies[who] = hashlib.sha256(str(self.given).encode()).hexdigest()
            fields.append(("Set-Cookie", f"sid={self.cookies[who]}; Path=/; HttpOnly"))
        self.tape.add(method, target, asked, status, answer, headers=headers, fields=fields)

    def look(self, who):
        """Record a look at a cart."""
        self.ask(who, "GET /cart", None, 200, self.cart(who))

    def put(self, who, product, qty):
        """Record that something is put into a cart."""
        cart = self.carts.setdefault(who, {})
        cart[product] = cart.get(product, 0) + qty
        self.ask(who, "POST /cart", {"product": product, "qty": qty}, 201, self.cart(who), gives=True)

    def take(self, who, product):
        """Record that something is taken away again, or that it was not there."""
        there = self.carts.get(who, {}).pop(product, None) is not None
        answer = self.cart(who) if there else {"error": "not in cart"}
        self.ask(who, f"DELETE /cart/{product}", None, 200 if there else 404, answer, gives=there)

    def order(self, who):
        """Record an order of all that is in a cart."""
        cart = self.cart(who)
        if not cart["items"]:
            self.ask(who, "POST /orders", None, 400, REFUSED)
            return
        self.carts.pop(who)
        self.ask(who, "POST /orders", None, 201, {"ordered": cart["count"]}, gives=True)

    def visit(self, who):
        """Record that somebody is told how often he was here."""
        self.looks[who] = self.looks.get(who, 0) + 1
        self.ask(who, "GET /visits", None, 200, {"visits": self.looks[who]}, gives=True)


def two_carts(*, rotates=True):
    """Two visitors who fill their carts, and a third who has none."""
    shop = Shop(rotates=rotates)
    shop.ask("ann", "GET /products", None, 200, PRODUCTS)
    shop.look("ann")
    shop.put("ann", 1, 2)
    shop.put("ann", 3, 1)
    shop.put("ann", 1, 1)
    shop.look("bob")
    shop.put("bob", 2, 4)
    shop.look("ann")
    shop.look("bob")
    shop.take("ann", 3)
    shop.take("ann", 3)
    shop.order("ann")
    shop.look("ann")
    shop.order("ann")
    shop.look("cay")
    for who in ("ann", "ann", "bob", "ann"):
        shop.visit(who)
    return shop.tape


class Browser:
    """Somebody who keeps the cookies that a virtual service gives him."""

    def __init__(self, service: DocumentRehearsal):
        self.service = service
        self.cookies = {}
        self.fields = []

    def ask(self, method, target, asked=None):
        """Ask, and return status and body of the answer."""
        fields = [("content-type", "application/json"), *self.fields]
        if self.cookies:
            fields.append(("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())))
        body = json.dumps(asked).encode() if asked is not None else b""
        answer = self.service.answer(Request(method, target, Headers.of(fields), body), 1.8e9)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                cookie, _, held = value.partition(";")[0].partition("=")
                self.cookies[cookie] = held
        return answer.status, json.loads(answer.body) if answer.body else None
