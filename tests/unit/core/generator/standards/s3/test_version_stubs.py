"""Buckets that keep versions, generated and asked otherwise than recorded."""

import pytest
from tests.unit.core.generator.standards.versions import versions

from understudy.core.generator.draft import Draft
from understudy.core.generator.pipeline import generate
from understudy.core.generator.standards.s3.version_stubs import _say_alike
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


@pytest.fixture(scope="module")
def generated():
    service = {"name": "s3", "upstream": "http://api.example:8000"}
    return generate(versions().exchanges, service, lambda document: DocumentRehearsal(document, "s3"))


@pytest.fixture
def ask(generated):
    virtual = DocumentRehearsal(generated.document, "s3")

    def one(method, target, body=b"", **fields):
        sent = [("Host", "api.example:8000"), *((name.replace("_", "-"), value) for name, value in fields.items())]
        kind = [("Content-Type", "application/xml")] if body.startswith(b"<") else []
        return virtual.answer(Request(method, target, Headers.of([*sent, *kind]), body, "http", "api.example:8000"), 1_795_300_000.0)

    one("PUT", "/vault")
    one("PUT", "/vault?versioning", b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
    return one


def version_of(answer):
    return answer.headers.get("x-amz-version-id")


def test_everything_recorded_is_reproduced(generated):
    assert generated.proof.fidelity == 1.0


def test_every_write_makes_a_version_that_is_read_by_its_id(ask):
    ids = [version_of(ask("PUT", "/vault/k", content)) for content in (b"1", b"22", b"333")]
    assert len(set(ids)) == 3
    assert ask("GET", "/vault/k").body == b"333"
    assert [ask("GET", f"/vault/k?versionId={one}").body for one in ids] == [b"1", b"22", b"333"]
    assert ask("GET", "/vault/k?versionId=none").status == 404


def test_a_removal_leaves_a_mark_and_the_object_comes_back_without_it(ask):
    first = version_of(ask("PUT", "/vault/k", b"1"))
    mark = version_of(ask("DELETE", "/vault/k"))
    assert mark not in (None, first)
    missing = ask("GET", "/vault/k")
    assert (missing.status, missing.headers.get("x-amz-delete-marker")) == (404, "true")
    assert ask("GET", f"/vault/k?versionId={first}").body == b"1"
    assert f"<DeleteMarker><Key>k</Key><VersionId>{mark}</VersionId>".encode() in ask("GET", "/vault?versions").body
    ask("DELETE", f"/vault/k?versionId={mark}")
    assert ask("GET", "/vault/k").body == b"1"
    ask("DELETE", f"/vault/k?versionId={first}")
    assert ask("GET", "/vault/k").status == 404


def test_several_versions_go_at_once_and_an_old_one_is_copied(ask):
    ids = [version_of(ask("PUT", f"/vault/{name}", content)) for name, content in (("p", b"1"), ("p", b"2"), ("q", b"3"))]
    again = version_of(ask("PUT", "/vault/p", x_amz_copy_source=f"/vault/p?versionId={ids[0]}"))
    assert ask("GET", "/vault/p").body == b"1"
    body = "".join(f"<Object><Key>p</Key><VersionId>{one}</VersionId></Object>" for one in (again, ids[0]))
    ask("POST", "/vault?delete", f"<Delete>{body}<Object><Key>q</Key></Object></Delete>".encode())
    assert ask("GET", "/vault/p").body == b"2"
    assert ask("GET", "/vault/q").status == 404
    assert ask("GET", f"/vault/q?versionId={ids[2]}").body == b"3"


def test_buckets_without_versions_stay_as_they_are(ask):
    ask("PUT", "/other")
    assert version_of(ask("PUT", "/other/k", b"1")) is None
    assert version_of(ask("GET", "/other/k")) is None


def test_fields_of_a_user_are_said_once():
    usual = Draft(None, (), then={"headers": {"x-amz-meta-*": "{{ item.metadata | default(omit) }}", "ETag": "{{ item.etag }}"}})
    by_id = Draft(None, (), then={"headers": {"X-Amz-Meta-Rev": "{{ item.metadata['x-amz-meta-rev'] }}"}}, verb="read")
    _say_alike([usual], [by_id])
    assert by_id.then["headers"] == usual.then["headers"]
