"""Registries as the OCI Distribution Specification says."""

import json

import pytest
from tests.unit.core.generator.standards.registry import IMAGE_TYPE, digest, manifest, registry

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


@pytest.fixture(scope="module")
def generated():
    service = {"name": "registry", "upstream": "http://api.example:8000"}
    return generate(registry().exchanges, service, lambda document: DocumentRehearsal(document, "registry"))


@pytest.fixture
def ask(generated):
    virtual = DocumentRehearsal(generated.document, "registry")

    def one(method, target, body=b"", kind=""):
        sent = [("Host", "api.example:8000"), *([("Content-Type", kind)] if kind else [])]
        return virtual.answer(Request(method, target, Headers.of(sent), body, "http", "api.example:8000"), 1_795_300_000.0)

    return one


def push(ask, name, content, parts):
    place = ask("POST", f"/v2/{name}/blobs/uploads/").headers.get("location").removeprefix("http://api.example:8000")
    ranges = []
    for part in parts:
        went = ask("PATCH", place, part)
        ranges.append(went.headers.get("range"))
    return ranges, ask("PUT", f"{place}?digest={digest(content)}")


def test_everything_recorded_is_reproduced(generated):
    assert generated.proof.fidelity == 1.0
    assert {draft.rung for draft in generated.drafts} == {"standard"}


def test_a_layer_nobody_sent_before_is_put_together_and_kept_under_its_digest(ask):
    content = b"another, longer layer"
    ranges, made = push(ask, "other", content, [content[:5], content[5:9], content[9:]])
    assert ranges == ["0-4", "0-8", "0-20"]
    assert (made.status, made.headers.get("location")) == (201, f"http://api.example:8000/v2/other/blobs/{digest(content)}")
    assert ask("GET", f"/v2/other/blobs/{digest(content)}").body == content
    assert ask("HEAD", f"/v2/other/blobs/{digest(content)}").headers.get("content-length") == "21"
    assert ask("GET", f"/v2/elsewhere/blobs/{digest(content)}").status == 404


def test_a_layer_under_the_digest_of_another_is_refused(ask):
    place = ask("POST", "/v2/other/blobs/uploads/").headers.get("location").removeprefix("http://api.example:8000")
    refused = ask("PUT", f"{place}?digest={digest(b'this')}", b"that")
    assert (refused.status, json.loads(refused.body)["errors"][0]["code"]) == (400, "DIGEST_INVALID")


def test_a_manifest_is_one_thing_by_its_tags_and_its_digest(ask):
    image = manifest(b"x")
    for tag in ("b", "a", "c"):
        assert ask("PUT", f"/v2/other/manifests/{tag}", image, IMAGE_TYPE).headers.get("docker-content-digest") == digest(image)
    by_tag, by_digest = ask("GET", "/v2/other/manifests/b"), ask("GET", f"/v2/other/manifests/{digest(image)}")
    assert by_tag.body == by_digest.body == image
    assert by_tag.headers.get("etag") == f'"{digest(image)}"'
    assert json.loads(ask("GET", "/v2/other/tags/list").body) == {"name": "other", "tags": ["a", "b", "c"]}
    page = ask("GET", "/v2/other/tags/list?n=2")
    assert (json.loads(page.body)["tags"], page.headers.get("link")) == (["a", "b"], '</v2/other/tags/list?last=b&n=2>; rel="next"')
    assert json.loads(ask("GET", "/v2/other/tags/list?n=2&last=b").body)["tags"] == ["c"]
    assert json.loads(ask("GET", "/v2/_catalog").body)["repositories"] == ["other"]
    assert ask("DELETE", f"/v2/other/manifests/{digest(image)}").status == 202
    assert [ask("GET", f"/v2/other/manifests/{name}").status for name in ("a", digest(image))] == [404, 404]
    assert json.loads(ask("GET", "/v2/other/tags/list").body)["tags"] == []


def test_what_is_missing_is_refused_in_the_words_for_tags_and_for_digests(ask):
    by_tag = json.loads(ask("GET", "/v2/other/manifests/none").body)["errors"][0]
    assert by_tag["detail"] == {"Tag": "none"}
    by_digest = json.loads(ask("GET", f"/v2/other/manifests/{digest(b'')}").body)["errors"][0]
    assert by_digest["detail"] == {"Name": "other", "Revision": digest(b"")}
    assert ask("GET", "/v2/nothing/tags/list").status == 404
