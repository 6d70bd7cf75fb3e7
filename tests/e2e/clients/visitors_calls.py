"""Clients of the shop with requests: two with cookies of their own and one without any, who each see what they did."""

import os

import requests

URL = os.environ["UNDERSTUDY_URL"]
PRODUCTS = {one["id"]: one for one in requests.get(f"{URL}/products", timeout=20).json()}
USUAL = {"theme": "light", "lang": "en", "per_page": 20}


class Visitor:
    def __init__(self):
        self.session, self.cart = requests.Session(), {}

    def ask(self, method, path, asked=None, status=200):
        answer = self.session.request(method, URL + path, json=asked, timeout=20)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer.json()

    def shown(self):
        items = [
            {"product": key, "name": PRODUCTS[key]["name"], "price": PRODUCTS[key]["price"], "qty": qty} for key, qty in self.cart.items()
        ]
        return {"items": items, "count": sum(self.cart.values()), "total": sum(one["qty"] * one["price"] for one in items)}

    def put(self, key, qty):
        self.cart[key] = self.cart.get(key, 0) + (qty or 1)
        found = self.ask("POST", "/cart/items", {"product": key} | ({"qty": qty} if qty else {}), 201)
        assert found == self.shown(), (found, self.shown())

    def look(self):
        found = self.ask("GET", "/cart")
        assert found == self.shown(), (found, self.shown())


def run(first, second, unknown, wanted, looks):
    ann, bob, nobody = Visitor(), Visitor(), Visitor()
    ann.look()
    for key, qty in first:
        ann.put(key, qty)
    bob.look()
    for key, qty in second:
        bob.put(key, qty)
    for one in (ann, bob, nobody):
        one.look()
    ann.ask("POST", "/cart/items", {"product": unknown}, 404)
    kept, gone = list(ann.cart)[:2]
    ann.cart[kept] = 7
    assert ann.ask("PATCH", f"/cart/items/{kept}", {"qty": 7}) == ann.shown()
    del ann.cart[gone]
    assert ann.ask("DELETE", f"/cart/items/{gone}") == ann.shown()
    ann.ask("DELETE", f"/cart/items/{gone}", status=404)
    ann.ask("PATCH", f"/cart/items/{gone}", {"qty": 1}, 404)
    for change in wanted:
        ann.ask("PUT", "/preferences", change)
    assert ann.ask("GET", "/preferences") == {**USUAL, **{name: value for change in wanted for name, value in change.items()}}
    assert bob.ask("GET", "/preferences") == USUAL == nobody.ask("GET", "/preferences")
    assert ann.ask("POST", "/checkout", status=201) == {"ordered": sum(ann.cart.values())}
    ann.cart.clear()
    ann.look()
    ann.ask("POST", "/checkout", status=400)
    nobody.ask("POST", "/checkout", status=400)
    bob.look()
    assert [ann.ask("GET", "/visits")["visits"] for _ in range(looks)] == list(range(1, looks + 1))
    assert bob.ask("GET", "/visits")["visits"] == 1
    assert ann.ask("GET", "/visits")["visits"] == looks + 1
