import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

NAMES = ("Hello", "Hello", "Broken")


def instances():
    """Record workflows that a request starts which answers with addresses only; they are looked at under another path, or ended."""
    tape = Tape()
    for number, (name, who) in enumerate(zip(NAMES, ("Ada", "Bob", "Zed"), strict=True)):
        key, where = begin(tape, number, name, who)
        known = {"name": name, "instance": key, "input": {"who": who}}
        for state in ("Pending", "Running"):
            tape.add("GET", where, None, 202, known | {"state": state, "output": None})
        ends = {"state": "Failed", "output": "it broke"} if name == "Broken" else {"state": "Completed", "output": {"hello": who}}
        tape.add("GET", where, None, 200, known | ends)
        tape.add("POST", f"{where}/terminate?reason=late", None, 410, None)
    key, where = begin(tape, 7, "Hello", "Tom")
    tape.add("POST", f"{where}/terminate?reason=boring", None, 202, None)
    known = {"name": "Hello", "instance": key, "input": {"who": "Tom"}}
    tape.add("GET", where, None, 200, known | {"state": "Terminated", "output": "boring"})
    return tape


def begin(tape, number, name, who):
    key = f"5f0c{number}ab2a21ee843afc8ae2dc9f11277{number}"
    where = f"/instances/{key}"
    tape.add("POST", f"/start/{name}", {"who": who}, 202, {"id": key, "look": where, "end": f"{where}/terminate", "purge": where})
    return key, where


def test_what_a_request_elsewhere_starts_goes_on_as_others_of_its_kind_did():
    ask = asked_of(instances(), "instances")

    def told(method, target, body=None):
        answer = ask(method, target, json.dumps(body).encode() if body else b"", Content_Type="application/json")
        return answer.status, json.loads(answer.body) if answer.body else None

    one, odd, other = (
        told("POST", f"/start/{name}", {"who": who})[1]["id"] for name, who in zip(("Hello", "Broken", "Hello"), "xyz", strict=True)
    )
    assert told("POST", f"/instances/{other}/terminate?reason=tired")[0] == 202
    ends = [[told("GET", f"/instances/{key}") for _ in range(3)][-1] for key in (one, odd, other)]
    assert [status for status, _ in ends] == [200, 200, 200]
    assert [end["state"] for _, end in ends] == ["Completed", "Failed", "Terminated"]
    assert [end["output"] for _, end in ends] == [{"hello": "x"}, "it broke", "tired"]
    assert [told("POST", f"/instances/{key}/terminate?reason=again")[0] for key in (one, odd, other)] == [410, 410, 410]


def test_what_is_done_to_a_thing_makes_what_it_makes_by_the_way():
    tape = Tape()
    for number in range(2):
        payment, refund = f"pay_8fK2mQ0z{number}XvTr", f"ref_3hJ7nW5y{number}QsLp"
        paid = {"id": payment, "amount": 50 + number, "state": "PAID"}
        tape.add("POST", "/payments", {"amount": 50 + number}, 201, paid)
        tape.add("GET", f"/payments/{payment}", None, 200, paid)
        given = {"id": refund, "amount": 50 + number, "state": "DONE"}
        tape.add("POST", f"/payments/{payment}/refund", {}, 201, given)
        tape.add("GET", f"/refunds/{refund}", None, 200, given)
        tape.add("GET", f"/payments/{payment}", None, 200, paid | {"state": "REFUNDED"})
    ask = asked_of(tape, "payments")

    def told(method, target, body=None):
        return json.loads(ask(method, target, json.dumps(body).encode() if body is not None else b"", Content_Type="application/json").body)

    payment = told("POST", "/payments", {"amount": 977})["id"]
    refund = told("POST", f"/payments/{payment}/refund", {})
    assert refund["amount"] == 977
    assert told("GET", f"/refunds/{refund['id']}") == refund
    assert told("GET", f"/payments/{payment}")["state"] == "REFUNDED"
