import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"length": 2}, ["ab", [1, 2], {"a": 1, "b": 2}], ["a", 12, None, ABSENT]),
        ({"length": {"gte": 1, "lte": 2}}, ["a", "ab"], ["", "abc"]),
    ],
)
def test_how_many_characters_elements_or_members(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
