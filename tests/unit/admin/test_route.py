import asyncio

import pytest
from aiohttp import StreamReader
from aiohttp.test_utils import make_mocked_request

from understudy.admin.route import Parameter, Route, read_call
from understudy.errors import UsageError


async def handler(call):
    return call


ROUTE = Route(
    "POST",
    "/x",
    "x",
    "X",
    handler,
    query={"limit": Parameter("integer", "how many"), "deep": Parameter("boolean", "all of it")},
    body={"name": Parameter("string", "who", required=True), "times": Parameter("integer", "how often")},
)


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
        ("/x?limit=five", b'{"name": "n"}', "must be a number"),
        ("/x?deep=perhaps", b'{"name": "n"}', "must be true or false"),
        ("/x", b"{}", "'name' is missing: who"),
        ("/x", b"nonsense", "not JSON"),
        ("/x", b"[1]", "must be a JSON object"),
        ("/x", b'{"name": 5}', "must be of type string"),
        ("/x", b'{"name": "n", "times": true}', "must be of type integer"),
        ("/x", b'{"name": "n", "tims": 1}', "Did you mean 'times'"),
    ],
)
async def test_what_it_does_not(target, body, said):
    with pytest.raises(UsageError, match=said):
        await read(target=target, body=body)


async def test_an_operation_without_body_takes_none():
    with pytest.raises(UsageError, match="takes no body"):
        await read(Route("POST", "/x", "x", "X", handler), body=b"{}")
