import pytest

from understudy.core.redaction.grammars.urls import requote, rewrite_pairs, rewrite_path, rewrite_target, rewrite_urls


def swap(_name, value, _place):
    return value.replace("s3+cr/t", "p5+ud/m")


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("a=1&b=s3%2Bcr%2Ft", "a=1&b=p5%2Bud%2Fm"),
        ("a=1&b=s3%2bcr/t&c", "a=1&b=p5%2bud/m&c"),
        ("b=s3%2Bcr%2Ft+and+more", "b=p5%2Bud%2Fm+and+more"),
        ("b=s3%2Bcr%2Ft%20x", "b=p5%2Bud%2Fm%20x"),
        ("", ""),
        ("a=%zz&&=", "a=%zz&&="),
    ],
)
def test_pairs_keep_their_encoding(text, rewritten):
    assert rewrite_pairs(text, swap, "p") == rewritten


def test_names_and_places_of_pairs():
    seen = []
    rewrite_pairs("user%5Bname%5D=bob&x=1", lambda name, value, place: seen.append((name, value, place)) or value, "q")

    assert ("user[name]", "bob", "q.user[name]") in seen


def test_segments_go_by_the_one_before():
    seen = []
    rewrite_path("/reset/abc%20d/", lambda name, value, place: seen.append((name, value, place)) or value, "path")

    assert seen == [("", "reset", "path.0"), ("reset", "abc d", "path.1")]


def test_targets():
    assert rewrite_target("/s3%2Bcr%2Ft/x?k=s3%2Bcr%2Ft", swap, swap, "r") == "/p5%2Bud%2Fm/x?k=p5%2Bud%2Fm"
    assert rewrite_target("/x#access_token=s3%2Bcr%2Ft", swap, swap, "r") == "/x#access_token=p5%2Bud%2Fm"


def test_urls_inside_text():
    named = []

    def note(name, value, _place):
        named.append((name, value))
        return swap(name, value, "")

    text = "see https://bob:s3%2Bcr%2Ft@host.example:8443/a?x=1#y and (http://other.example/)"
    assert rewrite_urls(text, note, note, "p") == text.replace("s3%2Bcr%2Ft", "p5%2Bud%2Fm")
    assert ("password", "s3+cr/t") in named
    assert ("userinfo", "bob") in named


def test_quoting_is_like_before():
    assert requote("a b/c", "x y/z") == "a b/c"
    assert requote("a b", "x+y", plus=True) == "a+b"
