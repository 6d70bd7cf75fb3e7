from tests.unit.core.generator.dav_traffic import Files, files
from tests.unit.core.generator.tape import notes

from understudy.core.generator.passes.trees.history import find_tree, key_of


def test_a_service_without_such_methods_keeps_no_tree():
    assert find_tree(notes().samples()) is None


def test_what_stands_where_is_followed():
    samples = files().samples()
    tree = find_tree(samples)
    at = {(sample.method, key_of(sample), sample.status): tree.glances[sample.number] for sample in samples}
    assert (at["MKCOL", "none/at/all", 409].parent, at["MKCOL", "docs", 405].thing.kind) == (False, "collection")
    assert at["GET", "copy/c.txt", 200].thing.original.original.content == b"hello"
    assert at["COPY", "docs/b.txt", 412].aim.path == "copy/c.txt"
    assert at["PROPFIND", "copy", 404].thing is None
    assert [(seed.path, seed.kind) for seed in tree.seeds] == [("", "collection")]
    assert tree.prefixes == {"DAV:": "D"}


def test_what_was_there_before_is_a_seed():
    server = Files()
    server.things = {"/dav": (None, server.tape.now, ""), "/dav/old.txt": (b"12", server.tape.now, "t-2")}
    server.find("/dav", "1")
    server.put("/dav/new.txt", b"1")
    tree = find_tree(server.tape.samples())
    assert [(seed.path, seed.kind) for seed in tree.seeds] == [("dav", "collection"), ("dav/old.txt", "file")]
    assert tree.base == ("dav",)
