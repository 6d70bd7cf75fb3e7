import pytest

from understudy.files.stubs.document import compile_document
from understudy.files.stubs.lint.shadowed import check_shadowed
from understudy.files.stubs.lint.subject import Subject


def shadowed(*stubs):
    document = {"stubs": [{"id": f"s{number}", **stub} for number, stub in enumerate(stubs)]}
    return [doubt.pointer[1] for doubt in check_shadowed(Subject(document, compile_document(document, name="a")))]


@pytest.mark.parametrize(
    "stubs",
    [
        ({"when": {"path": "/a"}}, {"when": {"path": "/a"}}),
        ({"when": {"path": "/a"}, "priority": 1}, {"when": {"path": "/a", "method": "GET", "query": {"q": "1"}}}),
        ({"when": {"path": "/**"}, "priority": 1}, {"when": {"path": "/a/{id}", "method": "GET"}}),
        ({"when": {"path": "/a/{id}"}, "priority": 1}, {"when": {"path": "/a/b"}}),
        ({"when": {}, "priority": 1}, {"when": {"path": {"regex": "/x.*"}}}),
    ],
)
def test_a_stub_that_can_never_be_reached_is_found(stubs):
    assert shadowed(*stubs) == [1]


@pytest.mark.parametrize(
    "stubs",
    [
        ({"when": {"path": "/a"}}, {"when": {"path": "/a", "query": {"q": "1"}}}),
        ({"when": {"path": "/a", "query": {"q": "1"}}}, {"when": {"path": "/a"}}),
        ({"when": {"path": "/a", "method": "GET"}}, {"when": {"path": "/a"}}),
        ({"when": {"path": "/a", "state": {"x": 1}}}, {"when": {"path": "/a"}}),
        ({"when": {"path": "/a/{id}"}, "priority": 1}, {"when": {"path": "/b/c"}}),
        ({"when": {"path": "/a"}, "then": {"responses": [{"status": 200}], "repeat": "miss"}}, {"when": {"path": "/a"}}),
    ],
)
def test_a_stub_that_can_be_reached_is_left_alone(stubs):
    assert shadowed(*stubs) == []
