"""Much on the wire: large bodies, many clients, and a port that somebody else has."""

import asyncio
import hashlib
import resource
import socket
import urllib.request
from urllib.parse import urlsplit

import pytest
from tests.e2e.recorder.wire import SIMPLE

from understudy.errors import AddressInUseError
from understudy.recorder.options import RecordOptions
from understudy.recorder.session import RecorderSession
from understudy.recorder.target import Target, parse_upstream
from understudy.recorder.unredacted import KeepEverything
from understudy.runtime.authority import Authority
from understudy.runtime.clock import SystemClock


def test_large_bodies_pass_in_bounded_memory(recording, raw_server):
    block, count = bytes(range(256)) * 4096, 100

    def answer(end, head):
        received = len(head.partition(b"\r\n\r\n")[2])
        if head.startswith(b"PUT"):
            while received < count * len(block):
                received += len(end.recv(2**20))
            end.sendall(SIMPLE)
            return
        end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n" % (count * len(block)))
        for _ in range(count):
            end.sendall(block)

    with recording.of(raw_server(answer)) as url:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        digest, size = hashlib.sha256(), 0
        with urllib.request.urlopen(url, timeout=60) as response:
            while data := response.read(2**20):
                digest.update(data)
                size += len(data)
        assert size == count * len(block)
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port), timeout=60) as end:
            end.sendall(b"PUT / HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n" % (place.netloc.encode(), count * len(block)))
            for _ in range(count):
                end.sendall(block)
            assert end.recv(65536).startswith(b"HTTP/1.1 200")
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 120 * 1024, f"{grown_kib} KiB more for two bodies of {count} MiB"
    assert hashlib.sha256(recording.exchanges[0].response.body).digest() == digest.digest()
    assert recording.exchanges[1].request.body == recording.exchanges[0].response.body


def test_64_clients_at_once(recording, raw_server):
    upstream = raw_server(lambda end, head: [end.sendall(SIMPLE), [end.sendall(SIMPLE) for _ in iter(lambda: end.recv(65536), b"")]])

    async def client(url, number):
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        for turn in range(10):
            writer.write(b"GET /%d/%d HTTP/1.1\r\nHost: x\r\n\r\n" % (number, turn))
            assert await reader.readexactly(len(SIMPLE)) == SIMPLE
        writer.close()

    async def all_clients(url):
        async with asyncio.timeout(60):
            await asyncio.gather(*(client(url, number) for number in range(64)))

    with recording.of(upstream) as url:
        asyncio.run(all_clients(url))
    assert {one.request.target for one in recording.exchanges} == {f"/{number}/{turn}" for number in range(64) for turn in range(10)}
    assert [one.seq for one in recording.exchanges] == list(range(1, 641))
    by_connection = {one.connection: one.request.target.split("/")[1] for one in recording.exchanges}
    assert len(by_connection) == 64


def test_a_taken_port_is_told_before_anything_starts(recording, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        target = Target("svc", parse_upstream("http://localhost:1"), taken.getsockname()[1])
        session = RecorderSession(RecordOptions(tmp_path, (target,)), KeepEverything(), SystemClock(), Authority.open(tmp_path / "ca"))
        with pytest.raises(AddressInUseError, match="--port"), session:
            pass
