r"""JSON the way the recorded server wrote it: the same data, the same bytes.

A style is one or more words: `compact` (``{"a":1}``), `spaced` (``{"a": 1}``), `indent1` … `indent8`, `tabs`; and modifiers `ascii`
(other letters as ``\uXXXX``), `slashes` (``\/``), `html` (``\u003c`` for ``<``, ``>`` and ``&``), `sorted` (members by name), `newline`
(one at the end), `crlf` (line ends), `lines` (one document per line, for a list), `event` or `event:NAME` (a server-sent event with the
document as its data). ``ascii spaced`` is what Python's json.dumps writes.
`grpc` alone writes no JSON: the data is a protobuf message by field numbers, or a list of them, and goes out as gRPC frames; with
`protobuf` alone it is one such message and goes out as it is. `framed` puts JSON documents, one or a list of them, into such frames. With
`sqs` alone the data goes out as Amazon SQS writes it in XML over the AWS query protocol.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import orjson

from understudy.core.engine.templates.sqs_query import STYLE, write_answer
from understudy.core.model.grpc import write_frames, write_message, write_tree
from understudy.core.model.json_codec import render_json

_LAYOUTS: Final = frozenset({"compact", "spaced", "tabs", *(f"indent{width}" for width in range(1, 9))})
_MODIFIERS: Final = frozenset({"ascii", "slashes", "html", "sorted", "newline", "crlf", "lines", "event", "framed"})
_EVENT: Final = "event:"  # before the name of a server-sent event
GRPC: Final = "grpc"
PROTOBUF: Final = "protobuf"
MESSAGES: Final = frozenset({GRPC, PROTOBUF})  # the styles of messages by field numbers
FRAMED: Final = "framed"
WORDS: Final = tuple(sorted(_LAYOUTS | _MODIFIERS | {GRPC, PROTOBUF, STYLE}))

type Writer = Callable[[Any], bytes]


def write_json(value: Any, style: str) -> bytes:
    """Write JSON data in a style.

    Raises:
        ValueError: the style has a word nobody knows.
    """
    if style == "compact":
        return render_json(value)
    return compile_style(style)(value)


def _indent2(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2)
    except TypeError:
        return json.dumps(value, indent=2, ensure_ascii=False).encode()


@lru_cache(maxsize=256)
def compile_style(style: str) -> Writer:
    """Return the writer of a style.

    Raises:
        ValueError: the style has a word nobody knows.
    """
    words = style.replace(",", " ").split()
    name = next((word.removeprefix(_EVENT) for word in words if word.startswith(_EVENT)), "")
    words = ["event" if word.startswith(_EVENT) else word for word in words]
    if words == [GRPC]:
        return write_tree
    if words == [PROTOBUF]:
        return write_message
    if words == [STYLE]:
        return write_answer
    unknown = [word for word in words if word not in _LAYOUTS and word not in _MODIFIERS]
    if unknown:
        raise ValueError(f"unknown JSON style {unknown[0]!r}; valid words: {', '.join(WORDS)}")
    layout = next((word for word in words if word in _LAYOUTS), "compact")
    modifiers = frozenset(words) - _LAYOUTS
    write = _layout_writer(layout, modifiers)
    if FRAMED in modifiers:
        write = _in_frames(write)
    if "lines" in modifiers:
        write = _by_line(write)
    if "event" in modifiers:
        write = _in_event(write, name)
    return _finisher(write, modifiers)


def _layout_writer(layout: str, modifiers: frozenset[str]) -> Writer:
    ascii_only, in_order = "ascii" in modifiers, "sorted" in modifiers
    if not ascii_only and not in_order:
        if layout == "compact":
            return render_json
        if layout == "indent2":
            return _indent2
    separators = {"compact": (",", ":"), "spaced": (", ", ": ")}.get(layout)
    indent: int | str | None = None
    if separators is None:
        indent = "\t" if layout == "tabs" else int(layout.removeprefix("indent"))
    return lambda value: json.dumps(value, ensure_ascii=ascii_only, sort_keys=in_order, separators=separators, indent=indent).encode()


def _in_frames(write: Writer) -> Writer:
    return lambda value: write_frames(write(item) for item in (value if isinstance(value, list) else [value]))


def _by_line(write: Writer) -> Writer:
    return lambda value: b"\n".join(write(item) for item in value) if isinstance(value, list) else write(value)


def _in_event(write: Writer, name: str) -> Writer:
    """Let a document be the data of an event (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream)."""
    head = f"event: {name}\ndata: ".encode() if name else b"data: "
    return lambda value: head + write(value).replace(b"\n", b"\ndata: ") + b"\n\n"


def _finisher(write: Writer, modifiers: frozenset[str]) -> Writer:
    replacements: list[tuple[bytes, bytes]] = []
    if "slashes" in modifiers:
        replacements.append((b"/", b"\\/"))
    if "html" in modifiers:
        replacements += [(b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026")]
    if "crlf" in modifiers:
        replacements.append((b"\n", b"\r\n"))
    ending = (b"\r\n" if "crlf" in modifiers else b"\n") if "newline" in modifiers else b""

    def finish(value: Any) -> bytes:
        data = write(value)
        for old, new in replacements:
            data = data.replace(old, new)
        return data + ending

    return finish if replacements or ending else write
