import pytest

from understudy.core.engine.templates.dav_view import parse_elements, split_name, view_dav
from understudy.core.model.message import NO_HEADERS, Request


def view(body):
    return view_dav(Request("PROPFIND", "/", NO_HEADERS, body.encode()))


def test_a_request_without_a_body_asks_for_all():
    assert view("") == {"report": "", "kind": "allprop", "names": [], "set": {}, "remove": [], "hrefs": []}


def test_properties_are_named_with_their_namespaces():
    asked = view('<d:propfind xmlns:d="DAV:" xmlns:z="urn:z"><d:prop><d:getetag/><z:color/></d:prop></d:propfind>')
    assert (asked["kind"], asked["names"]) == ("prop", ["{DAV:}getetag", "{urn:z}color"])
    assert view('<propfind xmlns="DAV:"><propname/></propfind>')["kind"] == "propname"


def test_what_is_set_and_removed_is_told():
    asked = view(
        '<d:propertyupdate xmlns:d="DAV:" xmlns:z="urn:z"><d:set><d:prop><z:color>red &amp; <z:b t="1"/></z:color></d:prop></d:set>'
        "<d:remove><d:prop><z:old/></d:prop></d:remove></d:propertyupdate>"
    )
    assert asked["set"] == {"{urn:z}color": 'red &amp; <b xmlns="urn:z" t="1"/>'}
    assert (asked["remove"], asked["names"]) == (["{urn:z}old"], ["{urn:z}color", "{urn:z}old"])


def test_addresses_named_one_by_one_are_listed():
    asked = view('<c:calendar-multiget xmlns:c="urn:c" xmlns="DAV:"><prop><getetag/></prop><href> /a.ics </href></c:calendar-multiget>')
    assert (asked["report"], asked["hrefs"]) == ("{urn:c}calendar-multiget", ["/a.ics"])


@pytest.mark.parametrize("body", ["<a", "<!DOCTYPE a><a/>", "<a>" * 200 + "</a>" * 200])
def test_what_is_no_plain_document_is_none(body):
    assert parse_elements(body.encode()) is None


def test_names_are_split():
    assert split_name("{DAV:}href") == ("DAV:", "href")
    assert split_name("href") == ("", "href")
