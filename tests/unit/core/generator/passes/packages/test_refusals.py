from tests.unit.core.generator.index_traffic import KIND, basic, form, guarded_index

from understudy.core.generator.passes.packages.index import find_index
from understudy.core.generator.passes.packages.refusals import refused_groups
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

LATER = 1.8e9
GOOD = basic("another-0ne", "zoe")


def ask(service, method, path, said, *fields):
    headers = [("content-type", KIND)] if fields else []
    sent = Headers.of([*headers, *([("authorization", said)] if said else [])])
    return service.answer(Request(method, path, sent, form(*fields) if fields else b""), LATER).status


def test_who_is_not_known_is_refused_whatever_he_asks():
    made = generate(guarded_index().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert made.proof.fidelity == 1.0, [verdict.differences for verdict in made.proof.verdicts if not verdict.reproduced]
    service = DocumentRehearsal(made.document, "api")
    new = ("file_upload", "New.Thing", "3.0", "new_thing-3.0.whl", b"PK new")
    assert [ask(service, "POST", "/", said, *new) for said in (None, basic("wrong-password", "zoe"), basic("x-12345", "nobody"))] == [
        401
    ] * 3
    assert ask(service, "GET", "/simple/new-thing/", GOOD) == 404
    assert ask(service, "POST", "/", GOOD, *new) == 200
    assert ask(service, "POST", "/", GOOD, *new) == 409
    assert (ask(service, "GET", "/simple/", None), ask(service, "GET", "/simple/", GOOD)) == (401, 200)
    assert ask(service, "GET", "/simple/new-thing/", GOOD) == 200
    assert ask(service, "POST", "/", None, "remove_pkg", "New.Thing", "3.0") == 401
    assert ask(service, "GET", "/simple/new-thing/", GOOD) == 200


def test_what_is_refused_alone_is_no_part_of_an_index():
    index = find_index(guarded_index().samples())
    assert {kind: len(refused) for kind, refused in index.refused.items()} == {"uploads": 3, "pages": 3, "roots": 3, "removals": 3}
    assert not refused_groups(index, "downloads", None, [], None)
