"""What a standard says."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.standards.dynamodb import DYNAMODB
from understudy.core.generator.standards.sqs.queues import SQS
from understudy.core.generator.standards.standard import Operation, Refusal, claimed, other_refusals


def test_every_operation_says_something():
    for standard in (DYNAMODB, SQS):
        assert all(operation.then or operation.effects for operation in standard.operations.values())


def test_an_operation_may_know_nothing_but_effects():
    assert Operation(effects=(("remove", {"in": "a", "key": "b"}),)).then == {}


def test_who_asks_is_refused_whatever_it_is_about():
    tape = Tape()
    tape.add("GET", "/things/1", None, 401)
    tape.add("GET", "/things/2", None, 409)
    stranger, taken = tape.samples()
    nobody = Condition("headers", ("authorization",), "absent")
    thing = Condition("item", ("things", "{{ path.thing }}"), "present")
    told = [Draft(None, (stranger,), conditions=(nobody,), sealed=(thing,)), Draft(None, (taken,), conditions=(thing,))]
    (kept,) = other_refusals(told, ())
    assert (kept.conditions, kept.sealed, kept.exception) == ((nobody,), (), True)
    assert list(other_refusals([Draft(None, (taken,))], {1})) == []


def test_refusals_are_known_by_their_words_before_they_are_by_their_code():
    missing, no_index = Refusal("Gone", {}), Refusal("Invalid", {}, words=("index",), also=("Gone",))
    assert claimed([missing, no_index], "Gone", "no such Index") is no_index
    assert claimed([missing, no_index], "Gone", "no such table") is missing
    assert claimed([missing, no_index], "Invalid", "no such table") is None
