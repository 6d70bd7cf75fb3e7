from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.remembered import explain_remembered, explain_turned
from understudy.core.generator.templates.sources import Case
from understudy.core.model.json_codec import ABSENT


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


def test_addresses_count_down_to_the_last():
    tape = Tape()
    for number, leads in ((3, "/jump/2"), (2, "/jump/1"), (1, "/get")):
        tape.add("GET", f"/jump/{number}", None, 302, fields=[("Location", leads)])
    cases = [Case(sample, {"path.jump": sample.segments[-1]}) for sample in tape.samples()]
    counted = "'/get' if path.jump | int <= 1 else '/jump/' ~ (path.jump | int - 1)"
    assert explain_remembered(["/jump/2", "/jump/1", "/get"], cases) == counted
    assert explain_remembered(["/jump/2", "/get"], [cases[0], cases[2]]) == counted
    assert explain_remembered(["/jump/9", "/jump/1", "/get"], cases).startswith("{")


def test_results_of_changes_are_kept_by_what_the_things_are():
    known = [Case(case.sample, {"item.name": name}) for case, name in zip(cases("pen", "ink"), ("web", "db"), strict=True)]
    assert explain_remembered(["10.0.0.5", "10.0.0.6"], known) is None
    code = explain_remembered(["10.0.0.5", "10.0.0.6"], known, of_items=True)
    assert code == "{'web': '10.0.0.5', 'db': '10.0.0.6'}[item.name | default('') | string] | default('10.0.0.6')"


def test_whole_answers_are_given_for_recorded_values_alone():
    code = explain_remembered(["one", "two"], cases("pen", "ink"), is_whole=True)
    assert code == "{'pen': 'one', 'ink': 'two'}[request.json.sku | default('') | string]"


def test_what_changes_with_one_value_alone_stays_with_others():
    tape = Tape()
    tape.add("POST", "/update")
    (sample,) = tape.samples()
    said = [Case(sample, {"request.json['3']": 1300}), Case(sample, {"request.json['4']": 2}), Case(sample, {"request.json['4']": 3})]
    assert explain_turned([ABSENT, ABSENT, 0], said) == "{'3': 0}[request.json['4'] | default('') | string] | default(omit)"
    assert explain_turned([ABSENT, 0, 0], said) is None
    assert explain_turned([0, ABSENT, ABSENT], said) is None
