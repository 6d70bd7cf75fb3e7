from understudy.core.generator.traffic.davs import read_multistatus
from understudy.core.model.headers import Headers
from understudy.core.model.message import Response


def answer(body, status=207):
    return Response(status, Headers.of([("content-type", "application/xml")]), body.encode())


def test_prefixes_and_order_say_nothing():
    stat = "<{p}propstat><{p}prop>{props}</{p}prop><{p}status>HTTP/1.1 200 OK</{p}status></{p}propstat>"
    one = '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/a</d:href>{}</d:response></d:multistatus>'.format(
        stat.format(p="d:", props="<d:getetag>x</d:getetag><d:resourcetype><d:collection/></d:resourcetype>")
    )
    other = '<multistatus xmlns="DAV:"><response><href>/a</href>{}</response></multistatus>'.format(
        stat.format(p="", props="<resourcetype><collection/></resourcetype><getetag>x</getetag>")
    )
    assert read_multistatus(answer(one)) == read_multistatus(answer(other))
    assert read_multistatus(answer(one)) == {"/a": {"200": {"{DAV:}getetag": "x", "{DAV:}resourcetype": {"{DAV:}collection": [""]}}}}


def test_other_answers_are_none():
    assert read_multistatus(answer("<multistatus/>")) is None
    assert read_multistatus(answer('<multistatus xmlns="DAV:"/>', 200)) is None
    assert read_multistatus(answer("multistatus")) is None
