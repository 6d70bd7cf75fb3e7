"""Things put together from others."""

import base64
import hashlib

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def md5(content):
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def test_what_a_request_lists_by_name_is_put_together():
    tape = Tape()
    pieces = {"a.bin": b"one of them\x00", "b/c.bin": b"the second one\x01"}
    for name, content in pieces.items():
        tape.add("PUT", f"/box/{name.replace('/', '%2F')}", content, 201)
        tape.add("GET", f"/box/{name.replace('/', '%2F')}", None, 200, content)
    whole = b"".join(pieces.values())
    asked = {"sources": [{"name": name} for name in pieces]}
    tape.add("POST", "/box/all.bin/compose", asked, 200, {"name": "all.bin", "size": str(len(whole)), "md5": md5(whole)})
    tape.add("GET", "/box/all.bin", None, 200, whole)
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, path, body=b"", kind="application/octet-stream"):
        return service.answer(Request(method, path, Headers.of([("Content-Type", kind)] if body else []), body), 1.8e9)

    for name, content in (("x", b"\x05x"), ("y", b"yy"), ("z", b"z\x06")):
        ask("PUT", f"/box/{name}", content)
    answer = ask("POST", "/box/joint/compose", b'{"sources": [{"name": "z"}, {"name": "x"}]}', "application/json")
    assert answer.body.decode() == f'{{"name": "joint", "size": "4", "md5": "{md5(bytes([122, 6, 5, 120]))}"}}'
    assert ask("GET", "/box/joint").body == b"z\x06\x05x"
