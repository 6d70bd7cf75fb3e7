import asyncio
import socket

import pytest

from understudy.errors import UsageError, WorkerError
from understudy.runtime.workers.link import Desk, Link


async def pair():
    mine, theirs = socket.socketpair()
    theirs.setblocking(False)
    return Link(mine), Desk(*await asyncio.open_connection(sock=theirs))


def refuse():
    raise UsageError("not that")


async def test_calls_are_answered_with_results_or_with_what_went_wrong():
    link, desk = await pair()
    serving = asyncio.create_task(desk.serve({"add": lambda a, b: a + b, "later": lambda: asyncio.sleep(0, "done"), "refuse": refuse}))
    assert await asyncio.to_thread(link.ask, "add", b"x" * 3_000_000, b"y") == b"x" * 3_000_000 + b"y"
    assert await asyncio.to_thread(link.ask, "later") == "done"
    with pytest.raises(WorkerError, match="not that"):
        await asyncio.to_thread(link.ask, "refuse")
    link.close()
    await asyncio.wait_for(serving, 5)


async def test_a_worker_that_is_gone_or_silent_is_said_to_be():
    link, desk = await pair()
    with pytest.raises(WorkerError, match="does not answer"):
        await asyncio.to_thread(link.ask, "add", timeout_s=0.01)
    with pytest.raises(WorkerError, match="does not answer"):
        await asyncio.to_thread(link.ask, "add")
    assert await desk.next_call() == ("add", ())
    assert await desk.next_call() is None
