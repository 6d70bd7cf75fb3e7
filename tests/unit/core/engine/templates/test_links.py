import pytest

from understudy.core.engine.templates.links import link_header, with_query


@pytest.mark.parametrize(
    ("url", "name", "value", "order", "expected"),
    [
        ("http://a/b?x=1&page=2&y=3", "page", 3, "kept", "http://a/b?x=1&page=3&y=3"),
        ("/b", "page", 2, "kept", "/b?page=2"),
        ("/b?z=1", "page", 2, "sorted", "/b?page=2&z=1"),
        ("/b?page=2", "page", None, "kept", "/b"),
        ("/b?page%5Bnumber%5D=1", "page[number]", 2, "kept", "/b?page[number]=2"),
        ("/b?cursor=a", "cursor", "b c", "kept", "/b?cursor=b+c"),
    ],
)
def test_another_parameter(url, name, value, order, expected):
    assert with_query(url, name, value, order) == expected


def test_relations_without_a_url_are_left_out():
    assert link_header({"first": "/a?p=1", "prev": None, "last": "/a?p=9"}) == '</a?p=1>; rel="first", </a?p=9>; rel="last"'


def test_a_parameter_is_written_as_the_caller_wrote_it():
    assert with_query("/a?page%5Boffset%5D=1&sort=x", "page[offset]", 0, "spelled") == "/a?page%5Boffset%5D=0&sort=x"
    assert with_query("/a?page%5Blimit%5D=2", "page[offset]", 2, "spelled") == "/a?page%5Blimit%5D=2&page%5Boffset%5D=2"
    assert with_query("/a?page[limit]=2", "page[offset]", 2, "spelled") == "/a?page[limit]=2&page[offset]=2"
