import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"not": "a"}, ["b", ABSENT, None], ["a"]),
        ({"not": {"contains": "a"}}, ["b"], ["bab"]),
        ({"not": {"present": False}}, ["b"], [ABSENT]),
    ],
)
def test_what_the_inner_matcher_refuses(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_of_several_values_none_may_satisfy_the_inner_matcher():
    assert not make_value_matcher({"not": "a"}).matches_many(("b", "a"))
    assert make_value_matcher({"not": "a"}).matches_many(("b", "c"))
