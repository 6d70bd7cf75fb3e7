import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"shape": "cus_{alnum:14}"}, ["cus_abcDEF12345678"], ["cus_short", "abcDEF12345678", ABSENT]),
        ({"shape": "{uuid}"}, ["9b2f3c1e-0000-4000-8000-00805f9b34fb"], ["9b2f3c1e"]),
        ({"shape": "{int}"}, [7, "7"], ["x", ""]),
        ({"shape": "a.{hex}"}, ["a.0f"], ["abf"]),
        ({"shape": "{ulid}"}, ["01ARZ3NDEKTSV4RRFFQ69G5FAV"], ["81ARZ3NDEKTSV4RRFFQ69G5FAV"]),
    ],
)
def test_the_form_of_an_id(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_an_unknown_alphabet_is_told():
    with pytest.raises(ValueError, match="unknown id format"):
        make_value_matcher({"shape": "{runes:3}"})
