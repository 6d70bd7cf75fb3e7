"""Takings of what is left, and refusals where nothing is."""

from tests.unit.core.generator.passes.answers.test_figure_limits import service_of
from tests.unit.core.generator.tape import Tape


def bank():
    """Two bills of which one is paid in two parts, the second without saying how much, and refused a third time."""
    tape = Tape()
    bills = {1: 2000, 2: 900}

    def bill(number, paid):
        return {"id": number, "amount": bills[number], "amount_paid": paid, "paid": paid >= bills[number]}

    for number, amount in bills.items():
        tape.add("POST", "/bills", {"amount": amount}, 201, bill(number, 0))
    tape.add("GET", "/bills/1", None, 200, bill(1, 0))
    tape.add("POST", "/payments", {"bill": 1, "amount": 500}, 201, {"id": 1, "bill": 1, "amount": 500})
    tape.add("GET", "/bills/1", None, 200, bill(1, 500))
    tape.add("POST", "/payments", {"bill": 1}, 201, {"id": 2, "bill": 1, "amount": 1500})
    tape.add("GET", "/bills/1", None, 200, bill(1, 2000))
    tape.add("POST", "/payments", {"bill": 1}, 409, {"error": "bill was settled before"})
    tape.add("GET", "/payments/1", None, 200, {"id": 1, "bill": 1, "amount": 500})
    tape.add("GET", "/bills/2", None, 200, bill(2, 0))
    return tape


def test_who_does_not_say_how_much_takes_what_is_left():
    ask = service_of(bank())
    _, made = ask("POST", "/bills", {"amount": 700})
    assert ask("POST", "/payments", {"bill": made["id"], "amount": 100})[1]["amount"] == 100
    assert ask("POST", "/payments", {"bill": made["id"], "amount": 250})[1]["amount"] == 250
    assert ask("POST", "/payments", {"bill": made["id"]})[1]["amount"] == 350
    assert ask("GET", f"/bills/{made['id']}")[1]["paid"] is True


def test_where_nothing_is_left_to_take_it_is_refused():
    ask = service_of(bank())
    _, made = ask("POST", "/bills", {"amount": 700})
    assert ask("POST", "/payments", {"bill": made["id"], "amount": 300})[0] == 201
    assert ask("POST", "/payments", {"bill": made["id"], "amount": 400})[0] == 201
    assert ask("POST", "/payments", {"bill": made["id"]}) == (409, {"error": "bill was settled before"})
