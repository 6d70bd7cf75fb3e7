"""Pages of directories: learned from one or two, made of any other."""

from email.utils import formatdate
from zlib import crc32

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

LATER = 1.8e9  # Fri, 15 Jan 2027 08:00:00 GMT


def index(place, things):
    """Write a page as nginx does."""
    lines = [
        f'<a href="{name}">{name}</a>' + " " * (51 - len(name)) + "20-Nov-2026 18:40" + (f"{size:>20}" if size else " " * 19 + "-")
        for name, size in things
    ]
    return f'<html>\r\n<h1>Index of {place}</h1><pre><a href="../">../</a>\r\n' + "\r\n".join([*lines, "</pre></html>"])


def asker(tape):
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1, [verdict.differences for verdict in generated.proof.verdicts if not verdict.reproduced]
    assert generated.later_fidelity == 1
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, path, body=b""):
        kind = Headers.of([("Content-Type", "application/octet-stream")])
        return service.answer(Request(method, path, kind if body else Headers.of([]), body), LATER)

    return ask


def tree():
    tape = Tape()
    tape.add("MKCOL", "/lib/", None, 201)
    tape.add("MKCOL", "/lib/books/", None, 201)
    for name, size in (("one.txt", 9), ("three.txt", 120)):
        tape.add("PUT", f"/lib/{name}", b"x" * size, 201)
        when = formatdate(tape.now, usegmt=True)
        tape.add("GET", f"/lib/{name}", None, 200, b"x" * size, kind="text/plain", fields=[("Last-Modified", when)])
    page = index("/lib/", [("books/", 0), ("one.txt", 9), ("three.txt", 120)])
    tape.add("GET", "/lib/", None, 200, page, kind="text/html")
    tape.add("GET", "/lib/books", None, 301, b"moved", kind="text/plain", fields=[("Location", "http://api.example:8000/lib/books/")])
    tape.add("DELETE", "/lib/one.txt", None, 204)
    tape.add("GET", "/lib/one.txt", None, 404, b"none", kind="text/plain")
    return tape


def test_a_page_has_a_line_for_everything_that_stands_in_a_directory():
    ask = asker(tree())
    for path in ("/shelf/", "/shelf/new%20ones/", "/shelf/empty/"):
        assert ask("MKCOL", path).status == 201
    ask("PUT", "/shelf/new%20ones/a.txt", b"y" * 4711)
    ask("PUT", "/shelf/a-longer-name.txt", b"y" * 7)
    lines = ask("GET", "/shelf/").body.decode().split("\r\n")
    assert lines[1] == '<h1>Index of /shelf/</h1><pre><a href="../">../</a>'
    assert lines[2] == '<a href="a-longer-name.txt">a-longer-name.txt</a>' + " " * 34 + "15-Jan-2027 08:00" + " " * 19 + "7"
    assert lines[4] == '<a href="new%20ones/">new ones/</a>' + " " * 42 + "15-Jan-2027 08:00" + " " * 19 + "-"
    assert [line[:8] for line in ask("GET", "/shelf/empty/").body.decode().split("\r\n")[2:]] == ["</pre></"]
    assert ask("GET", "/nowhere/").status == 404
    led = ask("GET", "/shelf/new%20ones")
    assert (led.status, led.headers.get("location").partition("//")[2].partition("/")[2]) == (301, "shelf/new%20ones/")
    assert ask("GET", "/nowhere").status == 404


def store(written):
    tape = Tape()
    files = {"repo/a/1.0/a-1.0.jar": 30, "repo/a/1.1/a-1.1.jar": 4, "repo/a/index.xml": 7}
    for path, size in files.items():
        tape.add("PUT", f"/{path}", b"x" * size, 201)
        tape.add("GET", f"/{path}", None, 200, b"x" * size, kind="application/octet-stream")
    tape.add("GET", "/repo/a/", None, 200, *written([("1.0", None), ("1.1", None), ("index.xml", 7)]))
    tape.add("GET", "/repo/a/1.0/", None, 200, *written([("a-1.0.jar", 30)]))
    tape.add("GET", "/repo/b/c.jar", None, 404, b"none", kind="text/plain")
    tape.add("GET", "/repo/a/1.1", None, 301, b"moved", kind="text/plain", fields=[("Location", "/repo/a/1.1/")])
    tape.add("DELETE", "/repo/a/index.xml", None, 204)
    return tape


def objects(things):
    return ([{"name": name, "type": "directory"} | ({"type": "file", "size": size} if size is not None else {}) for name, size in things],)


def names(things):
    return ([name for name, _ in things],)


def lines(things):
    return ("".join(f"{name}{'/' if size is None else ''}\n" for name, size in things).encode(),)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (objects, b'[{"name": "deep", "type": "directory"}, {"name": "x.bin", "type": "file", "size": 4}]'),
        (lines, b"deep/\nx.bin\n"),
        (names, b'["deep", "x.bin"]'),
    ],
)
def test_a_store_shows_directories_as_long_as_anything_is_in_them(written, expected):
    ask = asker(store(written))
    assert ask("GET", "/other/").status == 404
    ask("PUT", "/other/x.bin", b"1234")
    ask("PUT", "/other/deep/er/y.bin", b"1")
    assert ask("GET", "/other/").body == expected
    assert (ask("GET", "/other/deep").status, ask("GET", "/other/deep").headers.get("location")) == (301, "/other/deep/")
    assert ask("DELETE", "/other/deep/er/y.bin").status == 204
    assert ask("GET", "/other/deep/").status == 404


def test_a_page_that_says_more_than_its_things_is_not_made_for_others():
    tape = store(lambda things: (b"".join(f"{name} {crc32(name.encode()) % 89}q\n".encode() for name, _ in things),))
    service = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    ask = DocumentRehearsal(service.document, "api")
    ask.answer(Request("PUT", "/other/x.bin", Headers.of([]), b"1"), LATER)
    assert ask.answer(Request("GET", "/other/", Headers.of([]), b""), LATER) is None
