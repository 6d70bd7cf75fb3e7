"""Changes that give a thing another key."""

import json

import pytest
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

BY_NAME = {"said": "name", "key": lambda name: name}
BY_SLUG = {"said": "title", "key": lambda title: title.lower().replace(" ", "-")}


def boxes(said, key):
    def shown(name):
        return {"name": key(name), said: name, "size": 3}

    tape = Tape()
    for name in ("Red Box", "Blue Box"):
        tape.add("POST", "/boxes", {said: name}, 201, shown(name))
    tape.add("GET", f"/boxes/{key('Red Box')}", None, 200, shown("Red Box"))
    tape.add("PUT", f"/boxes/{key('Red Box')}", {said: "Green Box"}, 200, shown("Green Box"))
    tape.add("GET", f"/boxes/{key('Red Box')}", None, 404, {"error": "no such box"})
    tape.add("GET", f"/boxes/{key('Green Box')}", None, 200, shown("Green Box"))
    tape.add("GET", "/boxes", None, 200, [shown("Green Box"), shown("Blue Box")])
    tape.add("DELETE", f"/boxes/{key('Green Box')}", None, 204)
    tape.add("GET", f"/boxes/{key('Green Box')}", None, 404, {"error": "no such box"})
    return tape


@pytest.mark.parametrize(("said", "key"), [BY_NAME.values(), BY_SLUG.values()], ids=["name", "slug"])
def test_a_thing_is_found_under_its_new_key_alone(said, key):
    ask = asked_of(boxes(said, key), "boxes")

    def tell(method, path, name):
        return ask(method, path, json.dumps({said: name}).encode(), content_type="application/json")

    for name in ("Oak Box", "Elm Box"):
        assert tell("POST", "/boxes", name).status == 201
    changed = tell("PUT", f"/boxes/{key('Oak Box')}", "Fir Box")
    assert json.loads(changed.body) == {"name": key("Fir Box"), said: "Fir Box", "size": 3}
    assert ask("GET", f"/boxes/{key('Oak Box')}").status == 404
    assert ask("GET", f"/boxes/{key('Fir Box')}").body == changed.body
    assert [box["name"] for box in json.loads(ask("GET", "/boxes").body)] == [key("Fir Box"), key("Elm Box")]
    assert ask("DELETE", f"/boxes/{key('Fir Box')}").status == 204
    assert ask("GET", f"/boxes/{key('Fir Box')}").status == 404


def test_a_change_that_says_the_old_name_changes_no_key():
    ask = asked_of(boxes(**BY_NAME), "boxes")
    ask("POST", "/boxes", b'{"name": "Oak"}', content_type="application/json")
    assert ask("PUT", "/boxes/Oak", b'{"name": "Oak", "size": 4}', content_type="application/json").status == 200
    assert json.loads(ask("GET", "/boxes/Oak").body) == {"name": "Oak", "size": 4}
