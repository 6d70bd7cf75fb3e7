"""What a standard says."""

from understudy.core.generator.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.standards.dynamodb import DYNAMODB
from understudy.core.generator.standards.sqs import SQS
from understudy.core.generator.standards.standard import Operation, is_about_things


def test_every_operation_says_something():
    for standard in (DYNAMODB, SQS):
        assert all(operation.then or operation.effects for operation in standard.operations.values())


def test_an_operation_may_know_nothing_but_effects():
    assert Operation(effects=(("remove", {"in": "a", "key": "b"}),)).then == {}


def test_who_asks_is_no_thing_of_a_standard():
    for name, expected in (("credentials", False), ("objects", True)):
        draft = Draft(None, (), conditions=(Condition("item", (name, "{{ request.bearer }}"), "absent"),))
        assert is_about_things(draft) is expected
