"""Resumable uploads by the tus protocol."""

import pytest
from tests.unit.core.generator.tape import UPSTREAM, Tape

from understudy.core.generator.pipeline import generate
from understudy.core.generator.standards.tus import find_tus
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

KEYS = ("2e65cda38ac87f941931941ebec27ee5", "42991dee68d5bee519bbc0aa0b4cb0c3")
TUS = ("tus-resumable", "1.0.0")
PIECE = ("content-type", "application/offset+octet-stream")
NAMES = ("filename YS50eHQ=", "filename Yi50eHQ=")  # a.txt, b.txt


def uploads(place="/files"):
    """Two uploads in pieces, asked for, read; one piece in the wrong place; one removed."""
    tape = Tape()
    for key, name, pieces in zip(KEYS, NAMES, ((b"first ", b"file"), (b"the other",)), strict=True):
        size = str(len(b"".join(pieces)))
        made = [TUS, ("upload-length", size), ("upload-metadata", name)]
        tape.add("POST", place, None, 201, headers=made, fields=[("Location", f"{UPSTREAM}/files/{key}"), ("Tus-Resumable", "1.0.0")])
        at = 0
        for piece in pieces:
            asked = [TUS, PIECE, ("upload-offset", str(at))]
            at += len(piece)
            tape.add("PATCH", f"/files/{key}", piece, 204, headers=asked, fields=[("Upload-Offset", str(at))])
        told = [("Upload-Offset", str(at)), ("Upload-Length", size), ("Upload-Metadata", name)]
        tape.add("HEAD", f"/files/{key}", None, 200, headers=[TUS], fields=told)
        shown = [("Content-Disposition", f'attachment; filename="{"ab"[KEYS.index(key)]}.txt"')]
        tape.add("GET", f"/files/{key}", None, 200, b"".join(pieces), fields=shown)
    refused = [TUS, PIECE, ("upload-offset", "3")]
    tape.add("PATCH", f"/files/{KEYS[0]}", b"again", 409, headers=refused, fields=[("Upload-Offset", "10")])
    tape.add("DELETE", f"/files/{KEYS[0]}", None, 204, headers=[TUS])
    tape.add("HEAD", f"/files/{KEYS[0]}", None, 404, headers=[TUS])
    return tape


@pytest.fixture(scope="module")
def generated():
    service = {"name": "tus", "upstream": "http://api.example:8000"}
    return generate(uploads().exchanges, service, lambda document: DocumentRehearsal(document, "tus"))


@pytest.fixture
def ask(generated):
    virtual = DocumentRehearsal(generated.document, "tus")

    def one(method, target, body=b"", **fields):
        sent = [("Host", "api.example:8000"), TUS, *((name.replace("_", "-"), value) for name, value in fields.items())]
        return virtual.answer(Request(method, target, Headers.of(sent), body, "http", "api.example:8000"), 1_795_300_000.0)

    return one


def test_everything_recorded_is_reproduced(generated):
    assert generated.proof.fidelity == 1.0
    assert {draft.rung for draft in generated.drafts} == {"standard"}


def test_an_upload_grows_and_comes_back_under_its_name(ask):
    place = ask("POST", "/files", upload_length="11", upload_metadata="filename Yy5iaW4=").headers.get("location")
    path = place.removeprefix("http://api.example:8000")
    assert ask("PATCH", path, b"hello ", upload_offset="0").headers.get("upload-offset") == "6"
    assert ask("PATCH", path, b"world", upload_offset="3").status == 409
    asked = ask("HEAD", path).headers
    assert (asked.get("upload-offset"), asked.get("upload-length"), asked.get("upload-metadata")) == ("6", "11", "filename Yy5iaW4=")
    assert ask("PATCH", path, b"world", upload_offset="6").status == 204
    read = ask("GET", path)
    assert (read.body, read.headers.get("content-disposition")) == (b"hello world", 'attachment; filename="c.bin"')
    assert ask("DELETE", path).status == 204
    assert [ask(method, path).status for method in ("HEAD", "DELETE", "PATCH")] == [404, 404, 404]


def test_the_words_for_those_who_download_may_depend_on_the_name_and_the_type():
    tape = Tape()
    named = {"a" * 32: "filename YS50eHQ=,filetype dGV4dC9wbGFpbg==", "b" * 32: "filename Yi50eHQ=", "c" * 32: None}
    for key, told in named.items():
        made = [TUS, ("upload-length", "3"), *([("upload-metadata", told)] if told else [])]
        tape.add("POST", "/files", None, 201, headers=made, fields=[("Location", f"{UPSTREAM}/files/{key}")])
        tape.add(
            "PATCH", f"/files/{key}", key[:3].encode(), 204, headers=[TUS, PIECE, ("upload-offset", "0")], fields=[("Upload-Offset", "3")]
        )
    for key, shown in zip(named, ('inline; filename="a.txt"', 'attachment; filename="b.txt"', "attachment"), strict=True):
        tape.add("GET", f"/files/{key}", None, 200, key[:3].encode(), fields=[("Content-Disposition", shown)])
    service = {"name": "tus", "upstream": "http://api.example:8000"}
    found = generate(tape.exchanges, service, lambda document: DocumentRehearsal(document, "tus"))
    assert found.proof.fidelity == 1.0
    assert {draft.rung for draft in found.drafts} == {"standard"}


def test_the_place_of_uploads_may_be_named_with_a_slash_at_its_end():
    made = generate(
        uploads("/files/").exchanges, {"name": "tus", "upstream": UPSTREAM}, lambda document: DocumentRehearsal(document, "tus")
    )
    assert made.proof.fidelity == 1.0
    assert {draft.rung for draft in made.drafts} == {"standard"}
    virtual = DocumentRehearsal(made.document, "tus")

    def ask(method, target, body=b"", *fields):
        return virtual.answer(Request(method, target, Headers.of([TUS, *fields]), body), 1_795_300_000.0)

    assert ask("POST", "/files", b"", ("upload-length", "4")) is None
    place = ask("POST", "/files/", b"", ("upload-length", "4")).headers.get("location").rpartition("/files/")[2]
    assert ask("PATCH", f"/files/{place}", b"abc", PIECE, ("upload-offset", "0")).headers.get("upload-offset") == "3"
    refused = ask("PATCH", f"/files/{place}", b"d", PIECE, ("upload-offset", "1"))
    assert (refused.status, refused.headers.get("upload-offset")) == (409, "3")


def test_an_upload_is_read_as_the_type_that_was_told_where_the_recorded_one_was():
    tape = uploads()
    key = "c" * 32
    made = [TUS, ("upload-length", "0"), ("upload-metadata", "filetype dGV4dC9wbGFpbg==")]
    tape.add("POST", "/files", None, 201, headers=made, fields=[("Location", f"{UPSTREAM}/files/{key}")])
    tape.add("GET", f"/files/{key}", None, 200, b"", fields=[("Content-Type", "text/plain")])
    found = generate(tape.exchanges, {"name": "tus", "upstream": UPSTREAM}, lambda document: DocumentRehearsal(document, "tus"))
    virtual = DocumentRehearsal(found.document, "tus")
    sent = Headers.of([TUS, ("upload-length", "0"), ("upload-metadata", "filetype aW1hZ2UvcG5n")])
    place = virtual.answer(Request("POST", "/files", sent), 1_795_300_000.0).headers.get("location")
    read = virtual.answer(Request("GET", place[place.index("/files") :]), 1_795_300_000.0)
    assert read.headers.get("content-type") == "image/png"


@pytest.mark.parametrize("wrong", [[PIECE], [("content-type", "text/plain"), ("upload-offset", "0")]])
def test_a_piece_is_refused_for_its_own_mistakes_before_its_place_is_looked_at(wrong):
    tape = uploads()
    tape.add("PATCH", f"/files/{KEYS[1]}", b"x", 400, "wrong", headers=[TUS, *wrong])
    found = generate(tape.exchanges, {"name": "tus", "upstream": UPSTREAM}, lambda document: DocumentRehearsal(document, "tus"))
    assert found.proof.fidelity == 1.0
    virtual = DocumentRehearsal(found.document, "tus")
    place = virtual.answer(Request("POST", "/files", Headers.of([TUS, ("upload-length", "4")])), 1_795_300_000.0).headers.get("location")
    path = place[place.index("/files") :]
    right = [TUS, PIECE, ("upload-offset", "2")]
    assert [
        virtual.answer(Request("PATCH", path, Headers.of(sent), b"abc"), 1_795_300_000.0).status for sent in ([TUS, *wrong], right)
    ] == [400, 409]


def test_other_services_have_no_uploads():
    tape = Tape()
    tape.add("POST", "/files", {"a": 1}, 201, fields=[("Location", "/files/1")])
    assert find_tus(tape.samples()) is None
