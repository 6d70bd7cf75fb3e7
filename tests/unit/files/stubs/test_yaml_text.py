from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.files.stubs.yaml_text import YamlTextError, find_positions, parse_yaml, resolve_plain


@pytest.mark.parametrize(
    "text", ["no", "yes", "on", "12:30", "2026-11-20", "0x1f", "1_000", "~", ".inf", "007", "+1", "1.", ".5", "1e999", "True", "NULL"]
)
def test_what_json_would_not_read_otherwise_stays_text(text):
    assert parse_yaml(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("", None),
        ("true", True),
        ("-7", -7),
        ("0", 0),
        ("1.5e-3", 0.0015),
        ("1E5", 1e5),
        ("12345678901234567890123", 12345678901234567890123),
    ],
)
def test_scalars_of_json_are_read_as_json_reads_them(text, value):
    read = parse_yaml(f"a: {text}")["a"]
    assert (read, type(read)) == (value, type(value))


def test_quotes_make_text_and_keys_are_always_text():
    assert parse_yaml("'1': \"true\"\n200: 'null'\ntrue: x\n") == {"1": "true", "200": "null", "true": "x"}


def test_aliases_stand_for_what_they_name():
    assert parse_yaml("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n") == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\nb: [1 2\n", 3, 1, "expected ',' or ']'"),
        ("a: 1\na: 2\n", 2, 1, "the key 'a' stands twice"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "tags have no meaning"),
        ("a: &x [*x]\n", 1, 8, "names nothing that stands before it"),
        ("a: *b\n", 1, 4, "names nothing"),
        ("a: 1\n---\nb: 2\n", 2, 1, "one document"),
        ("? [a]\n: 1\n", 1, 3, "a key must be text"),
        ("&a x: 1\n? *a\n: 2\n", 2, 3, "a key must be text"),
        ("é: 1\nab: \x01\n", 2, 5, "control characters"),
        ("\ta: 1\n", 1, 1, "YAML syntax"),
        ("a: '", 1, 5, "YAML syntax"),
        ("[" * 200, 1, 101, "nested deeper than 100 levels"),
        ("a: \ud800", 1, 1, "surrogate"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, line, column, message):
    with pytest.raises(YamlTextError, match=message) as caught:
        parse_yaml(text)
    assert (caught.value.position.line, caught.value.position.column) == (line, column)


def test_aliases_are_counted_as_if_they_were_expanded():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    with pytest.raises(YamlTextError, match="aliases stand for more than"):
        parse_yaml(bomb)


def test_positions_are_those_of_values_or_of_keys_or_of_what_is_above():
    text = "a:\n  - b: 1\n    c: [x, y]\n"
    places = [(("a", 0, "c", 1), False), (("a", 0, "c"), True), (("a", 0, "zz"), True), ((), False)]
    found = find_positions(text, places)
    assert [(found[place].line, found[place].column) for place in places] == [(3, 12), (3, 5), (2, 5), (1, 1)]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    with suppress(YamlTextError):
        parse_yaml(text)


@given(st.text(min_size=1, max_size=12))
def test_a_plain_scalar_is_text_or_a_json_scalar(text):
    assert isinstance(resolve_plain(text), str | int | float | bool | None)
