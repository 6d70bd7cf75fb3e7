import json

from tests.unit.core.generator.index_traffic import KIND, form, hashed_index, index

from understudy.core.generator.passes.packages.index import find_index
from understudy.core.generator.passes.packages.pages import Pages, is_json
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

LATER = 1.8e9


def ask(service, method, path, body=b"", **headers):
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    answer = service.answer(Request(method, path, Headers.of(pairs), body), LATER)
    return answer.status, answer.body


def test_lines_of_html_name_the_file_and_its_digest():
    found = find_index(index().samples())
    pages = Pages(found, "packages", "items('packages')")
    shown = [sample for sample in found.pages if sample.status == 200]
    text = pages.page(shown)["text"]
    assert not is_json(shown[0])
    assert '<a href="/files/{{ each.filename }}#sha256={{ each.content | sha256 }}">{{ each.filename }}</a>' in text
    assert pages.page([]) is None
    assert "{{ project }}" in pages.root(found.roots)["text"]


def test_another_index_of_another_client_shows_what_is_brought_to_it_as_json():
    made = generate(hashed_index().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert made.proof.fidelity == 1.0, [verdict.differences for verdict in made.proof.verdicts if not verdict.reproduced]
    service = DocumentRehearsal(made.document, "api")
    body = form("file_upload", "New.Thing", "3.0", "new_thing-3.0.whl", b"PK new")
    assert ask(service, "POST", "/zoe/stage/", body, content_type=KIND)[0] == 200
    status, page = ask(service, "GET", "/zoe/stage/+simple/new-thing/")
    (file,) = json.loads(page)["files"]
    assert (status, json.loads(page)["name"], file["filename"]) == (200, "new-thing", "new_thing-3.0.whl")
    digest = file["hashes"]["sha256"]
    assert file["url"] == f"../../+f/{digest[:3]}/{digest[3:16]}/new_thing-3.0.whl"
    assert (file["size"], file["requires-python"]) == (6, "")
    where = f"/zoe/stage/+f/{digest[:3]}/{digest[3:16]}/new_thing-3.0.whl"
    assert ask(service, "GET", where) == (200, b"PK new")
    assert ask(service, "GET", where, range="bytes=1-2") == (206, b"K ")
    assert ask(service, "GET", "/ann/dev/+simple/new-thing/")[0] == 404
    assert ask(service, "GET", "/zoe/stage/+simple/", accept="application/vnd.pypi.simple.v1+json")[1].count(b"new-thing") == 1
    assert ask(service, "DELETE", "/zoe/stage/new-thing/3.0")[0] == 200
    assert ask(service, "GET", "/zoe/stage/+simple/new-thing/")[0] == 404
