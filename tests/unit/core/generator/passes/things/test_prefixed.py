"""A store of files: made by a document or by an upload behind a prefix, shown whole, or as the bytes they hold."""

import hashlib
import json

from tests.unit.core.generator.tape import START, Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

KIND = "multipart/related; boundary=b"


def parts(name, content):
    head = json.dumps({"name": name})
    return f"--b\r\nContent-Type: application/json\r\n\r\n{head}\r\n--b\r\nContent-Type: text/plain\r\n\r\n{content}\r\n--b--".encode()


def store():
    tape = Tape()

    def shown(number, name, content=""):
        md5 = hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()
        return {"id": f"GI3OHZGM06vf5rtni{number}", "name": name, "size": str(len(content)), "md5": md5}

    for number, name in ((1, "one"), (2, "two")):
        tape.add("POST", "/files", {"name": name}, 200, shown(number, name))
    for number, name, content in ((3, "in", "hello one"), (4, "out", "hello")):
        file = shown(number, name, content)
        tape.add("POST", "/upload/files?uploadType=multipart", parts(name, content), 200, file, headers=[("Content-Type", KIND)])
        tape.add("GET", f"/files/{file['id']}?alt=media", None, 200, content.encode(), kind="text/plain")
        tape.add("GET", f"/files/{file['id']}", None, 200, file)
    body, kind = b"new bytes", [("Content-Type", "text/plain")]
    tape.add("PATCH", f"/upload/files/{shown(2, '')['id']}", body, 200, shown(2, "two", body.decode()), headers=kind)
    tape.add("GET", f"/files/{shown(2, '')['id']}?alt=media", None, 200, body, kind="text/plain")
    tape.add("DELETE", f"/files/{shown(1, '')['id']}", None, 204)
    tape.add("GET", f"/files/{shown(1, '')['id']}", None, 404, {"error": "none"})
    return tape


def test_what_stands_behind_a_prefix_is_the_same_collection():
    (files,) = find_collections(find_endpoints(store().samples()))
    assert {endpoint.path for endpoint in files.parts} == {"/files", "/files/{file}", "/upload/files", "/upload/files/{file}"}


def test_files_are_made_either_way_and_shown_either_way():
    generated = run(store())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = service.answer(
        Request("POST", "/upload/files?uploadType=multipart", Headers.of([("Content-Type", KIND)]), parts("x", "else")), START
    )
    key = parse_json(made.body)["id"]
    assert service.answer(Request("GET", f"/files/{key}?alt=media"), START).body == b"else"
    assert parse_json(service.answer(Request("GET", f"/files/{key}"), START).body)["size"] == "4"
    assert service.answer(Request("GET", "/files/GI3OHZGM06vf5rtni9?alt=media"), START).status == 404
