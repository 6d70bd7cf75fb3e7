import pytest

from understudy.core.engine.multistatus import DEFAULT_DECLARATION, Multistatus
from understudy.core.model.constant import Constant
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

FILE = {"path": "a.txt", "kind": "file", "properties": {"{urn:z}color": "red"}}


class Member:
    def __init__(self, name):
        self.name = name

    def render(self, context):
        return context["each"][self.name]

    def attempt(self, context):
        return context["each"].get(self.name, ABSENT)


def render(asked, things=(FILE,), **options):
    dav = {"kind": "prop", "names": [], **asked}
    table = {"file": {"{DAV:}displayname": Member("path"), "{DAV:}quota": Constant("1"), "{DAV:}owner": Member("owner")}}
    body = Multistatus(Constant(list(things)), Member("path"), table, {"DAV:": "D"}, **options)
    return body.render({"request": {"dav": dav}}).removeprefix(DEFAULT_DECLARATION)


def test_what_is_asked_for_by_name_is_there_or_not():
    assert render({"names": ["{DAV:}displayname", "{DAV:}none", "{urn:z}color"]}) == (
        '<D:multistatus xmlns:D="DAV:"><D:response><D:href>a.txt</D:href>'
        '<D:propstat><D:prop><D:displayname>a.txt</D:displayname><color xmlns="urn:z">red</color></D:prop>'
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
        "<D:propstat><D:prop><D:none/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>"
    )
    assert "404" not in render({"names": ["{DAV:}none"]}, silent=True)


def test_all_is_what_is_not_hidden_and_a_thing_has():
    told = render({"kind": "allprop"}, hidden=frozenset({"{DAV:}quota"}))
    assert "displayname" in told
    assert "color" in told
    assert "quota" not in told
    assert "owner" not in told
    assert "404" not in told
    assert "<D:displayname/>" in render({"kind": "propname"})


def test_properties_that_are_set_are_accepted():
    assert "<D:prop><D:displayname/></D:prop><D:status>HTTP/1.1 200 OK" in render({"names": ["{DAV:}displayname"]}, accepts=True)


def test_an_address_alone_is_of_something_missing():
    told = render({}, things=["/gone.txt"], after=Constant("<D:sync-token>1</D:sync-token>"))
    assert "<D:href>/gone.txt</D:href><D:status>HTTP/1.1 404 Not Found</D:status>" in told
    assert told.endswith("<D:sync-token>1</D:sync-token></D:multistatus>")


def test_things_that_are_no_list_are_refused():
    body = Multistatus(Constant("x"), Member("path"), {}, {})
    with pytest.raises(TemplateError):
        body.render({})
    assert body.attempt({}) is ABSENT
