"""Files that only stand there: parts, conditions, and what is not there."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.trees.fixed_files import draft_fixed_files, find_fixed_files
from understudy.core.generator.pipeline import generate
from understudy.core.generator.templates.flow import Flow
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

CONTENT = b"0123456789" * 50
CHANGED = "Sat, 28 Nov 2026 10:00:00 GMT"
TELLS = [("Accept-Ranges", "bytes"), ("ETag", '"7-500"'), ("Last-Modified", CHANGED)]


def files():
    tape = Tape()
    tape.add("GET", "/docs/a.bin", None, 200, CONTENT, fields=TELLS)
    tape.add("HEAD", "/docs/a.bin", None, 200, None, fields=[*TELLS, ("Content-Length", "500")])
    part = [*TELLS, ("Content-Range", "bytes 10-19/500")]
    tape.add("GET", "/docs/a.bin", None, 206, CONTENT[10:20], headers=[("Range", "bytes=10-19")], fields=part)
    refusal = [("Content-Range", "bytes */500")]
    tape.add("GET", "/docs/a.bin", None, 416, b"too far", headers=[("Range", "bytes=900-")], fields=refusal)
    tape.add("GET", "/docs/b.txt", None, 200, b"other", fields=[("ETag", '"8-5"'), ("Last-Modified", CHANGED)], kind="text/plain")
    tape.add("GET", "/docs/b.txt", None, 304, None, headers=[("If-None-Match", '"8-5"')], fields=[("ETag", '"8-5"')])
    for path in ("/docs/c.txt", "/gone"):
        tape.add("GET", path, None, 404, b"nothing here", kind="text/plain")
    return tape


def asker(tape):
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1
    service = DocumentRehearsal(generated.document, "api")
    return lambda path, method="GET", **fields: service.answer(
        Request(method, path, Headers.of([(name.replace("_", "-"), value) for name, value in fields.items()])), 1.8e9
    )


def test_other_parts_and_conditions_are_answered_by_the_standard():
    ask = asker(files())
    part = ask("/docs/a.bin", Range="bytes=100-399")
    assert (part.status, part.body, part.headers.get("content-range")) == (206, CONTENT[100:400], "bytes 100-399/500")
    assert ask("/docs/a.bin", Range="bytes=-7").body == CONTENT[-7:]
    assert ask("/docs/b.txt", Range="bytes=1-2").body == b"th"
    assert ask("/docs/a.bin", Range="bytes=0-1", If_Range='"7-500"').status == 206
    assert ask("/docs/a.bin", Range="bytes=0-1", If_Range='"6"').body == CONTENT
    assert (ask("/docs/a.bin", Range="bytes=900-").body, ask("/docs/a.bin", Range="bytes=777-").status) == (b"too far", 416)
    assert ask("/docs/a.bin", If_None_Match='"7-500"').status == 304
    assert ask("/docs/a.bin", "HEAD", If_None_Match='"7-500"').status == 304
    assert ask("/docs/b.txt", If_Modified_Since=CHANGED).status == 304
    assert ask("/docs/a.bin", "HEAD").headers.get("content-length") == "500"


def test_what_is_missing_is_missing_everywhere_else():
    ask = asker(files())
    assert (ask("/elsewhere/x").status, ask("/elsewhere/x").body) == (404, b"nothing here")


def test_what_changes_or_is_written_is_no_fixed_file():
    tape = files()
    tape.add("PUT", "/docs/new", b"x", 201, None)
    assert find_fixed_files(tape.samples()) is None
    tape = files()
    tape.add("GET", "/docs/a.bin", None, 200, b"changed", fields=TELLS)
    found = find_fixed_files(tape.samples())
    assert [file.whole.segments for file in found.files] == [("docs", "b.txt")]
    assert not found.ranges
    assert found.conditional


def test_every_method_and_every_answer_of_its_own_has_a_stub():
    drafts = draft_fixed_files(find_fixed_files(files().samples()), Flow([]))
    assert [(endpoint.method, endpoint.path, len(own)) for endpoint, own in drafts.items()] == [
        ("GET", "/docs/a.bin", 2),
        ("HEAD", "/docs/a.bin", 1),
        ("GET", "/docs/b.txt", 1),
        ("GET", "/**", 1),
    ]


def test_files_that_hold_as_much_as_their_paths_say():
    text, tape = "abcdefghij" * 9, Tape()
    for size in (20, 45):
        told = [("Accept-Ranges", "bytes"), ("ETag", f"range{size}")]
        tape.add("GET", f"/range/{size}", None, 200, text[:size].encode(), fields=[*told, ("Content-Range", f"bytes 0-{size - 1}/{size}")])
        part = [*told, ("Content-Range", f"bytes 3-9/{size}")]
        tape.add("GET", f"/range/{size}", None, 206, text[3:10].encode(), headers=[("Range", "bytes=3-9")], fields=part)
    ask = asker(tape)
    whole = ask("/range/31")
    assert (whole.body, whole.headers.get("etag"), whole.headers.get("content-range")) == (text[:31].encode(), "range31", "bytes 0-30/31")
    assert (ask("/range/31", Range="bytes=28-").body, ask("/range/31", Range="bytes=40-").status) == (text[28:31].encode(), 416)
