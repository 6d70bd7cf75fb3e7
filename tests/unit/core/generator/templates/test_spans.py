from understudy.core.generator.templates.spans import dated, masked, put_spans, span, template_of, written_of


def test_a_word_is_spelled_as_its_place_wants_it():
    text = '<a href="/x/docs/" title="x">docs and mydocs.txt</a>'
    parts = put_spans((text,), "docs", span("name", str))
    assert template_of(parts) == '<a href="/x/{{ name | urlencode }}/" title="x">{{ name | xml }} and mydocs.txt</a>'
    assert written_of(parts, "a <b>") == '<a href="/x/a%20%3Cb%3E/" title="x">a &lt;b&gt; and mydocs.txt</a>'
    assert template_of(put_spans(('"n": "docs"',), "docs", span("name", str))) == '"n": "{{ name }}"'
    assert template_of(put_spans(('<a href="/a/b">',), "a/b", span("path", str))) == "<a href=\"/{{ path | urlencode('/') }}\">"


def test_moments_are_written_in_their_format():
    text = masked("at 28-Nov-2026 18:08, 2026-11-28 18:08:09.5 +0000, Sat, 28 Nov 2026 18:08:02 GMT or 1795889282")
    parts = dated((text,), "date({})")
    assert template_of(parts) == (
        "at {{ date('%d-%b-%Y %H:%M') }}, {{ date('%Y-%m-%d %H:%M:%S.%f000') }} +0000, {{ date('http') }} or {{ date('epoch') }}"
    )
    assert written_of(parts, None) == text
