"""What everybody has by himself: carts under the cookie of a session."""

import pytest
from tests.unit.core.generator.carts import Browser, two_carts
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.private.documents import find_documents
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.visitors import find_visitors
from understudy.runtime.rehearsal import DocumentRehearsal


def documents(tape):
    endpoints = find_endpoints(tape.samples())
    return find_documents(endpoints, find_visitors(endpoints), set())


@pytest.mark.parametrize("rotates", [True, False])
def test_every_visitor_has_a_cart_of_his_own(rotates):
    generated = run(two_carts(rotates=rotates))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    eve, fay, gil = (Browser(service) for _ in range(3))
    nothing = {"items": [], "count": 0}
    desk = {"product": 2, "name": "Desk", "price": 149, "qty": 5}
    rug = {"product": 3, "name": "Rug", "price": 25, "qty": 2}
    assert eve.ask("GET", "/cart") == (200, nothing)
    assert eve.ask("POST", "/cart", {"product": 3, "qty": 2}) == (201, {"items": [rug], "count": 2})
    assert fay.ask("POST", "/cart", {"product": 2, "qty": 4})[1]["count"] == 4
    assert fay.ask("POST", "/cart", {"product": 2, "qty": 1}) == (201, {"items": [desk], "count": 5})
    assert fay.ask("POST", "/cart", {"product": 3, "qty": 2}) == (201, {"items": [desk, rug], "count": 7})
    assert eve.ask("GET", "/cart") == (200, {"items": [rug], "count": 2})
    assert fay.ask("DELETE", "/cart/2") == (200, {"items": [rug], "count": 2})
    assert eve.ask("DELETE", "/cart/2") == (404, {"error": "not in cart"})
    assert gil.ask("GET", "/cart") == (200, nothing)
    assert fay.ask("POST", "/orders") == (201, {"ordered": 2})
    assert fay.ask("GET", "/cart") == (200, nothing)
    assert fay.ask("POST", "/orders") == (400, {"error": "cart is empty"})
    assert eve.ask("GET", "/cart")[1]["count"] == 2


def test_it_is_followed_through_the_traffic():
    (cart,) = documents(two_carts())
    assert (cart.collection.name, cart.whose) == ("cart", "visit.id")
    assert cart.initial.item() == {"items": [], "count": 0}
    assert [endpoint.title for endpoint in cart.resets] == ["POST /orders"]
    last = cart.sightings[8].before.item()
    assert last["count"] == 4


def test_what_everybody_shares_is_nobodys_own():
    tape = Tape()
    tape.add("GET", "/board", None, 200, {"lines": []})
    tape.add("POST", "/board", {"line": "one"}, 201, {"lines": ["one"]}, fields=[("Set-Cookie", "sid=4f1c9a7be2d03c5a6b7f; Path=/")])
    tape.add("GET", "/board", None, 200, {"lines": ["one"]}, headers=[("Cookie", "sid=4f1c9a7be2d03c5a6b7f")])
    tape.add("GET", "/board", None, 200, {"lines": ["one"]})
    assert documents(tape) == []


def test_users_with_tokens_have_settings_of_their_own():
    tape = Tape()
    tokens = {user: f"tok_{user}Xq5oqIRZ9Qc81GN0G5m6EgXX2q{user}" for user in ("ann", "bob")}
    bearers = {user: [("Authorization", f"Bearer {token}")] for user, token in tokens.items()}
    usual = {"theme": "light", "lang": "en"}
    for user, token in tokens.items():
        tape.add("POST", "/login", {"username": user, "password": f"{user}-Words-1"}, 200, {"token": token})
    tape.add("GET", "/settings", None, 200, usual, headers=bearers["ann"])
    tape.add("PATCH", "/settings", {"theme": "dark"}, 200, usual | {"theme": "dark"}, headers=bearers["ann"])
    tape.add("GET", "/settings", None, 200, usual | {"theme": "dark"}, headers=bearers["ann"])
    tape.add("GET", "/settings", None, 200, usual, headers=bearers["bob"])
    tape.add("PATCH", "/settings", {"lang": "fr"}, 200, usual | {"lang": "fr"}, headers=bearers["bob"])
    tape.add("GET", "/settings", None, 200, usual | {"theme": "dark"}, headers=bearers["ann"])
    endpoints_of_users = run(tape)
    assert endpoints_of_users.proof.fidelity == 1.0
    assert "settings/" not in str(endpoints_of_users.document)
    assert {"name": "settings", "initial": usual} in endpoints_of_users.document["resources"]


def drafts():
    """Two users of an editor with drafts of their own, which are missing until they put one there, and tasks that are numbered for each."""
    tape = Tape()
    tokens = {user: f"tok_{user}Xq5oqIRZ9Qc81GN0G5m6EgXX2q{user}" for user in ("ann", "bob")}
    bearers = {user: [("Authorization", f"Bearer {token}")] for user, token in tokens.items()}
    for user, token in tokens.items():
        tape.add("POST", "/login", {"username": user, "password": f"{user}-Words-1"}, 200, {"token": token})
    first, second, missing = {"title": "One", "body": "x"}, {"title": "Two", "body": "y"}, {"error": "no draft"}
    tape.add("GET", "/draft", None, 401, {"error": "who"})
    tape.add("GET", "/draft", None, 404, missing, headers=bearers["ann"])
    tape.add("PUT", "/draft", first, 200, first, headers=bearers["ann"])
    tape.add("GET", "/draft", None, 200, first, headers=bearers["ann"])
    tape.add("GET", "/draft", None, 404, missing, headers=bearers["bob"])
    tape.add("PUT", "/draft", second, 200, second, headers=bearers["bob"])
    tape.add("GET", "/draft", None, 200, first, headers=bearers["ann"])
    tape.add("DELETE", "/draft", None, 204, headers=bearers["ann"])
    tape.add("GET", "/draft", None, 404, missing, headers=bearers["ann"])
    tape.add("GET", "/draft", None, 200, second, headers=bearers["bob"])
    tape.add("GET", "/tasks", None, 200, [], headers=bearers["ann"])
    tasks = [{"id": number + 1, "text": text, "done": False} for number, text in enumerate(("milk", "tea"))]
    for task in tasks:
        tape.add("POST", "/tasks", {"text": task["text"]}, 201, task, headers=bearers["ann"])
    tape.add("GET", "/tasks", None, 200, tasks, headers=bearers["ann"])
    mine = {"id": 1, "text": "rope", "done": False}
    tape.add("POST", "/tasks", {"text": "rope"}, 201, mine, headers=bearers["bob"])
    tape.add("GET", "/tasks", None, 200, [mine], headers=bearers["bob"])
    tape.add("PATCH", "/tasks/1", {"done": True}, 200, tasks[0] | {"done": True}, headers=bearers["ann"])
    tape.add("GET", "/tasks", None, 200, [tasks[0] | {"done": True}, tasks[1]], headers=bearers["ann"])
    return tape


def test_what_is_missing_at_first_is_put_there_and_numbers_begin_anew_for_everybody():
    generated = run(drafts())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    eve, fay = Browser(service), Browser(service)
    for one, name in ((eve, "eve"), (fay, "fay")):
        token = one.ask("POST", "/login", {"username": name, "password": f"{name}-pass-9"})[1]["token"]
        one.fields = [("authorization", f"Bearer {token}")]
    draft = {"title": "Mine", "body": "z"}
    assert eve.ask("GET", "/draft")[0] == 404
    assert eve.ask("PUT", "/draft", draft) == (200, draft)
    assert fay.ask("GET", "/draft")[0] == 404
    assert eve.ask("GET", "/draft") == (200, draft)
    assert eve.ask("DELETE", "/draft")[0] == 204
    assert eve.ask("GET", "/draft")[0] == 404
    assert [eve.ask("POST", "/tasks", {"text": text})[1]["id"] for text in ("a", "b", "c")] == [1, 2, 3]
    assert fay.ask("POST", "/tasks", {"text": "d"}) == (201, {"id": 1, "text": "d", "done": False})
    assert [one["text"] for one in eve.ask("GET", "/tasks")[1]] == ["a", "b", "c"]
    assert fay.ask("GET", "/tasks") == (200, [{"id": 1, "text": "d", "done": False}])
