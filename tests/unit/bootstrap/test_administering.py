import asyncio
import urllib.request

import pytest
from tests.unit.admin.on_stage import make_stage

from understudy.bootstrap.administering import open_admin_on_call
from understudy.errors import UsageError
from understudy.runtime.listener import bind


def ready(listener):
    with urllib.request.urlopen(f"{listener.url}/healthz", timeout=10) as answer:
        return answer.status


async def test_the_first_caller_waits_until_it_is_open():
    listener = bind("127.0.0.1", 0)
    stage = make_stage()
    close = open_admin_on_call(listener, stage, insecure=False)
    assert await asyncio.to_thread(ready, listener) == 200
    assert await asyncio.to_thread(ready, listener) == 200
    await close()


async def test_one_that_nobody_called_is_closed_unopened():
    listener = bind("127.0.0.1", 0)
    await open_admin_on_call(listener, make_stage(), insecure=False)()
    bind("127.0.0.1", listener.port).close()


async def test_whoever_called_before_it_listened_to_calls_is_answered_too():
    listener = bind("127.0.0.1", 0)
    called = asyncio.create_task(asyncio.to_thread(ready, listener))
    await asyncio.sleep(0)
    close = open_admin_on_call(listener, make_stage(), insecure=False)
    assert await called == 200
    await close()


async def test_a_public_address_is_refused_at_once():
    listener = bind("127.0.0.1", 0)
    listener.host = "10.0.0.1"
    with pytest.raises(UsageError, match="--insecure-admin"):
        open_admin_on_call(listener, make_stage(), insecure=False)
    listener.close()
