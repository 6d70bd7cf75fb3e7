"""Members that writes bring and leave empty in their answers."""

import json

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.things.left_empty import left_empty
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request


def test_what_looks_show_is_kept_of_writes_that_left_it_empty_and_of_those_that_nobody_looked_at():
    tape = Tape()
    for key, text in (("anna1", "hello there"), ("bob22", "bye")):
        tape.add("PUT", f"/notes/{key}", {"text": text}, 201, {"name": key, "size": len(text), "text": None})
    tape.add("GET", "/notes/anna1", None, 200, {"name": "anna1", "size": 11, "text": "hello there"})
    tape.add("PUT", "/notes/anna1", {"text": "news"}, 200, {"name": "anna1", "size": 4, "text": None})
    tape.add("GET", "/notes/anna1", None, 200, {"name": "anna1", "size": 4, "text": "news"})
    service = Played(tape).service

    def ask(method, body=None):
        sent = json.dumps(body).encode() if body else b""
        answer = service.answer(Request(method, "/notes/zoe44", Headers.of([("content-type", "application/json")]), sent), 1.9e9)
        return answer.status, json.loads(answer.body)

    for status, text in ((201, "one"), (200, "three")):
        assert ask("PUT", {"text": text}) == (status, {"name": "zoe44", "size": len(text), "text": None})
        assert ask("GET") == (200, {"name": "zoe44", "size": len(text), "text": text})


def test_only_what_the_write_brought_counts():
    tape = Tape()
    tape.add("POST", "/jobs", {"text": "a"}, 201, {"id": 1, "result": None, "text": None})
    (write,) = tape.samples()
    assert left_empty(write.answer.tree, {"id": 1, "result": "done", "text": "a"}, write) == {"text": "a"}
    assert left_empty(write.answer.tree, {"id": 1, "text": "b"}, write) == {}
