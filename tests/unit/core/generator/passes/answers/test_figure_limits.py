from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def shop(refusal):
    tape = Tape()
    for number, (name, stock) in enumerate((("pen", 10), ("ink", 3)), 1):
        tape.add("POST", "/products", {"name": name, "stock": stock}, 201, {"id": number, "name": name, "stock": stock})
    for number, (product, quantity) in enumerate(((1, 4), (2, 3)), 1):
        asked = {"product_id": product, "quantity": quantity}
        tape.add("POST", "/orders", asked, 201, {"id": number, **asked})
    tape.add("GET", "/products/1", None, 200, {"id": 1, "name": "pen", "stock": 6})
    tape.add("GET", "/products/2", None, 200, {"id": 2, "name": "ink", "stock": 0})
    tape.add("POST", "/orders", {"product_id": 1, "quantity": 50}, 409, refusal)
    tape.add("GET", "/products/1", None, 200, {"id": 1, "name": "pen", "stock": 6})
    return tape


def service_of(tape):
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, target, asked=None):
        headers = Headers.of([("content-type", "application/json")] if asked else [])
        answer = service.answer(Request(method, target, headers, render_json(asked) if asked else b""), 1.8e9)
        return answer.status, parse_json(answer.body)

    return ask


def test_more_than_there_is_of_what_a_request_names_is_refused():
    ask = service_of(shop({"error": "Only 6 left in stock, 50 requested"}))
    _, made = ask("POST", "/products", {"name": "nib", "stock": 8})
    assert ask("POST", "/orders", {"product_id": made["id"], "quantity": 9}) == (409, {"error": "Only 8 left in stock, 9 requested"})
    assert ask("POST", "/orders", {"product_id": made["id"], "quantity": 5})[0] == 201
    assert ask("POST", "/orders", {"product_id": made["id"], "quantity": 5}) == (409, {"error": "Only 3 left in stock, 5 requested"})


def test_a_refusal_that_speaks_of_something_else_compares_nothing():
    ask = service_of(shop({"error": "bad quantity"}))
    _, made = ask("POST", "/products", {"name": "nib", "stock": 40})
    assert ask("POST", "/orders", {"product_id": made["id"], "quantity": 50})[0] == 409


def test_a_bound_that_the_refusal_names_holds_whatever_the_thing_has():
    ask = service_of(shop({"error": "quantity must be at most 20, the maximum"}))
    _, made = ask("POST", "/products", {"name": "nib", "stock": 100})
    assert ask("POST", "/orders", {"product_id": made["id"], "quantity": 50})[0] == 409
