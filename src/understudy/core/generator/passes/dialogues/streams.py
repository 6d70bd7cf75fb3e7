"""Pass 8b: answers that came in pieces (server-sent events, slow chunks) → `stream`, each piece a template of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any

from understudy.core.engine.templates.styles import FRAMED, GRPC
from understudy.core.generator.passes.latency import duration
from understudy.core.generator.templates.align import Aligner
from understudy.core.generator.templates.json_text import is_spaced, json_text
from understudy.core.generator.templates.nodes import Const, Expr, Text, escape, to_document, to_text
from understudy.core.generator.templates.repeats import explain_list
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT, parse_json

_SLOW_S = 0.02
_MOST_PARTS = 2000
_FEWEST_EVENTS = 2
_EVENT = re.compile(r"(?s).+?\r?\n\r?\n")
_DATA = re.compile(r"(?m)^(data: ?)([\[{].*)$")


def is_streamed(sample: Sample) -> bool:
    """Whether an answer came in pieces that a client may wait for."""
    if sample.answer.style == GRPC:
        times = _message_times(sample)
        return 2 <= len(times) <= _MOST_PARTS and times[-1] - times[0] > _SLOW_S * len(times)
    if sample.answer.style == FRAMED:
        return False
    chunks = sample.exchange.chunks
    media = (sample.exchange.response.content_type if sample.exchange.response is not None else "") or ""
    if not 2 <= len(chunks) <= _MOST_PARTS or sample.exchange.response_encoded:
        return False
    if media == "text/event-stream":
        return sample.answer.kind != "json"
    return chunks[-1].at_s > _SLOW_S * len(chunks) and sample.answer.kind in ("text", "ndjson", "json")


def write_stream(samples: Sequence[Sample], aligner: Aligner, cases: Sequence[Case]) -> list[dict[str, Any]] | None:
    """Write the parts of a stream; None when the answers came in different numbers of pieces or not as text."""
    if not all(is_streamed(sample) for sample in samples):
        return None
    if samples[0].answer.style == GRPC:
        return _write_messages(samples, aligner, cases)
    if (counted := _counted(samples, aligner, cases)) is not None:
        return counted
    pieces = [_pieces(sample) for sample in samples]
    texts = [piece for piece in pieces if piece is not None]
    if len(texts) < len(pieces) or len({len(piece) for piece in texts}) > 1:
        return None
    waits = [_waits(sample, len(texts[0])) for sample in samples]
    parts: list[dict[str, Any]] = []
    for index in range(len(texts[0])):
        wait = median(wait[index] for wait in waits)
        text = _piece([piece[index] for piece in texts], aligner, cases, index)
        parts.append({"after": duration(wait), "text": text} if wait >= 0.001 else {"text": text})
    return parts


def _counted(samples: Sequence[Sample], aligner: Aligner, cases: Sequence[Case]) -> list[dict[str, Any]] | None:
    """Write as many events, or lines, as the request asks for; None when it does not say how many."""
    events = [_events(sample) for sample in samples]
    if any(len(own) < _FEWEST_EVENTS for own in events):
        return None
    loop = explain_list(replace(aligner, merges=False), events, cases, ("stream",))
    if loop is None or not isinstance(loop.each, Const | Expr | Text):
        return None
    wait = median(
        (sample.exchange.chunks[-1].at_s - sample.exchange.chunks[0].at_s) / (len(own) - 1)
        for sample, own in zip(samples, events, strict=True)
    )
    part: dict[str, Any] = {"after": duration(wait)} if wait >= 0.001 else {}
    return [{**part, "repeat_for": f"{loop.name} in {loop.over}", "text": to_text(loop.each)}]


def _events(sample: Sample) -> list[str]:
    """Split a body into events, or lines; nothing when it is not made of them."""
    try:
        text = sample.answer.lines.decode()
    except UnicodeDecodeError:
        return []
    response = sample.exchange.response
    events = (
        _EVENT.findall(text) if response is not None and response.content_type == "text/event-stream" else text.splitlines(keepends=True)
    )
    return events if "".join(events) == text and text.endswith("\n") else []


def _message_times(sample: Sample) -> list[float]:
    return [message.at_s for message in sample.exchange.messages if message.sender == "server"]


def _write_messages(samples: Sequence[Sample], aligner: Aligner, cases: Sequence[Case]) -> list[dict[str, Any]] | None:
    """Write the messages of gRPC calls as they came; None when the calls got different numbers of them."""
    times = [_message_times(sample) for sample in samples]
    trees = [sample.answer.tree for sample in samples]
    if len(set(map(len, times))) > 1 or any(not isinstance(tree, list) or len(tree) != len(times[0]) for tree in trees):
        return None
    parts: list[dict[str, Any]] = []
    for index in range(len(times[0])):
        wait = median(one[index] - one[index - 1] if index else 0.0 for one in times)
        node = replace(aligner, merges=False).align([tree[index] for tree in trees], cases, ("stream", index))
        part = {"json": to_document(node), "json_style": GRPC}
        parts.append({"after": duration(wait), **part} if wait >= 0.001 else part)
    return parts


def _pieces(sample: Sample) -> list[str] | None:
    """Split a body as it arrived, events kept whole."""
    body, position, pieces = sample.answer.raw, 0, []
    for chunk in sample.exchange.chunks:
        piece = body[position : position + chunk.size]
        position += chunk.size
        try:
            pieces.append(piece.decode())
        except UnicodeDecodeError:
            return None
    if position < len(body):
        pieces.append(body[position:].decode("utf-8", "replace"))
    return pieces


def _waits(sample: Sample, count: int) -> list[float]:
    times = [chunk.at_s for chunk in sample.exchange.chunks]
    gaps = [times[0], *(later - earlier for earlier, later in pairwise(times))]
    return [*gaps, *([0.0] * (count - len(gaps)))][:count]


def _piece(texts: Sequence[str], aligner: Aligner, cases: Sequence[Case], index: int) -> str:
    """Write one piece: the data of events as aligned JSON, everything else as text."""
    documents = [[(match.span(2), parse_json(match.group(2).encode())) for match in _DATA.finditer(text)] for text in texts]
    outlines = [_DATA.sub(r"\1", text) for text in texts]
    whole = all(document is not ABSENT for found in documents for _, document in found)
    if not whole or not documents[0] or len(set(outlines)) > 1:
        return to_text(aligner.align(list(texts), cases, ("stream", index)))
    written, position = "", 0
    for place, ((start, end), _) in enumerate(documents[0]):
        node = replace(aligner, merges=False).align([found[place][1] for found in documents], cases, ("stream", index))
        written += escape(texts[0][position:start]) + json_text(node, spaced=is_spaced(texts[0][start:end]))
        position = end
    return written + escape(texts[0][position:])
