import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"glob": "a*c"}, ["ac", "abc", "abcbc"], ["abcd", "bac", ABSENT]),
        ({"glob": "?"}, ["a"], ["", "ab"]),
        ({"glob": "*"}, ["", "x"], [ABSENT, None]),
    ],
)
def test_stars_and_question_marks(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
