import asyncio
import urllib.request

import pytest
from tests.unit.admin.on_stage import make_stage

from understudy.bootstrap.administering import open_admin_behind
from understudy.errors import UsageError
from understudy.runtime.listener import bind


def ready(listener):
    with urllib.request.urlopen(f"{listener.url}/healthz", timeout=10) as answer:
        return answer.status


async def test_whoever_calls_before_it_is_open_waits():
    listener = bind("127.0.0.1", 0)
    stage = make_stage()
    called = asyncio.create_task(asyncio.to_thread(ready, listener))
    close = open_admin_behind(listener, stage, insecure=False)
    assert await called == 200
    await close()


async def test_closing_at_once_closes_what_was_about_to_open():
    listener = bind("127.0.0.1", 0)
    await open_admin_behind(listener, make_stage(), insecure=False)()
    bind("127.0.0.1", listener.port).close()


async def test_a_public_address_is_refused_at_once():
    listener = bind("127.0.0.1", 0)
    listener.host = "10.0.0.1"
    with pytest.raises(UsageError, match="--insecure-admin"):
        open_admin_behind(listener, make_stage(), insecure=False)
    listener.close()
