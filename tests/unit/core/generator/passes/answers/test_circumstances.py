from tests.unit.core.generator.tape import NOTE_A, Tape

from understudy.core.generator.conditions.conditions import NAMED_NUMBER
from understudy.core.generator.passes.answers.circumstances import Circumstances, _named_version
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.study import Study
from understudy.core.generator.templates.flow import Flow


def items(tape, number):
    """What the features of a request say of live things."""
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    circumstances = Circumstances(Study(Flow(samples), find_collections(endpoints)))
    endpoint = next(one for one in endpoints if samples[number] in one.samples)
    return {name for part, name in circumstances.features(endpoint, samples[number]).values if part == "item"}


def orders(answer):
    tape = Tape()
    tape.add("POST", "/orders", {"code": "a-1"}, 201, {"id": NOTE_A, "code": "a-1", "state": "open"})
    tape.add("GET", f"/orders/{NOTE_A}", None, 200, {"id": NOTE_A, "code": "a-1", "state": "open"})
    tape.add("POST", "/orders", {"code": "a-1"}, 409, answer)
    tape.add("DELETE", f"/orders/{NOTE_A}", None, 409, {"error": "it is open"})
    return tape


def test_the_state_of_a_thing_is_looked_at_where_it_was_refused_for_it():
    thing = ("orders", "{{ path.order }}")
    assert items(orders({"error": "taken"}), 1) == {thing}
    assert (*thing, "state", "open") in items(orders({"error": "taken"}), 3)


def test_what_another_thing_has_already_is_looked_at_where_creates_were_refused():
    assert items(orders({"error": "taken"}), 2) == {("orders", "", "code", "{{ request.json.code }}")}


def test_a_version_that_a_member_says_is_insisted_on_as_one_of_a_header_field():
    tape = Tape()
    tag = "1795878024860981031aa"
    tape.add("POST", "/orders", {"code": "a-1"}, 201, {"id": NOTE_A, "code": "a-1", "_etag": tag}, fields=[("ETag", f'"{tag}"')])
    tape.add("PATCH", f"/orders/{NOTE_A}", {"code": "b"}, 412, {"error": "no"}, headers=[("If-Match", "other")])
    tape.add("PATCH", f"/orders/{NOTE_A}", {"code": "c"}, 200, {"id": NOTE_A, "code": "c", "_etag": "b" + tag}, headers=[("If-Match", tag)])
    named = ("orders", "{{ path.order }}", "_etag", "{{ request.headers['if-match'] }}")
    assert named in items(tape, 2)
    assert named not in items(tape, 1)


def cards(*confirmed):
    tape = Tape()
    for number, last in (("pm_YvkuxVevCfwFrz", "4242"), ("pm_b7YtKw2mQx0LfE", "3155")):
        tape.add("POST", "/cards", {"last": last}, 201, {"id": number, "last": last})
        tape.add("GET", f"/cards/{number}", None, 200, {"id": number, "last": last})
    for card, status in confirmed:
        tape.add("POST", "/intents/confirm", {"card": card}, 200, {"status": status})
    return tape


def test_things_that_are_named_are_looked_at_where_answers_tell_unlike_states():
    named = ("cards", "{{ request.json.card }}", "last", "3155")
    tape = cards(("pm_YvkuxVevCfwFrz", "succeeded"), ("pm_b7YtKw2mQx0LfE", "requires_action"))
    assert named in items(tape, 5)
    assert named not in items(tape, 4)
    assert named not in items(cards(("pm_YvkuxVevCfwFrz", "succeeded"), ("pm_b7YtKw2mQx0LfE", "succeeded")), 5)


def test_a_moment_in_an_entity_tag_is_the_version_that_a_request_insists_on():
    assert _named_version(asked('"1795957883243"'), {"last_modified": 1795957883243, "price": 7}) == [("last_modified", NAMED_NUMBER)]
    assert _named_version(asked('"7"'), {"last_modified": 1795957883243, "price": 7}) == []
    assert _named_version(asked('"7"'), {"version": 7, "price": 7}) == [("version", NAMED_NUMBER)]


def asked(tag):
    tape = Tape()
    tape.add("PUT", "/records/1", {"price": 8}, 200, {}, headers=[("If-Match", tag)])
    return tape.samples()[0]
