import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"as_json": {"a": {"gt": 1}}}, ['{"a": 2, "b": 0}'], ['{"a": 1}', "{", 2, ABSENT]),
    ],
)
def test_text_that_holds_json(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
