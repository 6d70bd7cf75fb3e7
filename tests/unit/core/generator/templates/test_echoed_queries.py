"""Answers that say every parameter of their request as a field of their head."""

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.echoed_queries import echoes_query
from understudy.core.generator.templates.sources import Case
from understudy.core.model.message import Request


def echoing(*queries):
    tape = Tape()
    for query in queries:
        fields = [tuple(pair.split("=")) for pair in query.split("&")]
        tape.add("GET", f"/fields?{query}", None, 200, {"kind": "x", **dict(fields)}, fields=fields)
    return tape


def test_parameters_of_any_name_come_back_in_head_and_body():
    answer = Played(echoing("X-One=1", "X-Two=2&X-Three=3")).service.answer(Request("GET", "/fields?X-Other=yes&Own=7"), 1.8e9)
    assert (answer.headers.get("x-other"), answer.headers.get("own"), answer.headers.get("x-one")) == ("yes", "7", None)
    assert answer.body == b'{"kind": "x", "X-Other": "yes", "Own": "7"}'


def test_a_field_that_every_answer_has_comes_from_elsewhere():
    tape = echoing("X-One=1", "X-Two=2")
    assert echoes_query([Case(sample, {}) for sample in tape.samples()])
    tape.add("GET", "/fields?X-Two=2", None, 200, {}, fields=[("X-Two", "2"), ("X-One", "1")])
    assert not echoes_query([Case(sample, {}) for sample in tape.samples()])
    tape.add("GET", "/fields", None, 200, {})
    assert not echoes_query([Case(sample, {}) for sample in tape.samples()])
