"""What a recording shows of an object store."""

from tests.unit.core.generator.standards.objects import ONE, SIGNED, TWO, UPLOAD, Store, store
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.s3.store import act_of, code_of, find_objects
from understudy.core.generator.traffic.s3_requests import path_of


def test_requests_are_told_apart_by_what_they_do():
    found = find_objects(store().samples())
    assert {act: len(samples) for act, samples in found.acts.items()} == {
        "make": 1,
        "put": 2,
        "read": 3,
        "look": 1,
        "list": 1,
        "tell buckets": 1,
        "copy": 1,
        "tag": 1,
        "tell tags": 1,
        "start": 1,
        "bring": 1,
        "bring copy": 1,
        "finish": 1,
        "unmake": 2,
        "remove several": 1,
        "remove": 1,
    }


def test_objects_are_followed():
    found = find_objects(store().samples())
    (finished,) = found.acts["finish"]
    assert found.items[finished.number]["content"] == ONE + TWO[1:4]
    read = found.acts["read"][0]
    assert found.items[read.number]["metadata"] == {"x-amz-meta-owner": "ann"}
    assert found.origins[read.number].method == "PUT"
    assert not found.seeds
    assert not found.buckets


def test_what_nobody_brought_was_there_before():
    tape = Store()
    tape.ask("GET", "/old/thing", None, 200, b"been here", fields=[("ETag", '"e"'), ("Last-Modified", tape.moment)])
    tape.ask("PUT", "/old/other", b"new", 200)
    found = find_objects(tape.samples())
    assert found.seeds["old", "thing"]["content"] == b"been here"
    assert list(found.buckets) == ["old"]


def test_a_store_is_known_by_its_signatures_alone():
    tape = Tape()
    tape.add("PUT", "/crates/a", b"1", 200)
    assert find_objects(tape.samples()) is None
    tape.add("PUT", "/crates/a", b"1", 403, headers=SIGNED)
    assert find_objects(tape.samples()) is None


def test_a_request_without_a_signature_may_be_about_a_known_bucket():
    tape = Store()
    tape.ask("PUT", "/crates/a", b"1", 200)
    tape.add("GET", "/crates/a", None, 200, b"1")
    tape.add("GET", "/health/a", None, 200, b"1")
    found = find_objects(tape.samples())
    assert [len(found.acts[act]) for act in ("put", "read")] == [1, 1]


def test_a_slash_behind_a_bucket_says_nothing():
    tape = Store()
    tape.ask("PUT", "/crates/", None, 200)
    tape.ask("GET", "/crates/dir/", None, 404, "<Error><Code>NoSuchKey</Code></Error>")
    tape.ask("GET", "/crates?acl", None, 200)
    tape.ask("GET", f"/crates/big?uploadId={UPLOAD}&max-parts=5", None, 200)
    made, missing, other, parts = tape.samples()
    assert (path_of(made), act_of(made)) == (("crates",), "make")
    assert (path_of(missing), act_of(missing), code_of(missing)) == (("crates", "dir/"), "read", "NoSuchKey")
    assert (act_of(other), act_of(parts)) == ("", "tell parts")


def test_a_request_that_failed_at_once_and_was_answered_when_it_came_again_is_no_other_store():
    tape = Store()
    tape.ask("PUT", "/crates/a", b"1", 200)
    tape.ask("DELETE", "/crates/a", None, 500, "<Error><Code>InternalError</Code></Error>")
    assert find_objects(tape.samples()).acts["put"]  # nothing is ever removed: removing is no act of this store
    tape.ask("DELETE", "/crates/b", None, 204)
    assert find_objects(tape.samples()) is None
    tape.ask("DELETE", "/crates/a", None, 204)
    assert [sample.status for sample in find_objects(tape.samples()).acts["remove"]] == [500, 204, 204]


def test_what_a_server_always_fails_at_is_none_of_its_acts():
    tape = Store()
    tape.ask("PUT", "/crates/a", b"1", 200)
    tape.ask("DELETE", f"/crates/big?uploadId={UPLOAD}", None, 501, "<Error><Code>NotImplemented</Code></Error>")
    assert set(find_objects(tape.samples()).acts) == {"put"}
