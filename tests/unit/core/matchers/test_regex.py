import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"regex": "a+b"}, ["ab", "aaab"], ["xab", "abx", "", None, ABSENT]),
        ({"regex": "[0-9]{3}"}, ["123", 123], ["1234"]),
        ({"regex": "AB", "ignore_case": True}, ["ab"], ["abc"]),
        ({"regex": "(a)\\1", "engine": "python"}, ["aa"], ["ab"]),
    ],
)
def test_the_whole_text_fits(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_what_re2_lacks_is_told_with_the_way_out():
    with pytest.raises(ValueError, match="engine: python"):
        make_value_matcher({"regex": "(?=a)b"})
