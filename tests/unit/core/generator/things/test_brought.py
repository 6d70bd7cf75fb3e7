"""What other requests about things of a kind brought in the same places."""

from tests.unit.core.generator.press import press
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.things.brought import brought_elsewhere

ANN = {"id": "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01", "name": "ann", "email": "ann@mail.example"}
BOB = {"id": "5e2c9a70-8d14-4b7e-a6f3-1c0d2e3f4a02", "name": "bob", "email": "bob@mail.example"}
REFUSED = {"error": {"field": "email", "message": "is invalid"}}


def test_a_change_is_refused_for_what_no_create_brought():
    tape = Tape()
    for person in (ANN, BOB):
        tape.add("POST", "/people", {"name": person["name"], "email": person["email"]}, 201, person)
        tape.add("GET", f"/people/{person['id']}", None, 200, person)
    tape.add("PATCH", f"/people/{ANN['id']}", {"name": "anna"}, 200, ANN | {"name": "anna"})
    tape.add("PATCH", f"/people/{BOB['id']}", {"email": "wrong"}, 422, REFUSED)
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    patch = next(endpoint for endpoint in endpoints if endpoint.method == "PATCH")
    assert brought_elsewhere(patch, found)["json", ("email",)] == ["ann@mail.example", "bob@mail.example"]
    refusal = next(draft for draft in Answers(Flow(samples), found).draft(patch) if not draft.samples[0].good)
    assert refusal.conditions == (Condition("json", ("email",), "fault", ("without", "@")),)


def test_what_the_server_chose_is_a_good_choice_too():
    samples = press().samples()
    endpoints = find_endpoints(samples)
    post = next(endpoint for endpoint in endpoints if endpoint.method == "POST")
    assert set(brought_elsewhere(post, find_collections(endpoints))["json", ("lang",)]) == {"de", "en"}
