from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.conditions import features_of
from understudy.core.generator.flow import Flow
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.passes.literal import draft_literal


def test_distinct_requests_get_their_recorded_answers_and_equal_ones_a_sequence():
    tape = Tape()
    tape.add("GET", "/q?city=rome", None, 200, {"t": 20})
    tape.add("GET", "/q?city=oslo", None, 200, {"t": 3})
    tape.add("GET", "/q?city=oslo", None, 200, {"t": 4})
    samples = tape.samples()
    endpoint = find_endpoints(samples)[0]
    drafts = draft_literal(endpoint, {sample.number: features_of(sample, {}, {}) for sample in samples}, Flow(samples))
    assert [draft.rung for draft in drafts] == ["sequence", "literal"]
    assert [answer["json"] for answer in drafts[0].then["responses"]] == [{"t": 3}, {"t": 4}]
    assert drafts[1].conditions[0].value == "rome"
