import json

import pytest

from understudy.core.model.engine_io import EngineIo, read_handshake, read_payload, transport_of, write_payload
from understudy.core.model.message import Request


def test_payloads_hold_packets_of_text_and_of_bytes():
    packets = ['42["hello"]', b"\x00\x01", "2"]
    assert write_payload(packets) == b'42["hello"]\x1ebAAE=\x1e2'
    assert read_payload(write_payload(packets)) == packets
    assert read_payload(b"") == []
    assert read_payload(b"b!") == ["b!"]


@pytest.mark.parametrize(
    ("target", "transport"),
    [("/s/?EIO=4&transport=polling", "polling"), ("/s/?EIO=3&transport=polling", ""), ("/s/?transport=polling", ""), ("/s/?EIO=4", "")],
)
def test_only_version_four_is_spoken(target, transport):
    assert transport_of(Request("GET", target)) == transport


def test_a_handshake_offers_the_websocket_to_who_polls():
    engine = EngineIo("/s/", ping_interval=0.3)
    told = read_handshake(engine.handshake("abc", polling=True))
    assert told == {"sid": "abc", "upgrades": ["websocket"], "pingInterval": 300, "pingTimeout": 20000, "maxPayload": 1_000_000}
    assert json.loads(engine.handshake("abc", polling=False)[1:])["upgrades"] == []
    assert read_handshake("2") is None
    assert read_handshake("0[]") is None
    assert read_handshake(b"0") is None
