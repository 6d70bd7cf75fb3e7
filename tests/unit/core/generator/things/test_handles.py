import json

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.things.handles import find_handles
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

FIRST, SECOND, BLANK = "q8Zt3LfV0aKcX7RwYp2N", "Hd5uJ1mGs9BeTx4QoWz6", "Vn7kR2yCi3LpEw8MfSa1"


def sealed():
    """Two texts are sealed and opened again, and something that nobody sealed is refused."""
    tape = Tape()
    tape.add("POST", "/seal", {"text": "attack at dawn"}, 200, {"sealed": FIRST, "by": "box"})
    tape.add("POST", "/open", {"sealed": FIRST}, 200, {"text": "attack at dawn", "by": "box"})
    tape.add("POST", "/seal", {"text": "or rather at noon"}, 200, {"sealed": SECOND, "by": "box"})
    tape.add("POST", "/open", {"sealed": SECOND}, 200, {"text": "or rather at noon", "by": "box"})
    tape.add("POST", "/open", {"sealed": BLANK}, 404, {"error": "nothing is sealed so"})
    return tape


@pytest.fixture(name="service")
def served():
    generated = generate(sealed().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    return DocumentRehearsal(generated.document, "api")


def post(service, path, body):
    answer = service.answer(Request("POST", path, Headers.of([("content-type", "application/json")]), json.dumps(body).encode()), 1.8e9)
    return answer.status, json.loads(answer.body)


def test_what_was_said_is_told_to_whoever_brings_the_value_that_was_made(service):
    texts = ["z", "the third", "attack at dawn"]
    made = [post(service, "/seal", {"text": text})[1]["sealed"] for text in texts]
    assert len(set(made)) == len(texts)
    assert [post(service, "/open", {"sealed": one}) for one in made[::-1]] == [(200, {"text": text, "by": "box"}) for text in texts[::-1]]


def test_a_value_that_nobody_made_is_refused_as_recorded(service):
    assert post(service, "/open", {"sealed": "Zc6vB0nM1aQ2wS3eD4rF"}) == (404, {"error": "nothing is sealed so"})


def test_answers_that_say_nothing_of_what_was_said_make_no_handles():
    tape = Tape()
    tape.add("POST", "/seal", {"text": "attack at dawn"}, 200, {"sealed": FIRST})
    tape.add("POST", "/open", {"sealed": FIRST}, 200, {"state": "sealed well"})
    assert find_handles(find_endpoints(tape.samples()), Flow(tape.samples())) == []


def test_what_was_made_is_passed_on_and_what_its_maker_kept_to_itself_is_drawn():
    tape = sealed()
    again, hidden, drawn = "Mw2aKd8xUv5rTj9cNb4y", "Yf6sGh3pEz7qLo1iDk5m", "Bx9wRt4nJc8vAs2kPf6z"
    tape.add("POST", "/reseal", {"sealed": FIRST}, 200, {"sealed": again, "by": "box"})
    tape.add("POST", "/open", {"sealed": again}, 200, {"text": "attack at dawn", "by": "box"})
    tape.add("POST", "/draw", {"long": True}, 200, {"sealed": hidden, "by": "box"})
    tape.add("POST", "/open", {"sealed": hidden}, 200, {"text": drawn, "by": "box"})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    first = post(service, "/seal", {"text": "the third"})[1]["sealed"]
    second = post(service, "/reseal", {"sealed": first})[1]["sealed"]
    assert second != first
    assert post(service, "/open", {"sealed": second}) == (200, {"text": "the third", "by": "box"})
    made = [post(service, "/open", {"sealed": post(service, "/draw", {"long": True})[1]["sealed"]})[1]["text"] for _ in range(2)]
    assert len({*made, drawn}) == len(made) + 1
    assert {len(text) for text in made} == {len(drawn)}
