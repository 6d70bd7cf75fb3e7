import pytest

from understudy.core.faults.slow_headers import SlowHeaders
from understudy.core.model.step import Close, SendHead, SendRaw, Wait


def test_the_head_arrives_line_by_line(answer, scene):
    steps = SlowHeaders(5).edit(answer, scene())
    lines = [step.data for step in steps if isinstance(step, SendRaw)]
    assert lines == [
        b"HTTP/1.1 200 OK\r\n",
        b"Content-Type: application/json\r\n",
        b"Content-Length: 14\r\n",
        b"connection: close\r\n",
        b"\r\n",
        b'{"a":1,"b":[]}',
    ]
    assert sum(step.seconds for step in steps if isinstance(step, Wait)) == pytest.approx(5)
    assert steps[-1] == Close()


def test_a_head_without_a_body_and_a_status_without_a_phrase(scene):
    steps = SlowHeaders(1).edit((SendHead(299, framing="none"),), scene("HEAD"))
    assert [step.data for step in steps if isinstance(step, SendRaw)] == [b"HTTP/1.1 299 \r\n", b"connection: close\r\n", b"\r\n"]


def test_http_2_has_no_lines_the_head_comes_late(answer, scene):
    assert SlowHeaders(5).edit(answer, scene(version="2")) == (Wait(5), *answer)
    assert SlowHeaders(5).edit((), scene()) == ()
