from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import AcceptDialogue
from understudy.protocols.websocket.handshake import accept

# The key and its answer are the example of RFC 6455 §1.3.
FIELDS = {
    "Upgrade": "websocket",
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def request(**changes):
    fields = {**FIELDS, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return Request("GET", "/chat", Headers.of((name, value) for name, value in fields.items() if value is not None))


def test_the_example_of_the_standard():
    handshake = accept(request(), AcceptDialogue())
    assert handshake.data == (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    )
    assert handshake.window_bits == 0


def test_recorded_fields_are_kept_but_those_of_the_recorded_handshake():
    step = AcceptDialogue(Headers((("Server", "s"), ("Sec-WebSocket-Accept", "old"), ("upgrade", "x"))))
    data = accept(request(), step).data
    assert b"Server: s\r\n" in data
    assert b"old" not in data


def test_compression_is_agreed_on_when_offered():
    handshake = accept(
        request(Sec_WebSocket_Extensions="permessage-deflate; server_no_context_takeover; client_max_window_bits"), AcceptDialogue()
    )
    assert handshake.window_bits == 15
    assert handshake.keeps_no_context
    assert b"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n" in handshake.data
