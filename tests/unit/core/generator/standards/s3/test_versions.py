"""What a recording shows of versions of objects, and what is left without them."""

from tests.unit.core.generator.standards.versions import IDS, enabled, field, versions
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.s3.versions import find_versions, named_in, version_in


def test_no_bucket_that_keeps_versions_means_none():
    tape = Tape()
    tape.add("PUT", "/plain/x", b"x", 200)
    assert find_versions(tape.samples()) is None
    enabled(tape, "kept")
    assert find_versions(tape.samples()) is None  # nothing was ever brought there


def test_what_is_about_versions_is_told_apart():
    found = find_versions(versions().samples())
    assert {method: len(samples) for method, samples in found.by_id.items()} == {"GET": 3, "DELETE": 2}
    assert list(found.made) == [*IDS[:4], IDS[5]]
    assert found.markers == {IDS[4]}
    assert (len(found.lists), len(found.groups), len(found.copies), len(found.settings)) == (3, 1, 1, 1)
    assert found.tells == {"GET"}


def test_what_only_versions_explain_is_kept_from_whoever_knows_of_none():
    found = find_versions(versions().samples())
    assert [version_in(sample) for sample in found.shown] == [IDS[1], IDS[0], IDS[5]]
    plain = [(sample.method, "/".join(sample.segments), "versionId" in sample.query) for sample in found.plain]
    assert ("GET", "kept/a", True) not in plain
    assert plain.count(("GET", "kept/a", False)) == 3  # as it is, the newest by its id, and what is missing
    assert not any(version_in(sample) for sample in found.plain)


def test_a_removal_of_the_last_version_is_one_of_the_object():
    tape = Tape()
    enabled(tape, "kept")
    tape.add("PUT", "/kept/a", b"one", 200, fields=field(IDS[0]))
    tape.add("DELETE", f"/kept/a?versionId={IDS[0]}", None, 204, fields=field(IDS[0]))
    found = find_versions(tape.samples())
    assert [(sample.method, sample.query) for sample in found.plain][-1] == ("DELETE", {})


def test_a_removal_of_several_is_told_without_marks():
    tape = Tape()
    enabled(tape, "kept")
    tape.add("PUT", "/kept/a", b"one", 200, fields=field(IDS[0]))
    answer = f"<DeleteResult><Deleted><Key>a</Key><DeleteMarkerVersionId>{IDS[1]}</DeleteMarkerVersionId></Deleted></DeleteResult>"
    tape.add("POST", "/kept?delete", "<Delete><Object><Key>a</Key></Object></Delete>", 200, answer)
    found = find_versions(tape.samples())
    assert list(named_in(found.groups[0])) == [{"Key": "a"}]
    assert found.plain[-1].answer.tree == {"DeleteResult": {"Deleted": {"Key": "a"}}}
