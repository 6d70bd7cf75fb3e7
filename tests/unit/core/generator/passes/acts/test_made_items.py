from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow


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


def brought(name, content):
    head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


def shelf():
    """Files that forms bring, and one that is brought again, which leaves the first alone."""
    tape = Tape()
    form = [("Content-Type", "multipart/form-data; boundary=b")]
    files = (("one.txt", b"number one", "text/plain"), ("two.csv", b"a,b\n", "text/csv"))
    for name, content, _ in files:
        tape.add("GET", f"/{name}", None, 404, "none")
        tape.add("POST", "/upload", brought(name, content), 204, headers=form)
    for name, content, kind in files:
        tape.add("GET", f"/{name}", None, 200, content, kind=kind)
    tape.add("POST", "/upload", brought("one.txt", b"changed"), 204, headers=form)
    tape.add("GET", "/one.txt", None, 200, b"number one", kind="text/plain")
    return tape


def test_a_media_type_that_nobody_said_is_that_of_the_ending():
    made, _ = drafts(shelf(), "POST", "/upload")
    assert made.then["create"]["item"]["content_type"] == "{{ request.multipart.files.filename | media_type }}"
    assert made.then["create"]["item"]["content"] == "{{ request.multipart.files.content | default(omit) }}"


def test_what_is_brought_under_a_name_that_is_taken_may_leave_alone_what_is_there():
    _, again = drafts(shelf(), "POST", "/upload")
    assert again.then["create"]["item"]["content"] == "{{ item.content }}"
    assert [condition.kind for condition in again.conditions] == ["present"]


def test_a_put_that_left_a_member_out_left_the_thing_without_it():
    tape = Tape()
    for number, likes in ((1, {}), (2, {"likes": 5})):
        made = {"likes": 0, "id": number, "text": f"note {number}", **likes}
        tape.add("POST", "/notes", {"text": f"note {number}", **likes}, 201, made)
        tape.add("GET", f"/notes/{number}", None, 200, made)
    tape.add("PUT", "/notes/2", {"text": "other"}, 200, {"id": 2, "text": "other"})
    tape.add("GET", "/notes/2", None, 200, {"id": 2, "text": "other"})
    (put,) = drafts(tape, "PUT", "/notes/{note}")
    assert "likes" not in str(put.then["create"]["item"])
    (create,) = drafts(tape, "POST", "/notes")
    assert "likes" in str(create.then["create"]["item"])
