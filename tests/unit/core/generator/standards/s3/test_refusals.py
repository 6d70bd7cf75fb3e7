"""When an object store refuses, and in which words."""

import pytest
from tests.unit.core.generator.standards.objects import Store, error, store

from understudy.core.generator.standards.s3.refusals import Refusals
from understudy.core.generator.standards.s3.store import find_objects
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter


@pytest.fixture
def drafts():
    def of(tape, act):
        samples = tape.samples()
        found = find_objects(samples)
        own = tuple(found.acts[act])
        shape = (Parameter("bucket"), Parameter("key", rest=True))
        endpoint = Endpoint(own[0].method, shape[: 1 if act in ("make", "unmake") else 2], (), own)
        return list(Refusals(found, Flow(samples)).drafts(endpoint, act))

    return of


def test_a_read_misses_its_bucket_before_its_object(drafts):
    bucket, thing, failed, beyond = drafts(store(), "read")
    assert (bucket.conditions[0].name[0], bucket.sealed) == ("s3_buckets", ())
    assert (thing.conditions[0].name[0], thing.sealed[0].name[0]) == ("s3_objects/{{ path.bucket }}", "s3_buckets")
    assert "<Key>{{ path.key | xml }}</Key>" in thing.then["text"]
    assert (failed.then["status"], beyond.then["status"]) == (412, 416)
    assert "never recorded here" in beyond.notes


def test_an_answer_to_head_has_no_words(drafts):
    missing = drafts(store(), "look")[1]
    assert missing.then["status"] == 404
    assert "text" not in missing.then


def test_a_bucket_is_made_again_unless_that_was_refused(drafts):
    assert drafts(store(), "make") == []
    tape = store()
    tape.ask(
        "PUT",
        "/crates",
        "<CreateBucketConfiguration><LocationConstraint>x</LocationConstraint></CreateBucketConfiguration>",
        409,
        error("BucketAlreadyOwnedByYou"),
    )
    (taken,) = drafts(tape, "make")
    assert taken.tests == ("{{ exists('s3_buckets', path.bucket) and request.body }}",)
    assert "<Code>BucketAlreadyOwnedByYou</Code>" in taken.then["text"]


def test_refusals_that_name_their_condition_are_told_apart(drafts):
    tape = Store()
    tape.ask("PUT", "/crates/a", b"1", 200)
    for name, said in (("If-Match", '"x"'), ("If-Unmodified-Since", "Thu, 01 Jan 2026 00:00:00 GMT")):
        tape.ask("GET", "/crates/a", None, 412, error("PreconditionFailed", Condition=name), headers=[(name, said)])
    tape.ask("GET", "/crates/a", None, 200, b"1")
    named = [draft for draft in drafts(tape, "read") if draft.then["status"] == 412 and draft.conditions]
    assert [draft.conditions[0].name for draft in named] == [("if-match",), ("if-unmodified-since",)]


def test_what_is_copied_from_a_bucket_that_is_not_there_is_told_of_that_bucket(drafts):
    tape = store()
    tape.ask("PUT", "/crates/x", None, 404, error("NoSuchBucket", BucketName="void"), headers=[("x-amz-copy-source", "void/a")])
    own = [
        draft
        for draft in drafts(tape, "copy")
        if draft.tests and "void" not in draft.then["text"] and "s3_source).bucket" in draft.then["text"]
    ]
    assert len(own) == 1
