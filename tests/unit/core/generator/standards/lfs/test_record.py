"""What a recording shows of a Git LFS server."""

from tests.unit.core.generator.standards.large_files import JSON, guarded, signing, thing
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.lfs.record import OID, REPOSITORY, SIZE, find_lfs, values_of


def test_addresses_are_read_as_shapes():
    found = find_lfs(signing().samples())
    storage = (REPOSITORY, "objects", "storage")
    assert found.places == {"upload": (*storage, OID), "verify": (*storage, "verify"), "download": (*storage, OID)}
    assert values_of(found, "upload", ("a", "b", "objects", "storage", "1f")) == ("a/b", "1f")
    assert find_lfs(guarded().samples()).places["upload"] == (REPOSITORY, "objects", OID, SIZE)


def test_objects_are_followed():
    found = find_lfs(signing().samples())
    assert {kind: len(rows) for kind, rows in found.rows.items()} == {"wanted": 3, "held": 2, "given": 3, "missing": 1, "misjudged": 1}
    assert {scope for scope, _ in found.contents} == {"acme/app"}
    assert [oid for _, oid in find_lfs(guarded().samples()).early] == [thing("older ")[1]["oid"]]


def test_addresses_elsewhere_are_not_for_this_server():
    tape = Tape()
    one = thing("far ")[1]
    told = {"objects": [{**one, "actions": {"upload": {"href": f"https://elsewhere.example/{one['oid']}"}}}]}
    tape.add("POST", "/objects/batch", {"operation": "upload", "objects": [one]}, 200, told, headers=JSON)
    assert find_lfs(tape.samples()) is None
    assert find_lfs([]) is None
