"""Answers that nothing explains are given to the requests that were recorded alone."""

import pytest
from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.model.message import Request

SAID = {
    "3": ["scalar", [3]],
    "vector(5)": ["vector", [{"x": 5}]],
    "up": ["vector", []],
    "sum(y)": ["none", "a b c"],
    "z": ["what", [[1], {}]],
}


def asked(said):
    tape = Tape()
    for query, (kind, result) in said.items():
        tape.add("GET", f"/query?query={query}", None, 200, {"status": "success", "data": {"kind": kind, "result": result}})
    return Played(tape)


def test_other_values_of_a_parameter_that_decides_are_misses():
    played = asked(SAID)
    assert played.generated.proof.fidelity == 1
    for query, (kind, result) in SAID.items():
        assert played.ask("GET", f"/query?query={query}")["data"] == {"kind": kind, "result": result}
    assert played.service.answer(Request("GET", "/query?query=4"), 1.8e9) is None


@pytest.mark.parametrize("said", [{"3": ["a", 1], "4": ["a", 1], "5": ["a", 1], "6": ["a", 1]}, {"3": ["scalar", [3]], "4": ["other", []]}])
def test_answers_that_are_alike_or_few_are_for_others_too(said):
    asked(said).ask("GET", "/query?query=17")
