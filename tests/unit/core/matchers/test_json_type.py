import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"type": "integer"}, [1, 1.0], [True, 1.5, "1", ABSENT]),
        ({"type": "number"}, [1, 1.5], [True, "1"]),
        ({"type": ["string", "null"]}, ["", None], [0, ABSENT]),
        ({"type": "boolean"}, [True], [1]),
        ({"type": "array"}, [[]], [{}]),
        ({"type": "object"}, [{}], [[]]),
    ],
)
def test_the_type_of_a_json_value(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


@pytest.mark.parametrize(
    ("kind", "accepted", "refused"),
    [
        ("integer", ["7", "-7"], ["7.5", "", "a"]),
        ("number", ["7", "1.5e3"], ["1.", "nan"]),
        ("boolean", ["true"], ["True", "1"]),
        ("string", ["7", ""], []),
        ("object", [], ["{}"]),
    ],
)
def test_what_a_text_looks_like(kind, accepted, refused):
    matcher = make_value_matcher({"type": kind}, textual=True)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_a_member_that_happens_to_be_called_type_is_told():
    with pytest.raises(ValueError, match="members"):
        make_value_matcher({"type": "card"})
