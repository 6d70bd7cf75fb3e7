import pytest

from understudy.files.stubs.document import compile_document
from understudy.files.stubs.lint.subject import Subject
from understudy.files.stubs.lint.templates import check_templates


def doubts(stub):
    document = {"stubs": [stub]}
    return [doubt.message for doubt in check_templates(Subject(document, compile_document(document, name="a")))]


@pytest.mark.parametrize(
    ("stub", "message"),
    [
        ({"when": {"path": "/a/{id}"}, "then": {"json": {"x": "{{ path.name }}"}}}, "no parameter 'name'; it has id"),
        ({"when": {"path": "/a"}, "then": {"text": "{{ path['id'] }}"}}, "no parameter 'id'; it has none"),
        ({"when": {"path": "/a"}, "then": {"json": "{{ item.name }}"}}, "nothing names 'item' here"),
        ({"when": {"path": "/a"}, "then": {"json": "{{ page.items }}"}}, "nothing names 'page' here"),
    ],
)
def test_what_cannot_be_there_is_told(stub, message):
    found = doubts(stub)
    assert len(found) == 1
    assert message in found[0]


@pytest.mark.parametrize(
    "stub",
    [
        {"when": {"path": "/a/{id}"}, "then": {"json": {"x": "{{ path.id }}", "y": "{{ request.path }}", "z": "{{ 'item' }}"}}},
        {"when": {"path": {"regex": "/(?P<x>.*)"}}, "then": {"text": "{{ path.x }}"}},
        {"when": {"path": "/a", "item": {"in": "things", "key": "1"}}, "then": {"json": "{{ item }}"}},
        {"when": {"path": "/a"}, "then": {"create": {"in": "things", "item": {"id": "{{ new_id() }}"}}, "json": "{{ item }}"}},
        {"when": {"path": "/a"}, "then": {"list": {"from": "things"}, "json": {"$for": "item in page.items", "$each": "{{ item.id }}"}}},
    ],
)
def test_what_can_be_there_is_left_alone(stub):
    assert doubts(stub) == []
