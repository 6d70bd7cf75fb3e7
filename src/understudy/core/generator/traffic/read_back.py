"""Documents that a client writes and reads back: as the same bytes, or as the same tree in the server's own writing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated

_WRITES = ("PUT", "POST", "PATCH")


def reads_back(members: Sequence[Endpoint]) -> Literal["", "bytes", "tree"]:
    """Say how what was written under one address is read afterwards; empty when it is not."""
    writes = [sample for endpoint in members if endpoint.method in _WRITES for sample in endpoint.samples if sample.good]
    reads = [sample for endpoint in members if endpoint.method == "GET" for sample in endpoint.samples if sample.good]
    pairs = [(write, after) for write in writes if (after := _next_read(write, reads)) is not None and write.exchange.request.payload]
    if pairs and all(write.exchange.request.payload == after.answer.raw for write, after in pairs):
        # What was sent as text of a kind that has many writings is kept as it was written; a plain resource is its members.
        return "bytes" if members[0].operation else "tree" if all(isinstance(write.asked.tree, dict) for write, _ in pairs) else ""
    return "tree" if any(_shows(write, after) for write, after in pairs) else ""


def told(write: Sample) -> dict[str, str]:
    """List what a request without a body says in words of its own: an access rule by its name (``x-amz-acl: public-read``)."""
    if write.exchange.request.payload or write.method not in _WRITES or not write.good:
        return {}
    return {
        name: value
        for name, value in write.headers.items()
        if name.startswith("x-") and re.fullmatch(r"[A-Za-z][\w-]{1,39}", value) and not looks_generated(value)
    }


def shows_told(members: Sequence[Endpoint]) -> bool:
    """Whether what requests without a body said decides what is read afterwards."""
    writes = [sample for endpoint in members for sample in endpoint.samples if told(sample)]
    reads = [sample for endpoint in members if endpoint.method == "GET" for sample in endpoint.samples if sample.good]
    for write in writes:
        before = [read for read in reads if read.number < write.number and read.segments == write.segments]
        after = _next_read(write, reads)
        if before and after is not None and before[-1].answer.raw != after.answer.raw:
            return True
    return False


def _next_read(write: Sample, reads: Sequence[Sample]) -> Sample | None:
    return next((read for read in reads if read.number > write.number and read.segments == write.segments), None)


def _shows(write: Sample, after: Sample) -> bool:
    asked, shown = write.asked.tree, after.answer.tree
    if not isinstance(asked, dict) or not asked or not isinstance(shown, dict):
        return False
    if write.asked.kind == "xml":
        asked, shown = _content(asked), _content(shown)
    return bool(asked) and all(name in shown and shown[name] == value for name, value in asked.items())


def _content(tree: dict[str, Any]) -> dict[str, Any]:
    """Read what the root of an XML document holds, less its attributes: servers name other namespaces than clients."""
    root = next(iter(tree.values()), None)
    return {name: value for name, value in root.items() if not name.startswith("@")} if isinstance(root, dict) else {}
