import errno
import threading
from dataclasses import dataclass, replace

import pytest

from understudy.core.model.exchange import Failure
from understudy.core.redaction import Redactor
from understudy.files.recordings import Heading, RecordingWriter, find_recordings, read_recordings
from understudy.files.recordings.recovery import examine
from understudy.recorder.capture import Body, Capture, RequestHead, ResponseHead
from understudy.recorder.content import MEMORY_LIMIT_BYTES
from understudy.recorder.ledger import Ledger
from understudy.recorder.scribe import Scribe
from understudy.recorder.target import Origin
from understudy.recorder.unredacted import KeepEverything


@pytest.fixture
def capture_of(make_flow):
    def make(target=b"/", status=200, kind=b"text/plain", body=b"ok", service="svc"):
        head = RequestHead("GET", target, "http", "a", "HTTP/1.1", ())
        one = Capture(make_flow(), service, "1", "c", head, 100.0, None, Origin("http", "a", 80), raw_response=body)
        one.response = ResponseHead(status, b"OK", "HTTP/1.1", ((b"Content-Type", kind),))
        return one

    return make


@pytest.fixture
def scribe_of(tmp_path, clock):
    made = []

    def make(redactor=None, **options):
        one = Scribe(Ledger(tmp_path, lambda name: Heading(name, 100.0, "test"), redactor or KeepEverything(), clock), **options)
        one.start()
        made.append(one)
        return one

    yield make
    for one in made:
        one.stop(5)


def test_every_service_gets_a_recording_of_its_own(scribe_of, capture_of, tmp_path):
    scribe = scribe_of()
    for number in range(20):
        scribe.finish(capture_of(b"/%d" % number, service="even" if number % 2 == 0 else "odd"))
    scribe.stop(5)
    assert scribe.tally.exchanges == {"even": 10, "odd": 10}
    assert [one.request.target for one in read_recordings(tmp_path, "odd")] == [f"/{number}" for number in range(1, 20, 2)]
    assert [examine(one).verdict for one in find_recordings(tmp_path)] == ["complete", "complete"]


def test_large_binary_bodies_go_to_their_file_as_they_come(scribe_of, capture_of, tmp_path):
    scribe = scribe_of()
    one = capture_of(kind=b"application/octet-stream", body=b"")
    one.response_body = Body()
    for _ in range(48):
        scribe.piece(one, one.response_body, bytes(range(256)) * 256)
    scribe.finish(one)
    scribe.stop(5)
    (exchange,) = read_recordings(tmp_path)
    assert exchange.response.body == bytes(range(256)) * 256 * 48
    assert one.response_body.parts == []


@pytest.mark.parametrize(("coding", "kept"), [(b"identity", True), (b"gzip", False)])
def test_text_beyond_memory_is_kept_and_what_cannot_be_opened_is_left_out_and_said_so(scribe_of, capture_of, tmp_path, coding, kept):
    scribe = scribe_of()
    one = capture_of()
    one.response = replace(one.response, fields=(*one.response.fields, (b"Content-Encoding", coding)))
    one.response_body = Body()
    count = MEMORY_LIMIT_BYTES // 2**20 + 2
    for _ in range(count):
        scribe.piece(one, one.response_body, b"x" * 2**20)
    scribe.finish(one)
    scribe.stop(20)
    (exchange,) = read_recordings(tmp_path)
    assert (len(exchange.response.body), exchange.complete, scribe.tally.sealed) == ((count * 2**20, True, 0) if kept else (0, False, 1))


def test_nothing_of_a_large_body_is_on_the_disk_before_it_was_looked_through(scribe_of, capture_of, tmp_path):
    scribe = scribe_of(Redactor(b"k" * 32))
    one = capture_of(kind=b"application/octet-stream", body=b"")
    one.request = replace(one.request, fields=((b"Authorization", b"Bearer q7Zk29dLmX04vBn8"),))
    one.response_body = Body()
    for _ in range(48):
        scribe.piece(one, one.response_body, bytes(range(256)) * 200 + b"q7Zk29dLmX04vBn8")
    scribe.piece(one, one.response_body, b"\0")
    while not scribe.paths:
        pass
    assert not any(b"q7Zk29dLmX04vBn8" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    scribe.finish(one)
    scribe.stop(5)
    (exchange,) = read_recordings(tmp_path)
    assert len(exchange.response.body) == 48 * (256 * 200 + 16) + 1
    assert b"q7Zk29dLmX04vBn8" not in exchange.response.body
    assert {found.place for found in exchange.redactions} == {"request.headers.authorization", "response.body"}


@dataclass
class Answer:
    exchange: object
    revealed: tuple = ()
    reasons: tuple = ()
    pieces: object = None


class Quick:
    """Has every line read again."""

    era = 0

    def eras(self, revealed):
        return [(0, 0)]

    def traces(self, revealed):
        return lambda line: True


class Late(Quick):
    """Learns with the last exchange what the first one held."""

    def redact(self, exchange):
        secret = exchange.response.body == b"it was hunter2"
        return Answer(self.rewrite(exchange, ("hunter2",)) if secret else exchange, ("hunter2",) if secret else ())

    def large(self, exchange, side, pieces):
        return Answer(exchange, pieces=pieces)

    def rewrite(self, exchange, revealed):
        body = exchange.response.body.replace(revealed[0].encode(), b"zzzzzzz")
        return exchange if body == exchange.response.body else replace(exchange, outcome=replace(exchange.response, body=body))


def test_what_reveals_itself_later_is_taken_out_of_every_earlier_line(scribe_of, capture_of, tmp_path):
    scribe = scribe_of(Late())
    for body, service in [(b"say hunter2", "a"), (b"nothing", "a"), (b"hunter2 too", "b"), (b"it was hunter2", "a")]:
        scribe.finish(capture_of(body=body, service=service))
    scribe.stop(5)
    assert [one.response.body for one in read_recordings(tmp_path)] == [b"say zzzzzzz", b"nothing", b"it was zzzzzzz", b"zzzzzzz too"]
    assert scribe.tally.rewritten == 2
    assert b"hunter2" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize("policy", ["stop", "pass"])
def test_a_full_disk_stops_the_recording_or_marks_it(scribe_of, capture_of, tmp_path, monkeypatch, policy):
    told = []
    scribe = scribe_of(on_record_error=policy, on_failure=told.append)
    real, seen = RecordingWriter.append, []

    def append(self, exchange, stored=None, stream=None):
        seen.append(exchange)
        if len(seen) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, exchange, stored, stream)

    monkeypatch.setattr(RecordingWriter, "append", append)
    for number in range(4):
        scribe.finish(capture_of(b"/%d" % number))
    scribe.stop(5)
    kept = [one.request.target for one in read_recordings(tmp_path)]
    assert kept == (["/0"] if policy == "stop" else ["/0", "/2", "/3"])
    assert (len(told), scribe.tally.lost) == ((1, 3) if policy == "stop" else (0, 1))
    assert [examine(one).verdict for one in find_recordings(tmp_path)] == ["incomplete"]


def test_failures_are_counted_with_why_nothing_was_reached(scribe_of, capture_of):
    scribe = scribe_of()
    one = capture_of()
    one.response, one.interruption = None, Failure("refused", "nobody there", 0.1)
    scribe.finish(one)
    scribe.finish(capture_of())
    scribe.stop(5)
    tally = scribe.tally
    assert (tally.total, tally.failures, tally.unreached, tally.reasons) == (2, {"svc": 1}, {"svc": 1}, {"svc": "nobody there"})


def test_recordings_that_are_not_completed_in_time_are_an_error(scribe_of, capture_of, monkeypatch):
    scribe, go_on = scribe_of(), threading.Event()
    monkeypatch.setattr(Ledger, "write", lambda *_given: go_on.wait(20))
    scribe.finish(capture_of())
    scribe.stop(0.05)
    assert isinstance(scribe.error, TimeoutError)
    go_on.set()


def test_nothing_recorded_leaves_nothing_behind(scribe_of, tmp_path):
    scribe_of().stop(5)
    assert list(tmp_path.iterdir()) == []


class Fragile(Quick):
    """Fails on one exchange as a defect would."""

    def redact(self, exchange):
        if exchange.request.target == "/1":
            raise RecursionError("too deep")
        return Answer(exchange)

    def rewrite(self, exchange, revealed):
        return exchange


def test_an_exchange_that_defeats_us_is_lost_alone_and_said_so(scribe_of, capture_of, tmp_path):
    scribe = scribe_of(Fragile())
    for number in range(3):
        scribe.finish(capture_of(b"/%d" % number))
    scribe.stop(5)
    assert [one.request.target for one in read_recordings(tmp_path)] == ["/0", "/2"]
    assert scribe.defects == ["RecursionError('too deep')"]
    assert [examine(one).verdict for one in find_recordings(tmp_path)] == ["incomplete"]
