"""Paths of public standards."""

import pytest
from tests.unit.core.generator.standards.objects import Store
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.endpoint import path_values, shape_text
from understudy.core.generator.traffic.known_paths import known_shapes


def test_repository_names_hold_slashes_before_what_follows():
    tape = Tape()
    tape.add("PUT", "/v2/team/app/manifests/v1", {"a": 1}, 201)
    tape.add("HEAD", "/v2/base/blobs/sha256:0a0b", None, 404)
    tape.add("GET", "/v2/", None, 200)
    samples = tape.samples()
    shapes = known_shapes(samples)
    assert {number: shape_text(shape) for number, shape in shapes.items()} == {
        0: "/v2/{name:path}/manifests/{reference}",
        1: "/v2/{name:path}/blobs/{digest}",
    }
    assert path_values(shapes[0], samples[0].segments) == {"name": "team/app", "reference": "v1"}


@pytest.mark.parametrize("paths", [["/v2/a/blobs/x"], ["/v2/charges", "/v2/customers"]])
def test_one_likeness_is_no_standard(paths):
    tape = Tape()
    for path in paths:
        tape.add("GET", path, None, 200)
    assert known_shapes(tape.samples()) == {}


def test_names_of_packages_stand_before_what_is_asked_of_them():
    tape = Tape()
    for path in ("/-/whoami", "/-/package/a/dist-tags", "/a", "/a/-/a-1.0.0.tgz", "/@s/b/-/b-1.0.0.tgz", "/a/1.0.0", "/group/-/issues"):
        tape.add("GET", path, None, 200)
    found = [shape_text(shape) for _, shape in sorted(known_shapes(tape.samples()).items())]
    assert found[:2] == ["/-/whoami", "/-/package/{package}/dist-tags"]
    assert found[2:] == ["/{package}", "/{package}/-/{file}", "/{scope}/{package}/-/{file}", "/{package}/{version}"]


def test_whoever_signs_for_an_object_store_says_bucket_and_key():
    tape = Store()
    tape.ask("GET", "/crates?acl", None, 200)
    tape.ask("GET", "/crates/deep/key?acl", None, 200)
    tape.add("GET", "/crates/deep/key?acl", None, 200)
    tape.ask("GET", "/crates/?acl", None, 200)
    assert {number: shape_text(shape) for number, shape in known_shapes(tape.samples()).items()} == {
        0: "/{bucket}",
        1: "/{bucket}/{key:path}",
        3: "/{bucket}/",
    }


def test_blobs_stand_in_containers_and_those_in_accounts():
    tape = Tape()
    blob = [("x-ms-blob-type", "BlockBlob")]
    tape.add("PUT", "/acct/docs?restype=container", None, 201)
    tape.add("PUT", "/acct/docs/2024/a.txt", b"a", 201, headers=blob)
    tape.add("GET", "/acct/docs/b", None, 404)
    tape.add("GET", "/acct/docs?restype=container&comp=list", None, 200)
    tape.add("GET", "/acct/?comp=list", None, 200)
    container, held = "/{account}/{container}", "/{account}/{container}/{blob:path}"
    assert [shape_text(shape) for shape in known_shapes(tape.samples()).values()] == [container, held, held, container, "/{account}/"]


def test_containers_without_blobs_may_be_anything():
    tape = Tape()
    tape.add("PUT", "/acct/docs?restype=container", None, 201)
    tape.add("PUT", "/acct/docs/a", b"a", 201)
    assert known_shapes(tape.samples()) == {}


def test_clients_of_emulators_leave_out_the_first_part_of_paths_of_objects():
    tape = Tape()
    tape.add("POST", "/upload/storage/v1/b/crates/o?uploadType=media&name=x", b"1", 200)
    tape.add("GET", "/b/crates/o/2024%2Fa", None, 200)
    tape.add("DELETE", "/b/crates", None, 200)
    assert [shape_text(shape) for shape in known_shapes(tape.samples()).values()][1:] == ["/b/{bucket}/o/{object}", "/b/{bucket}"]


def test_names_of_objects_are_one_segment_but_in_links_to_media():
    tape = Tape()
    tape.add("POST", "/upload/storage/v1/b/crates/o?uploadType=media&name=x", b"1", 200)
    tape.add("GET", "/storage/v1/b/crates/o/2024%2Fa", None, 200)
    tape.add("GET", "/download/storage/v1/b/crates/o/2024/a?alt=media", None, 200)
    assert [shape_text(shape) for shape in known_shapes(tape.samples()).values()] == [
        "/upload/storage/v1/b/{bucket}/o",
        "/storage/v1/b/{bucket}/o/{object}",
        "/download/storage/v1/b/{bucket}/o/{object:path}",
    ]
