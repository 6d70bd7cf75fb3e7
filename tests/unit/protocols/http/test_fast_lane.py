import pytest

from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.core.model.step import Finish, SendBody, SendHead, Wait
from understudy.protocols.http.fast_lane import LOST, FastLanes, end_of_head, owed_after
from understudy.runtime.answerer import Dates
from understudy.runtime.clock import SystemClock
from understudy.state.journal import Entry

PLAIN = (SendHead(200), SendBody(b"ok"), Finish())


class Switchboard:
    on = ()


class Service:
    def __init__(self):
        self.player = object()
        self.switchboard = Switchboard()
        self.constant = True
        self.date = Dates(SystemClock())
        self.now = lambda: 0.0
        self.repeat = lambda again, at: None
        self.note_again = lambda entry, at: entry

    def is_constant(self, entry):
        return self.constant


def lane_of(service):
    return FastLanes(service).of("http", "c")


def entry(steps=PLAIN, method="GET"):
    return Entry(0.0, "s", "", Request(method, "/"), Decision(steps), 1)


def test_answers_are_remembered_until_the_stubs_change():
    service = Service()
    lane = lane_of(service)
    lane.remember(b"head", entry())
    assert b"head" in lane.answers
    service.player = object()
    assert lane.is_open
    assert lane.answers == {}


def test_answers_after_a_pause_are_remembered_with_it():
    service = Service()
    lane = lane_of(service)
    first = entry((Wait(0.5), *PLAIN))
    lane.remember(b"head", first)
    lane.remember(b"dribbled", entry((PLAIN[0], Wait(1), *PLAIN[1:])))
    assert lane.answers == {}
    ((rendered, pause_s, remembered),) = lane.delayed.values()
    assert (pause_s, remembered, rendered.size) == (0.5, first, 2)
    service.player = object()
    assert lane.is_open
    assert lane.delayed == {}


def test_what_may_differ_is_not_remembered():
    service = Service()
    lane = lane_of(service)
    service.constant = False
    lane.remember(b"head", entry())
    service.constant, service.switchboard.on = True, (1,)
    lane.remember(b"head", entry())
    assert not lane.is_open
    service.switchboard.on = ()
    lane.remember(b"x" * 5000, entry())
    assert lane.answers == {}


def test_schemes_and_clients_have_lanes_of_their_own():
    lanes = FastLanes(Service())
    assert lanes.of("http", "a") is lanes.of("http", "a")
    assert len({id(lanes.of(scheme, client)) for scheme in ("http", "https") for client in "ab"}) == 4


def test_what_all_lanes_remember_together_is_bounded(monkeypatch):
    monkeypatch.setattr("understudy.protocols.http.fast_lane._MAX_REMEMBERED_BYTES", 2000)
    lanes = FastLanes(Service())
    one, other = lanes.of("http", "a"), lanes.of("http", "b")
    for n in range(3):
        one.remember(b"head %d" % n, entry())
    other.remember(b"head", entry())
    assert len(one.answers) + len(other.answers) <= 4
    for n in range(2000):
        lanes.of("http", f"c{n}").remember(b"head", entry())
    assert sum(len(lanes.of("http", f"c{n}").answers) for n in range(1990, 2000)) <= 4


@pytest.mark.parametrize(
    ("data", "owed"),
    [
        (b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", 0),
        (b"GET / HTTP/1.1\r\nHost: h\r\n", LOST),
        (b"GET / HTTP/1.1\r\n\r\nGET", LOST),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", 3),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH:  2 \r\n\r\nab", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nabc", LOST),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab", LOST),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", LOST),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", LOST),
        (b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", LOST),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", LOST),
    ],
)
def test_the_place_in_the_stream(data, owed):
    assert owed_after(data, 0) == owed


def test_the_end_of_a_head():
    assert end_of_head(b"a\r\n\r\nb\r\n\r\n", 0) == 5
    assert end_of_head(b"a\r\n\r\nb\r\n\r\n", 5) == 10
    assert end_of_head(b"a\r\n", 0) == 0
