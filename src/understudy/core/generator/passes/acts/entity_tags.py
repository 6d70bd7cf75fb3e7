"""Pass 5f: entity tags that are made from the body: the server makes them again, and compares them as the client asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from understudy.core.engine.entity_tags import construction_of
from understudy.core.engine.preconditions import condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendHead, Steps

_DIGEST = re.compile(r'((?:W/)?)"([0-9a-f]+)"')
_SEVERAL = 2
_CONDITIONAL = (200, 304, 412)
_DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}  # by the length of their hexadecimal text


def tag_pattern(samples: Iterable[Sample]) -> str | None:
    """Find how these answers make their entity tags; None when some of them has another or none."""
    patterns: set[str | None] = set()
    for sample in samples:
        response = sample.exchange.response
        tag = next((value for name, value in sample.fields if name.lower() == "etag"), None)
        if response is None or tag is None or not response.body:
            return None
        patterns.add(_pattern_of(tag, response.body))
    return patterns.pop() if len(patterns) == 1 else None


@lru_cache(maxsize=1024)
def _pattern_of(tag: str, body: bytes) -> str | None:
    """Find how a tag is made, once for every body: large ones are asked about many times."""
    return construction_of(tag, body)


def _pattern_like(samples: Sequence[Sample]) -> str | None:
    """Find how tags are made that look like these of lists, of which no two have one: of what the server keeps to itself."""
    told = {(sample.answer.raw, next((value for name, value in sample.fields if name.lower() == "etag"), "")) for sample in samples}
    found = [_DIGEST.fullmatch(tag) for _, tag in told]
    digests = {(match[1], len(match[2])) for match in found if match is not None}
    if None in found or len(digests) != 1 or len(told) > len({tag for _, tag in told}) or len({body for body, _ in told}) < _SEVERAL:
        return None
    weak, size = digests.pop()
    return f'{weak}"{{{_DIGESTS[size]}}}"' if size in _DIGESTS else None


def is_unchanged(endpoint: Endpoint, sample: Sample, *, raw: bool) -> bool:
    """Say whether a sample was answered 304 for what the endpoint gives: stored bytes, or a tag that it makes from its bodies."""
    if raw:
        return sample.status == 304 and any(other.status in (200, 206) for other in endpoint.samples)
    if sample.status != 304 or "if-none-match" not in sample.headers:
        return False
    return tag_pattern(other for other in endpoint.samples if other.status == 200) is not None


def kept_by_tags(endpoint: Endpoint) -> frozenset[int]:
    """List the samples that conditions kept from a whole answer (RFC 9110 §13), where what a path names has one tag, and all follow it."""
    tags: dict[tuple[str, ...], str] = {}
    for sample in endpoint.samples:
        told = next((value for name, value in sample.fields if name.lower() == "etag"), None)
        if sample.status not in _CONDITIONAL or (told is None and sample.status == 200):
            return frozenset()
        if told is not None and tags.setdefault(sample.segments, told) != told:
            return frozenset()
    short = frozenset(sample.number for sample in endpoint.samples if sample.status != 200)
    are_kept = all(sample.segments in tags and _status_for(sample, tags[sample.segments]) == sample.status for sample in endpoint.samples)
    return short if are_kept and 0 < len(short) < len(endpoint.samples) else frozenset()


def _status_for(sample: Sample, tag: str) -> int:
    steps: Steps = (SendHead(200, Headers.of([("etag", tag)])), Finish())
    return next(step.status for step in condition(sample.exchange.request, steps) if isinstance(step, SendHead))


def serve_kept(drafts: list[Draft], kept: Sequence[Sample]) -> list[Draft]:
    """Let the stubs of whole answers compare their tags with what the client has."""
    whole = [draft for draft in drafts if draft.samples[0].status == 200]
    for draft in whole:
        draft.then["conditional"] = True
        draft.samples = (*draft.samples, *(sample for sample in kept if draft is whole[0]))
        draft.notes.append("what the client has already is not sent again")
    return drafts


def make_tags(drafts: Iterable[Draft]) -> None:
    """Let stubs make the tags of their answers from the bodies, unless the things themselves say them."""
    for draft in drafts:
        pattern = tag_pattern(draft.samples) or (_pattern_like(draft.samples) if draft.verb == "list" else None)
        headers = draft.then.get("headers", {})
        told = any(name.lower() == "etag" and "item.etag" in str(value) for name, value in headers.items())
        if pattern is None or told or "stream" in draft.then:
            continue
        for answer in draft.then.get("responses", [draft.then]):
            answer["headers"] = {name: value for name, value in answer.get("headers", {}).items() if name.lower() != "etag"}
            answer["etag"] = pattern
        draft.notes = [note for note in draft.notes if not note.startswith("etag ")]
        draft.notes.append(f"the entity tag is made from the body: {pattern}")


def serve_tags(drafts: list[Draft], unchanged: Sequence[Sample]) -> list[Draft]:
    """Let stubs make the tags of their answers, and answer 304 where the recorded server did."""
    make_tags(drafts)
    main = next((draft for draft in drafts if draft.samples[0].status == 200 and "etag" in draft.then), None)
    if main is not None and unchanged:
        main.samples = (*main.samples, *unchanged)
        for draft in drafts:
            if "etag" in draft.then and draft.samples[0].status == 200:
                draft.then["conditional"] = True
        main.notes.append("what the client has already is not sent again")
    return drafts
