import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"one_of": ["EUR", 1, None]}, ["EUR", 1, 1.0, None], [True, "USD", ABSENT]),
    ],
)
def test_any_of_a_list(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
