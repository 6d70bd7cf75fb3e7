import pytest

from understudy.core.engine.templates.filters import apply_filter
from understudy.core.engine.templates.texts import MAP_ENTRIES, elements


@pytest.mark.parametrize(
    ("name", "value", "arguments", "result"),
    [
        ("named_order", "CREATED_AT_DESC,TITLE_ASC", (), "-createdAt,title"),
        ("named_order", "CREATED_AT", ("snake",), "created_at"),
        ("named_order", "title_DESC", (), "-title"),
        ("within", "-title, year", ("attributes",), "-attributes.title,attributes.year"),
        ("cycled", "abc", (7,), "abcabca"),
        ("directed", "title, year", ("asc,desc",), "title,-year"),
        ("directed", "title,year", ("desc",), "-title,year"),
        ("elements", {"@x": "1", "a": ["b", "<"], "c": ""}, ("t",), '<t x="1"><a>b</a><a>&lt;</a><c/></t>'),
        ("elements", [{"#text": "a"}, {}], ("t",), "<t>a</t><t/>"),
        ("elements", None, ("t",), ""),
        ("pieces", "a bc  d", ("before",), ["a", " bc", "  d"]),
        ("pieces", "a bc d ", ("after",), ["a ", "bc ", "d "]),
        ("pieces", "abcde", (2,), ["ab", "cd", "e"]),
        ("xml", '<a b="c">&', (), "&lt;a b=&quot;c&quot;&gt;&amp;"),
        ("urlencode", "a b/é", (), "a%20b%2F%C3%A9"),
        ("urlencode", "a/b", ("/",), "a/b"),
        ("urlencode_plus", "a b", (), "a+b"),
        ("unquote", "a%20b", (), "a b"),
        ("unquote_plus", "a+b", (), "a b"),
        ("replace", "a-b", ("-", "+"), "a+b"),
        ("split", "a,b,c", (",",), ["a", "b", "c"]),
        ("pad", 7, (3,), "007"),
        ("fill", "abc", (5,), "  "),
        ("fill", "abcdef", (5,), " "),
        ("upper", "a", (), "A"),
        ("lower", "A", (), "a"),
        ("trim", " a ", (), "a"),
        ("capitalize", "ab", (), "Ab"),
        ("title", "a b", (), "A B"),
        ("basename", "a/b/c.txt", (), "c.txt"),
        ("slug", "What's new, 2nd part?", (), "what-s-new-2nd-part"),
        ("with_charset", "text/plain", (), "text/plain; charset=utf-8"),
        ("place", "http://localhost:80/a%20b/c/?x=/y", (), "a b/c"),
        ("place", "/a/b/", (), "a/b"),
        ("parent", "a/b/c", (), "a/b"),
        ("parent", "a", (), ""),
        ("project_name", "New.._Thing-x", (), "new-thing-x"),
        ("media_type", "a/x.CSV", (), "text/csv"),
        ("media_type", "x", (), "application/octet-stream"),
        ("media_type", "x.zz", ({"zz": "text/zz"},), "text/zz"),
        ("with_charset", "text/plain; charset=latin-1", (), "text/plain; charset=latin-1"),
        ("with_charset", "image/png", (), "image/png"),
    ],
)
def test_values(name, value, arguments, result):
    made = apply_filter(name, value, *arguments)
    assert made == result
    assert type(made) is type(result)


def test_a_map_of_the_aws_query_protocol_is_written_entry_by_entry():
    assert elements({"a": "1", "b": ""}, MAP_ENTRIES) == ("<entry><key>a</key><value>1</value></entry><entry><key>b</key><value/></entry>")


def test_slugs():
    from understudy.core.engine.templates.texts import slug

    assert [slug("My First Post!"), slug("Café -- it's  open"), slug("it's", "go")] == ["my-first-post", "cafe-it-s-open", "its"]
