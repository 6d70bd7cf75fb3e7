import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.lists.seen_lists import elements_of
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_lone_xml_element_is_a_list_of_one():
    assert elements_of({"L": {"B": {"n": 1}}}, ("L", "B")) == [{"n": 1}]
    assert elements_of({"L": ""}, ("L", "B")) == []


def test_what_a_list_still_shows_of_a_thing_that_was_removed_is_no_thing_again():
    tape = Tape()
    note = {"id": "101", "text": "tea"}
    tape.add("POST", "/notes", {"text": "tea"}, 201, note)
    tape.add("GET", "/notes", None, 200, [note])
    tape.add("DELETE", "/notes/101", None, 204)
    tape.add("GET", "/notes", None, 200, [note])
    (roles,) = find_collections(find_endpoints(tape.samples()))
    assert [[version is not None for _, version in roles.sightings[number].shown] for number in (1, 3)] == [[True], [False]]
    assert roles.seeds == []


MISSING, CHANGED = {"code": 404}, {"code": 412}
TAGS = [
    f'"{hexed}"' for hexed in ("1f0e3dad99908345f7439f8ffabdffc4", "6512bd43d9caa6e02c990b0a82652dca", "c20ad4d76fe97759aa27a0c99bff6710")
]


def pets():
    """Pets whose makers are told their entity tags, on which removals insist; nobody reads the first one before."""
    tape = Tape()
    for number, name in ((1, "Rex"), (2, "Tom")):
        tape.add("POST", "/pets", {"name": name}, 201, {"id": number, "name": name}, fields=[("ETag", TAGS[number])])
    tape.add("GET", "/pets/2", None, 200, {"id": 2, "name": "Tom"}, fields=[("ETag", TAGS[2])])
    tape.add("DELETE", "/pets/1", None, 428, {"code": 428})
    tape.add("DELETE", "/pets/1", None, 412, CHANGED, headers=[("If-Match", TAGS[2])])
    tape.add("DELETE", "/pets/1", None, 204, headers=[("If-Match", TAGS[1])])
    tape.add("DELETE", "/pets/1", None, 404, MISSING, headers=[("If-Match", TAGS[1])])
    return tape


def test_who_makes_a_thing_may_insist_on_the_tag_that_was_told():
    generated = run(pets())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, target, asked=None, tag=""):
        fields = [("content-type", "application/json")] if asked else []
        fields += [("if-match", tag)] if tag else []
        return service.answer(Request(method, target, Headers.of(fields), json.dumps(asked).encode() if asked else b""), 1.8e9)

    made = [ask("POST", "/pets", {"name": name}) for name in ("Kit", "Lua")]
    tags = [one.headers.get("etag") for one in made]
    keys = [json.loads(one.body)["id"] for one in made]
    assert tags[0] != tags[1]
    assert ask("DELETE", f"/pets/{keys[0]}").status == 428
    assert ask("DELETE", f"/pets/{keys[0]}", tag=tags[1]).status == 412
    assert ask("DELETE", f"/pets/{keys[0]}", tag=tags[0]).status == 204
    assert ask("DELETE", f"/pets/{keys[0]}", tag=tags[0]).status == 404
