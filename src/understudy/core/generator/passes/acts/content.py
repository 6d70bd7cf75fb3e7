"""Pass 5d: reads of stored bytes: a part of them is read as the whole, which the server cuts and compares as the client asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.entity_tags import make_tags
from understudy.core.generator.traffic.sample import Content, Sample

_PARTIAL = ("content-range", "content-length")


def as_whole(sample: Sample, content: bytes) -> Sample:
    """Read an answer that shows stored bytes, or a range of them (RFC 9110 §14), as one that shows them all."""
    if sample.status == 200:
        return replace(sample, answer=Content("bytes", sample.answer.raw, sample.answer.raw))
    if sample.status != 206:
        return sample
    fields = tuple((name, value) for name, value in sample.fields if name.lower() not in _PARTIAL)
    return replace(sample, status=200, fields=fields, answer=Content("bytes", content, content))


def serve_content(drafts: list[Draft], unchanged: Sequence[Sample]) -> list[Draft]:
    """Let the stub that gives stored bytes answer ranges and conditions where the recorded server did.

    Args:
        drafts: the drafts of one endpoint.
        unchanged: samples that were answered 304, which the same stub answers.
    """
    whole = [draft for draft in drafts if draft.samples[0].status == 200]
    shown = [sample for draft in whole for sample in draft.samples]
    make_tags(whole)
    fields = [(name.lower(), value) for sample in shown for name, value in sample.fields]
    if ("accept-ranges", "bytes") in fields or any(_was_partial(sample) for sample in shown):
        for draft in whole:
            draft.then["ranges"] = True
            draft.notes.append("parts of it are given as they are asked for")
    if unchanged and whole:
        main = whole[0]
        main.samples = (*main.samples, *unchanged)
        main.then["conditional"] = True
        main.notes.append("what the client has already is not sent again")
    return drafts


def _was_partial(sample: Sample) -> bool:
    response = sample.exchange.response
    return response is not None and response.status == 206
