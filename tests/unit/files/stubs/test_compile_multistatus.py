import pytest

from understudy.core.engine.multistatus import Multistatus
from understudy.files.stubs.compile_multistatus import compile_multistatus


def test_names_are_read_by_their_prefixes(place, told):
    body = compile_multistatus(
        {
            "namespaces": {"D": "DAV:", "": "urn:z"},
            "href": "/{{ each.path }}",
            "properties": {"file": {"D:getetag": "{{ each.etag }}", ":color": "red"}},
            "hidden": ["D:getetag"],
            "silent": True,
        },
        place,
    )
    assert isinstance(body.content, Multistatus)
    assert list(body.content.properties["file"]) == ["{DAV:}getetag", "{urn:z}color"]
    assert body.content.hidden == {"{DAV:}getetag"}
    assert body.content.silent
    assert not body.content.accepts
    assert told() == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("x", ": expected a mapping"),
        ({}, "'href' gives the address"),
        ({"href": 1}, "href: expected text"),
        ({"href": "/", "hrf": 1}, "hrf: unknown key of multistatus 'hrf'"),
        ({"href": "/", "properties": {"file": {"X:a": ""}}}, "unknown prefix 'X'"),
        ({"href": "/", "properties": []}, "properties: expected a mapping"),
        ({"href": "/", "hidden": "D:a"}, "hidden: expected a list"),
        ({"href": "/", "silent": 1}, "silent: expected true"),
    ],
)
def test_what_is_wrong_is_said(place, told, document, message):
    compile_multistatus(document, place)
    assert any(message in problem for problem in told()), told()
