"""Registries of npm packages as npm's registry API says."""

import json

import pytest
from tests.unit.core.generator.standards.packages import REVISIONS, SHORT, document, manifest, npm_registry, publication
from tests.unit.core.generator.tape import iso

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


@pytest.fixture(scope="module")
def generated():
    service = {"name": "npm", "upstream": "http://api.example:8000"}
    return generate(npm_registry().exchanges, service, lambda document: DocumentRehearsal(document, "npm"))


@pytest.fixture
def ask(generated):
    virtual = DocumentRehearsal(generated.document, "npm")

    def one(method, target, body=None, accept="application/json"):
        sent = Headers.of([("Host", "api.example:8000"), ("Accept", accept), ("Content-Type", "application/json")])
        data = b"" if body is None else json.dumps(body).encode()
        answer = virtual.answer(Request(method, target, sent, data, "http", "api.example:8000"), 1_795_300_000.0)
        return answer.status, answer.body if target.endswith(".tgz") else json.loads(answer.body)

    return one


def test_everything_recorded_is_reproduced(generated):
    assert generated.proof.fidelity == 1.0
    assert {draft.rung for draft in generated.drafts} == {"standard"}


def test_what_is_published_is_shown_and_comes_back(ask):
    assert ask("GET", "/tulip")[0] == 404
    for version in ("0.1.0", "0.2.0"):
        assert ask("PUT", "/tulip", publication("tulip", version, b"\x1f\x8b" + version.encode())) == (201, {"ok": "published"})
    whole = ask("GET", "/tulip")[1]
    assert (list(whole["versions"]), whole["dist-tags"], whole["readme"]) == (["0.1.0", "0.2.0"], {"latest": "0.2.0"}, "# tulip")
    assert "readme" not in whole["versions"]["0.1.0"]
    short = ask("GET", "/tulip", accept=SHORT)[1]
    assert short["versions"]["0.2.0"]["dist"]["tarball"] == "http://api.example:8000/tulip/-/tulip-0.2.0.tgz"
    assert ask("GET", "/tulip/-/tulip-0.2.0.tgz") == (200, b"\x1f\x8b0.2.0")
    assert ask("GET", "/tulip/latest")[1]["version"] == "0.2.0"


def test_a_version_is_published_once(ask):
    assert ask("PUT", "/rose", publication("rose", "1.0.0", b"a"))[0] == 201
    assert ask("PUT", "/rose", publication("rose", "1.0.0", b"b"))[0] == 409


def test_tags_move_and_packages_are_found_changed_and_removed(ask):
    for version in ("1.0.0", "2.0.0"):
        ask("PUT", "/rose", publication("rose", version, b"a"))
    assert ask("PUT", "/-/package/rose/dist-tags/next", "1.0.0") == (201, {"ok": "tagged"})
    assert ask("GET", "/-/package/rose/dist-tags")[1] == {"latest": "2.0.0", "next": "1.0.0"}
    assert ask("DELETE", "/-/package/rose/dist-tags/next")[0] == 201
    assert [one["package"]["name"] for one in ask("GET", "/-/v1/search?text=rose")[1]["objects"]] == ["rose"]
    assert ask("GET", "/-/v1/search?text=tulip")[1]["total"] == 0
    document = ask("GET", "/rose")[1]
    del document["versions"]["1.0.0"]
    assert ask("PUT", f"/rose/-rev/{document['_rev']}", document)[0] == 201
    assert list(ask("GET", "/rose")[1]["versions"]) == ["2.0.0"]
    assert ask("DELETE", "/rose/-rev/9-0a")[0] == 201
    assert ask("GET", "/rose") == (404, {"error": "no such package"})


def test_files_within_a_scope_come_back_though_only_others_were_fetched(ask):
    body = publication("kit", "1.0.0", b"\x1f\x8bkit") | {"name": "@acme/kit"}
    body["_attachments"] = {"@acme/kit-1.0.0.tgz": body["_attachments"]["kit-1.0.0.tgz"]}
    assert ask("PUT", "/@acme%2fkit", body)[0] == 201
    assert ask("GET", "/@acme%2fkit")[1]["versions"]["1.0.0"]["dist"]["tarball"] == "http://api.example:8000/@acme/kit/-/kit-1.0.0.tgz"
    assert ask("GET", "/@acme/kit/-/kit-1.0.0.tgz") == (200, b"\x1f\x8bkit")


def test_packages_within_scopes_may_be_asked_for_in_two_segments():
    tape = npm_registry()
    body = publication("kit", "1.0.0", b"\x1f\x8bkit") | {"name": "@acme/kit"}
    one = manifest("@acme/kit", "1.0.0", contributors=[])
    whole = document("@acme/kit", ["1.0.0"], "1.0.0", [iso(tape.now)], REVISIONS[0]) | {"readme": "# kit"}
    tape.add("PUT", "/@acme%2fkit", body, 201, {"ok": "published"})
    tape.add("GET", "/@acme%2fkit/latest", None, 200, one | {"name": "kit", "description": "about kit"})
    tape.add("GET", "/@acme/kit/1.0.0", None, 200, one | {"name": "kit", "description": "about kit"})
    tape.add("GET", "/@acme/kit", None, 200, whole)
    tape.add("GET", "/@acme/nothing", None, 404, {"error": "no such package"})
    made = generate(tape.exchanges, {"name": "npm"}, lambda document: DocumentRehearsal(document, "npm")).document
    virtual = DocumentRehearsal(made, "npm")
    sent = Headers.of([("Content-Type", "application/json")])
    other = json.dumps(publication("tool", "2.0.0", b"a") | {"name": "@zeta/tool"}).encode()
    assert virtual.answer(Request("PUT", "/@zeta%2ftool", sent, other), 1_795_300_000.0).status == 201
    told = [
        virtual.answer(Request("GET", path), 1_795_300_000.0)
        for path in ("/@zeta/tool", "/@zeta%2ftool/latest", "/@zeta/none", "/@zeta/tool/2.0.0")
    ]
    assert [answer.status for answer in told] == [200, 200, 404, 200]
    assert (list(json.loads(told[0].body)["versions"]), json.loads(told[1].body)["version"]) == (["2.0.0"], "2.0.0")


def test_paths_of_the_registry_itself_are_no_packages():
    tape = npm_registry()
    tape.add("GET", "/-/ping", None, 200, {})
    tape.add("GET", "/alpha/9.9.9", None, 404, {"error": "no such version"})
    generated = generate(tape.exchanges, {"name": "npm"}, lambda document: DocumentRehearsal(document, "npm"))
    assert generated.proof.fidelity == 1.0
    assert {draft.rung for draft in generated.drafts} == {"standard", "template"}


def test_who_likes_a_package_changes_nothing_else():
    tape = npm_registry()
    name, first = "liked", publication("liked", "1.0.0", b"a")
    tape.add("PUT", f"/{name}", first, 201, {"ok": "published"})
    tape.add("PUT", f"/{name}", {"_id": name, "_rev": "3-738c0c465bb4ddd6", "users": {"ann": True}}, 200, {"success": True})
    tape.add("GET", "/-/_view/starredByUser?key=%22ann%22", None, 200, {"rows": [{"value": name}]})
    virtual = DocumentRehearsal(generate(tape.exchanges, {"name": "npm"}, lambda made: DocumentRehearsal(made, "npm")).document, "npm")

    def ask(method, target, body=None):
        sent = Headers.of([("Content-Type", "application/json")])
        answer = virtual.answer(Request(method, target, sent, json.dumps(body).encode() if body else b""), 1_795_300_000.0)
        return answer.status, json.loads(answer.body)

    assert ask("PUT", "/rose", publication("rose", "1.0.0", b"a"))[0] == 201
    assert ask("PUT", "/rose", {"_id": "rose", "users": {"zoe": True}}) == (200, {"success": True})
    assert ask("GET", "/-/_view/starredByUser?key=%22zoe%22") == (200, {"rows": [{"value": "rose"}]})
    assert list(ask("GET", "/rose")[1]["versions"]) == ["1.0.0"]
