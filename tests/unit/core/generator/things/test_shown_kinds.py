from tests.unit.core.generator.kinds import PROJECTS, TASKS, kinds

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.shown_kinds import KIND, kinds_listed
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_field_that_shows_several_kinds_is_an_endpoint_for_each():
    endpoints = [one for one in find_endpoints(kinds().samples()) if one.operation[0][1] == "node"]
    assert [one.samples[0].notes[KIND] for one in endpoints] == ["Project", "Task"]
    (users, *_), (*_, search, _) = kinds().samples(), kinds().samples()
    assert kinds_listed(users) == set()
    assert kinds_listed(search) == {"Project", "Task"}


def test_things_are_found_among_their_kind_and_refer_to_what_nobody_makes():
    generated = generate(kinds().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    resources = {one["name"]: one for one in generated.document["resources"]}
    assert resources["users"]["seed"] == {"u1": {"id": "u1", "name": "Root"}, "u2": {"id": "u2", "name": "Guest"}}
    assert resources["projects"]["links"]["owner"] == {"one": "users", "by": "ownerId"}
    stubs = [stub for stub in generated.document["stubs"] if stub["when"]["body"]["graphql"].get("field") == "node"]
    assert [stub["when"]["item"]["in"] for stub in stubs] == ["projects", "tasks"]
    assert len(PROJECTS) == len(TASKS) == 2
    (tasks,) = [stub for stub in generated.document["stubs"] if stub["when"]["body"]["graphql"].get("field") == "tasks"]
    assert "named_order('camel')" in tasks["then"]["list"]["sort"]
