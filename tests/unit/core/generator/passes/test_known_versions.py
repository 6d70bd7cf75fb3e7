"""Reads that look whether the client knows, or insists on, the version at hand."""

from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def tags(value):
    return [("ETag", f'"{value}"')]


def recorded():
    """Two objects with tags that the server makes; one 304 and one 412, each once."""
    tape = Tape()
    tape.add("PUT", "/box", None, 200)
    for name, content, tag in (("a.txt", b"first", "t-1f9c"), ("b.txt", b"second", "t-27ab")):
        tape.add("PUT", f"/box/{name}", content, 200, fields=tags(tag))
        tape.add("HEAD", f"/box/{name}", None, 200, fields=[*tags(tag), ("Content-Length", str(len(content)))])
        tape.add("GET", f"/box/{name}", None, 200, content, fields=tags(tag))
    tape.add("HEAD", "/box/a.txt", None, 304, headers=[("if-none-match", '"t-1f9c"')], fields=tags("t-1f9c"))
    tape.add("HEAD", "/box/a.txt", None, 412, headers=[("if-match", '"other"')])
    tape.add("DELETE", "/box/b.txt", None, 204)
    tape.add("HEAD", "/box/b.txt", None, 404)
    return tape


def test_one_recorded_answer_tells_what_is_done_with_other_versions():
    service = {"name": "box", "upstream": "http://api.example:8000"}
    generated = generate(recorded().exchanges, service, lambda document: DocumentRehearsal(document, "box"))
    assert generated.proof.fidelity == 1.0
    virtual = DocumentRehearsal(generated.document, "box")

    def ask(method, target, body=b"", **fields):
        sent = [("Host", "api.example:8000"), *((name.replace("_", "-"), value) for name, value in fields.items())]
        return virtual.answer(Request(method, target, Headers.of(sent), body, "http", "api.example:8000"), 1_795_300_000.0)

    tag = ask("PUT", "/box/new.txt", b"brand new").headers.get("etag")
    assert ask("HEAD", "/box/new.txt", if_match=tag).status == 200
    assert ask("HEAD", "/box/new.txt", if_match='"x"').status == 412
    assert ask("HEAD", "/box/new.txt", if_none_match=tag).status == 304
    assert ask("HEAD", "/box/new.txt", if_none_match='"x"').status == 200
    assert ask("HEAD", "/box/new.txt").headers.get("content-length") == "9"
