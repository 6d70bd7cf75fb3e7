import pytest

from understudy.core.faults.wrong_content_length import WrongContentLength
from understudy.core.model.step import Close, SendRaw


@pytest.mark.parametrize(("off_by", "length"), [(10, "24"), (-4, "10"), (-99, "0")])
def test_promises_more_or_less_than_it_sends(answer, scene, off_by, length):
    head, body, end = WrongContentLength(off_by).edit(answer, scene())
    assert (head.headers.get("content-length"), body, end) == (length, SendRaw(b'{"a":1,"b":[]}'), Close())
    assert WrongContentLength().edit((), scene()) == ()
