"""What mitmproxy's error texts mean: it names no kinds, so the texts of the system and of its layers are sorted here."""

from __future__ import annotations

from understudy.core.model.exchange import FailureKind

# In this order: the first text that occurs decides. Texts of OpenSSL, getaddrinfo, errno and of mitmproxy 12's layers.
_SIGNS: tuple[tuple[str, FailureKind], ...] = (
    ("client disconnected", "client_gone"),
    ("stream reset by client (cancel)", "client_gone"),
    ("client is gone", "client_gone"),
    ("name or service not known", "dns"),
    ("temporary failure in name resolution", "dns"),
    ("no address associated", "dns"),
    ("getaddrinfo", "dns"),
    ("nodename nor servname", "dns"),
    ("errno 110", "timeout"),
    ("errno 60]", "timeout"),
    ("timed out", "timeout"),
    ("timeout", "timeout"),
    ("certificate", "tls"),
    ("tls", "tls"),
    ("ssl", "tls"),
    ("incomplete chunked read", "truncated"),
    ("without sending complete message body", "truncated"),
    ("connect call failed", "refused"),
    ("refused", "refused"),
    ("unreachable", "refused"),
    ("no route to host", "refused"),
    ("protocol error", "protocol"),
    ("cannot parse", "protocol"),
    ("unexpected server response", "protocol"),
    ("reset", "reset"),
    ("closed", "reset"),
)


def kind_of(message: str) -> FailureKind:
    """Return what kind of failure an error text tells of."""
    text = message.lower()
    return next((kind for sign, kind in _SIGNS if sign in text), "protocol")
