from xml.sax.saxutils import escape as sax_escape
from xml.sax.saxutils import quoteattr

from hypothesis import given
from hypothesis import strategies as st

from understudy.core.model.xml_text import escape, quote_attribute


@given(st.text(alphabet="a&<>\"'\n\r\t é", max_size=12))
def test_text_is_written_as_the_standard_library_writes_it(text):
    assert escape(text) == sax_escape(text)
    assert quote_attribute(text) == quoteattr(text)
