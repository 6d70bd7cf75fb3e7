from tests.unit.core.generator.passes.test_answers import drafts
from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.flow import Flow
from understudy.core.generator.passes.answers import Answers
from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.endpoints import find_endpoints


def test_a_put_under_a_chosen_name_stores_the_bytes():
    tape = Tape()
    for name, body in (("a.txt", b"first one"), ("b.txt", b"second")):
        tape.add("PUT", f"/files/{name}", body, 201)
        tape.add("GET", f"/files/{name}", None, 200, body)
    (draft,) = drafts(tape, "PUT", "/files/{file}")
    assert draft.then["create"]["item"]["content"] == "{{ request.body }}"


def test_a_copy_keeps_a_users_own_fields_or_takes_those_of_the_request():
    tape = Tape()
    tape.add("PUT", "/box/a1.txt", b"text", 200, headers=[("x-amz-meta-who", "ann"), ("x-amz-meta-why", "fun")])
    tape.add("GET", "/box/a1.txt", None, 200, b"text", fields=[("x-amz-meta-who", "ann"), ("x-amz-meta-why", "fun")])
    for name, more, kept in (
        ("b2", [], ["ann", "fun"]),
        ("c3", [("x-amz-meta-who", "eve"), ("x-amz-metadata-directive", "REPLACE")], ["eve"]),
    ):
        tape.add("PUT", f"/box/{name}.txt", None, 200, {"copied": True}, headers=[("x-amz-copy-source", "a1.txt"), *more])
        tape.add("GET", f"/box/{name}.txt", None, 200, b"text", fields=list(zip(["x-amz-meta-who", "x-amz-meta-why"], kept, strict=False)))
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    copy = next(endpoint for endpoint in endpoints if endpoint.operation)
    drafts = Answers(Flow(samples), find_collections(endpoints)).draft(copy)
    found = {draft.then["create"]["item"]["metadata"] for draft in drafts}
    assert found == {"{{ source.metadata | default(omit) }}", "{{ request.headers | starting('x-amz-meta-') }}"}
