"""Things put together from parts."""

import re

from tests.unit.core.generator.tape import Tape

from understudy.core.engine.templates.octets import multipart_etag
from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.pipeline import generate
from understudy.core.generator.templates.flow import Flow
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

TOKEN = "G3DNO612H4QAMLspLS6Ku6S9NlRu0MxKN2cj0nJSBKdkGRwK"


def test_parts_are_kept_under_their_token_and_put_together_by_number():
    tape = Tape()
    tape.add("PUT", "/box/small.txt", b"small", 200)
    tape.add("GET", "/box/small.txt", None, 200, b"small")
    tape.add("POST", "/box/large.txt?uploads", None, 200, {"upload": TOKEN})
    tape.add("PUT", f"/box/large.txt?uploadId={TOKEN}&partNumber=2", b"-two", 200)
    tape.add("PUT", f"/box/large.txt?uploadId={TOKEN}&partNumber=1", b"one", 200)
    tape.add("POST", f"/box/large.txt?uploadId={TOKEN}", {"parts": [1, 2]}, 200, {"key": "large.txt"})
    tape.add("GET", "/box/large.txt", None, 200, b"one-two")
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    (box,) = find_collections(endpoints)
    (finish,) = box.assembled
    assert (finish.method, box.assembled[finish].number) == ("POST", "request.query.partNumber")
    answers = Answers(Flow(samples), [box])
    (part,) = answers.draft(box.assembled[finish].parts)
    assert part.then["create"]["in"] == "parts_of_box/{{ request.query.uploadId }}"
    (whole,) = answers.draft(finish)
    assert whole.then["create"]["item"]["content"] == "{{ assembled }}"
    assert "sort('number')" in whole.then["let"]["assembled"]


def test_the_tag_of_what_was_put_together_is_made_of_the_parts():
    tape = Tape()
    tape.add("POST", "/box/large.txt?uploads", None, 200, {"upload": TOKEN})
    for number, piece in ((1, b"one"), (2, b"-two")):
        tape.add("PUT", f"/box/large.txt?uploadId={TOKEN}&partNumber={number}", piece, 200)
    tag = f'"{multipart_etag([b"one", b"-two"])}"'
    tape.add("POST", f"/box/large.txt?uploadId={TOKEN}", {"parts": [1, 2]}, 200, {"key": "large.txt", "ETag": tag})
    tape.add("GET", "/box/large.txt", None, 200, b"one-two", fields=[("ETag", tag)])
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    (box,) = [roles for roles in found if roles.assembled]
    (finish,) = box.assembled
    (whole,) = Answers(Flow(samples), found).draft(finish)
    assert whole.then["let"]["parts_tag"].endswith("| multipart_etag }}")
    assert whole.then["create"]["item"]["etag"] == '"{{ parts_tag }}"'


def test_a_session_that_is_patched_and_closed_makes_the_thing():
    tape = Tape()
    session = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
    tape.add("HEAD", "/store/k1-0a1b2c3d", None, 404)
    tape.add("POST", "/sessions", None, 202, fields=[("Location", f"/sessions/{session}")])
    tape.add("PATCH", f"/sessions/{session}", b"first ", 202)
    tape.add("PATCH", f"/sessions/{session}", b"second", 202)
    tape.add("PUT", f"/sessions/{session}?as=k1-0a1b2c3d", None, 201)
    tape.add("GET", "/store/k1-0a1b2c3d", None, 200, b"first second")
    store = next(roles for roles in find_collections(find_endpoints(tape.samples())) if roles.collection.name == "store")
    (finish,) = store.assembled
    assert (finish.method, store.assembled[finish].parts.method) == ("PUT", "PATCH")


def test_parts_under_the_path_of_a_thing_are_put_together_as_they_are_listed():
    tape = Tape()
    tape.add("PUT", "/4f8a21c09be7d3/a/small.txt", b"small", 201)
    tape.add("GET", "/4f8a21c09be7d3/a/small.txt", None, 200, b"small")
    for name in ("large.bin", "other.bin"):
        for block, piece in (("QUFB", b"-one"), ("QkJC", b"two")):
            tape.add("PUT", f"/4f8a21c09be7d3/a/{name}?comp=block&blockid={block}", piece + name.encode(), 201)
        listed = "<BlockList><Latest>QkJC</Latest><Latest>QUFB</Latest></BlockList>"
        tape.add("PUT", f"/4f8a21c09be7d3/a/{name}?comp=blocklist", listed, 201)
        tape.add("GET", f"/4f8a21c09be7d3/a/{name}", None, 200, b"two" + name.encode() + b"-one" + name.encode())
    blocks = "<Block><Name>QkJC</Name><Size>12</Size></Block><Block><Name>QUFB</Name><Size>13</Size></Block>"
    tape.add("GET", "/4f8a21c09be7d3/a/large.bin?comp=blocklist", None, 200, f"<List>{blocks}</List>")
    tape.add("DELETE", "/4f8a21c09be7d3/a/small.txt", None, 202)
    tape.add("GET", "/4f8a21c09be7d3/a/small.txt", None, 404, {"error": "missing"})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, path, body=b""):
        return service.answer(Request(method, path, Headers.of([("content-type", "application/xml")]), body), 1.8e9).body

    for name in ("x", "y"):
        for block in ("Y2Nj", "QUFB", "ZGRk"):
            ask("PUT", f"/4f8a21c09be7d3/a/{name}?comp=block&blockid={block}", f"{block} of {name};".encode())
    ask(
        "PUT",
        "/4f8a21c09be7d3/a/x?comp=blocklist",
        b"<BlockList><Latest>ZGRk</Latest><Latest>Y2Nj</Latest><Latest>QUFB</Latest></BlockList>",
    )
    ask("PUT", "/4f8a21c09be7d3/a/y?comp=blocklist", b"<BlockList><Latest>QUFB</Latest></BlockList>")
    assert ask("GET", "/4f8a21c09be7d3/a/x") == b"ZGRk of x;Y2Nj of x;QUFB of x;"
    assert ask("GET", "/4f8a21c09be7d3/a/y") == b"QUFB of y;"
    shown = ask("GET", "/4f8a21c09be7d3/a/x?comp=blocklist").decode()
    assert re.findall(r"<Name>(\w+)</Name><Size>(\d+)</Size>", shown) == [("ZGRk", "10"), ("Y2Nj", "10"), ("QUFB", "10")]
