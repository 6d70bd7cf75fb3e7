"""Figures that are told of a kind of things."""

from tests.unit.core.generator.league import Played, league


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
