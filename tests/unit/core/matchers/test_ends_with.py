import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"ends_with": "lo"}, ["hello", "lo"], ["loa", "LO", None, ABSENT]),
        ({"ends_with": "LO", "ignore_case": True}, ["hello"], ["loa"]),
    ],
)
def test_the_end_of_a_text(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
