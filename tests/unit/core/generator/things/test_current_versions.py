import json

import pytest
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

from understudy.core.generator.things.current_versions import number_in_tag

DOC = {"name": "x", "rev": 1}


@pytest.mark.parametrize(("tag", "number"), [('"2"', "2"), ('W/"17"', "17"), ('"a2"', None), ("2", None), (None, None)])
def test_the_number_in_a_tag(tag, number):
    assert number_in_tag(tag) == number


def changed_once(refusal, *, status, by_tag):
    """Two documents, each changed once and then changed once more by a client that does not know that."""
    tape = Tape()
    for number in range(2):
        key = f"doc_5hQ2mZ{number}kTw"
        tape.add("POST", "/docs", {"name": "x"}, 201, {"id": key, **DOC})
        doc = {"id": key, "name": "y", "rev": 2}
        body = {"name": "y"} if by_tag else {"name": "y", "rev": 1}
        sent = [("If-Match", '"1"')] if by_tag else []
        tag = [("ETag", '"2"')] if by_tag else []
        tape.add("PUT", f"/docs/{key}", body, 200, doc, headers=sent, fields=tag)
        tape.add("GET", f"/docs/{key}", None, 200, doc)
        tape.add("PUT", f"/docs/{key}", {**body, "name": "z"}, status, refusal(doc), headers=sent, fields=tag)
        tape.add("GET", f"/docs/{key}", None, 200, doc)
    return tape


def change(ask, key, name, rev, *, by_tag):
    body = {"name": name} if by_tag else {"name": name, "rev": rev}
    fields = {"if_match": f'"{rev}"'} if by_tag else {}
    return ask("PUT", f"/docs/{key}", json.dumps(body).encode(), content_type="application/json", **fields)


@pytest.mark.parametrize("by_tag", [False, True])
@pytest.mark.parametrize(
    "refusal",
    [
        lambda doc: {"error": "conflict", "current": doc["rev"]},
        lambda doc: {"error": "conflict", "item": doc},
        lambda doc: {"message": f"is at {doc['rev']}, not at 1"},
    ],
)
def test_a_refusal_tells_the_version_that_is_there(refusal, by_tag):
    ask = asked_of(changed_once(refusal, status=412 if by_tag else 409, by_tag=by_tag), "docs")
    key = json.loads(ask("POST", "/docs", b'{"name": "new"}', content_type="application/json").body)["id"]
    for rev in (1, 2, 3):
        answer = change(ask, key, f"name {rev}", rev, by_tag=by_tag)
        assert (answer.status, json.loads(answer.body)["rev"]) == (200, rev + 1)
        assert answer.headers.get("etag") == (f'"{rev + 1}"' if by_tag else None)
    answer = change(ask, key, "late", 1, by_tag=by_tag)
    told = refusal({"id": key, "name": "name 3", "rev": 4})
    assert (answer.status, json.loads(answer.body)) == (412 if by_tag else 409, told)
    assert answer.headers.get("etag") == ('"4"' if by_tag else None)
