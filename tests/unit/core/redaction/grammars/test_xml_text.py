from understudy.core.redaction.grammars.xml_text import element_names, is_markup, rewrite_xml

LISTING = """<?xml version="1.0"?>
<R xmlns="http://s3.example/"><!-- note --><C><Key>a &amp; b.txt</Key><ETag>"x"</ETag></C><E/><D><![CDATA[raw <text>]]></D></R>"""


def collect(text):
    seen = []
    rewrite_xml(text, lambda name, value, place: seen.append((name, value, place)) or value, "p")
    return seen


def test_text_goes_by_its_element():
    assert ("Key", "a & b.txt", "p.R.C.Key") in collect(LISTING)
    assert ("D", "raw <text>", "p.R.D") in collect(LISTING)


def test_nothing_else_changes():
    assert rewrite_xml(LISTING, lambda _n, value, _p: value, "p") == LISTING
    assert rewrite_xml(LISTING, lambda n, value, _p: "<&>" if n == "Key" else value, "p") == LISTING.replace(
        "a &amp; b.txt", "&lt;&amp;&gt;"
    )
    assert rewrite_xml("a < b <c", lambda _n, value, _p: value, "p") == "a < b <c"


def test_a_key_names_the_value_beside_it():
    assert ("Password", "x", "p.e.Value") in collect("<e><Key>Password</Key><Value>x</Value></e>")


def test_form_fields_go_by_the_name_they_carry():
    page = '<form><input type="hidden" name=\'csrf_token\' value="a&quot;b"/><meta name="x" content=\'y\'></form>'

    assert ("csrf_token", 'a"b') in [(name, value) for name, value, _ in collect(page)]
    assert ("x", "y") in [(name, value) for name, value, _ in collect(page)]
    assert rewrite_xml(page, lambda n, value, _p: 'c"d' if n == "csrf_token" else value, "p") == page.replace("a&quot;b", "c&quot;d")


def test_names_and_markup():
    assert {"Key", "C", "R", "xmlns"} <= element_names(LISTING)
    assert is_markup(LISTING)
    assert not is_markup("<!-- never closed <a></a>")
