import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.rewritten import explain_rewritten, is_rewritten
from understudy.core.generator.templates.sources import Case, request_values


def cases(*documents):
    tape = Tape()
    for document in documents:
        tape.add("POST", "/things", document)
    return [Case(sample, request_values(sample, {})) for sample in tape.samples()]


@pytest.mark.parametrize(
    ("said", "shown", "code"),
    [
        ("2030-01-05T09:00:00Z", "2030-01-05T09:00:00.000Z", "date('iso_ms')"),
        ("2030-01-05T09:00:00+02:00", "2030-01-05T07:00:00Z", "date('iso')"),
        ("2030-01-05", "2030-01-05T00:00:00.000Z", "date('iso_ms')"),
        ("2030-01-05T09:00:00Z", "2030-01-05", "date('date')"),
        (9.9, "9.90", "fixed(2)"),
        ("900", "900.00", "fixed(2)"),
        ("5", 5, "number"),
        (5, 5.0, "float"),
        ("true", True, "boolean"),
        ("Ann@Example.com", "ann@example.com", "lower"),
        ("  Ann ", "Ann", "trim"),
    ],
)
def test_a_member_comes_back_in_the_notation_of_the_server(said, shown, code):
    assert explain_rewritten([shown], cases({"value": said}), "value") == f"request.json.value | {code}"
    assert is_rewritten(said, shown)


def test_a_member_that_was_left_out_has_a_default():
    asked = cases({"salary": "900"}, {}, {"salary": 1.5})
    written = "(request.json.salary | fixed(2)) if request.json.salary is defined and request.json.salary is not none else '0.00'"
    assert explain_rewritten(["900.00", "0.00", "1.50"], asked, "salary") == written
    assert explain_rewritten(["900.00", "7.00", "1.50"], cases({"salary": "900"}, {}, {"salary": 1.5}), "other") is None


def test_what_was_there_before_stays_where_nothing_was_sent():
    first, second = cases({"price": "3"}, {})
    asked = [Case(first.sample, {**first.values, "item.price": "1.00"}), Case(second.sample, {**second.values, "item.price": "2.00"})]
    assert str(explain_rewritten(["3.00", "2.00"], asked, "price")).endswith("else item.price")


def test_another_value_is_no_other_notation():
    assert explain_rewritten(["2030-01-05T10:00:00Z"], cases({"value": "2030-01-05T09:00:00Z"}), "value") is None
    assert explain_rewritten(["9.91"], cases({"value": 9.9}), "value") is None
    assert explain_rewritten(["same"], cases({"value": "same"}), "value") is None
    assert explain_rewritten([[1]], cases({"value": "1"}), "value") is None
    assert not is_rewritten("yes", True)
    assert not is_rewritten(None, "x")
