import asyncio

import pytest
from aiohttp import StreamReader
from aiohttp.test_utils import make_mocked_request
from pydantic import Field

from understudy.admin.payloads import Payload
from understudy.admin.route import Route, read_call
from understudy.errors import UsageError


async def handler(call):
    return call


class Query(Payload):
    limit: int | None = None
    deep: bool | None = None


class Body(Payload):
    name: str = Field(description="who")
    times: int | None = None


ROUTE = Route("POST", "/x", "x", "X", handler, query=Query, body=Body)


async def read(route=ROUTE, target="/x", body=b""):
    loop = asyncio.get_running_loop()
    payload = StreamReader(_Protocol(), 2**16, loop=loop)
    payload.feed_data(body)
    payload.feed_eof()
    request = make_mocked_request("POST", target, headers={"Content-Length": str(len(body))}, payload=payload)
    return await read_call(route, request, None)


class _Protocol:
    connected = True

    def resume_reading(self, resume_parser=True):
        pass


async def test_what_the_table_allows():
    call = await read(target="/x?limit=5&deep=true", body=b'{"name": "n", "times": null}')
    assert call.query == {"limit": 5, "deep": True}
    assert call.body == {"name": "n"}


@pytest.mark.parametrize(
    ("target", "body", "said"),
    [
        ("/x?limt=5", b'{"name": "n"}', "Did you mean 'limit'"),
        ("/x?limit=five", b'{"name": "n"}', "should be a valid integer"),
        ("/x?deep=perhaps", b'{"name": "n"}', "should be a valid boolean"),
        ("/x", b"{}", "'name' is missing: who"),
        ("/x", b"nonsense", "not JSON"),
        ("/x", b"[1]", "must be a JSON object"),
        ("/x", b'{"name": 5}', "should be a valid string"),
        ("/x", b'{"name": "n", "times": true}', "should be a valid integer"),
        ("/x", b'{"name": "n", "tims": 1}', "Did you mean 'times'"),
    ],
)
async def test_what_it_does_not(target, body, said):
    with pytest.raises(UsageError, match=said):
        await read(target=target, body=body)


async def test_an_operation_without_body_takes_none():
    with pytest.raises(UsageError, match="takes no body"):
        await read(Route("POST", "/x", "x", "X", handler), body=b"{}")
