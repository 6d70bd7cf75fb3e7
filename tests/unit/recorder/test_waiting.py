from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.recorder.waiting import Line, Waiting


def line(number, size=10, *, service="pay", is_part=False, stored=None):
    exchange = Exchange(number, service, 100.0, Request("GET", "/"), Response(200, body=b"x" * size))
    return Line(exchange, 0, (), stored or {}, is_part=is_part)


def test_lines_come_back_in_order_and_wait_no_more():
    waiting = Waiting()
    for number in range(3):
        waiting.add(line(number, service=f"s{number % 2}"))
    assert [one.exchange.seq for one in waiting] == [0, 1, 2]
    assert [one.exchange.seq for one in waiting] == []
    assert waiting.end() == ("s0", "s1")
    assert waiting.end() == ()


def test_what_was_not_written_is_lost_and_counted():
    waiting = Waiting()
    for number in range(4):
        waiting.add(line(number, is_part=number == 3))
    for one in waiting:
        if one.exchange.seq == 1:
            break
    assert waiting.drop() == 2
    assert list(waiting) == []


def test_few_lines_wait():
    waiting = Waiting()
    assert not waiting.has_room_for(line(1, stored={"response": ("name", 1)}))
    assert not waiting.has_room_for(line(1, 5 * 1024 * 1024))
    waiting.add(line(1, 3 * 1024 * 1024))
    assert not waiting.has_room_for(line(2, 2 * 1024 * 1024))
    for _ in range(999):
        waiting.add(line(3, 0))
    assert not waiting.has_room_for(line(4, 0))
