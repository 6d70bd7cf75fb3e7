"""Git LFS: batches, and where they lead."""

import json

import pytest
from tests.unit.core.generator.standards.large_files import ANN, JSON, guarded, signing, thing

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

HERE = "http://api.example:8000"


def made(tape):
    return generate(tape.exchanges, {"name": "lfs", "upstream": HERE}, lambda document: DocumentRehearsal(document, "lfs"))


@pytest.fixture(scope="module")
def generated():
    return made(signing())


def client(generated):
    virtual = DocumentRehearsal(generated.document, "lfs")

    def ask(method, target, body=b"", *fields):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = Headers.of([("Host", "api.example:8000"), *fields, *(JSON if data is not body else ())])
        answer = virtual.answer(Request(method, target.removeprefix(HERE), sent, data, "http", "api.example:8000"), 1_795_300_000.0)
        if answer is None:
            return None, b""
        return answer.status, json.loads(answer.body) if answer.body.startswith(b"{") else answer.body

    return ask


def batch(operation, *objects):
    return {"operation": operation, "transfers": ["basic"], "objects": list(objects)}


def test_everything_recorded_is_reproduced(generated):
    assert generated.proof.fidelity == 1.0
    assert {draft.rung for draft in generated.drafts} == {"standard"}


def test_other_objects_of_another_repository_are_brought_and_read(generated):
    ask = client(generated)
    things = [thing(text) for text in ("red ", "green ", "blue ")]
    objects = [one for _, one in things]
    _, told = ask("POST", "/zoo/cats/objects/batch", batch("upload", *objects))
    assert [(one["oid"], one["size"]) for one in told["objects"]] == [(one["oid"], one["size"]) for one in objects]
    for (content, one), shown in zip(things[:2], told["objects"], strict=False):
        upload, verify = shown["actions"]["upload"], shown["actions"]["verify"]
        assert upload["href"] == f"{HERE}/zoo/cats/objects/storage/{one['oid']}"
        assert (verify["href"], upload["expires_in"]) == (f"{HERE}/zoo/cats/objects/storage/verify", 900)
        assert upload["header"]["Authorization"].startswith("Bearer ey")
        assert ask("POST", verify["href"], one) == (404, {"message": "no such object"})
        assert ask("PUT", upload["href"], content)[0] == 200
        assert ask("POST", verify["href"], one)[0] == 200
    _, again = ask("POST", "/zoo/cats/objects/batch", batch("upload", *objects))
    assert ["actions" in one for one in again["objects"]] == [False, False, True]
    _, found = ask("POST", "/zoo/cats/objects/batch", batch("download", *reversed(objects)))
    assert found["objects"][0] == {**objects[2], "error": {"code": 404, "message": "Not here"}}
    for (content, _), shown in zip(things[1::-1], found["objects"][1:], strict=True):
        assert ask("GET", shown["actions"]["download"]["href"]) == (200, content)
    assert ask("POST", "/zoo/dogs/objects/batch", batch("download", objects[0])) == (404, {"message": "found none of them"})
    assert ask("GET", f"/zoo/dogs/objects/storage/{objects[0]['oid']}")[0] == 404


def test_content_must_be_what_its_identifier_names(generated):
    ask = client(generated)
    assert ask("PUT", f"/zoo/cats/objects/storage/{'0' * 64}", b"anything")[0] is None


def test_whole_batches_are_refused_as_recorded(generated):
    ask = client(generated)
    content, one = thing("grey ")
    assert ask("POST", "/zoo/cats/objects/batch", batch("peek", one)) == (422, {"message": "no such operation"})
    ask("PUT", f"/zoo/cats/objects/storage/{one['oid']}", content)
    wrong = {**one, "size": 1}
    assert ask("POST", "/zoo/cats/objects/batch", batch("download", wrong)) == (422, {"message": "no size is right"})


def test_credentials_come_back_and_what_was_there_before_is_there():
    generated = made(guarded())
    assert generated.proof.fidelity == 1.0
    ask = client(generated)
    base = "/bob/songs.git/info/lfs"
    content, one = thing("tune ")
    assert ask("POST", f"{base}/objects/batch", batch("upload", one)) == (401, {"message": "who are you"})
    _, told = ask("POST", f"{base}/objects/batch", batch("upload", one), ANN)
    upload = told["objects"][0]["actions"]["upload"]
    assert upload["href"] == f"{HERE}{base}/objects/{one['oid']}/{one['size']}"
    assert upload["header"] == {"Authorization": ANN[1]}
    assert ask("PUT", upload["href"], b"other", ANN) == (422, {"message": "not that"})
    assert ask("PUT", upload["href"], content, ANN)[0] == 200
    assert ask("GET", f"{base}/objects/{one['oid']}", b"", ANN) == (200, content)
    older, known = thing("older ")
    assert ask("GET", f"/ann/films.git/info/lfs/objects/{known['oid']}", b"", ANN) == (200, older)
