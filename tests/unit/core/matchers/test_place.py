from understudy.core.matchers.place import AddressPlace, CookiePlace, HeaderPlace, JsonPlace, QueryPlace, dotted, split_authority, step_into
from understudy.core.model.json_codec import ABSENT
from understudy.testing.messages import make_request


def test_places_give_every_value_that_stands_there():
    request = make_request(target="/?a=1&b=2&a=3", headers=[("X", "1"), ("x", "2"), ("Cookie", "c=1")], json={"a": [{"b": True}]})
    assert QueryPlace("a").values(request) == ("1", "3")
    assert HeaderPlace("x").values(request) == ("1", "2")
    assert CookiePlace("c").values(request) == ("1",)
    assert JsonPlace(("a", 0, "b")).values(request) == (("boolean", True),)
    assert JsonPlace(("a", 1)).values(request) == ()
    assert JsonPlace(("a",)).values(request) == ()


def test_the_port_is_the_default_one_of_the_scheme():
    assert AddressPlace("port").values(make_request(authority="a")) == ("80",)
    assert AddressPlace("host").values(make_request(authority="[::1]:8080")) == ("::1",)
    assert split_authority("[::1]") == ("::1", "")


def test_following_a_path_ends_where_nothing_is():
    assert step_into({"a": [1]}, ("a", 0)) == 1
    assert step_into({"a": [1]}, ("a", "b")) is ABSENT
    assert step_into(ABSENT, ("a",)) is ABSENT
    assert dotted("json", ("a", 0, "b")) == "json.a[0].b"
