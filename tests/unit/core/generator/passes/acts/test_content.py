"""Reads of stored bytes: parts are cut, unchanged ones are not sent again."""

import hashlib

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.pipeline import generate
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_part_is_read_as_the_whole_and_the_stub_cuts_as_asked():
    tape = Tape()
    tape.add("GET", "/f", None, 206, b"he", fields=[("Content-Range", "bytes 0-1/5"), ("ETag", '"x"')])
    tape.add("GET", "/f", None, 304, None, headers=[("If-None-Match", '"x"')])
    part, unchanged = tape.samples()
    whole = as_whole(part, b"hello")
    assert (whole.status, whole.answer.raw) == (200, b"hello")
    assert "content-range" not in {name.lower() for name, _ in whole.fields}
    draft = Draft(Endpoint("GET", ("f",), (), (part, unchanged)), (whole,))
    assert serve_content([draft], [unchanged]) == [draft]
    assert draft.then == {"ranges": True, "conditional": True}
    assert unchanged in draft.samples


def test_stored_bytes_have_tags_of_their_own():
    tape = Tape()
    for name in ("a", "b"):
        content = f"the content of {name}".encode()
        tag = [("ETag", f'"{hashlib.md5(content).hexdigest()}"')]
        tape.add("PUT", f"/files/{name}", content, 201, None, fields=tag)
        tape.add("GET", f"/files/{name}", None, 200, content, fields=tag, kind="application/octet-stream")
    document = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api")).document
    service = DocumentRehearsal(document, "api")
    service.answer(Request("PUT", "/files/c", Headers.of([("Content-Type", "application/octet-stream")]), b"other"), 1.8e9)
    read = service.answer(Request("GET", "/files/c"), 1.8e9)
    assert (read.body, read.headers.get("etag")) == (b"other", f'"{hashlib.md5(b"other").hexdigest()}"')
