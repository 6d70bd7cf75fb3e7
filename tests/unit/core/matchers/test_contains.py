import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"contains": "ell"}, ["hello", ["x", "ell"]], ["HELLO", ["hello"], 1, None, ABSENT]),
        ({"contains": "ELL", "ignore_case": True}, ["hello"], ["helo"]),
        ({"contains": 2}, [[1, 2], 123], [[True], [12], "1"]),
    ],
)
def test_text_within_text_or_an_element_within_a_list(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
