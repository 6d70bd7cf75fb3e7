"""Pass 8b: streams of events or lines → parts, each a template of what it says; runs of them follow a list, a number, or never end.

A stream has some events at its start, as many alike as a list of the request has elements (or a text of it words, or a number of it says),
and some at its end. What the server makes anew and says in several events of one stream is made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from understudy.core.engine.templates.texts import AFTER, BEFORE, pieces
from understudy.core.generator.passes.latency import duration
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, quoted, safe_code
from understudy.core.generator.templates.repeats import mentions
from understudy.core.generator.templates.sources import Case, flatten
from understudy.core.generator.templates.texts import explain_text
from understudy.core.generator.templates.told import read_told, write_told
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.events import split_events
from understudy.core.generator.traffic.said import replies_in, without_marks
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import read_moment
from understudy.core.model.exchange import Message
from understudy.core.model.json_codec import ABSENT, placed_leaves

_MOST_EVENTS = 400
_DEEPEST = 4  # mappings in which what an event tells is looked for
_MOST_AROUND = 8  # events before and after a run
_FEWEST = 3  # events of which some may be a run
_ENDLESS = 1000  # events of a stream that has no end: more than a client waits for
_FEWEST_PIECES = 2  # of a text that is told bit by bit
_FRESH = ("new_id(", "now(", "counter(")
_TEXTS = ("request.graphql.arguments", "(request.json", "request.json", "request.query.", "request.form.", "request.text", "item.")
_NUMBERS = (*_TEXTS, "path.")


@dataclass(frozen=True, slots=True)
class Stream:
    """What a stream says, and what is made before it begins."""

    parts: list[dict[str, Any]]
    let: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """The events of one answer, as messages and as trees."""

    sample: Sample
    case: Case
    messages: tuple[Message, ...]
    trees: tuple[Any, ...]


def write_events(samples: Sequence[Sample], aligner: Aligner, cases: Sequence[Case]) -> Stream | None:
    """Write the events of streams; None when they are none, or nothing explains how many they are."""
    told = [_read(sample, case) for sample, case in zip(samples, cases, strict=True)]
    read = [one for one in told if one is not None]
    if len(read) < len(told):
        return None
    let: dict[str, str] = {}
    read = _made_once(read, aligner, let)
    inside = replace(aligner, merges=False, given={})
    if all(_was_left(one.sample) for one in read) and (endless := _endless(read, inside)) is not None:
        return Stream(endless, let)
    if len({len(one.trees) for one in read}) > 1:
        parts = _around_a_run(read, inside, _sources(read))
        return None if parts is None else Stream(parts, let)
    if len(read[0].trees) > _FEWEST and (parts := _around_a_run(read, inside, _texts_in_pieces(read))) is not None:
        return Stream(parts, let)
    own = Findings()
    fixed = _fixed(read, replace(inside, findings=own), range(len(read[0].trees)))
    if (own.unexplained or len(read) == 1) and len(fixed) > _FEWEST and (parts := _around_a_run(read, inside, _sources(read))) is not None:
        return Stream(parts, let)
    aligner.findings.notes.extend(own.notes)
    aligner.findings.unexplained.extend(own.unexplained)
    aligner.findings.optional.extend(own.optional)
    return Stream(fixed, let)


def write_said(samples: Sequence[Sample], aligner: Aligner, cases: Sequence[Case]) -> list[dict[str, Any]] | None:
    """Write replies of which some are a run, others around it; None where their number is always the same or nothing explains it."""
    told = [_read_said(sample, case) for sample, case in zip(samples, cases, strict=True)]
    read = [one for one in told if one is not None]
    if len(read) < len(told) or len({len(one.trees) for one in read}) < 2:
        return None
    parts = _around_a_run(read, replace(aligner, merges=False, given={}), _sources(read))
    return [without_marks(_line(part)) for part in parts] if parts is not None and len(parts) > 1 else None


def _read_said(sample: Sample, case: Case) -> _Told | None:
    said = replies_in(sample.exchange)
    heard = next((message.at_s for message in sample.exchange.messages if message.sender == "client"), 0.0)
    trees = sample.answer.tree
    if not isinstance(trees, list) or len(trees) != len(said) or any(message.kind != "text" for message in said):
        return None
    return _Told(sample, case, tuple(replace(message, at_s=message.at_s - heard) for message in said), tuple(trees))


def _line(part: dict[str, Any]) -> dict[str, Any]:
    content = {name: value for name, value in part.items() if name in ("json", "json_style")}
    return {"send": content or part["text"], **{name: value for name, value in part.items() if name in ("after", "repeat_for")}}


def _read(sample: Sample, case: Case) -> _Told | None:
    response = sample.exchange.response
    if response is None or sample.exchange.response_encoded:
        return None
    events = response.content_type == "text/event-stream"
    if not events and sample.answer.kind != "ndjson":
        return None
    pieces = split_events(response.body, response.content_type)
    spoken = split_events(sample.answer.lines, response.content_type)
    if not 1 <= len(pieces) <= _MOST_EVENTS or not pieces[-1].endswith((b"\n", b"\r")) or len(spoken) != len(pieces):
        return None
    messages = tuple(Message("server", "text", piece, at) for piece, at in zip(spoken, _times(sample, pieces), strict=True))
    trees = tuple(read_told(message, events=events) for message in messages)
    return _Told(sample, case, messages, trees) if all(isinstance(tree, dict) for tree in trees) or events else None


def _times(sample: Sample, pieces: Sequence[bytes]) -> list[float]:
    """When each piece was complete."""
    ends: list[tuple[int, float]] = []
    size = 0
    for chunk in sample.exchange.chunks:
        size += chunk.size
        ends.append((size, chunk.at_s))
    times: list[float] = []
    position = 0
    for piece in pieces:
        position += len(piece)
        times.append(next((at for end, at in ends if end >= position), ends[-1][1] if ends else 0.0))
    return times


def _was_left(sample: Sample) -> bool:
    interruption = sample.exchange.interruption
    return interruption is not None and interruption.kind == "client_gone"


def _made_once(told: Sequence[_Told], aligner: Aligner, let: dict[str, str]) -> list[_Told]:
    """Name what one stream says again and again and the server made up for it."""
    pointers = dict.fromkeys(pointer for tree in told[0].trees for pointer in _scalars(tree))
    found = list(told)
    for pointer in pointers:
        shown = [[value for tree in one.trees if (value := look(tree, pointer)) is not ABSENT] for one in told]
        if any(len(values) < 2 or len({repr(value) for value in values}) > 1 for values in shown):
            continue
        own = Findings()
        node = replace(aligner, findings=own, merges=False, given={}).align(
            [values[0] for values in shown], [one.case for one in told], pointer
        )
        if isinstance(node, Expr) and node.code.startswith(_FRESH):
            name = f"its_{pointer[-1]}"
            let[name] = "{{ " + node.code + " }}"
            found = [
                replace(one, case=Case(one.case.sample, {**one.case.values, name: values[0]}))
                for one, values in zip(found, shown, strict=True)
            ]
    return found


def _scalars(tree: Any) -> Iterable[Pointer]:
    return (place for place, value in placed_leaves(tree, _DEEPEST) if isinstance(value, str | int) and not isinstance(value, bool))


def _fixed(told: Sequence[_Told], aligner: Aligner, places: Iterable[int]) -> list[dict[str, Any]]:
    """Write events that every stream has at the same place, counted from the start or, when negative, from the end."""
    parts: list[dict[str, Any]] = []
    for place in places:
        node = aligner.align([one.trees[place] for one in told], [one.case for one in told], ("stream", place))
        waits = [_wait(one.messages, place) for one in told]
        parts.append(_part([one.messages[place] for one in told], node, median(waits)))
    return parts


def _wait(messages: Sequence[Message], place: int) -> float:
    """The pause before an event."""
    at = place % len(messages)
    return messages[at].at_s - (messages[at - 1].at_s if at else 0.0)


def _part(messages: Sequence[Message], node: Any, wait: float, over: str = "") -> dict[str, Any]:
    events = not messages[0].data.lstrip().startswith((b"{", b"["))
    written = write_told(node, messages, events=events)
    content = {"text": written} if isinstance(written, str) else dict(written)
    return {**({"after": duration(wait)} if wait >= 0.001 else {}), **({"repeat_for": over} if over else {}), **content}


def _endless(told: Sequence[_Told], aligner: Aligner) -> list[dict[str, Any]] | None:
    """Write a stream that goes on until the client leaves: one event again and again, perhaps counted."""
    if max(len(one.trees) for one in told) < 3:
        return None
    for first in (0, 1):
        runs = [range(first, len(one.trees)) for one in told]
        if any(len(run) < 1 for run in runs):
            return None
        run = _run(told, aligner, runs, [None] * len(told), f"range({_ENDLESS})")
        if run is not None:
            head = _fixed(told, aligner, range(first))
            return [*head, run]
    return None


def _around_a_run(
    told: Sequence[_Told], aligner: Aligner, candidates: Iterable[tuple[str, list[list[Any]]]]
) -> list[dict[str, Any]] | None:
    lengths = [len(one.trees) for one in told]
    for code, sources in candidates:
        around = {length - len(source) for length, source in zip(lengths, sources, strict=True)}
        if len(around) != 1 or not 0 <= (extra := around.pop()) <= _MOST_AROUND:
            continue
        for head in range(extra + 1):
            tail = extra - head
            runs = [range(head, length - tail) for length in lengths]
            elements: Sequence[list[Any] | None] = [None] * len(told) if code.startswith("range(") else sources
            own = Findings()
            trial = replace(aligner, findings=own)
            run = _run(told, trial, runs, elements, code)
            if run is None:
                continue
            first, last = _fixed(told, trial, range(head)), _fixed(told, trial, range(-tail, 0))
            if own.clean:
                aligner.findings.notes.extend(own.notes)
                return [*first, run, *last]
    return None


def _sources(told: Sequence[_Told]) -> Iterable[tuple[str, list[list[Any]]]]:
    """Lists of the request, words of its texts, and as many as a number of it says; of words also all but the first."""
    values = [one.case.values for one in told]
    for code, first in values[0].items():
        known = [one.get(code) for one in values]
        if isinstance(first, list) and code.startswith(_TEXTS) and all(isinstance(one, list) for one in known):
            yield code, [list(one) for one in known if isinstance(one, list)]
        elif isinstance(first, str) and code.startswith(_TEXTS) and all(isinstance(one, str) for one in known):
            words = [one.split() for one in known if isinstance(one, str)]
            yield f"{code} | split", words
            yield f"{code} | split | slice(1)", [one[1:] for one in words]
        if code.startswith(_NUMBERS) and all(_is_number(one) for one in known):
            yield f"range({code} | int)", [[None] * int(one) for one in known if isinstance(one, str | int)]
    yield from _texts_in_pieces(told)


def _texts_in_pieces(told: Sequence[_Told]) -> Iterable[tuple[str, list[list[Any]]]]:
    """Texts made from what was asked that streams tell bit by bit: in words with the blanks around them, or so many letters at a time."""
    for pointer in dict.fromkeys(pointer for tree in told[0].trees for pointer in _scalars(tree)):
        shown = [[value for tree in one.trees if isinstance(value := look(tree, pointer), str) and value] for one in told]
        if min(map(len, shown)) < _FEWEST_PIECES or max(map(len, map(set, shown))) < _FEWEST_PIECES:
            continue
        texts = ["".join(values) for values in shown]
        ways = [way for way in (BEFORE, AFTER, len(shown[0][0])) if [pieces(text, way) for text in texts] == shown]
        node = explain_text(texts, [one.case for one in told]) if ways else None
        if node is not None and len(node.parts) < min(map(len, shown)):  # else every piece says the same again
            code = " ~ ".join(quoted(part) if isinstance(part, str) else f"({safe_code(part.code, quoted(''))})" for part in node.parts)
            yield f"({code}) | pieces({ways[0]!r})", shown


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.isdecimal() and len(value) < 4
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_EVENTS


def _run(
    told: Sequence[_Told], aligner: Aligner, runs: Sequence[range], sources: Sequence[list[Any] | None], over: str
) -> dict[str, Any] | None:
    """Write events that are made alike, one per element; None when something in them stays unexplained."""
    targets: list[Any] = []
    cases: list[Case] = []
    messages: list[Message] = []
    gaps: list[float] = []
    for one, run, source in zip(told, runs, sources, strict=True):
        if source is not None and len(source) != len(run):
            return None
        for index, place in enumerate(run):
            left = len(run) - index - 1
            known = {**one.case.values, "loop.index0": index, "loop.index": index + 1, "loop.revindex": left + 1, "loop.revindex0": left}
            known.update(flatten("each", source[index]) if source is not None else {})
            targets.append(one.trees[place])
            cases.append(Case(one.case.sample, known))
            messages.append(one.messages[place])
        gaps.extend(later.at_s - earlier.at_s for earlier, later in pairwise(one.messages[place] for place in run))
    if len(targets) < 2:
        return None
    own = Findings()
    inside = replace(aligner, findings=own, fresh=False, prefer=("each", "loop"))
    node = inside.align(targets, cases, ("stream", "each"))
    if own.unexplained and aligner.fresh and all(_is_moment(targets, place[2:]) for place in own.unexplained):
        own = Findings()
        node = replace(inside, findings=own, fresh=True).align(targets, cases, ("stream", "each"))
    alike = len({repr(one) for one in targets}) == 1
    if own.unexplained or own.optional or not (alike or mentions(node, "each") or mentions(node, "loop.")):
        return None
    aligner.findings.notes.extend(own.notes)
    aligner.findings.notes.append(f"the stream has an event for each of {over}")
    return _part(messages, node, median(gaps) if gaps else 0.0, f"each in {over}")


def _is_moment(targets: Sequence[Any], pointer: Pointer) -> bool:
    """Whether every event says a point in time at a place: when it was told."""
    return all(read_moment(look(target, pointer)) is not None for target in targets)
