import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"present": True}, ["", None, 0], [ABSENT]),
        ({"present": False}, [ABSENT], ["", None, 0]),
    ],
)
def test_there_or_not_there(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_a_repeated_part_is_certainly_there():
    assert make_value_matcher({"present": True}).matches_many(("a", "b"))
    assert not make_value_matcher({"present": False}).matches_many(("a", "b"))
