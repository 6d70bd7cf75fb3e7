from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


def test_what_fits_is_taken_out_before_the_rest_is_judged():
    matcher = make_value_matcher({"without": {"regex": "[0-9]+", "value": "order  of "}})
    assert [matcher.matches(value) for value in ("order 17 of 3", "order  of ", "order x of 3", 17, None, ABSENT)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert (matcher.describe(), matcher.weight) == ('without [0-9]+: "order  of "', 1)


def test_case_and_engine_are_those_of_the_word():
    assert make_value_matcher({"without": {"regex": "x", "value": "a"}, "ignore_case": True}).matches("aX")
    assert make_value_matcher({"without": {"regex": r"(.)\1", "value": "a"}, "engine": "python"}).matches("axx")
