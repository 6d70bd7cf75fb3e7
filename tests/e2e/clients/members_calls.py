"""Clients with requests, who fill baskets before and after they log in, pay, and log out."""

import os

import requests

URL = os.environ["UNDERSTUDY_URL"]


class Member:
    def __init__(self):
        self.session, self.basket = requests.Session(), {}

    def ask(self, method, path, asked=None, status=200):
        answer = self.session.request(method, URL + path, json=asked, timeout=20)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def shown(self):
        return {"lines": [{"sku": sku, "n": n} for sku, n in self.basket.items()], "size": sum(self.basket.values())}

    def look(self):
        found = self.ask("GET", "/basket")
        assert found == self.shown(), (found, self.shown())

    def put(self, sku, n):
        self.basket[sku] = self.basket.get(sku, 0) + n
        found = self.ask("POST", "/basket", {"sku": sku, "n": n}, 201)
        assert found == self.shown(), (found, self.shown())

    def sign_in(self, name):
        assert self.ask("POST", "/login", {"username": name, "password": f"{name}-pw-12"}) == {"username": name}
        assert self.ask("GET", "/whoami") == {"username": name}

    def pay(self, name):
        assert self.ask("POST", "/pay", status=201) == {"buyer": name, "lines": self.shown()["lines"]}
        self.basket.clear()


def run(names, first, second):
    one, other, nobody = Member(), Member(), Member()
    assert one.ask("GET", "/whoami") == {"username": None}
    one.look()
    for sku, n in first:
        one.put(sku, n)
    for who in (one, nobody):
        who.look()
    one.ask("POST", "/pay", status=403)
    one.ask("POST", "/login", {"username": names[0], "password": "wrong-pw-99"}, 400)
    one.sign_in(names[0])
    one.look()
    other.sign_in(names[1])
    other.look()
    for sku, n in second:
        other.put(sku, n)
    gone = next(iter(one.basket))
    del one.basket[gone]
    assert one.ask("DELETE", f"/basket/{gone}") == one.shown()
    one.ask("DELETE", f"/basket/{gone}", status=404)
    for who in (other, one):
        who.look()
    one.pay(names[0])
    one.look()
    one.ask("POST", "/pay", status=409)
    other.look()
    one.ask("POST", "/logout", status=204)
    assert one.ask("GET", "/whoami") == {"username": None}
    one.ask("POST", "/pay", status=403)
    assert other.ask("GET", "/whoami") == {"username": names[1]}
    other.pay(names[1])
