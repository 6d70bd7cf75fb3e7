"""What a registry refuses."""

from tests.unit.core.generator.standards.registry import digest, error, registry

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.standards.oci.refusals import Refusals, code_of
from understudy.core.generator.templates.flow import Flow


def refusals(tape, method, kind):
    samples = tape.samples()
    kinds = {one: "manifest" for one in find_endpoints(samples) if "manifests" in one.shape}
    kinds |= {one: "upload" for one in find_endpoints(samples) if "uploads" in one.shape and one.method != "POST"}
    endpoint = next(one for one in kinds if (one.method, kinds[one]) == (method, kind))
    return list(Refusals(Flow(samples), kinds).drafts(endpoint, []))


def test_a_missing_tag_and_a_missing_digest_are_refused_each_in_their_words():
    by_digest, by_tag = refusals(registry(), "GET", "manifest")
    assert by_digest.tests == ("{{ ':' in path.reference }}",)
    assert by_tag.then["json"]["errors"][0]["detail"] == {"Tag": "{{ path.reference }}"}


def test_another_method_refuses_in_the_same_words_and_what_nobody_worded_as_the_specification_does():
    assert [draft.then["status"] for draft in refusals(registry(), "DELETE", "manifest")] == [404, 404]
    unknown, invalid = refusals(registry(), "PUT", "upload")
    assert unknown.then["json"]["errors"][0]["code"] == "BLOB_UPLOAD_UNKNOWN"
    assert (invalid.then["status"], invalid.exception) == (400, True)


def test_what_a_manifest_must_be_is_checked_where_that_was_seen():
    tape = registry()
    assert refusals(tape, "PUT", "manifest") == []
    unknown = {"schemaVersion": 2, "config": {"digest": digest(b"unknown")}, "layers": []}
    tape.add("PUT", "/v2/team/app/manifests/bad", unknown, 404, error("MANIFEST_BLOB_UNKNOWN"))
    (draft,) = refusals(tape, "PUT", "manifest")
    assert "not exists('oci_blobs/'" in draft.tests[0]
    assert code_of(draft.samples[0]) == "MANIFEST_BLOB_UNKNOWN"


def test_an_index_of_manifests_that_are_not_there_is_refused_where_that_was_seen():
    tape = registry()
    unknown = {"schemaVersion": 2, "manifests": [{"digest": digest(b"unknown"), "size": 3}]}
    tape.add("PUT", "/v2/team/app/manifests/bad", unknown, 400, error("MANIFEST_BLOB_UNKNOWN"))
    child, blob = refusals(tape, "PUT", "manifest")
    assert "not exists('oci_manifests/'" in child.tests[0]
    assert "not exists('oci_blobs/'" in blob.tests[0]
    assert [draft.then["status"] for draft in (child, blob)] == [400, 400]
