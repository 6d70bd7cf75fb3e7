"""Kind and size of bodies: which are text, and which are too large to be looked into."""

from __future__ import annotations

from understudy.recorder.capture import Body, Capture, Fields

SPILL_AT_BYTES = 1024 * 1024
MEMORY_LIMIT_BYTES = 64 * 1024 * 1024
_SNIFF_BYTES = 4096


def looks_binary(capture: Capture, body: Body) -> bool:
    """Say whether a body is no text, by its type and its first bytes: then it has no structure that a redactor must read as a whole."""
    if is_texty(content_type(_head(capture, body))) or is_coded(capture, body):
        return False
    start = b"".join(body.parts)[:_SNIFF_BYTES]
    if b"\0" in start:
        return True
    try:
        start[: _SNIFF_BYTES - 4].decode()
    except UnicodeDecodeError as error:
        return error.start < len(start) - 8  # not merely a character that was cut in two
    return False


def is_coded(capture: Capture, body: Body) -> bool:
    """Say whether a body has a content coding."""
    return value_of(_head(capture, body), b"content-encoding") not in (b"", b"identity")


def _head(capture: Capture, body: Body) -> Fields:
    return capture.request.fields if body is capture.request_body else capture.response.fields if capture.response else ()


def content_type(fields: Fields) -> str:
    """Return the media type of a head in lower case, without parameters."""
    return value_of(fields, b"content-type").decode("latin-1").partition(";")[0].strip().lower()


def value_of(fields: Fields, name: bytes) -> bytes:
    """Return the first value of a field, empty when it is absent."""
    return next((value for key, value in fields if key.lower() == name), b"")


def is_texty(media_type: str) -> bool:
    """Say whether a media type is text that may name addresses or hold secrets."""
    if media_type.startswith("text/") or media_type.endswith(("+json", "+xml", "+yaml", "json-seq")):
        return True
    return media_type in _TEXTY


_TEXTY = frozenset({
    "application/json",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/json-patch+json",
    "application/xml",
    "application/javascript",
    "application/ecmascript",
    "application/x-javascript",
    "application/x-www-form-urlencoded",
    "application/graphql",
    "application/yaml",
    "application/x-yaml",
    "application/toml",
    "application/soap+xml",
    "application/wsdl+xml",
    "application/x-amz-json-1.0",
    "application/x-amz-json-1.1",
    "application/sql",
})  # fmt: skip
