import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (1, [1, 1.0], [True, "1", 2, ABSENT]),
        (True, [True], [1, "true"]),
        (None, [None], [ABSENT, 0, ""]),
        ({"equals": {"type": "x"}}, [{"type": "x"}], [{"type": "x", "y": 1}, "x"]),
        ({"equals": "Ab", "ignore_case": True}, ["Ab", "aB"], ["a", 1, ABSENT]),
        ({"equals": [1, {"a": 2}]}, [[1, {"a": 2.0}]], [[{"a": 2}, 1], [1]]),
    ],
)
def test_json_values_are_compared_as_json_does(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_where_values_are_text_numbers_stand_for_their_text():
    matcher = make_value_matcher(10, textual=True)
    assert (matcher.matches("10"), matcher.matches("10.0"), matcher.literal) == (True, False, "10")


def test_only_what_is_compared_as_it_stands_can_be_hashed():
    assert make_value_matcher({"equals": "a", "ignore_case": True}).literal is ABSENT
    assert make_value_matcher({"equals": [1]}).literal is ABSENT
    assert make_value_matcher(None).literal is None
