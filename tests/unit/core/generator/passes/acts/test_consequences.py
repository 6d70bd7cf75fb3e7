"""Things that come to be because something else was done."""

import json

import pytest
from tests.unit.core.generator.tape import Tape, iso
from tests.unit.core.generator.test_pipeline import run

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

SUBSCRIPTIONS = ["sub_8Zq2LmPx4Tn1Vw", "sub_1Kd7RtYb9Gs3Qa"]
INVOICES = ["in_5Hf2WcXe8Jm6Np", "in_3Tv9BzKq7Ly4Ru"]


def billing():
    """Two subscriptions, each with an invoice that nobody asked for."""
    tape = Tape()
    for place, amount in enumerate((500, 900)):
        at = iso(tape.now)
        made = {"id": SUBSCRIPTIONS[place], "amount": amount, "latest_invoice": INVOICES[place], "created": at}
        tape.add("POST", "/subscriptions", {"amount": amount}, 201, made)
        invoice = {"id": INVOICES[place], "subscription": SUBSCRIPTIONS[place], "total": amount, "status": "paid", "created": at}
        tape.add("GET", f"/subscriptions/{SUBSCRIPTIONS[place]}", None, 200, made)
        tape.add("GET", f"/invoices/{INVOICES[place]}", None, 200, invoice)
        tape.add("GET", f"/invoices?subscription={SUBSCRIPTIONS[place]}", None, 200, {"data": [invoice]})
    tape.add("GET", "/invoices/in_nothing", None, 404, {"error": "no such invoice"})
    return tape


def ask(service, method, target, asked=None):
    body = json.dumps(asked).encode() if asked is not None else b""
    return json.loads(service.answer(Request(method, target, Headers.of([("content-type", "application/json")]), body), 1.8e9).body)


def test_what_comes_with_a_new_thing_is_there_for_the_next_client_too():
    generated = run(billing())
    assert generated.proof.fidelity == 1.0
    assert all(not resource.get("seed") for resource in generated.document.get("resources", ()))
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/subscriptions", {"amount": 77})
    (invoice,) = ask(service, "GET", f"/invoices?subscription={made['id']}")["data"]
    assert (invoice["id"], invoice["total"], invoice["subscription"]) == (made["latest_invoice"], 77, made["id"])
    assert ask(service, "GET", f"/invoices/{invoice['id']}") == invoice


def test_what_was_there_before_is_a_seed():
    tape = Tape()
    old = {"id": "in_2Gh5JkLm9Pq3Rs", "total": 3, "status": "open"}
    tape.add("GET", "/invoices", None, 200, {"data": [old]})
    tape.add("POST", "/subscriptions", {"amount": 5}, 201, {"id": SUBSCRIPTIONS[0], "amount": 5})
    tape.add("GET", f"/invoices/{old['id']}", None, 200, old)
    tape.add("GET", "/invoices/in_nothing", None, 404, {"error": "no such invoice"})
    (resource,) = (one for one in run(tape).document["resources"] if one["name"] == "invoices")
    assert list(resource["seed"]) == [old["id"]]


def test_what_only_a_list_shows_is_made_too():
    tape = Tape()
    for place, amount in enumerate((500, 900)):
        made = {"id": SUBSCRIPTIONS[place], "amount": amount}
        tape.add("POST", "/subscriptions", {"amount": amount}, 201, made)
        tape.add("GET", f"/subscriptions/{SUBSCRIPTIONS[place]}", None, 200, made)
        entry = {"id": INVOICES[place], "subscription": SUBSCRIPTIONS[place], "total": amount}
        tape.add("GET", f"/ledger?subscription={SUBSCRIPTIONS[place]}", None, 200, {"entries": [entry]})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/subscriptions", {"amount": 77})
    (entry,) = ask(service, "GET", f"/ledger?subscription={made['id']}")["entries"]
    assert (entry["total"], entry["subscription"]) == (77, made["id"])


def test_what_lists_of_others_do_not_show_was_made_all_the_same():
    tape = Tape()
    owners = [f"cus_{letters}" for letters in ("8Zq2LmPx4Tn1Vw", "1Kd7RtYb9Gs3Qa")]
    for place, owner in enumerate(owners):
        tape.add("POST", "/payments", {"customer": owner, "amount": 70 + place}, 201, {"id": SUBSCRIPTIONS[place], "customer": owner})
        tape.add("GET", f"/payments/{SUBSCRIPTIONS[place]}", None, 200, {"id": SUBSCRIPTIONS[place], "customer": owner})
    entry = {"id": INVOICES[0], "payment": SUBSCRIPTIONS[0], "customer": owners[0]}
    tape.add("GET", f"/ledger?customer={owners[0]}", None, 200, {"entries": [entry]})
    tape.add("GET", "/ledger/in_nothing", None, 404, {"error": "no such entry"})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = [ask(service, "POST", "/payments", {"customer": owners[1], "amount": amount}) for amount in (5, 6)]
    entries = ask(service, "GET", f"/ledger?customer={owners[1]}")["entries"]
    assert [one["payment"] for one in entries] == [one["id"] for one in made]
    assert ask(service, "GET", "/ledger/in_other") == {"error": "no such entry"}


def test_what_is_only_read_is_made_too():
    tape = Tape()
    for place, amount in enumerate((500, 900)):
        receipt = {"id": INVOICES[place], "total": amount, "of": SUBSCRIPTIONS[place]}
        tape.add("POST", "/payments", {"amount": amount}, 201, {"id": SUBSCRIPTIONS[place], "amount": amount, "receipt": INVOICES[place]})
        tape.add("GET", f"/receipts/{INVOICES[place]}", None, 200, receipt)
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/payments", {"amount": 77})
    assert ask(service, "GET", f"/receipts/{made['receipt']}")["total"] == 77


def place_of(service, target, asked):
    body = json.dumps(asked).encode()
    answer = service.answer(Request("POST", target, Headers.of([("content-type", "application/json")]), body), 1.8e9)
    return answer.status, answer.headers.get("location")


@pytest.mark.parametrize(("status", "keys"), [(201, ("7f3a9c21", "b81d04e5")), (303, (SUBSCRIPTIONS[0], SUBSCRIPTIONS[1])), (201, (1, 2))])
def test_what_an_answer_says_the_address_of_alone_is_made(status, keys):
    tape = Tape()
    for key, name in zip(keys, ("ann", "bob"), strict=True):
        tape.add("POST", "/people", {"name": name}, status, None, fields=[("Location", f"/people/{key}")])
        tape.add("GET", f"/people/{key}", None, 200, {"id": key, "name": name})
    tape.add("DELETE", f"/people/{keys[0]}", None, 204)
    tape.add("GET", f"/people/{keys[0]}", None, 404, {"error": "none"})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    places = [place_of(service, "/people", {"name": name}) for name in ("cyd", "dee")]
    assert [told for told, _ in places] == [status, status]
    assert [ask(service, "GET", place)["name"] for _, place in places] == ["cyd", "dee"]


ORDERS = ["TPHH7TLWP5U3V71PO", "NJZZAINVNRDNXTSWX", "Q4GZ0L8RYX2MB71KD"]
CAPTURES = ["EDSUWGHETKWC02DNI", "GLOKED0LRXR8UA3FB"]


def checkout():
    """Orders of which two are captured once; what one capture is was only looked at when it had been refunded."""
    tape = Tape()
    for name in ORDERS:
        order = {"id": name, "status": "CREATED", "total": "20.00"}
        tape.add("POST", "/orders", {"total": "20.00"}, 201, order)
        tape.add("GET", f"/orders/{name}", None, 200, order)
    for place, name in enumerate(CAPTURES):
        capture = {"id": name, "status": "COMPLETED", "final": True}
        order = {"id": ORDERS[place], "status": "COMPLETED", "total": "20.00", "captures": [capture]}
        tape.add("POST", f"/orders/{ORDERS[place]}/capture", {}, 201, order)
        tape.add("GET", f"/orders/{ORDERS[place]}", None, 200, order)
        tape.add("POST", f"/orders/{ORDERS[place]}/capture", {}, 422, {"error": "it was captured already"})
        if not place:
            tape.add("GET", f"/captures/{name}", None, 200, capture)
        tape.add("POST", f"/captures/{name}/refund", {}, 201, {"refunded": True})
        tape.add("GET", f"/captures/{name}", None, 200, {**capture, "status": "REFUNDED"})
    tape.add("GET", "/captures/NOTHING", None, 404, {"error": "no such capture"})
    return tape


def test_what_the_answer_told_of_a_thing_is_what_it_was_at_first_and_states_may_be_written_in_capitals():
    generated = run(checkout())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    order = ask(service, "POST", "/orders", {"total": "7.00"})
    assert ask(service, "POST", "/orders", {"total": "8.00"})["status"] == "CREATED"
    captured = ask(service, "POST", f"/orders/{order['id']}/capture", {})
    assert captured["status"] == "COMPLETED"
    assert ask(service, "POST", f"/orders/{order['id']}/capture", {}) == {"error": "it was captured already"}
    (capture,) = captured["captures"]
    assert ask(service, "GET", f"/captures/{capture['id']}") == capture
    ask(service, "POST", f"/captures/{capture['id']}/refund", {})
    assert ask(service, "GET", f"/captures/{capture['id']}")["status"] == "REFUNDED"


def test_what_an_answer_told_whole_was_made_then_and_changed_by_who_named_it_later():
    tape = Tape()
    charges = ["ch_5Hf2WcXe8Jm6Np", "ch_3Tv9BzKq7Ly4Ru"]
    receipts = ["rc_7Hf2WcXe8Jm6Np", "rc_9Tv9BzKq7Ly4Ru"]
    for place, amount in enumerate((500, 900)):
        charge = {"id": charges[place], "amount": amount, "captured": False, "receipt": None}
        paid = {"id": SUBSCRIPTIONS[place], "amount": amount, "charge": charge}
        tape.add("POST", "/payments", {"amount": amount}, 201, paid)
        tape.add("GET", f"/payments/{SUBSCRIPTIONS[place]}", None, 200, paid)
        taken = {**charge, "captured": True, "receipt": receipts[place]}
        tape.add("POST", f"/payments/{SUBSCRIPTIONS[place]}/capture", None, 200, {**paid, "charge": taken})
        tape.add("GET", f"/charges/{charges[place]}", None, 200, taken)
    charge = {"id": "ch_1Qv9BzKq7Ly4Ru", "amount": 7, "captured": False, "receipt": None}
    tape.add("POST", "/payments", {"amount": 7}, 201, {"id": "sub_9Kd7RtYb9Gs3Qa", "amount": 7, "charge": charge})
    tape.add("GET", f"/charges/{charge['id']}", None, 200, charge)
    tape.add("GET", "/charges/ch_nothing", None, 404, {"error": "no such charge"})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = ask(service, "POST", "/payments", {"amount": 77})
    assert ask(service, "GET", f"/charges/{made['charge']['id']}")["captured"] is False
    taken = ask(service, "POST", f"/payments/{made['id']}/capture")["charge"]
    assert taken["captured"] is True
    assert ask(service, "GET", f"/charges/{made['charge']['id']}") == taken
