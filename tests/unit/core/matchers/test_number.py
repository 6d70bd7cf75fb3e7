import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"gt": 1}, [2, 1.5, "2"], [1, "1", "x", True, None, ABSENT, "nan", "inf"]),
        ({"gte": 1, "lt": 2}, [1, 1.9, "1"], [2, 0]),
        ({"lte": -1}, [-1, "-1.5"], ["--1", 0]),
    ],
)
def test_numbers_are_compared_as_numbers(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
