"""Ids that fixed answers speak of: who makes such a thing again as it was recorded is given the id it had.

An answer that could not be followed says a recorded id. Beside a thing that was made anew, with another id, it would speak of nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.sources import request_values, token
from understudy.core.generator.traffic.endpoint import path_values
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_random, read_moment

type Made = Mapping[int, Sequence[str | None]]
"""By the numbers of samples, the recorded ids for which new ones were made, in order."""

_WORD = re.compile(r"[A-Za-z0-9_-]{4,}")
_WIDE = re.compile(r"[A-Za-z0-9_\-+/=.~:]{4,}")
_TOLD = re.compile(r"(?:path\.|request\.(?:query|json|form|xml|graphql\.arguments|multipart|grpc)\b)[^|]*")
_MOST_ENTRIES = 200  # of one stub
_MOST_CODES = 3
_LONGEST = 200


def add_recorded_ids(stubs: Sequence[dict[str, Any]], drafts: Sequence[Draft], resources: Any, made: Made) -> list[dict[str, Any]]:
    """Give stubs the ids again that they made in the recording, as far as anything fixed speaks of them.

    Args:
        stubs: as they are written, one for every draft.
        drafts: what they were written from.
        resources: the collections as they are written, with their seeds.
        made: what was made for which sample.
    """
    known = {one for ids in made.values() for one in ids if one}
    spoken = _spoken({"resources": resources, "stubs": [{"when": stub["when"], "then": stub["then"]} for stub in stubs]}, known)
    if not spoken:
        return list(stubs)
    in_turn = {sample.number for draft in drafts if draft.turns for sample in draft.samples}
    given = []
    for stub, draft in zip(stubs, drafts, strict=True):
        samples = [sample for sample in draft.samples if draft.turns or sample.number not in in_turn]
        given.append(_with_ids(stub, draft, samples, made, (spoken, known)) if draft.rung not in ("literal", "sequence") else stub)
    return given


def _spoken(document: Any, known: set[str]) -> set[str]:
    """Find the ids that a document says anywhere."""
    found: set[str] = set()
    odd = {one for one in known if not _WORD.fullmatch(one) and not _WIDE.fullmatch(one)}
    for text in _texts(document):
        for pattern in (_WORD, _WIDE):
            found.update(known.intersection(pattern.findall(text)))
        found.update(one for one in odd if one in text)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, child in value.items():
            yield str(name)
            yield from _texts(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _texts(child)


def _with_ids(stub: dict[str, Any], draft: Draft, samples: Sequence[Sample], made: Made, ids: tuple[set[str], set[str]]) -> dict[str, Any]:
    """Write into a stub what it gives again to whom; `ids` are those that are spoken of, and all."""
    spoken, known = ids
    due = [sample for sample in samples if spoken.intersection(one for one in made.get(sample.number, ()) if one)][:_MOST_ENTRIES]
    if not due:
        return stub
    codes = _telling(draft, due, known) or _telling(draft, due, known - spoken)
    entries: list[dict[str, Any]] = []
    wanted = {_text(draft, sample, codes) for sample in due}
    last = due[-1].number
    for sample in samples:
        # Whoever is asked for nothing that is spoken of counts all the same: the next such request is the one after it.
        if len(entries) < 5 * _MOST_ENTRIES and sample.number <= last and (to := _text(draft, sample, codes)) in wanted:
            again = [one if one in spoken else None for one in made.get(sample.number, ())]
            while again and again[-1] is None:
                again.pop()
            entries.append({"to": to, "ids": again})
    by = " ".join(f"{{{{ {code} }}}}" for code in codes)
    return {**stub, "then": {**stub["then"], "recorded_ids": {"by": by, "given": entries}}}


def _text(draft: Draft, sample: Sample, codes: Sequence[str]) -> str:
    told = _values(draft, sample) if codes else {}
    return " ".join(token(told.get(code, "")) for code in codes)


def _telling(draft: Draft, due: Sequence[Sample], known: set[str]) -> list[str]:
    """Choose what tells the recorded requests from others: what differs most, and what no client makes up anew each time."""
    secrets = {redaction.pseudonym for sample in draft.samples for redaction in sample.exchange.redactions}

    def steady(value: Any) -> bool:
        if isinstance(value, str):
            own = value in known or looks_random(value) or read_moment(value) is not None or any(one in value for one in secrets)
            return 0 < len(value) <= _LONGEST and not own
        return isinstance(value, int) and not isinstance(value, bool)

    every = [_values(draft, sample) for sample in draft.samples[: 2 * _MOST_ENTRIES]]
    told = [_values(draft, sample) for sample in due]
    open_codes = [code for code in told[0] if all(code in values and steady(values[code]) for values in told)]
    chosen: list[str] = []
    reached = 0
    while open_codes and len(chosen) < _MOST_CODES:
        counts = {code: len({tuple(token(values.get(one)) for one in (*chosen, code)) for values in every}) for code in open_codes}
        best = max(open_codes, key=lambda code: (counts[code], isinstance(told[0][code], str), len(token(told[0][code]))))
        if counts[best] <= reached:
            break
        reached = counts[best]
        chosen.append(best)
        open_codes.remove(best)
    return chosen


def _values(draft: Draft, sample: Sample) -> dict[str, Any]:
    """List what can be said of a request by what its client chose, each in one way."""
    values = request_values(sample, path_values(draft.endpoint.shape, sample.segments))
    found = {code: value for code, value in values.items() if _TOLD.fullmatch(code) and isinstance(value, str | int)}
    if not found and isinstance(text := values.get("request.text"), str):
        found["request.text"] = text
    return found
