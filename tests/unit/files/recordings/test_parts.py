from understudy.core.model.exchange import Chunk, Exchange, Failure, Message
from understudy.core.model.message import Request, Response
from understudy.files.recordings import Heading, Recording, RecordingWriter
from understudy.files.recordings.parts import CUT_SHORT, Unfinished
from understudy.files.recordings.recovery import examine, repair


def part(body, *, request=b"", outcome=None, messages=(), at_s=0.0):
    chunks = (Chunk(at_s, len(body)),)
    answer = outcome or Response(200, body=body)
    return Exchange(0, "pay", 100.0, Request("GET", "/events", body=request), answer, chunks=chunks, messages=messages)


def test_parts_are_put_together_in_order():
    unfinished = Unfinished()
    unfinished.add(1, part(b"one\n", request=b"a", at_s=0.1, messages=(Message("server", "text", b"x", 0.1),)))
    unfinished.add(2, part(b"", outcome=Failure("protocol", "no answer yet", 0.0)))
    unfinished.add(1, part(b"two\n", request=b"b", at_s=0.2, messages=(Message("client", "text", b"y", 0.2),)))
    first, second = unfinished.take(7)
    assert (first.seq, first.request.body, first.outcome.body, first.complete) == (8, b"ab", b"one\ntwo\n", False)
    assert (first.chunks, [one.data for one in first.messages]) == ((Chunk(0.1, 4), Chunk(0.2, 4)), [b"x", b"y"])
    assert first.interruption.message == CUT_SHORT
    assert (second.seq, second.outcome.kind) == (9, "truncated")
    assert len(unfinished) == 0


def test_the_answer_may_begin_after_the_first_part():
    unfinished = Unfinished()
    unfinished.add(1, part(b"", request=b"up", outcome=Failure("protocol", "no answer yet", 0.0)))
    unfinished.add(1, part(b"down", request=b"-and-up"))
    (found,) = unfinished.take(0)
    assert (found.request.body, found.outcome.status, found.outcome.body) == (b"up-and-up", 200, b"down")


def test_the_line_of_the_exchange_makes_its_parts_void(tmp_path):
    writer = RecordingWriter(tmp_path, Heading("pay", 100.0, "test"))
    writer.append_part(part(b"one\n"), 1)
    writer.append_part(part(b"left\n"), 2)
    writer.append(part(b"one\ntwo\n"), stream=1)
    recording = Recording(writer.path, None)
    assert [(one.seq, one.outcome.body, one.complete) for one in recording.exchanges()] == [(1, b"one\ntwo\n", True), (2, b"left\n", False)]
    writer.abandon()
    before = examine(recording)
    assert (before.verdict, before.exchanges, before.unfinished) == ("cut short", 2, 1)
    after = repair(recording)
    assert (after.verdict, after.exchanges, after.unfinished) == ("complete", 2, 0)
    assert [(one.seq, one.outcome.body, one.complete) for one in recording.exchanges()] == [(1, b"one\ntwo\n", True), (2, b"left\n", False)]
