from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.remembered import explain_remembered
from understudy.core.generator.sources import Case


def cases(*asked):
    tape = Tape()
    tape.add("POST", "/orders")
    return [Case(tape.samples()[0], {"request.json.sku": value}) for value in asked]


def test_results_are_kept_by_what_was_asked():
    code = explain_remembered([6, 5], cases("pen", "ink"))
    assert code == "{'pen': 6, 'ink': 5}[request.json.sku | default('') | string] | default(5)"


def test_one_request_with_two_results_says_nothing():
    assert explain_remembered([6, 5], cases("pen", "pen")) is None
    assert explain_remembered([6], cases("pen")) is None
