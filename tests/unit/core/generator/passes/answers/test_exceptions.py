from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.exceptions import except_failing
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.templates.flow import Flow


def excepted(tape, *failing):
    samples = tape.samples()
    endpoint = find_endpoints(samples)[0]
    features = {sample.number: features_of(sample, {}, {}) for sample in samples}
    usual = Draft(endpoint, endpoint.samples, then={"json": []}, rung="collection")
    return except_failing(endpoint, [usual], failing, features, Flow(samples))


def test_what_comes_out_wrong_is_answered_as_recorded_and_the_rest_as_it_was_understood():
    tape = Tape()
    tape.add("GET", "/notes", None, 200, [{"id": 1}])
    tape.add("GET", "/notes?mood=sad", None, 200, [{"id": 2}])
    literal, usual = excepted(tape, 1)
    assert literal.then["json"] == [{"id": 2}]
    assert (literal.rung, literal.exception) == ("literal", True)
    assert [sample.number for sample in usual.samples] == [0]
    # What mood asks for is not understood: nothing else is told to whoever says it.
    assert [(condition.part, condition.name, condition.kind) for condition in usual.sealed] == [("query", ("mood",), "absent")]


def test_nothing_is_answered_as_recorded_when_nothing_tells_it_from_the_rest():
    tape = Tape()
    tape.add("GET", "/notes", None, 200, [{"id": 1}])
    tape.add("GET", "/notes", None, 200, [{"id": 2}])
    assert excepted(tape, 1) is None


def test_what_is_not_understood_is_told_for_the_recorded_value_alone():
    tape = Tape()
    tape.add("GET", "/notes", None, 200, [{"id": 1}])
    tape.add("GET", "/notes?mood=sad", None, 200, [{"id": 2}])
    literal, _ = excepted(tape, 1)
    assert [(one.name, one.kind, one.value) for one in literal.conditions] == [(("mood",), "equals", "sad")]
