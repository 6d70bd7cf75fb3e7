import asyncio

import pytest

from understudy.protocols.http.budget import Memory, TurnedAway
from understudy.protocols.http.request_body import BrokenBodyError


def test_bodies_share_one_budget_and_give_it_back():
    memory = Memory(10)
    first, second = memory.hold(), memory.hold()
    first.add(6)
    second.add(4)
    with pytest.raises(BrokenBodyError) as caught:
        first.add(1)
    assert caught.value.status == 503
    second.release()
    first.add(4)
    first.release()
    assert memory.held_bytes == 0


class Wire(asyncio.Transport):
    def __init__(self):
        super().__init__()
        self.sent, self.ended = b"", False

    def write(self, data):
        self.sent += data

    def can_write_eof(self):
        return True

    def write_eof(self):
        self.ended = True


async def test_a_connection_too_many_gets_one_answer():
    wire, away = Wire(), TurnedAway(lambda: "now", 7)
    away.connection_made(wire)
    away.data_received(b"GET / HT")
    away.data_received(b"TP/1.1\r\n\r\n")
    head, _, body = wire.sent.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"Connection: close" in head
    assert wire.sent.count(b"HTTP/1.1") == 1
    assert b"7 connections" in body
    assert wire.ended
