"""Between a client that knows the recorder's address and a real service that knows its own: neither may notice.

What the recording keeps is decided elsewhere, from what each side really said. This changes only what goes over the wire:
the Host the real service is sent, and its own address where it stands in what the client gets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import md5
from typing import Protocol

from mitmproxy import http

from understudy.files.content_coding import decode_content, encode_content
from understudy.recorder.addresses import AddressMap, StreamReplacer, is_local
from understudy.recorder.content import content_type, is_texty
from understudy.recorder.cookies import cookie_for
from understudy.recorder.signed import signs_address
from understudy.recorder.streaming import has_body
from understudy.recorder.target import DEFAULT_PORTS, HostHeader, Origin
from understudy.recorder.transcoding import Transcoder, can_transcode

HELD_LIMIT_BYTES = 8 * 1024 * 1024
"""Text of known length up to this is held until complete, because changing an address changes the length."""

_MAX_NAMES = 64  # names clients have for us; a Host per request must not fill the memory
_ENDLESS = ("text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl", "multipart/x-mixed-replace")
# A digest over the body makes a changed body an error, so such answers pass as they are.
_DIGESTS = ("content-md5", "digest", "content-digest", "repr-digest", "x-goog-hash", "docker-content-digest", "x-amz-content-sha256")
_DIGEST_PREFIXES = ("x-amz-checksum-", "x-oss-hash-", "x-ms-content-md5")


class Filter(Protocol):
    """Changes a body piece by piece."""

    def feed(self, data: bytes) -> bytes:
        """Take a piece and return what is passed on."""
        ...

    def finish(self) -> bytes:
        """Return the rest."""
        ...


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep the body back until it is complete."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Pass the body on as it comes, through a filter if there is one."""

    filter: Filter | None = None


class Masquerade:
    """Stands between clients and one real service behind a reverse-proxy listener."""

    def __init__(self, upstream: Origin, policy: HostHeader, machine_name: str = "") -> None:
        """Prepare.

        Args:
            upstream: where the real service is.
            policy: which Host it is sent.
            machine_name: this machine's own name, by which a real service on it may call itself.
        """
        self.changed = 0
        self.may_escape = 0
        self._upstream, self._policy = upstream, policy
        self._local = is_local(upstream.host)
        self._back: dict[Origin, AddressMap] = {}
        self._addresses = AddressMap(upstream, [machine_name] if machine_name and self._local else ())

    def send(self, request: http.Request, client: Origin) -> bool:
        """Change a request's head for the real service; returns whether its body has to be changed, too."""
        _strip_h2c_upgrade(request)
        if not request.is_http2:
            request.authority = ""  # a target in absolute form (RFC 9112 §3.2.2) would name the recorder
        if self._keeps_host(request):
            return False
        request.host_header = self._host_for(client)
        back = self._map_of(client)
        fields = [(name, back.replace_urls(value, self._upstream).data) for name, value in request.headers.fields]
        request.headers = http.Headers(fields)
        request.data.path = back.replace_urls(request.data.path, self._upstream).data
        return True

    def send_body(self, request: http.Request, client: Origin) -> None:
        """Change a complete request body for the real service."""
        if request.raw_content and is_texty(content_type(request.headers.fields)) and "content-encoding" not in request.headers:
            found = self._map_of(client).replace_urls(request.raw_content, self._upstream)
            if found.count:
                _set_body(request, found.data)

    def answer_head(self, request: http.Request, response: http.Response, client: Origin) -> Hold | Pass:
        """Change a response's head for the client, and say what is to become of its body."""
        fields: list[tuple[bytes, bytes]] = []
        for name, value in response.headers.fields:
            match name.lower():
                case b"set-cookie":
                    fields.append((name, cookie_for(value, client)))
                case b"alt-svc":
                    pass  # RFC 7838: it would lead the client past the recorder
                case _:
                    found = self._addresses.replace(value, client)
                    self.changed += found.count
                    fields.append((name, found.data))
        response.headers = http.Headers(fields)
        return self._body(request, response, client)

    def answer_body(self, response: http.Response, client: Origin) -> None:
        """Change a complete response body for the client."""
        body = response.raw_content
        if not body:
            return
        codings = response.headers.get("content-encoding", "")
        plain = decode_content(body, codings) if codings else body
        if plain is None:
            return
        found = self._addresses.replace(plain, client)
        if not found.count:
            return
        if _is_sealed(response, body):
            self.may_escape += self._addresses.names(plain)
            return
        coded = encode_content(found.data, codings) if codings else found.data
        if coded is None:
            self.may_escape += 1
            return
        self.changed += found.count
        _set_body(response, coded)

    def message(self, data: bytes, client: Origin) -> bytes:
        """Return a dialogue's text message as the client may see it."""
        found = self._addresses.replace_urls(data, client)
        self.changed += found.count
        return found.data

    def _body(self, request: http.Request, response: http.Response, client: Origin) -> Hold | Pass:
        if not has_body(request, response):
            return Hold()
        media, length = content_type(response.headers.fields), str(response.headers.get("content-length", ""))
        if media and not is_texty(media) and media not in _ENDLESS:
            return Pass()
        if length.isdecimal():
            return Hold() if int(length) <= HELD_LIMIT_BYTES and media not in _ENDLESS else Pass(self._watch())
        if response.status_code == 206 or _is_sealed(response, b""):
            return Pass(self._watch())
        coding = str(response.headers.get("content-encoding", "")).strip().lower()
        replacer = StreamReplacer(self._addresses, client)
        if coding in ("", "identity"):
            return Pass(_Counted(replacer, replacer, self._add))
        return Pass(_Counted(Transcoder(coding, replacer), replacer, self._add)) if can_transcode(coding) else Pass()

    def _map_of(self, client: Origin) -> AddressMap:
        if len(self._back) >= _MAX_NAMES:
            self._back.clear()
        return self._back.setdefault(client, self._back.get(client) or AddressMap(client))

    def _watch(self) -> Filter:
        return _Watch(self._addresses, self._escape)

    def _add(self, count: int) -> None:
        self.changed += count

    def _escape(self) -> None:
        self.may_escape += 1

    def _keeps_host(self, request: http.Request) -> bool:
        match self._policy:
            case "client":
                return True
            case "upstream":
                return False
            case "auto":
                return self._local or signs_address(request.headers, request.path)

    def _host_for(self, client: Origin) -> str:
        """Return the real service's Host, with the subdomain the client asked for (``bucket.localhost`` becomes ``bucket.upstream``)."""
        label = client.host.lower().removesuffix(".localhost") if client.host.lower().endswith(".localhost") else ""
        return f"{label}.{self._upstream.authority}" if label else self._upstream.authority


@dataclass(slots=True)
class _Counted:
    """A filter that reports what it changed when the body ends."""

    inner: Filter
    replacer: StreamReplacer
    report: Callable[[int], None]

    def feed(self, data: bytes) -> bytes:
        return self.inner.feed(data)

    def finish(self) -> bytes:
        rest = self.inner.finish()
        self.report(self.replacer.count)
        return rest


class _Watch:
    """Passes everything, and tells once if the real service's address went by."""

    def __init__(self, addresses: AddressMap, tell: Callable[[], None]) -> None:
        self._addresses, self._tell = addresses, tell
        self._told, self._before = False, b""

    def feed(self, data: bytes) -> bytes:
        if not self._told:
            text = self._before + data
            self._told = self._addresses.names(text)
            self._before = text[-256:]  # longer than any address
            if self._told:
                self._tell()
        return data

    def finish(self) -> bytes:
        return b""


def client_origin(flow: http.HTTPFlow, listener: Origin) -> Origin:
    """Return the address under which a client reached us."""
    scheme = "https" if flow.client_conn.tls else "http"
    host, _, port = (flow.request.host_header or "").rpartition(":")
    if host and port.isdecimal() and not host.endswith(":"):
        return Origin(scheme, host.strip("[]"), int(port))
    name = (flow.request.host_header or listener.host).strip("[]")
    return Origin(scheme, name, DEFAULT_PORTS[scheme] if flow.request.host_header else listener.port)


def _is_sealed(response: http.Response, body: bytes) -> bool:
    """Say whether something in the head attests the body, so that a changed one would be refused."""
    if response.status_code == 206 or any(name in response.headers for name in _DIGESTS):
        return True
    if any(name.lower().startswith(_DIGEST_PREFIXES) for name in response.headers):
        return True
    tag = response.headers.get("etag", "").strip('W/"')
    # An ETag that is the body's MD5 marks a stored object (S3 and kin), which some clients check.
    return len(tag) == 32 and bool(body) and md5(body, usedforsecurity=False).hexdigest() == tag.lower()


def _set_body(message: http.Message, body: bytes) -> None:
    message.raw_content = body
    if "content-length" in message.headers:
        message.headers["content-length"] = str(len(body))


def _strip_h2c_upgrade(request: http.Request) -> None:
    """Take the offer of HTTP/2 out (RFC 7540 §3.2): after such an upgrade nothing could be recorded."""
    if request.headers.get("upgrade", "").lower() != "h2c":
        return
    for name in ("upgrade", "http2-settings"):
        request.headers.pop(name, None)
    tokens = [one.strip() for one in request.headers.get("connection", "").split(",")]
    kept = [one for one in tokens if one.lower() not in ("upgrade", "http2-settings", "")]
    request.headers.pop("connection", None)
    if kept:
        request.headers["connection"] = ", ".join(kept)
