import json

import pytest
from tests.unit.core.generator.passes.dialogues.test_messages import talk
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.traffic.test_turns import turns

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.traffic.said import is_marked, is_rpc, operation_said, refusal_in, with_like_replies, without_marks
from understudy.core.generator.traffic.sample import Content
from understudy.core.model.exchange import Message


@pytest.mark.parametrize(
    ("message", "answer", "operation"),
    [
        ({"type": "get", "id": 1}, {}, (("json:type", "get"),)),
        ({"text": "a", "room": "b"}, {}, (("jsonhas:room", ""), ("jsonhas:text", ""))),
        ({"type": "get", "id": 1}, {"heard": {"type": "get", "id": 1}}, ()),
        (["a"], {}, ()),
    ],
)
def test_what_a_message_asks_for(message, answer, operation):
    assert operation_said(message, "json", Content("json", answer, b"")) == operation


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ({"type": "ok"}, 200),
        ({"type": "error", "message": "room not found"}, 404),
        ({"error": "name taken"}, 409),
        ({"ok": False}, 400),
        ({"status": "failed", "why": "unauthorized"}, 401),
    ],
)
def test_refusals_are_known_by_their_words(reply, status):
    assert refusal_in([Message("server", "text", json.dumps(reply).encode(), 0.0)]) == status


def test_numbers_that_only_come_back_name_nothing():
    lines = [
        line
        for number, op in enumerate(("get", "put", "get", "put"), 1)
        for line in (("client", {"op": op, "req": number, "at": 7}), ("server", {"req": number, "at": 7, "n": number}))
    ]
    samples = [sample for sample in with_like_replies(turns(talk(*lines))) if sample.method == "MESSAGE"]
    assert [is_marked(sample.asked.tree["req"]) for sample in samples] == [True] * 4
    assert not any(is_marked(sample.asked.tree["at"]) for sample in samples)
    assert without_marks([samples[1].answer.tree]) == [{"req": 2, "at": 7, "n": 2}]


def test_as_many_replies_as_always_have_places_others_are_a_list():
    fixed = turns(talk(*[line for n in (1, 2) for line in (("client", {"op": "a", "n": n}), ("server", {"x": n}), ("server", "done"))]))
    assert [sample.answer.tree for sample in with_like_replies(fixed)[1:]] == [{"1": {"x": n}, "2": "done"} for n in (1, 2)]
    varied = turns(talk(("client", {"op": "a"}), ("server", "x"), ("client", {"op": "a"}), ("server", "x"), ("server", "y")))
    assert [sample.answer.tree for sample in with_like_replies(varied)[1:]] == [["x"], ["x", "y"]]


def test_an_opening_has_no_operation():
    tape = Tape()
    tape.add("GET", "/live", None, 101)
    assert tape.samples()[0].operation == ()


def test_operations_make_an_endpoint_rpc():
    tape = Tape()
    tape.add("POST", "/", {"a": 1}, headers=[("X-Amz-Target", "A.B")])
    tape.add("GET", "/b?uploads")
    assert [is_rpc(endpoint) for endpoint in find_endpoints(tape.samples())] == [True, False]
