import pytest

from understudy.recorder.failures import kind_of


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("[Errno 111] Connect call failed ('127.0.0.1', 1)", "refused"),
        ("[Errno 113] Connect call failed ('10.0.0.9', 80)", "refused"),
        ("[Errno 110] Connect call failed ('10.0.0.9', 80)", "timeout"),
        ("[Errno -2] Name or service not known", "dns"),
        ("Certificate verify failed: unable to get local issuer certificate", "tls"),
        ("The remote server does not speak TLS.", "tls"),
        (
            "HTTP/1 protocol error: peer closed connection without sending complete message body (received 4 bytes, expected 100)",
            "truncated",
        ),
        ("HTTP/1 protocol error: peer closed connection without sending complete message body (incomplete chunked read)", "truncated"),
        ("server closed connection", "reset"),
        ("stream reset by client (INTERNAL_ERROR)", "reset"),
        ("stream reset by client (CANCEL)", "client_gone"),
        ("Client disconnected.", "client_gone"),
        ("Cannot parse HTTP response: Bad HTTP response line: b'garbage'", "protocol"),
        ("something new", "protocol"),
    ],
)
def test_mitmproxy_s_texts_have_kinds(message, kind):
    assert kind_of(message) == kind
