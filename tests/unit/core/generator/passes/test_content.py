"""Reads of stored bytes: parts are cut, unchanged ones are not sent again."""

from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.passes.content import as_whole, serve_content


def test_a_part_is_read_as_the_whole_and_the_stub_cuts_as_asked():
    tape = Tape()
    tape.add("GET", "/f", None, 206, b"he", fields=[("Content-Range", "bytes 0-1/5"), ("ETag", '"x"')])
    tape.add("GET", "/f", None, 304, None, headers=[("If-None-Match", '"x"')])
    part, unchanged = tape.samples()
    whole = as_whole(part, b"hello")
    assert (whole.status, whole.answer.raw) == (200, b"hello")
    assert "content-range" not in {name.lower() for name, _ in whole.fields}
    draft = Draft(Endpoint("GET", ("f",), (), (part, unchanged)), (whole,))
    assert serve_content([draft], [unchanged]) == [draft]
    assert draft.then == {"ranges": True, "conditional": True}
    assert unchanged in draft.samples
