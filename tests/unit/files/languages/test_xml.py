import pytest

from understudy.files.languages.xml import compile_xml, compile_xpath, digest_xml, parse_xml


def test_equal_documents_have_equal_digests():
    assert digest_xml(b"<a x='1' y='2'><b>t</b></a>") == digest_xml(b"<a y='2'  x='1'>\n <b> t</b><!-- c --></a>")
    assert digest_xml(b"<a>1</a>") != digest_xml(b"<a>2</a>")
    assert digest_xml(b"<a") is None


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a>" * 100_000,
    ],
)
def test_hostile_documents_are_not_read(body):
    assert parse_xml(body) is None


def test_where_documents_may_differ_there_is_no_digest():
    assert compile_xml("<a>${ignore}</a>").digest is None
    assert compile_xml("<a/>", ignore_order=True).digest is None
    assert compile_xml("<a/>").digest == digest_xml(b"<a></a>")


def test_the_first_difference_is_named():
    shape = compile_xml("<a><b x='1'/><c/></a>")
    assert [shape.difference(body) for body in (b"<z/>", b"<a/>", b"<a><b y='1'/><c/></a>", b"<a><b x='1'>t</b><c/></a>")] == [
        "/z instead of a",
        "/a with 0 children instead of 2",
        "/a/b with attributes y",
        "/a/b = 't'",
    ]


def test_expressions_give_texts():
    body = b"<a><b id='1'>x<i>y</i></b><b id='2'/></a>"
    assert compile_xpath("//b", {}).find(body) == ("xy", "")
    assert compile_xpath("//@id", {}).find(body) == ("1", "2")
    assert compile_xpath("count(//b)", {}).find(body) == ("2",)
    assert compile_xpath("string(//b)", {}).find(body) == ("xy",)
    assert compile_xpath("//b = 'z'", {}).find(body) == ()
    assert compile_xpath("//b", {}).find(b"no xml") == ()


@pytest.mark.parametrize(
    ("ignored", "body", "fits"),
    [
        ("namespaces", '<a xmlns="urn:y" x="1"><b>t</b></a>', True),
        ("names", '<z x="1"><y>t</y></z>', False),
        ("text", '<a xmlns="urn:x" x="1"><b>other</b></a>', True),
        ("attribute_values", '<a xmlns="urn:x" x="2"><b>t</b></a>', True),
        ("attributes", '<a xmlns="urn:x" x="1" y="2"><b z="1">t</b></a>', True),
        ("attributes", '<a xmlns="urn:x" y="2"><b>t</b></a>', False),
        ("children", '<a xmlns="urn:x" x="1"><c/><b>t</b><d/></a>', True),
        ("children", '<a xmlns="urn:x" x="1"><c/></a>', False),
        (
            "schema_location",
            '<a xmlns="urn:x" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="u v" x="1"><b>t</b></a>',
            True,
        ),
    ],
)
def test_what_is_told_not_to_count_does_not(ignored, body, fits):
    wanted = '<a xmlns="urn:x" x="1"><b>t</b></a>'
    assert compile_xml(wanted, ignore=frozenset({ignored})).fits(body.encode()) is fits
    if fits:
        assert not compile_xml(wanted).fits(body.encode())
    assert compile_xml(wanted, ignore=frozenset({ignored})).digest is None


def test_names_that_do_not_count():
    assert compile_xml("<a><b>1</b></a>", ignore=frozenset({"names"})).fits(b"<x><y>1</y></x>")


def test_children_in_any_order_among_others():
    loose = compile_xml("<a><b/><c/></a>", ignore_order=True, ignore=frozenset({"children"}))
    assert [loose.fits(body) for body in (b"<a><c/><x/><b/></a>", b"<a><c/></a>")] == [True, False]
    in_turn = compile_xml("<a><b/><c/></a>", ignore=frozenset({"children"}))
    assert [in_turn.fits(body) for body in (b"<a><x/><b/><c/></a>", b"<a><c/><x/><b/></a>")] == [True, False]


def test_places_stand_for_texts_and_attributes():
    shape = compile_xml("<a at='${xmlunit.isDateTime}'><b>${xmlunit.isNumber}</b><c>${xmlunit.matchesRegex([a-z]+)}</c></a>")
    assert shape.fits(b"<a at='2026-11-28'><b>1</b><c>abc</c></a>")
    assert not shape.fits(b"<a at='2026-11-28'><b>x</b><c>abc</c></a>")
    assert shape.digest is None
