from understudy.core.faults.malformed_chunk import MalformedChunk
from understudy.core.model.step import Close, SendBody, SendRaw


def test_breaks_off_in_a_chunk_that_has_no_size(answer, scene):
    head, good, bad, end = MalformedChunk().edit(answer, scene())
    assert (head.framing, head.headers.get("transfer-encoding"), head.headers.get("content-length")) == ("chunked", "chunked", None)
    assert (good, type(bad), end) == (SendBody(b'{"a":1,'), SendRaw, Close())
    assert MalformedChunk().edit((), scene()) == ()
