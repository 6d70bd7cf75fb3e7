"""Stores of files that know PUT, GET, HEAD and DELETE: a path is a key, whatever its depth."""

import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.trees.plain import find_plain_tree
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

PATHS = ("/repo/com/acme/tool/1.0/tool-1.0.jar", "/repo/com/acme/tool/index.xml", "/repo/com/acme/tool/1.1/tool-1.1.jar")


def store(*, listed=False):
    tape = Tape()
    tape.add("GET", PATHS[1], None, 404, b"none", kind="text/plain")
    for number, path in enumerate(PATHS):
        tape.add("PUT", path, f"content {number}".encode(), 201, None)
    tape.add("PUT", PATHS[1], b"newer", 204, None)
    for path, content in zip(PATHS, (b"content 0", b"newer", b"content 2"), strict=True):
        tape.add("GET", path, None, 200, content, kind="application/octet-stream")
    if listed:
        tape.add("GET", "/repo/com/acme/tool/", None, 200, [{"name": "1.0", "n": 7}, {"name": "1.1", "n": 9}, {"name": "index.xml"}])
    tape.add("DELETE", PATHS[0], None, 204, None)
    tape.add("GET", PATHS[0], None, 404, b"none", kind="text/plain")
    return tape


def asker(tape):
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1
    service = DocumentRehearsal(generated.document, "api")
    kind = Headers.of([("Content-Type", "application/octet-stream")])
    return lambda method, path, body=b"": service.answer(Request(method, path, kind if body else Headers.of([]), body), 1.8e9)


def test_files_are_kept_under_any_path_at_any_depth():
    ask = asker(store())
    for path in ("/top.bin", "/other/a/b/c/d/e/f.bin", "/repo/with%20space/%C3%A9t%C3%A9%2B%23.txt", "/repo/a+b"):
        assert ask("GET", path).status == 404
        assert ask("PUT", path, path.encode()).status == 201
    assert ask("PUT", "/top.bin", b"again").status == 204
    assert ask("GET", "/top.bin").body == b"again"
    assert ask("GET", "/other/a/b/c/d/e/f.bin").body == b"/other/a/b/c/d/e/f.bin"
    assert ask("GET", "/repo/with%20space/%c3%a9t%c3%a9%2b%23.txt").body == b"/repo/with%20space/%C3%A9t%C3%A9%2B%23.txt"
    assert ask("GET", "/repo/a b").status == 404
    assert ask("GET", "/repo/a%2Bb").status == 200
    assert ask("HEAD", "/top.bin").status == 200
    assert ask("DELETE", "/top.bin").status == 204
    assert ask("GET", "/top.bin").status == 404


def test_directories_that_nobody_can_list_are_missed():
    ask = asker(store(listed=True))
    assert ask("GET", "/repo/com/acme/tool/").status == 200
    assert ask("GET", "/repo/org/") is None
    assert ask("GET", "/repo/org/x").status == 404


def test_what_makes_or_reads_otherwise_is_no_plain_store():
    tape = store()
    assert find_plain_tree(tape.samples()).base == ()
    tape.add("POST", "/login", {"user": "ann"}, 200, {"token": "x"})
    assert find_plain_tree(tape.samples()).base == ("repo",)
    tape.add("GET", PATHS[1], None, 200, b"something else")
    assert find_plain_tree(tape.samples()) is None
    tape = store()
    tape.add("GET", "/repo/com?list=1", None, 200, ["acme"])
    assert find_plain_tree(tape.samples()) is None
    flat = Tape()
    for name in ("a", "b"):
        flat.add("PUT", f"/files/{name}", b"x", 201, None)
        flat.add("GET", f"/files/{name}", None, 200, b"x")
    assert find_plain_tree(flat.samples()) is None


def test_answers_name_files_by_what_stands_below_the_store():
    tape = Tape()
    for path, name in (("my%20report.txt", "my report.txt"), ("a/%C3%A9t%C3%A9.md", "a/été.md"), ("a/b/100%25.txt", "a/b/100%.txt")):
        tape.add("GET", f"/v1/files/{path}", None, 404, {"error": "no such file", "path": name})
        tape.add("PUT", f"/v1/files/{path}", name.encode(), 201, {"path": name, "size": len(name.encode())})
        tape.add("GET", f"/v1/files/{path}", None, 200, name.encode(), kind="application/octet-stream")
    tape.add("PUT", "/v1/files/my%20report.txt", b"new", 200, {"path": "my report.txt", "size": 3})
    assert find_plain_tree(tape.samples()).base == ("v1", "files")
    ask = asker(tape)
    path = "/v1/files/x/50%2525%20off/%D0%B0.txt"
    assert json.loads(ask("GET", path).body) == {"error": "no such file", "path": "x/50%25 off/\u0430.txt"}
    assert b"x/50%25 off" in ask("PUT", path, b"1").body
    assert b"x/50%25 off" in ask("PUT", path, b"2").body
    assert ask("GET", path).body == b"2"
