"""Figures that are told of a kind of things."""

from tests.unit.core.generator.league import Played, league
from tests.unit.core.generator.tape import Tape

from understudy.core.model.json_codec import parse_json


def test_other_things_have_other_figures_beside_a_parameter_that_refuses():
    played = Played(league())
    assert played.generated.proof.fidelity == 1
    for name, state, goals in (("Dee", "fit", 2), ("Eve", "ill", 3), ("Flo", "ill", 1)):
        played.ask("POST", "/players", {"name": name, "team_id": None, "state": state, "goals": goals}, 201)
    assert played.ask("GET", "/players/summary") == {"total": 3, "by_state": {"fit": 1, "ill": 2}, "goals": 6}
    assert played.ask("GET", "/players/x", status=422) == {"error": "players have numbers"}


def test_things_in_one_state_are_counted_and_added_up():
    tape = league()
    for told in ({"fit_count": 1, "revenue": 7}, {"fit_count": 2, "revenue": 8}):
        tape.add("GET", "/players/money", None, 200, told)
        if told["revenue"] == 7:
            made = {"name": "Gil", "team_id": None, "state": "fit", "goals": 1}
            tape.add("POST", "/players", made, 201, {"id": 14, **made})
    (written,) = [stub["then"]["json"] for stub in Played(tape).generated.document["stubs"] if stub["when"]["path"] == "/players/money"]
    counted = "items('players') | where('state', 'fit')"
    assert written == {"fit_count": "{{ " + counted + " | length }}", "revenue": "{{ (" + counted + " | sum('goals')) }}"} or written == {
        "fit_count": "{{ " + counted + " | length }}",
        "revenue": "{{ " + counted + " | sum('goals') }}",
    }


def test_a_path_called_after_a_member_counts_what_has_each_of_its_values():
    tape = league()
    tape.add("GET", "/states", None, 200, {"fit": 1, "hurt": 1})
    played = Played(tape)
    for name, state in (("Dee", "fit"), ("Eve", "ill"), ("Flo", "ill")):
        played.ask("POST", "/players", {"name": name, "team_id": None, "state": state, "goals": 1}, 201)
    assert played.ask("GET", "/states") == {"fit": 1, "ill": 2}


def sales(told):
    """Orders in several states, of which a figure was told once."""
    tape = Tape()
    for number, (state, amount) in enumerate((("shipped", 180), ("cancelled", 90), ("draft", 240)), 1):
        order = {"id": number, "lines": [{"item": "pen", "amount": amount - 30}, {"item": "ink", "amount": 30}]}
        tape.add("POST", "/orders", order | {"status": state}, 201, order | {"status": state})
    tape.add("GET", "/orders", None, 200, [parse_json(one.response.body) for one in tape.exchanges])
    tape.add("GET", "/orders/stats", None, 200, told)
    (written,) = [stub["then"]["json"] for stub in Played(tape).generated.document["stubs"] if stub["when"]["path"] == "/orders/stats"]
    return written


def test_a_result_that_was_told_once_adds_up_what_is_in_some_states():
    orders = "items('orders')"
    added = " | inner('lines') | sum('amount') }}"
    assert sales({"revenue": 420}) == {"revenue": "{{ " + orders + " | where_not('status', 'cancelled')" + added}
    assert sales({"revenue": 180}) == {"revenue": "{{ " + orders + " | where('status', 'shipped')" + added}


def test_what_is_not_called_a_result_is_none():
    assert sales({"version": 420}) == {"version": 420}
