"""JSON Patch and JSON Merge Patch."""

import pytest

from understudy.core.engine.templates.json_patch import json_patch
from understudy.errors import TemplateError

THING = {"a": 1, "tags": ["x", "y"], "deep": {"b": 2}}


@pytest.mark.parametrize(
    ("operations", "changed"),
    [
        ([{"op": "replace", "path": "/a", "value": 5}], {"a": 5}),
        ([{"op": "add", "path": "/tags/-", "value": "z"}], {"tags": ["x", "y", "z"]}),
        ([{"op": "add", "path": "/tags/0", "value": "w"}], {"tags": ["w", "x", "y"]}),
        ([{"op": "remove", "path": "/tags/1"}], {"tags": ["x"]}),
        ([{"op": "copy", "from": "/a", "path": "/deep/c"}], {"deep": {"b": 2, "c": 1}}),
        ([{"op": "test", "path": "/a", "value": 1}, {"op": "add", "path": "/new~1one", "value": None}], {"new/one": None}),
    ],
)
def test_operations(operations, changed):
    assert json_patch(THING, operations) == THING | changed
    assert THING == {"a": 1, "tags": ["x", "y"], "deep": {"b": 2}}


def test_members_move_and_whole_documents_are_replaced():
    assert json_patch(THING, [{"op": "move", "from": "/a", "path": "/z"}]) == {"tags": ["x", "y"], "deep": {"b": 2}, "z": 1}
    assert json_patch(THING, [{"op": "add", "path": "", "value": [1]}]) == [1]


def test_a_mapping_is_merged():
    assert json_patch(THING, {"a": None, "deep": {"c": 3}, "tags": ["q"]}) == {"tags": ["q"], "deep": {"b": 2, "c": 3}}


@pytest.mark.parametrize(
    "operations",
    [
        "text",
        [{"op": "replace", "path": "/none", "value": 1}],
        [{"op": "test", "path": "/a", "value": 2}],
        [{"op": "add", "path": "/tags/9", "value": 1}],
        [{"op": "shift", "path": "/a"}],
        [{"path": "/a"}],
        [{"op": "remove", "path": ""}],
        [{"op": "remove", "path": 7}],
    ],
)
def test_what_cannot_be_carried_out_is_said(operations):
    with pytest.raises(TemplateError, match="json_patch"):
        json_patch(THING, operations)


def test_what_is_no_document_is_not_patched():
    with pytest.raises(TemplateError, match="json_patch"):
        json_patch("[1]", [{"op": "add", "path": "/-", "value": 2}])
