"""Members of a thing that follow from its other members."""

import pytest
from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.things.own_members import own_trials, reached

GOODS = [
    {
        "price": 2,
        "qty": 3,
        "first": "Ann",
        "last": "Lee",
        "gone_at": None,
        "value": 6,
        "name": "Ann Lee",
        "in": True,
        "is_gone": False,
        "on": False,
    },
    {
        "price": 5,
        "qty": 0,
        "first": "Bob",
        "last": "Ray",
        "gone_at": "x",
        "value": 0,
        "name": "Bob Ray",
        "in": False,
        "is_gone": True,
        "on": True,
    },
    {
        "price": 4,
        "qty": 2,
        "first": "Cy",
        "last": "Roe",
        "gone_at": None,
        "value": 8,
        "name": "Cy Roe",
        "in": True,
        "is_gone": False,
        "on": False,
    },
]
BROUGHT = frozenset(["price", "qty", "first", "last"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("value", "({}.price | default(0)) * ({}.qty | default(0))"),
        ("name", "{}.first ~ ' ' ~ {}.last"),
        ("in", "({}.qty | default(0)) > 0"),
        ("is_gone", "{}.gone_at is not none"),
        ("on", None),  # nothing says that it speaks of the same
        ("price", None),
    ],
)
def test_what_others_decide(name, code):
    right = [trial for trial, values in own_trials(name, GOODS, BROUGHT) if list(values) == [body[name] for body in GOODS]]
    assert right[:1] == ([] if code is None else [code])


def test_they_follow_every_change():
    tape = Tape()
    for number, (price, qty) in enumerate(((2, 3), (5, 4), (7, 0)), 1):
        asked = {"price": price, "qty": qty}
        tape.add("POST", "/goods", asked, 201, {"id": number, **asked, "value": price * qty, "any": qty > 0})
    tape.add("PATCH", "/goods/2", {"qty": 1}, 200, {"id": 2, "price": 5, "qty": 1, "value": 5, "any": True})
    played = Played(tape)
    made = played.ask("POST", "/goods", {"price": 9, "qty": 9}, 201)
    assert (made["value"], made["any"]) == (81, True)
    assert played.ask("PATCH", f"/goods/{made['id']}", {"qty": 0}) == {**made, "qty": 0, "value": 0, "any": False}


def test_a_truth_says_whether_what_is_worked_out_has_reached_another_figure():
    bodies = [{"amount": 1500, "amount_refunded": part, "refunded": part == 1500, "paid": True, "fee": 2000} for part in (0, 500, 1500)]
    figures = {"amount_refunded": "items('refunds') | sum('amount')"}
    assert reached(figures, bodies) == {"refunded": "(items('refunds') | sum('amount')) >= {}.amount"}
    assert reached(figures, bodies[:2]) == {}
    assert reached({}, bodies) == {}
