import pytest

from understudy.core.model.headers import Headers
from understudy.core.model.step import SendHead
from understudy.protocols.http.sink import Http1Sink
from understudy.protocols.http.wire import Terms

USUAL = Terms()


class Wire:
    """A transport and its connection that remember what was written."""

    def __init__(self):
        self.writes = []
        self.transport = self
        self.writing_paused = False
        self.waits = 0
        self.is_closed = self.is_aborted = False

    def date(self):
        return "today"

    def write(self, data):
        self.writes.append(bytes(data))

    def writelines(self, pieces):
        self.writes.append(b"".join(pieces))

    def get_extra_info(self, name):
        return None

    def close(self):
        self.is_closed = True

    def abort(self):
        self.is_aborted = True

    async def wait_writable(self):
        self.waits += 1


def begun(terms=USUAL):
    wire = Wire()
    sink = Http1Sink(wire)
    sink.begin(terms, None)
    return sink, wire


def test_a_small_answer_is_one_write():
    sink, wire = begun()
    sink.send_head(SendHead(200), 2)
    sink.send_body(b"ok")
    sink.finish(Headers())
    assert wire.writes == []
    sink.flush()
    assert wire.writes == [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: today\r\n\r\nok"]
    assert (sink.finished, sink.closes, sink.sent, sink.is_small) == (True, False, 2, True)


@pytest.mark.parametrize(("promised", "closes"), [(2, False), (3, True), (1, True)])
def test_a_broken_promise_ends_the_connection(promised, closes):
    sink, _ = begun()
    sink.send_head(SendHead(200, Headers((("Content-Length", str(promised)),))), 2)
    sink.send_body(b"ok")
    sink.finish(Headers())
    assert sink.closes is closes


def test_chunks_and_trailers():
    sink, wire = begun()
    sink.send_head(SendHead(200, framing="chunked"), None)
    sink.send_body(b"abc")
    sink.send_body(b"")
    sink.finish(Headers((("X", "1"),)))
    sink.flush()
    assert wire.writes[0].endswith(b"\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n")


def test_interim_responses_are_for_those_who_know_them():
    for terms, count in [(Terms(), 1), (Terms(is_http10=True), 0)]:
        sink, wire = begun(terms)
        sink.send_interim(103, Headers())
        sink.send_interim(100, Headers())
        sink.flush()
        assert len(wire.writes) == count


async def test_a_large_body_goes_out_in_pieces_as_the_client_takes_them():
    sink, wire = begun()
    wire.writing_paused = True
    sink.send_head(SendHead(200), 1_000_000)
    sink.send_body(b"x" * 1_000_000)
    assert not sink.is_small
    await sink.drain()
    assert sum(map(len, wire.writes)) > 1_000_000
    assert max(map(len, wire.writes)) <= 256 * 1024
    assert wire.waits == len(wire.writes)


def test_raw_bytes_and_the_end_of_the_connection():
    sink, wire = begun()
    sink.send_raw(b"\x00")
    assert sink.closes
    sink.close()
    assert wire.writes == [b"\x00"]
    assert wire.is_closed
    sink, wire = begun()
    sink.reset()
    assert wire.is_aborted
    assert sink.closes


async def test_messages_need_a_dialogue():
    sink, _ = begun()
    with pytest.raises(TypeError, match="came before AcceptDialogue"):
        await sink.next_message()
