"""Reads that look whether the client knows, or insists on, the version at hand."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

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
    ask = asked_of(recorded(), "box")

    tag = ask("PUT", "/box/new.txt", b"brand new").headers.get("etag")
    assert ask("HEAD", "/box/new.txt", if_match=tag).status == 200
    assert ask("HEAD", "/box/new.txt", if_match='"x"').status == 412
    assert ask("HEAD", "/box/new.txt", if_none_match=tag).status == 304
    assert ask("HEAD", "/box/new.txt", if_none_match='"x"').status == 200
    assert ask("HEAD", "/box/new.txt").headers.get("content-length") == "9"


def test_a_generation_is_compared_as_the_request_says():
    tape = Tape()
    generations = iter(range(1795904713478367, 1795904713478367 + 40 * 7919, 7919))
    tape.add("POST", "/b", {"name": "box"}, 200, {"name": "box"})

    def put(name, told, status=200):
        shown = {"name": name, "bucket": "box", "generation": str(next(generations))}
        answer = shown if status == 200 else {"error": {"code": 412}}
        tape.add("POST", f"/upload/b/box/o?ifGenerationMatch={told}", {"name": name}, status, answer)
        return shown

    first = put("one.txt", 0)
    second = put("two.txt", 0)
    put("one.txt", 0, 412)
    for shown in (first, second):
        tape.add("GET", f"/b/box/o/{shown['name']}", None, 200, shown)
    newer = put("one.txt", first["generation"])
    tape.add("GET", "/b/box/o/one.txt", None, 200, newer)
    tape.add("GET", "/b/box/o", None, 200, {"items": [newer, second]})
    tape.add("DELETE", "/b/box/o/two.txt", None, 204)
    tape.add("GET", "/b/box/o/two.txt", None, 404, {"error": {"code": 404}})
    service = {"name": "box", "upstream": "http://api.example:8000"}
    generated = generate(tape.exchanges, service, lambda document: DocumentRehearsal(document, "box"))
    assert generated.proof.fidelity == 1.0
    virtual = DocumentRehearsal(generated.document, "box")

    def ask(name, told):
        sent = [("Host", "api.example:8000"), ("Content-Type", "application/json")]
        request = Request(
            "POST",
            f"/upload/b/box/o?ifGenerationMatch={told}",
            Headers.of(sent),
            f'{{"name": "{name}"}}'.encode(),
            "http",
            "api.example:8000",
        )
        return virtual.answer(request, 1_795_300_000.0)

    virtual.answer(
        Request("POST", "/b", Headers.of([("Content-Type", "application/json")]), b'{"name": "box"}', "http", "api.example:8000"), 1.0
    )
    made = ask("new.txt", 0)
    assert (made.status, ask("new.txt", 0).status, ask("new.txt", 17).status) == (200, 412, 412)
    assert ask("new.txt", json.loads(made.body)["generation"]).status == 200
