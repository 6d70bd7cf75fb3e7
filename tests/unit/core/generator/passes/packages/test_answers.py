import hashlib
import json

from tests.unit.core.generator.index_traffic import KIND, basic, described_index, form, index, index_with_forms, wheel

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

LATER = 1.8e9


def served(traffic=index):
    made = generate(traffic().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert made.proof.fidelity == 1.0, [verdict.differences for verdict in made.proof.verdicts if not verdict.reproduced]
    return DocumentRehearsal(made.document, "api")


def post(service, *fields):
    return service.answer(Request("POST", "/", Headers.of([("content-type", KIND)]), form(*fields)), LATER).status


def get(service, path):
    answer = service.answer(Request("GET", path), LATER)
    return answer.status, answer.body


def test_another_package_is_uploaded_listed_downloaded_and_removed():
    service = served()
    assert post(service, "file_upload", "New.Thing", "3.0", "new_thing-3.0.whl", b"PK new") == 200
    assert post(service, "file_upload", "New.Thing", "3.0", "new_thing-3.0.whl", b"PK new") == 409
    status, page = get(service, "/simple/new-thing/")
    assert status == 200
    assert f"/files/new_thing-3.0.whl#sha256={hashlib.sha256(b'PK new').hexdigest()}".encode() in page
    assert b"Links for new-thing" in page
    assert b'<a href="new-thing/">new-thing</a>' in get(service, "/simple/")[1]
    assert get(service, "/files/new_thing-3.0.whl") == (200, b"PK new")
    ways = [service.answer(Request("GET", f"/simple/{name}"), LATER) for name in ("New.Thing", "New.Thing/")]
    assert [way.status for way in ways] == [301, 301]
    assert [way.headers.get("location").partition("/simple/")[2] for way in ways] == ["New.Thing/", "new-thing/"]
    assert post(service, "remove_pkg", "new-thing", "3.0") == 200
    assert get(service, "/simple/new-thing/") == (404, b"no such project")
    assert get(service, "/files/new_thing-3.0.whl")[0] == 404


def test_releases_are_removed_by_a_form_in_one_line_once_and_by_who_may():
    service = served(index_with_forms)

    def say(password, body, kind):
        headers = Headers.of([("content-type", kind), ("authorization", basic(password, "zoe"))])
        return service.answer(Request("POST", "/", headers, body), LATER).status

    new = form("file_upload", "New.Thing", "3.0", "new_thing-3.0.whl", b"PK new")
    gone = b":action=remove_pkg&name=new-thing&version=3.0"
    kinds = (KIND, "application/x-www-form-urlencoded")
    assert [say(word, new, kinds[0]) for word in ("another-0ne", "another-0ne", "wrong-password")] == [200, 409, 403]
    assert get(service, "/simple/new-thing/")[0] == 200
    assert [say(word, gone, kinds[1]) for word in ("wrong-password", "another-0ne", "another-0ne")] == [403, 200, 404]
    assert get(service, "/simple/new-thing/")[0] == 404


def test_another_wheel_is_shown_with_what_it_says_of_itself():
    service = served(described_index)
    content, about = wheel("zeta", "2.0", ">=3.10")
    for name, brought in (("zeta-2.0.whl", content), ("zeta-2.0.zip", b"sources")):
        body = form("file_upload", "zeta", "2.0", name, brought)
        assert service.answer(Request("POST", "/legacy/", Headers.of([("content-type", KIND)]), body), LATER).status == 200
    digest = hashlib.sha256(about).hexdigest()
    page = get(service, "/simple/zeta/")[1].decode()
    assert f'<a href="/files/zeta/zeta-2.0.whl#sha256={hashlib.sha256(content).hexdigest()}" data-core-metadata="sha256={digest}">' in page
    assert f'<a href="/files/zeta/zeta-2.0.zip#sha256={hashlib.sha256(b"sources").hexdigest()}">' in page
    asked = Headers.of([("accept", "application/vnd.pypi.simple.v1+json")])
    told = json.loads(service.answer(Request("GET", "/simple/zeta/", asked), LATER).body)
    assert [file["core-metadata"] for file in told["files"]] == [{"sha256": digest}, False]
    assert {"name": "zeta", "url": "/simple/zeta/"} in json.loads(service.answer(Request("GET", "/simple/", asked), LATER).body)["projects"]
    shown = service.answer(Request("GET", "/files/zeta/zeta-2.0.whl.metadata"), LATER)
    assert (shown.status, shown.body, shown.headers.get("etag")) == (200, about, f'"{digest}"')
    assert get(service, "/files/zeta/zeta-2.0.whl") == (200, content)
