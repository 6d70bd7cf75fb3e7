import hashlib

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.packages.paths import Slice, bare, chosen_places, file_shape, said_in, slices_in, with_places
from understudy.core.generator.traffic.endpoint import Parameter


def digest(content):
    return hashlib.sha256(content).hexdigest()


def test_clients_chose_the_segments_at_which_they_made_something():
    tape = Tape()
    tape.add("PUT", "/ann", {}, 201, {})
    tape.add("PUT", "/ann/dev", {}, 200, {})
    tape.add("PUT", "/bob", {}, 403, {})
    assert chosen_places(tape.samples(), ("ann", "dev")) == {0: "owner", 1: "index"}
    assert chosen_places(tape.samples(), ("root", "dev")) == {}
    assert chosen_places(tape.samples(), ("bob",)) == {}


def test_segments_that_are_letters_of_a_digest_are_found():
    files = [b"one", b"two"]
    paths = [(("f", digest(content)[:3], digest(content)[3:9], f"{content.decode()}.whl"), content) for content in files]
    assert slices_in(paths) == {1: Slice("sha256", 0, 3), 2: Slice("sha256", 3, 9)}
    assert slices_in(paths[:1]) == slices_in(paths)
    assert slices_in([(("f", digest(b"one")[:2], "one.whl"), b"one")]) == {}
    assert slices_in([(("f", "one.whl"), b"one")]) == {}
    piece = Slice("sha256", 0, 3)
    assert (piece.of(b"one"), piece.code("each.content")) == (digest(b"one")[:3], "each.content | sha256 | slice(0, 3)")


def test_segments_that_say_the_project_or_its_version_are_found():
    big, small = ({"project": name, "version": version} for name, version in (("big-tool", "1.0"), ("small", "2.0")))
    assert said_in([(("files", "big-tool", "1.0", "a.whl"), big), (("files", "small", "2.0", "b.whl"), small)]) == {
        1: "project",
        2: "version",
    }
    assert said_in([(("big-tool", "a.whl"), big), (("big-tool", "b.whl"), small)]) == {}


def test_paths_have_parameters_where_clients_choose_and_where_digests_stand():
    shape = (Parameter("owner"), "f", Parameter("digest2"), Parameter("filename"))
    assert file_shape(("ann", "f", "082", "a.whl"), {0: "owner"}, {2: Slice("sha256", 0, 3)}, {}) == shape
    shape = ("files", Parameter("project"), Parameter("filename"))
    assert file_shape(("files", "big-tool", "a.whl"), {}, {}, {1: "project"}) == shape
    assert with_places(("ann", "dev"), {}) == ("ann", "dev")
    assert bare(("ann", "dev", "")) == ("ann", "dev")
