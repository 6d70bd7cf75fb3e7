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


def test_what_stands_in_lines_of_others_is_not_removed_whatever_else_stood_there():
    tape = Tape()
    for number, name in ((11, "lamp"), (12, "pen"), (13, "cup")):
        tape.add("POST", "/products", {"name": name}, 201, {"id": number, "name": name})
        tape.add("GET", f"/products/{number}", None, 200, {"id": number, "name": name})
    for number, lines in ((71, "none"), (72, [{"productId": 12}]), (73, [5])):
        tape.add("POST", "/orders", {"lines": lines}, 201, {"id": number, "lines": lines})
        tape.add("GET", f"/orders/{number}", None, 200, {"id": number, "lines": lines})
    tape.add("DELETE", "/products/12", None, 409, {"error": "it is ordered"})
    tape.add("DELETE", "/products/11", None, 204)
    tape.add("DELETE", "/products/13", None, 204)
    tape.add("GET", "/products/11", None, 404, {"error": "no such product"})
    played = Played(tape)
    one, other = (played.ask("POST", "/products", {"name": name}, 201)["id"] for name in ("mug", "jar"))
    played.ask("POST", "/orders", {"lines": [{"productId": one}]}, 201)
    assert played.ask("DELETE", f"/products/{one}", status=409) == {"error": "it is ordered"}
    played.ask("DELETE", f"/products/{other}", status=204)
