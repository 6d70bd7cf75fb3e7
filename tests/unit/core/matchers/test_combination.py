import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"any": ["a", {"starts_with": "b"}]}, ["a", "bb"], ["c", ABSENT]),
        ({"all": [{"starts_with": "a"}, {"ends_with": "z"}]}, ["az"], ["a", "z"]),
        ({"starts_with": "a", "ends_with": "z"}, ["az"], ["a", "z"]),
    ],
)
def test_several_matchers_on_one_value(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_all_counts_its_parts_and_knows_their_literal():
    matcher = make_value_matcher({"all": ["az", {"starts_with": "a"}]})
    assert (matcher.weight, matcher.literal, matcher.example) == (2, "az", "az")
