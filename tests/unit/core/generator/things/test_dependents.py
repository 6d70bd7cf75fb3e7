"""What stands in the way of a removal."""

from tests.unit.core.generator.league import Played, league
from tests.unit.core.generator.tape import Tape


def test_a_thing_to_which_others_refer_is_not_removed():
    played = Played(league())
    team = played.ask("POST", "/teams", {"name": "Greens"}, 201)["id"]
    other = played.ask("POST", "/teams", {"name": "Golds"}, 201)["id"]
    player = played.ask("POST", "/players", {"name": "Dee", "team_id": team, "state": "fit", "goals": 1}, 201)["id"]
    assert played.ask("DELETE", f"/teams/{team}", status=409) == {"error": "it has players"}
    played.ask("DELETE", f"/teams/{other}", status=204)
    played.ask("DELETE", f"/players/{player}", status=204)
    played.ask("DELETE", f"/teams/{team}", status=204)
    assert played.ask("GET", f"/teams/{team}", status=404) == {"error": "no such team"}


def test_a_thing_in_which_others_live_is_not_removed():
    tape = Tape()
    for name in ("red", "blue"):
        tape.add("PUT", f"/boxes/{name}", {"size": 3}, 201, {"name": name, "size": 3})
    for name in ("a", "b"):
        tape.add("PUT", f"/boxes/red/things/{name}", {"n": 1}, 201, {"name": name, "n": 1})
        tape.add("GET", f"/boxes/red/things/{name}", None, 200, {"name": name, "n": 1})
    tape.add("DELETE", "/boxes/red", None, 409, {"error": "not empty"})
    for name in ("a", "b"):
        tape.add("DELETE", f"/boxes/red/things/{name}", None, 204)
    tape.add("DELETE", "/boxes/red", None, 204)
    tape.add("GET", "/boxes/red", None, 404, {"error": "none"})
    played = Played(tape)
    played.ask("PUT", "/boxes/green", {"size": 1}, 201)
    played.ask("PUT", "/boxes/green/things/z", {"n": 5}, 201)
    assert played.ask("DELETE", "/boxes/green", status=409) == {"error": "not empty"}
    played.ask("DELETE", "/boxes/green/things/z", status=204)
    played.ask("DELETE", "/boxes/green", status=204)
