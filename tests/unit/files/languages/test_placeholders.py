import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.files.languages.placeholders import read_json_places, read_xml_place
from understudy.files.languages.regex import compile_regex


@pytest.mark.parametrize(
    ("text", "accepted", "refused"),
    [
        ("${json-unit.ignore}", ["x", 1, None, {}], [ABSENT]),
        ("${json-unit.any-string}", ["x", "1"], [1, None]),
        ("${json-unit.any-number}", [1, 1.5], ["1", True]),
        ("${json-unit.any-boolean}", [True], ["true", 1]),
        ("${json-unit.regex}[A-Z]+", ["AB"], ["Ab", ""]),
    ],
)
def test_places_in_json(text, accepted, refused):
    place = read_json_places({"a": [text]}, compile_regex)["a"][0]
    assert [value for value in accepted if not place.matches(value)] == []
    assert [value for value in refused if place.matches(value)] == []


def test_a_document_without_places_is_itself():
    document = {"a": [1, {"b": "$x"}], "c": None}
    assert read_json_places(document, compile_regex) is document


@pytest.mark.parametrize("text", ["${json-unit.any-date}", "${json-unit.ignore}x", "${json-unit.regex}["])
def test_broken_places_are_told(text):
    with pytest.raises(ValueError, match=r"unknown placeholder|regular expression"):
        read_json_places([text], compile_regex)


@pytest.mark.parametrize(
    ("text", "accepted", "refused"),
    [
        ("${ignore}", ["", "x"], []),
        (" ${xmlunit.ignore} ", ["x"], []),
        ("${xmlunit.isNumber}", ["1", "-1.5"], ["x", ""]),
        ("${xmlunit.isDateTime}", ["2026-11-28", "2026-11-28T10:00:00Z"], ["soon"]),
        ("${xmlunit.matchesRegex([a-c](1|2))}", ["a1"], ["a3", "a"]),
    ],
)
def test_places_in_xml(text, accepted, refused):
    place = read_xml_place(text, compile_regex)
    assert [value for value in accepted if not place.matches(value)] == []
    assert [value for value in refused if place.matches(value)] == []


def test_other_text_is_no_place():
    assert read_xml_place("${else}", compile_regex) is None
    assert read_xml_place("plain", compile_regex) is None
