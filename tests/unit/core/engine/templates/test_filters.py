import pytest

from understudy.core.engine.templates.filters import FILTERS, apply_filter
from understudy.core.engine.templates.missing import Missing
from understudy.errors import TemplateError

PEOPLE = [{"n": "b", "age": 3}, {"n": "a", "age": 3}, {"n": "c"}]


@pytest.mark.parametrize(
    ("name", "value", "arguments", "result"),
    [
        ("sum", [{"price": 2, "n": 3}, {"price": 0.5, "n": "4"}, {"n": 9}], ("price", "n"), 8.0),
        ("within", "-title, year", ("attributes",), "-attributes.title,attributes.year"),
        ("b64encode", "hi", (), "aGk="),
        ("b64encode", b"\xff\xff", ("url",), "__8"),
        ("b64decode", "aGk", (), "hi"),
        ("b64decode", "__8=", (), b"\xff\xff"),
        ("concat", ["a", b"\xff"], (), b"a\xff"),
        ("md5", b"hi", (), "49f68a5c8493ec2c0bf489821c21fc3b"),
        ("md5", "hi", ("base64",), "SfaKXIST7CwL9ImCHCH8Ow=="),
        ("sha1", "hi", (), "c22b5f9178342609428d6f51b2c5af4c0bde6a42"),
        ("sha256", "", (), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("crc32", "hi", (), 3633523372),
        ("crc32", "hi", ("hex",), "d8932aac"),
        ("crc32", b"hi", ("base64",), "2JMqrA=="),
        ("etag", b"hi", (), '"49f68a5c8493ec2c0bf489821c21fc3b"'),
        ("hex", b"\x01\xff", (), "01ff"),
        ("hex", 255, (), "ff"),
        ("elements", {"@x": "1", "a": ["b", "<"], "c": ""}, ("t",), '<t x="1"><a>b</a><a>&lt;</a><c/></t>'),
        ("elements", [{"#text": "a"}, {}], ("t",), "<t>a</t><t/>"),
        ("multipart_etag", [b"one", b"-two"], (), "409ac92bf321c8cc8e77c6ed82c0cc1a-2"),
        ("elements", None, ("t",), ""),
        ("xml", '<a b="c">&', (), "&lt;a b=&quot;c&quot;&gt;&amp;"),
        ("json", {"a": [1]}, ("spaced",), '{"a": [1]}'),
        ("fromjson", '{"a":1}', (), {"a": 1}),
        ("urlencode", "a b/é", (), "a%20b%2F%C3%A9"),
        ("urlencode", "a/b", ("/",), "a/b"),
        ("urlencode_plus", "a b", (), "a+b"),
        ("unquote", "a%20b", (), "a b"),
        ("unquote_plus", "a+b", (), "a b"),
        ("int", "42", (), 42),
        ("int", "4.9", (), 4),
        ("int", "x", (7,), 7),
        ("float", "1.5", (), 1.5),
        ("number", "42", (), 42),
        ("number", "4.5", (), 4.5),
        ("boolean", "false", (), False),
        ("boolean", "on", (), True),
        ("boolean", 0, (), False),
        ("string", True, (), "true"),
        ("default", "", ("x", True), "x"),
        ("default", "", ("x",), ""),
        ("list", None, (), []),
        ("list", "a", (), ["a"]),
        ("list", (1, 2), (), [1, 2]),
        ("length", [1, 2], (), 2),
        ("first", [1, 2], (), 1),
        ("last", [1, 2], (), 2),
        ("sort", PEOPLE, ("n",), [PEOPLE[1], PEOPLE[0], PEOPLE[2]]),
        ("sort", [2, None, "a", 1, True, {}], (), [None, True, 1, 2, "a", {}]),
        ("sort", [1, 3, 2], (None, True), [3, 2, 1]),
        ("sort", PEOPLE, ("-n",), [PEOPLE[2], PEOPLE[0], PEOPLE[1]]),
        ("join", [1, "a", True], ("-",), "1-a-true"),
        ("map_attribute", PEOPLE, ("age",), [3, 3]),
        ("where", PEOPLE, ("n", "a"), [PEOPLE[1]]),
        ("where", PEOPLE, ("n", ["a", "b"]), PEOPLE[:2]),
        ("where_not", PEOPLE, ("n", "a"), [PEOPLE[0], PEOPLE[2]]),
        ("where_not", PEOPLE, ("n", ["a", "b"]), [PEOPLE[2]]),
        ("where_starts", PEOPLE, ("n", "b"), [PEOPLE[0]]),
        ("merge", {"a": 1, "b": 1}, ({"b": 2}, None), {"a": 1, "b": 2}),
        ("deep_merge", {"a": {"b": 1, "c": 2}}, ({"a": {"b": None, "d": 3}},), {"a": {"c": 2, "d": 3}}),
        ("without", {"a": 1, "b": 2}, ("a",), {"b": 2}),
        ("without", [1, 2, 3], ([1, 2],), [3]),
        ("only", {"a": 1, "b": 2, "c": 3}, (["c", "a", "x"],), {"c": 3, "a": 1}),
        ("pairs", {"a": 1}, (), [{"key": "a", "value": 1}]),
        ("replace", "a-b", ("-", "+"), "a+b"),
        ("split", "a,b,c", (",",), ["a", "b", "c"]),
        ("truncate", "abc", (2,), "ab"),
        ("slice", "abcd", (1, 3), "bc"),
        ("pad", 7, (3,), "007"),
        ("round", 2.567, (1,), 2.6),
        ("round", 2.5, (), 2),
        ("date", "2023-11-14T22:13:20Z", ("epoch", "+1h"), 1_700_003_600),
        ("sum", [1, 2.5], (), 3.5),
        ("sum", PEOPLE, ("age",), 6),
        ("unique", [1, 2, 1, {"a": 1}, {"a": 1}], (), [1, 2, {"a": 1}]),
        ("upper", "a", (), "A"),
        ("lower", "A", (), "a"),
        ("trim", " a ", (), "a"),
        ("capitalize", "ab", (), "Ab"),
        ("title", "a b", (), "A B"),
        ("reverse", [1, 2], (), [2, 1]),
        ("basename", "a/b/c.txt", (), "c.txt"),
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
        ("bytes", "aGk=", ("base64",), b"hi"),
        ("bytes", "6869", ("hex",), b"hi"),
        ("bytes", "é", ("latin-1",), b"\xe9"),
        ("abs", -3, (), 3),
        ("max", [1, 3, 2], (), 3),
    ],
)
def test_values(name, value, arguments, result):
    made = apply_filter(name, value, *arguments)
    assert made == result
    assert type(made) is type(result)


def test_only_two_take_what_is_missing():
    assert apply_filter("default", Missing("a"), 5) == 5
    assert apply_filter("list", Missing("a")) == []
    for name in FILTERS.keys() - {"default", "list"}:
        with pytest.raises(TemplateError, match="a is not there"):
            apply_filter(name, Missing("a"))


@pytest.mark.parametrize(
    ("name", "value", "arguments"),
    [
        ("int", "x", ()),
        ("b64decode", "é", ()),
        ("fromjson", "{", ()),
        ("without", 5, ("a",)),
        ("length", 5, ()),
        ("bytes", "zz", ("hex",)),
        ("replace", "a" * 10**6, ("a", "b" * 1000)),
        ("sum", ["a"], ()),
        ("join", 5, ()),
    ],
)
def test_what_cannot_be_computed_is_said(name, value, arguments):
    with pytest.raises(TemplateError):
        apply_filter(name, value, *arguments)


def test_first_and_last_of_nothing_are_missing():
    assert isinstance(apply_filter("first", []), Missing)
    assert isinstance(apply_filter("last", []), Missing)


def test_elements_are_told_again_when_another_is_like_them():
    notes = [{"at": 1, "m": "a"}, {"at": 2, "m": "b"}, {"at": 1, "m": "c"}, {"at": 1, "m": "d"}, {"m": "e"}]
    assert [one["m"] for one in FILTERS["earlier_alike"](notes, "at")] == ["a", "a", "c"]


def test_elements_take_the_order_of_another_list_and_the_rest_keeps_its_own():
    assert FILTERS["ordered_like"](["a", "b", "c", "d"], ["c", "x", "a"]) == ["c", "a", "b", "d"]


def test_a_digest_names_its_algorithm():
    assert FILTERS["content_digest"](b"").startswith("sha256:e3b0c442")
    assert FILTERS["content_digest"]("", "sha512:0").startswith("sha512:cf83e135")
