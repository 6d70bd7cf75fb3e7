import hashlib

from tests.unit.core.generator.tape import NOTE_A, NOTE_B, START, Tape

from understudy.core.generator.proving.companions import Companions
from understudy.core.generator.proving.compare import compare
from understudy.core.model.exchange import Failure
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response


def differences(recorded, answered, companions=None, status=200):
    import json

    tape = Tape()
    exchange = tape.add("GET", "/", None, 200, recorded)
    response = Response(status, Headers.of([("content-type", "application/json")]), json.dumps(answered).encode())
    return [one.place for one in compare(exchange, response, companions or Companions())]


def test_equal_answers_have_no_differences_whatever_the_order_of_members():
    assert differences({"a": 1, "b": [1]}, {"b": [1], "a": 1}) == []


def test_differences_name_their_place():
    assert differences({"a": 1, "b": [1]}, {"a": "1", "b": [1, 2], "c": 0}) in (
        ["body/a", "body/b", "body/c"],
        ["body/c", "body/a", "body/b"],
        *([*order] for order in __import__("itertools").permutations(["body/a", "body/b", "body/c"])),
    )
    assert differences({}, {}, status=404) == ["status"]


def test_made_up_values_keep_company():
    companions = Companions()
    assert differences({"id": NOTE_A}, {"id": NOTE_B}, companions) == []
    assert differences({"owner": NOTE_A}, {"owner": NOTE_B}, companions) == []
    other = NOTE_B.replace("5", "6")
    assert differences({"owner": NOTE_A}, {"owner": other}, companions) == ["body/owner"]
    request = companions.request(Request("GET", f"/notes/{NOTE_A}?x={NOTE_A}", Headers(), b""))
    assert request.target == f"/notes/{NOTE_B}?x={NOTE_B}"


def test_versions_that_are_points_in_time_agree_as_these_do():
    tape = Tape()
    tag = str(int(START * 1000))
    exchange = tape.add("GET", "/", None, 200, {}, fields=[("ETag", f'"{tag}"')])

    def places(answered):
        headers = Headers.of([("content-type", "application/json"), ("etag", f'"{answered}"')])
        companions = Companions()
        companions.pair(tag, "something else")
        return [one.place for one in compare(exchange, Response(200, headers, b"{}"), companions)]

    assert places(int(tag) + 300) == []
    assert places(int(tag) + 3_000_000) == ["headers/etag"]


def test_a_body_is_compared_as_far_as_its_client_read_it():
    gone = Failure("client_gone", "left", 0.1)
    tape = Tape()
    left = tape.add("GET", "/box/a.bin", None, 200, b"ab", fields=[("Content-Length", "4")], interruption=gone)
    whole = tape.add("GET", "/box/a.bin", None, 200, b"abcd", fields=[("Content-Length", "4")])
    other = tape.add("GET", "/box/a.bin", None, 200, b"xbcd", fields=[("Content-Length", "4")])
    assert compare(left, whole.response, Companions()) == []
    assert [one.place for one in compare(left, other.response, Companions())] == ["body"]


def test_digests_of_what_a_server_keeps_to_itself_stand_for_digests_of_bodies():
    tape = Tape()
    exchange = tape.add("GET", "/a", None, 200, {"a": 1}, fields=[("ETag", '"' + "0a" * 20 + '"')])
    kept = Companions()
    kept.pair("0a" * 20, "another")
    body = exchange.response.body
    for digest, same in ((hashlib.sha1(body).hexdigest(), True), ("0b" * 20, False), (hashlib.md5(body).hexdigest(), False)):
        answered = Response(200, Headers.of([("ETag", f'"{digest}"'), ("Content-Type", "application/json")]), body)
        assert (compare(exchange, answered, kept) == []) is same


def test_sizes_that_a_head_says_are_compared_where_both_answers_say_one():
    tape = Tape()
    exchange = tape.add("HEAD", "/file", None, 200, None, fields=[("Content-Length", "17")])
    missing = tape.add("HEAD", "/none", None, 404, None, fields=[("Content-Length", "17")])

    def places(asked, body=b"", **fields):
        status = asked.outcome.status
        headers = Headers.of([(name.replace("_", "-"), value) for name, value in fields.items()])
        return [one.place for one in compare(asked, Response(status, headers, body), Companions())]

    assert places(exchange, content_length="17") == places(exchange, b"x" * 17) == places(exchange) == []
    assert places(exchange, content_length="18") == places(exchange, b"x" * 18) == ["headers/content-length"]
    assert places(missing, content_length="18") == []
