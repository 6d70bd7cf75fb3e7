import pytest

from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.writing import OWN_SIZE, plain, to_json_text, to_text, with_own_size
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (7, "7"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        ([1, "a"], '[1,"a"]'),
        ({"a": 1}, '{"a":1}'),
        (b"\xc3\xa9", "é"),
        (ABSENT, ""),
    ],
)
def test_values_in_text(value, text):
    assert to_text(value) == text


def test_plain_data_only():
    assert plain({"a": (1, ABSENT, b"x"), 2: ABSENT, "m": {"n": 1}}) == {"a": [1, "x"], "m": {"n": 1}}
    with pytest.raises(TemplateError, match="object is not plain data"):
        plain(object())
    with pytest.raises(TemplateError):
        to_json_text({"a": Missing("x")})


def test_bytes_that_are_no_text_stay_whole():
    with pytest.raises(TemplateError, match="not UTF-8"):
        to_text(b"\xff")


@pytest.mark.parametrize("sign", [OWN_SIZE, "\\ue013"])
@pytest.mark.parametrize("more", [0, 70, 79, 80, 81, 900])
def test_a_document_may_say_its_own_size(sign, more):
    said = with_own_size(f'{{"size": "{sign}", "more": "{"x" * more}"}}'.encode())
    assert f'"size": "{len(said)}"'.encode() in said
    assert with_own_size(b"{}") == b"{}"
