"""What a standard says."""

from understudy.core.generator.standards.dynamodb import DYNAMODB
from understudy.core.generator.standards.sqs import SQS
from understudy.core.generator.standards.standard import Operation


def test_every_operation_says_something():
    for standard in (DYNAMODB, SQS):
        assert all(operation.then or operation.effects for operation in standard.operations.values())


def test_an_operation_may_know_nothing_but_effects():
    assert Operation(effects=(("remove", {"in": "a", "key": "b"}),)).then == {}
