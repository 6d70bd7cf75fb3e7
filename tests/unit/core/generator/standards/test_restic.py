"""Repositories of restic, generated and asked otherwise than recorded."""

import json
from hashlib import sha256

import pytest
from tests.unit.core.generator.tape import UPSTREAM, Tape

from understudy.core.generator.pipeline import generate
from understudy.core.generator.standards.restic import find_restic
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

ACCEPT = ("accept", "application/vnd.x.restic.rest.v2")
LISTED = "application/vnd.x.restic.rest.v2"


def repository(base="/laptop", *, lists=True):
    """A repository is made, filled, listed (in an order that is nobody's), read and cleaned up."""
    tape = Tape()

    def ask(method, path, body=None, status=200, answer=None, **more):
        tape.add(method, base + path, body, status, answer, headers=[ACCEPT], **more)

    ask("HEAD", "/config", None, 404)
    ask("POST", "/?create=true")
    ask("POST", "/config", b"\x00config")
    ask("HEAD", "/config", fields=[("Content-Length", "7")])
    ask("GET", "/config", None, 200, b"\x00config")
    packs = [f"pack {number}".encode() * number for number in (1, 2, 3)]
    for pack in packs:
        ask("POST", f"/data/{sha256(pack).hexdigest()}", pack)
    names = {sha256(pack).hexdigest(): len(pack) for pack in packs}
    for _ in range(2 if lists else 0):
        unordered = sorted(names, reverse=True)
        ask("GET", "/data/", None, 200, [{"name": name, "size": names[name]} for name in unordered], kind=LISTED)
    for number in range(40):
        pack = packs[number % 3]
        ask("GET", f"/data/{sha256(pack).hexdigest()}", None, 200, pack)
    first = next(iter(names))
    ask("DELETE", f"/data/{first}")
    ask("GET", f"/data/{first}", None, 404)
    return tape


def asked(tape):
    generated = generate(tape.exchanges, {"name": "backup", "upstream": UPSTREAM}, lambda document: DocumentRehearsal(document, "backup"))
    assert {draft.rung for draft in generated.drafts} == {"standard"}
    virtual = DocumentRehearsal(generated.document, "backup")
    return lambda method, target, body=b"": virtual.answer(Request(method, target, Headers.of([ACCEPT]), body), 1_795_300_000.0)


@pytest.mark.parametrize(("recorded", "own"), [("/laptop", "/server"), ("/laptop", "/team/phone"), ("", "")])
def test_files_are_kept_listed_and_removed(recorded, own):
    ask = asked(repository(recorded))
    assert ask("HEAD", f"{own}/config").status == 404
    assert ask("POST", f"{own}/?create=true").status == 200
    assert ask("POST", f"{own}/config", b"mine").status == 200
    assert ask("GET", f"{own}/config").body == b"mine"
    assert ask("HEAD", f"{own}/config").headers.get("content-length") == "4"
    for name in ("bb", "aa"):
        assert ask("POST", f"{own}/data/{name}", name.encode() * 5).status == 200
    assert json.loads(ask("GET", f"{own}/data/").body) == [{"name": "aa", "size": 10}, {"name": "bb", "size": 10}]
    assert ask("DELETE", f"{own}/data/aa").status == 200
    assert [ask("GET", f"{own}/data/{name}").status for name in ("aa", "bb")] == [404, 200]
    assert [one["name"] for one in json.loads(ask("GET", f"{own}/data/").body)] == ["bb"]


def test_repositories_are_known_by_what_clients_accept():
    assert find_restic(repository().samples()) is not None
    tape = Tape()
    tape.add("POST", "/laptop/config", b"\x00config", 200)
    assert find_restic(tape.samples()) is None


def test_other_methods_are_none_of_the_protocol():
    tape = repository()
    tape.add("OPTIONS", "/laptop/config", None, 204, headers=[ACCEPT])
    assert "OPTIONS" not in {method for method, _ in find_restic(tape.samples()).samples}
