"""The states of things that requests name."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.named_states import may_decide, states_of_named, statuses
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.study import Study
from understudy.core.generator.templates.flow import Flow

CARDS = {"4242": "pm_YvkuxVevCfwFrz", "0341": "pm_b7YtKw2mQx0LfE", "3155": "pm_c8XtKw2mQx0LfE"}


def payments():
    """Cards, and payments that only fail, or want more, once they are confirmed."""
    tape = Tape()
    for last, number in CARDS.items():
        tape.add("POST", "/cards", {"last": last}, 201, {"id": number, "last": last})
        tape.add("GET", f"/cards/{number}", None, 200, {"id": number, "last": last})

    def pay(number, last, status, **more):
        asked = {"card": CARDS[last], "amount": 100 + number, **more}
        answer = {"error": "Your card was declined."} if status == 402 else {"id": f"pi_{number}Kd7RtYb9Gs3Qa", **asked, "status": status}
        tape.add("POST", "/payments", asked, 402 if status == 402 else 200, answer)

    pay(1, "4242", "open")
    pay(2, "4242", "paid", confirm=True)
    pay(3, "0341", "open")
    pay(4, "0341", 402, confirm=True)
    pay(5, "3155", "wants_more", confirm=True)
    tape.add("POST", "/payments/pi_1Kd7RtYb9Gs3Qa/confirm", None, 200, {"id": "pi_1Kd7RtYb9Gs3Qa", "card": CARDS["4242"], "status": "paid"})
    tape.add("POST", "/payments/pi_3Kd7RtYb9Gs3Qa/confirm", None, 402, {"error": "Your card was declined."})
    return tape


def states(tape, number):
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    study = Study(Flow(samples), find_collections(endpoints))
    endpoint = next(one for one in endpoints if samples[number] in one.samples)
    return {name[1:] for name in states_of_named(study, endpoint, samples[number])}


def test_states_decide_among_requests_that_ask_alike():
    named = "{{ request.json.card }}"
    assert (named, "last", "0341") in states(payments(), 9)
    assert (named, "last", "3155") in states(payments(), 10)
    assert (named, "last", "4242") not in states(payments(), 7)


def test_what_the_thing_at_hand_names_is_looked_at_too():
    named = "{{ lookup('payments', path.payment).card }}"
    assert (named, "last", "0341") in states(payments(), 12)
    assert (named, "last", "4242") not in states(payments(), 11)


def test_statuses_and_what_may_decide():
    endpoints = find_endpoints(payments().samples())
    assert {402} in [statuses(one) - {200} for one in endpoints]
    assert may_decide("active", True)
    assert may_decide("last4", "0341")
    assert not may_decide("email", "ann@example.com")
    assert not may_decide("currency", "EUR")
