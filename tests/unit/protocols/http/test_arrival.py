import asyncio
import socket
import struct
import time

import pytest
import uvloop

from understudy.protocols.http.arrival import waited_s


class Transport:
    def __init__(self, sock):
        self.sock = sock

    def get_extra_info(self, name):
        return self.sock


class Socket:
    def __init__(self, data):
        self.data = data

    def getsockopt(self, *asked):
        if self.data is None:
            raise OSError("no such option")
        return self.data


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_the_time_that_data_lay_in_the_kernel_is_known(loop):
    if not hasattr(socket, "TCP_INFO"):
        return

    async def late():
        seen = asyncio.get_running_loop().create_future()

        class Reader(asyncio.Protocol):
            def connection_made(self, transport):
                self.transport = transport

            def data_received(self, data):
                seen.set_result(waited_s(self.transport))

        server = await asyncio.get_running_loop().create_server(Reader, "127.0.0.1", 0)
        with socket.create_connection(server.sockets[0].getsockname()) as client:
            await asyncio.sleep(0.05)
            client.sendall(b"x")
            time.sleep(0.2)  # noqa: ASYNC251 - the loop is held up on purpose
            found = await asyncio.wait_for(seen, 5)
        server.close()
        return found

    with asyncio.Runner(loop_factory=loop) as runner:
        assert 0.15 <= runner.run(late()) <= 2


def test_a_tick_of_the_kernel_is_no_time():
    assert waited_s(Transport(Socket(b"\0" * 52 + struct.pack("=I", 4)))) == 0.0
    assert waited_s(Transport(Socket(b"\0" * 52 + struct.pack("=I", 104)))) == pytest.approx(0.1)


@pytest.mark.parametrize("data", [None, b"", b"\0" * 52, b"\0" * 52 + struct.pack("=I", 61_000)])
def test_what_is_not_known_is_no_time(data):
    assert waited_s(Transport(Socket(data))) == 0.0
    assert waited_s(Transport(None)) == 0.0
    assert waited_s(None) == 0.0
