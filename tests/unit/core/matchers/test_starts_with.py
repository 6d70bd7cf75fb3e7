import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"starts_with": "he"}, ["hello", "he"], ["He", "ahe", None, ["he"], ABSENT]),
        ({"starts_with": "HE", "ignore_case": True}, ["hello"], ["ahe"]),
    ],
)
def test_the_beginning_of_a_text(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
