import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"has_exactly": ["a", {"starts_with": "a"}]},
            [["a", "ab"], ["ab", "a"], ["a", "a"]],
            [["a"], ["ab", "ac"], ["a", "ab", "b"], ABSENT],
        ),
        ({"includes": ["a", "b"]}, [["b", "c", "a"]], [["a", "c"], "a"]),
        ({"has_exactly": ["a"]}, ["a", ["a"]], ["b", ABSENT]),
    ],
)
def test_each_matcher_has_a_value_of_its_own(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_a_list_where_values_are_text_means_exactly_these():
    matcher = make_value_matcher(["a", "b"], textual=True)
    assert matcher.matches_many(("b", "a"))
    assert not matcher.matches_many(("a", "b", "c"))
