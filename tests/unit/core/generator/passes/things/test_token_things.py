"""Things known by a token that later requests say in their query."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.passes.things.token_things import token_collections
from understudy.core.generator.templates.flow import Flow

ONE, TWO = "G3DNO612H4QAMLspLS6Ku6S9NlRu0MxKN2cj0nJSBKdkGRwK", "pL9mQ2xV7bT4cR1nY8wK5jH3gF6dS0aZuIoPqWeRtYxCvBnM"


def uploads():
    tape = Tape()
    tape.add("PUT", "/box/small.txt", b"small", 200)
    tape.add("GET", "/box/small.txt", None, 200, b"small")
    for name, token in (("large.txt", ONE), ("never.txt", TWO)):
        tape.add("POST", f"/box/{name}?uploads", None, 200, {"upload": token, "name": name})
        tape.add("PUT", f"/box/{name}?uploadId={token}&partNumber=1", b"one", 200)
    tape.add("PUT", f"/box/large.txt?uploadId={ONE}&partNumber=2", b"two", 200)
    tape.add("GET", f"/box/large.txt?uploadId={ONE}", None, 200, {"parts": [{"n": "1", "size": 3}, {"n": "2", "size": 3}]})
    tape.add("GET", "/box?uploads", None, 200, {"open": [{"id": ONE, "name": "large.txt"}, {"id": TWO, "name": "never.txt"}]})
    tape.add("POST", f"/box/large.txt?uploadId={ONE}", {"parts": [1, 2]}, 200, {"key": "large.txt"})
    tape.add("DELETE", f"/box/never.txt?uploadId={TWO}", None, 204)
    tape.add("GET", "/box?uploads", None, 200, {"open": []})
    tape.add("GET", f"/box/never.txt?uploadId={TWO}", None, 404, {"error": "no such upload"})
    tape.add("GET", "/box/large.txt", None, 200, b"onetwo")
    return tape.samples()


def test_uploads_and_their_parts_are_collections():
    outer, inner = token_collections(find_endpoints(uploads()))
    assert (outer.collection.name, outer.collection.key) == ("uploads", "uploadId")
    assert (inner.collection.name, inner.collection.scope) == ("upload_parts", ("uploadId",))
    acts = {(endpoint.method, part.role, part.act) for endpoint, part in outer.parts.items()}
    assert {("POST", "many", "create"), ("POST", "under", "remove"), ("DELETE", "one", "remove"), ("GET", "many", "list")} <= acts


def test_an_upload_is_listed_until_it_is_finished_or_forgotten():
    samples = uploads()
    endpoints = find_endpoints(samples)
    answers = Answers(Flow(samples), find_collections(endpoints))
    by_name = {
        (endpoint.method, endpoint.path, *(kind for kind, _ in endpoint.operation)): answers.draft(endpoint) for endpoint in endpoints
    }
    (finish,) = by_name["POST", "/box/{box}", "flag:uploadId"]
    assert finish.then["remove"] == {"in": "uploads", "key": "{{ request.query.uploadId }}", "as": "finished"}
    (listing,) = by_name["GET", "/box", "flag:uploads"]
    assert listing.then["list"]["from"] == "uploads"
    (missing,) = [draft for draft in by_name["GET", "/box/{box}", "flag:uploadId"] if not draft.samples[0].good]
    assert [condition.name[0] for condition in missing.conditions] == ["uploads"]


def test_a_token_in_a_query_that_nothing_lists_or_forgets_is_no_thing():
    tape = Tape()
    tape.add("POST", "/login", {"user": "ann"}, 200, {"token": ONE})
    tape.add("GET", f"/me?token={ONE}", None, 200, {"user": "ann"})
    assert token_collections(find_endpoints(tape.samples())) == []


def test_a_number_by_which_requests_name_the_version_of_a_thing_is_no_token():
    tape = Tape()
    for name, version in (("emma", "1795878024860981031"), ("persuasion", "1795878024912077362")):
        tape.add("POST", f"/upload/books?name={name}", b"text", 200, {"name": name, "generation": version})
        tape.add("PATCH", f"/books/{name}?generation={version}", {"read": True}, 200, {"name": name, "generation": version, "read": True})
        tape.add("DELETE", f"/books/{name}?generation={version}", None, 204)
    assert token_collections(find_endpoints(tape.samples())) == []


def test_a_revision_by_which_requests_name_the_version_of_a_thing_is_no_token():
    tape = Tape()
    for name, revision in (("emma", ONE), ("persuasion", ONE[::-1])):
        tape.add("PUT", f"/books/{name}", {"read": True}, 201, {"ok": True, "id": name, "rev": revision})
        tape.add("DELETE", f"/books/{name}?rev={revision}", None, 200, {"ok": True})
    assert token_collections(find_endpoints(tape.samples())) == []


def test_a_number_of_a_copy_that_its_path_names_at_the_end_is_no_token():
    tape = Tape()
    tape.add("POST", "/b/box/o/one.txt/copyTo/o/two.txt", None, 200, {"name": "two.txt", "generation": "1795904713795131"})
    tape.add("DELETE", "/b/box/o/two.txt?generation=1795904713795131", None, 204)
    assert token_collections(find_endpoints(tape.samples())) == []


def test_the_key_after_which_a_page_begins_is_no_token():
    def charges(parameter):
        tape = Tape()
        keys = ["ch_5Hf2WcXe8Jm6Np", "ch_3Tv9BzKq7Ly4Ru"]
        for key in keys:
            tape.add("POST", "/charges", {"amount": 5}, 201, {"id": key, "refunds": []})
        tape.add("GET", "/charges", None, 200, {"data": [{"id": key} for key in keys]})
        tape.add("GET", f"/charges?{parameter}={keys[0]}", None, 200, {"data": [{"id": keys[1]}]})
        tape.add("GET", "/totals", None, 200, {"data": [{"of": key} for key in keys]})
        return token_collections(find_endpoints(tape.samples()))

    assert charges("session") != []
    assert charges("starting_after") == []
