"""Which protocol a connection speaks: what mitmproxy decides by itself, and HTTP/2 without TLS, which it refuses."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import cast

from mitmproxy.addons import next_layer
from mitmproxy.proxy import layer, layers, server_hooks, tunnel
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers import modes
from mitmproxy.proxy.layers.http import HTTPMode
from mitmproxy.proxy.mode_specs import ReverseMode

from understudy.recorder.target import Origin

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"  # RFC 9113 §3.4
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DECISIVE = len(b"PRI * HTTP/2.0")


class NextLayer(next_layer.NextLayer):
    """mitmproxy's choice of layers, with HTTP/2 by prior knowledge (plaintext gRPC) and hosts that pass unseen."""

    name = "nextlayer"  # the name under which mitmproxy looks for it

    def __init__(self, passes_unseen: Callable[[str, int], bool], upstreams: Mapping[int, Origin], own_ports: Container[int]) -> None:
        """Prepare.

        Args:
            passes_unseen: whether a CONNECT tunnel to this host and port is passed on without looking into it.
            upstreams: real services by the port of their listener.
            own_ports: ports we listen on ourselves.
        """
        super().__init__()
        self._passes_unseen, self._upstreams, self._own_ports = passes_unseen, upstreams, own_ports

    def next_layer(self, nextlayer: layer.NextLayer) -> None:
        """Choose the next layer of a connection."""
        context, data = nextlayer.context, nextlayer.data_client()
        if isinstance(context.layers[0], modes.HttpProxy) and len(context.layers) > 2 and context.server.address:
            host, port, *_ = context.server.address
            if self._passes_unseen(host, port):
                nextlayer.layer = layers.TCPLayer(context, ignore=True)
                return
        if data and len(data) < _DECISIVE and _PREFACE.startswith(data):
            return  # asked again when more has come
        if data.startswith(_PREFACE[:_DECISIVE]) and context.client.alpn is None:
            context.client.alpn = b"h2"
            nextlayer.layer = _plain_http2(context)
            return
        super().next_layer(nextlayer)

    def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Ask a real service for its own certificate, offer it the client's protocol, and never connect to ourselves."""
        port = data.client.sockname[1] if data.client.sockname else 0
        upstream = self._upstreams.get(port)
        if upstream is not None:
            data.server.sni = upstream.host
        if data.server.address and data.server.address[1] in self._own_ports and data.server.address[0] in _LOOPBACK:
            data.server.error = "the request leads back to the recorder itself"
        if data.client.alpn == b"h2" and not data.client.tls:
            data.server.alpn_offers = [b"h2"]

    def server_connected(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Speak HTTP/2 without TLS where the client does: nothing negotiates it."""
        if data.client.alpn == b"h2" and not data.client.tls and not data.server.tls:
            data.server.alpn = b"h2"


def _plain_http2(context: Context) -> layer.Layer:
    stack = tunnel.LayerStack()
    if isinstance(context.layers[0], modes.ReverseProxy) and cast("ReverseMode", context.client.proxy_mode).scheme == "https":
        stack /= layers.ServerTLSLayer(context)
    stack /= layers.HttpLayer(context, HTTPMode.transparent)
    return stack[0]
