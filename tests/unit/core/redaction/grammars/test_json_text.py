import json

import pytest

from understudy.core.redaction.grammars.json_text import member_names, rewrite_json


def collect(text):
    seen = []
    rewrite_json(
        text,
        lambda name, value, place: seen.append((name, value, place)) or value,
        "p",
        numbers=lambda n, v, p: seen.append((n, v, p)) or v,
    )
    return [one for one in seen if one[0]]


def test_every_scalar_goes_by_its_name_and_place():
    assert collect('{"a": "x", "b": {"c": ["y", {"d": "z"}]}, "n": 12}') == [
        ("a", "x", "p.a"),
        ("c", "y", "p.b.c.0"),
        ("d", "z", "p.b.c.1.d"),
        ("n", "12", "p.n"),
    ]


def test_a_value_goes_by_the_name_beside_it():
    assert ("password", "x", "p.value") in collect('{"name": "password", "value": "x"}')
    assert ("token", "x", "p.token.value") in collect('{"token": {"value": "x"}}')
    assert ("token", "x", "p.token.id") in collect('{"token": {"id": "x"}}')


@pytest.mark.parametrize(
    "text",
    [
        '{"path": "/user/password", "value": "x"}',
        '{"path": "user.password", "value": "x"}',
        '{"value": "x", "msg": "too short", "path": "password"}',
        '{"loc": ["body", "password"], "msg": "too short", "input": "x"}',
        '{"property": "password", "constraints": {"n": 1}, "value": "x"}',
    ],
)
def test_what_is_said_of_a_place_goes_by_its_last_name(text):
    assert {value: name for name, value, _ in collect(text)}["x"] == "password"
    assert "password" in member_names(text)


def test_the_place_of_a_file_names_nothing_but_what_is_changed_there():
    text = '[{"path": "notes/password", "content": "x"}, {"path": "/title", "value": "y"}]'
    assert {value: name for name, value, _ in collect(text)} == {"notes/password": "path", "x": "content", "/title": "path", "y": "title"}


@pytest.mark.parametrize(
    "text",
    [
        '{"a":"old"}',
        '{ "a" :  "old" }',
        '[{"a": "ol\\u0064"}]',
        '{"a": "o\\/ld"}',
        '{\n  "a": "old \\u003c&\\u003e é"\n}',
        '{"k\\"ey": "o\\"ld"}',
    ],
)
def test_only_what_changes_changes(text):
    assert rewrite_json(text, lambda _n, value, _p: value, "p") == text
    rewritten = rewrite_json(text, lambda name, value, _p: value.replace("old", "new") if name else value, "p")
    assert json.loads(rewritten) == json.loads(json.dumps(json.loads(text)).replace("old", "new"))
    assert ("\n" in rewritten) == ("\n" in text)


def test_escapes_stay_in_style():
    assert rewrite_json('{"a": "x\\/y\\u002bz"}', lambda n, v, _p: v + "/é" if n else v, "p") == '{"a": "x\\/y+z\\/\\u00e9"}'


def test_names_are_listed_without_parsing():
    assert member_names('{"a": 1, "b" : {"c": "d"}}') == {"a", "b", "c"}
    assert "password" in member_names('[{"name": "password", "value": "x"}]')
