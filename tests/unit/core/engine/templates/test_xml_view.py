import pytest

from understudy.core.engine.templates.xml_view import parse_xml, view_xml
from understudy.core.model.json_codec import ABSENT
from understudy.testing.messages import make_request


def test_a_tree_of_plain_data():
    tree = parse_xml(
        b'<d:Delete xmlns:d="urn:x" a="1"><Object><Key>a &amp; b</Key></Object><Object><Key/></Object><Quiet>true</Quiet>tail</d:Delete>'
    )
    assert tree == {"Delete": {"@a": "1", "Object": [{"Key": "a & b"}, {"Key": ""}], "Quiet": "true", "#text": "tail"}}


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<a>" * 300 + b"</a>" * 300,
        b"<a><b></a>",
        b"",
    ],
)
def test_bombs_and_broken_documents_are_none(bomb):
    assert parse_xml(bomb) is ABSENT


def test_only_what_looks_like_xml_is_tried():
    assert view_xml(make_request(body=" <a>1</a>")) == {"a": "1"}
    assert view_xml(make_request(body="a=1")) is ABSENT


def test_three_of_a_kind_are_a_list():
    assert parse_xml(b"<a><b>1</b><b>2</b><b>3</b></a>") == {"a": {"b": ["1", "2", "3"]}}
