import pytest

from understudy.files.stubs.yaml_scalars import is_literal_block, is_plain, write_key, write_scalar, write_text


@pytest.mark.parametrize(
    ("text", "flow", "block"),
    [
        ("hello world", "hello world", "hello world"),
        ("a, b", '"a, b"', "a, b"),
        ("/v1/{id}", '"/v1/{id}"', "/v1/{id}"),
        ("12:30", "12:30", "12:30"),
        ("no", "no", "no"),
        ("2", '"2"', '"2"'),
        ("true", '"true"', '"true"'),
        ("", '""', '""'),
        ("a: b", '"a: b"', '"a: b"'),
        ('say "x"', "'say \"x\"'", 'say "x"'),
        ("{{ path.id }}", '"{{ path.id }}"', '"{{ path.id }}"'),
        ("a\u2028b\x00", '"a\\u2028b\\u0000"', '"a\\u2028b\\u0000"'),
    ],
)
def test_text_is_quoted_only_where_it_must_be(text, flow, block):
    assert (write_text(text, flow=True), write_text(text, flow=False)) == (flow, block)


def test_keys_are_always_text():
    assert [write_key(key) for key in ["200", "true", "a b", "a:b", "x, y", ""]] == ["200", "true", "a b", "a:b", '"x, y"', '""']
    assert not is_plain("- a", flow=False)


def test_scalars_are_written_as_json_would():
    assert [write_scalar(value, flow=True) for value in [None, True, 10**30, 1e22, 0.1]] == ["null", "true", "1" + "0" * 30, "1e+22", "0.1"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(ValueError, match="cannot be written"):
        write_scalar(value, flow=True)
    with pytest.raises(TypeError, match="bytes is not JSON data"):
        write_scalar(b"x", flow=True)


def test_blocks_are_for_text_that_shows_as_it_is():
    assert is_literal_block("a\nb\n")
    assert not any(map(is_literal_block, ["a", "a\n", "\na\nb", " a\nb", "a\nb\n\n", "a\n  ", "a\r\nb"]))
