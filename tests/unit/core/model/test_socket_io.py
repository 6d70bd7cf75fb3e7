import pytest

from understudy.core.model.socket_io import CONNECT, opening_target, packet_of, read_packet, with_bytes, write_packet


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('2["hello"]', {"event": "hello"}),
        ('212["hello",{"a":1}]', {"event": "hello", "ack": 12, "data": {"a": 1}}),
        ('2/admin,3["two",1,[2]]', {"event": "two", "ack": 3, "args": [1, [2]]}),
        ('2["list",[1,2]]', {"event": "list", "data": [1, 2]}),
        ('30["ok"]', {"ack": 0, "data": "ok"}),
        ("35[]", {"ack": 5}),
        ("35[null,1]", {"ack": 5, "args": [None, 1]}),
        ('0{"sid":"x"}', {"sid": "x"}),
    ],
)
def test_packets_are_documents_and_back(text, document):
    packet = read_packet(text)
    assert packet.document() == document
    assert write_packet(packet_of(document, packet.namespace)) == (text, [])


def test_bytes_stand_where_they_belong():
    packet = read_packet('52-1["files",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]]')
    assert packet.awaited == 2
    whole = with_bytes(packet, [b"\x00", b"\x01\x02"])
    assert whole.document() == {"event": "files", "ack": 1, "args": [{"$base64": "AQI="}, [{"$base64": "AA=="}]]}
    text, pieces = write_packet(whole)
    assert text == '52-1["files",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]'
    assert pieces == [b"\x01\x02", b"\x00"]


def test_an_acknowledgement_that_nobody_asked_for_is_not_sent():
    assert packet_of({"data": {"ok": True}}) is None


def test_what_is_no_packet_is_none():
    assert read_packet("9") is None
    assert read_packet('2{"a":1}') is None
    assert read_packet("2[") is None
    assert read_packet("0/admin,").kind == CONNECT
    assert read_packet("0/admin,").namespace == "/admin"


def test_what_a_client_authenticates_with_stands_in_the_query():
    query = [("EIO", "4"), ("transport", "polling"), ("sid", "x"), ("room", "red"), ("name", "old")]
    assert opening_target("/socket.io/", "/", query, None) == "/socket.io/?room=red&name=old"
    assert opening_target("/socket.io/", "/a/b", query, {"name": "ann", "n": 1}) == "/socket.io/a/b?room=red&name=ann&n=1"
