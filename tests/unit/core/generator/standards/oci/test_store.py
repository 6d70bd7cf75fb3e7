"""What a registry held while it was recorded."""

from tests.unit.core.generator.standards.registry import IMAGE, IMAGE_TYPE, LAYER, digest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.oci.store import BLOBS, MANIFESTS, NAMES, TAGS, Store, declared, digest_of, is_digest


def follow(*asked):
    tape = Tape()
    for method, target, kind, _, answer in asked:
        tape.add(method, target, None, 200, answer, kind=kind)
    return Store.following([(sample, one[3], values_of(one[1])) for sample, one in zip(tape.samples(), asked, strict=True)])


def values_of(target):
    parts = target.split("/")
    return {"name": parts[2], "reference": parts[-1], "digest": parts[-1]}


def test_what_nobody_brought_was_there_before():
    store = follow(
        ("GET", "/v2/app/manifests/one", IMAGE_TYPE, "manifest", IMAGE),
        ("GET", f"/v2/app/blobs/{digest(LAYER)}", None, "blob", LAYER),
        ("GET", "/v2/app/tags/list", None, "tags", {"name": "app", "tags": ["one", "two"]}),
    )
    assert store.seeds[TAGS, "app"] == {"one": {"name": "one", "digest": digest(IMAGE)}, "two": {"name": "two", "digest": ""}}
    assert store.seeds[BLOBS, "app"][digest(LAYER)]["content"] == LAYER
    assert store.seeds[NAMES, ""] == {"app": {"name": "app"}}
    seeded = {roles.collection.name: [version.key for version in roles.seeds] for roles in declared(store)}
    assert seeded[MANIFESTS] == [digest(IMAGE)]


def test_digests_are_made_by_the_algorithm_of_another():
    assert digest_of(b"a") == digest(b"a")
    assert digest_of(b"a", "sha512:x").startswith("sha512:")
    assert (is_digest("sha256:1"), is_digest("v1.0")) == (True, False)
