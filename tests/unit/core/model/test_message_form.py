"""Forms of protobuf messages."""

import pytest

from understudy.core.model.message_form import MessageForm, form_of, read_form


def formed(*trees):
    form = form_of(trees)
    return [form.apply(tree) for tree in trees]


def test_what_repeats_anywhere_is_a_list_everywhere():
    assert formed({"1": [{"2": "a"}, {"2": "b"}]}, {"1": {"2": ["c", "d"]}}, {}) == [
        {"1": [{"2": ["a"]}, {"2": ["b"]}]},
        {"1": [{"2": ["c", "d"]}]},
        {},
    ]


def test_an_empty_message_is_no_text():
    assert formed({"1": {"2": 5}}, {"1": ""}) == [{"1": {"2": 5}}, {"1": {}}]


def test_text_that_happens_to_be_a_message_stays_text_where_others_are_text():
    assert formed({"1": {"1": "abc"}}, {"1": "hello world"}) == [{"1": "\n\x03abc"}, {"1": "hello world"}]


def test_a_form_is_written_and_read_again():
    form = MessageForm(frozenset({(), ("1", "4")}), frozenset({("1", "4")}), frozenset({("2",)}))
    assert form.document() == {"": "list", "1.4": "list of messages", "2": "text"}
    assert read_form(form.document()) == form
    assert form.apply({"2": "a"}) == [{"2": "a"}]


def test_unknown_kinds_are_refused():
    with pytest.raises(ValueError, match="no kind of field"):
        read_form({"1": "lists"})
