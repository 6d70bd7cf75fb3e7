from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.nodes import Const, Expr, Obj
from understudy.core.generator.templates.told import events_in, read_told, write_told
from understudy.core.model.exchange import Message


def told(data, kind="text"):
    return Message("server", kind, data, 0.0)


def test_an_event_is_a_mapping_of_its_fields():
    assert read_told(told(b'id: 7\r\nevent: news\r\ndata: {"a": 1}\r\n\r\n'), events=True) == {"id": "7", "event": "news", "data": {"a": 1}}
    assert read_told(told(b"data: one\ndata: two\n\n"), events=True) == {"data": "one\ntwo"}
    assert read_told(told(b": a comment\n\n"), events=True) == {"": "a comment"}


def test_messages_are_read_as_what_they_are():
    assert read_told(told(b'{"a": 1}'), events=False) == {"a": 1}
    assert read_told(told(b"7"), events=False) == "7"
    assert read_told(told(b"\x00", "binary"), events=False) == b"\x00"


def test_events_are_written_as_they_were_laid_out():
    node = Obj((("id", Expr("id")), ("event", Expr("request.json.event | default(omit)")), ("data", Expr("request.json.data"))))
    assert write_told(node, [told(b'id: 1\r\nevent: x\r\ndata: {"a": 1}\r\n\r\n')], events=True) == (
        "id: {{ id }}\r\n{% if request.json.event is defined %}event: {{ request.json.event }}\r\n{% endif %}"
        "data: {{ request.json.data | json('spaced') }}\r\n\r\n"
    )
    assert write_told(Const({"data": "[DONE]"}), [told(b"data: [DONE]\n\n")], events=True) == "data: [DONE]\n\n"


def test_messages_are_written_as_json_or_text():
    assert write_told(Const({"a": 1}), [told(b'{"a":1}')], events=False) == {"json": {"a": 1}}
    assert write_told(Expr("request.text"), [told(b"x")], events=False) == "{{ request.text }}"


def test_the_events_of_a_stream_are_data_that_flows():
    tape = Tape()
    tape.add("GET", "/feed", None, 200, "id: 1\ndata: a\n\ndata: b\n\n", kind="text/event-stream")
    assert events_in(tape.exchanges[0]) == [{"id": "1", "data": "a"}, {"data": "b"}]
    assert events_in(tape.add("GET", "/", None, 200, {"a": 1})) == []
