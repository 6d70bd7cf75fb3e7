import asyncio
from types import SimpleNamespace

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader

from understudy.protocols.http.request_body import BrokenBodyError, body_at_hand, read_body
from understudy.protocols.respondent import Limits

LIMITS = Limits(body_bytes=8, body_s=0.01)


class Calm(BaseProtocol):
    """A protocol that never pauses."""

    def resume_reading(self, resume_parser=True):
        pass


def payload(*parts, ended=True):
    loop = asyncio.get_running_loop()
    protocol = Calm(loop)
    protocol.transport = asyncio.Transport()
    reader = StreamReader(protocol, 1024, loop=loop)
    for part in parts:
        reader.feed_data(part)
    if ended:
        reader.feed_eof()
    return reader


def message(**fields):
    return SimpleNamespace(headers={name.replace("_", "-"): value for name, value in fields.items()})


async def test_a_body_that_is_here_needs_no_waiting():
    assert body_at_hand(EMPTY_PAYLOAD, LIMITS) == b""
    assert body_at_hand(payload(b"ab", b"cd"), LIMITS) == b"abcd"
    assert body_at_hand(payload(b"ab", ended=False), LIMITS) is None
    assert body_at_hand(payload(b"123456789"), LIMITS) is None


async def test_a_client_that_waits_is_asked_for_its_body():
    asked, held = [], []
    reader = payload(ended=False)
    reader_done = asyncio.get_running_loop().call_soon(lambda: (reader.feed_data(b"late"), reader.feed_eof()))
    assert await read_body(message(Expect="100-continue"), reader, LIMITS, lambda: asked.append(1), held.append) == b"late"
    assert (asked, held, reader_done.cancelled()) == ([1], [4], False)


@pytest.mark.parametrize(
    ("parts", "ended", "fields", "status"),
    [([b"12345", b"6789"], True, {}, 413), ([b""], True, {"Content_Length": "9"}, 413), ([b"1"], False, {}, 408)],
)
async def test_what_is_too_large_or_too_slow_is_refused(parts, ended, fields, status):
    with pytest.raises(BrokenBodyError) as caught:
        await read_body(message(**fields), payload(*parts, ended=ended), LIMITS, lambda: None, lambda _: None)
    assert caught.value.status == status
