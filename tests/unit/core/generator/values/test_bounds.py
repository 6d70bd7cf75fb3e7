import pytest

from understudy.core.generator.values.bounds import fault_matcher, faults_of, figure, has_fault
from understudy.core.model.json_codec import ABSENT


@pytest.mark.parametrize(
    ("own", "taken", "told", "fault"),
    [
        ([500], [3, 7], "must be less than or equal to 100", ("gt", 100)),
        (["99"], ["1", "2"], "Invalid page.", ("gt", 14)),
        ([0], [2, 5], "priority must be between 1 and 5", ("outside", (1, 5))),
        ([9], [1, 2, 3, 4, 5], '"9" is not a valid choice.', ("gt", 5)),
        ([9], [1, 3, 4], '"9" is not a valid choice.', ("gt", 5)),
        ([0], [1, 3, 4], '"0" is not a valid choice.', ("lt", 1)),
        (["x"], ["buy milk", "walk dog"], "at least 2 characters", ("shorter", 2)),
        ([[]], [[1], [2]], "", ("empty", None)),
        ([""], ["a"], "", ("empty", None)),
        (["  "], ["a b"], "must not be empty", ("blank", None)),
        (["many"], [1, 2], "", ("words", None)),
        (["nobody"], ["a@b.c"], "", ("without", "@")),
        (["garbage"], ["+15550001111"], "", ("without", "+")),
        (["urgent"], ["high"], "Input should be 'low' or 'high'", ("other", ("low", "high"))),
        (["xx"], ["de", "en"], "must be one of the allowed values", ("other", ("de", "en"))),
        (["rubbish"], ["8b1f0a52-5b0e-4b7e-9c8e-0d5a2f6f1c11"], "", ("no uuid", None)),
    ],
)
def test_what_is_wrong(own, taken, told, fault):
    found = list(faults_of(own, taken, told))
    assert found[0] == fault
    assert all(has_fault(value, fault) for value in own)
    assert not any(has_fault(value, fault) for value in (*taken, ABSENT))


def test_nothing_is_known_of_one_number_beside_another():
    assert list(faults_of([5], [3], "no")) == []
    assert list(faults_of([5], [ABSENT], "no")) == []
    assert (figure("1.5"), figure(True), figure("x")) == (1.5, None, None)


def test_how_it_is_written():
    assert fault_matcher(("gt", 100), is_text=False) == {"gt": 100}
    assert fault_matcher(("outside", (1, 5)), is_text=False) == {"any": [{"lt": 1}, {"gt": 5}]}
    assert fault_matcher(("shorter", 2), is_text=True) == {"length": {"lt": 2}}
    assert fault_matcher(("empty", None), is_text=False) == {"length": 0}
    assert fault_matcher(("blank", None), is_text=True) == {"regex": r"\s*"}
    assert fault_matcher(("other", ("a",)), is_text=True) == {"present": True, "not": {"one_of": ["a"]}}
    assert fault_matcher(("words", None), is_text=False) == {"present": True, "not": {"type": "number"}}


def test_a_refusal_that_speaks_of_length_is_about_length():
    assert next(faults_of(["short"], ["long-enough-1", "long-enough-22"], "Password too short"))[0] == "shorter"


def test_codes_of_one_time_are_no_numbers():
    assert list(faults_of(["000000"], ["814912", "300412"], "status 400")) == []
