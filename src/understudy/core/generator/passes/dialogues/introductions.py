"""Pass 8d: who speaks in a dialogue: what its client said or was told there once (`me`), and who else is there because of that.

A message that is mostly the first of its connection (``login``, ``join``) introduces it, and what is said last counts; so does the id that
its opening gives out, and what each connection says once at the most.
Later messages, and what is published because of them, may say that again without the client saying it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.templates.scope import LISTENERS
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.made_first import code_of, make_first
from understudy.core.generator.people.audiences import Line, said_values
from understudy.core.generator.study import label_of
from understudy.core.generator.templates.flow import is_telling
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.said import is_marked
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.traffic.turns import is_dialogue
from understudy.core.model.json_codec import ABSENT, placed_leaves
from understudy.core.model.message import LEFT, MESSAGE

_TAKEN = 409  # what a refusal says in HTTP that speaks of a name somebody else has
_MOST = 24  # things that are remembered of connections
_DEEPEST = 4
_OWN = ("said", "connection", "feed")  # what `me` has anyway
_WHOLE = ("request.json.data", "request.json.args")  # what a message says, not called anything
_LISTENING = re.compile(r"listeners\('([^']*)'\)(?: \| map_attribute\('(\w+)'\))?")
_REMEMBERED = re.compile(r"\bme\.(\w+)")
_EFFECTS = ("let", "list", "create", "update", "remove", "set")  # what is remembered may be made by these


type Values = dict[str, list[tuple[Sample, Any]]]


@dataclass(frozen=True, slots=True)
class Introduction:
    """A value by which a connection is known: of the message or opening at which it is said, under a name of its own.

    Attributes:
        code: what the client says; empty for what the server says.
        place: of what the server says: the number of the message, and the members that lead there.
    """

    endpoint: Endpoint
    name: str
    code: str = ""
    place: Pointer = ()


@dataclass(slots=True)
class Introductions:
    """All that is remembered, and of whom: (when, value) by connection."""

    found: dict[Introduction, Values] = field(default_factory=dict)


def find_introductions(endpoints: Sequence[Endpoint], lines: Mapping[str, Line]) -> Introductions:
    """Find what connections are known by, and note for every message what is known then, and of whom."""
    known = Introductions()
    taken: dict[str, int] = {}
    first = _first_said(endpoints, lines)
    introducing = [endpoint for endpoint in endpoints if _introduces(endpoint, lines, first)]
    for endpoint in sorted(endpoints, key=lambda one: (one not in introducing, one.samples[0].method == MESSAGE, one.samples[0].number)):
        said = _good(endpoint, lines)
        if endpoint not in introducing and not _is_said_once(said):
            continue
        for (code, place), values in _values(said, introduces=endpoint in introducing).items():
            if len(known.found) >= _MOST:
                break
            name = _name(endpoint, code, place)
            taken[name] = taken.get(name, 0) + 1
            name = name if taken[name] == 1 and name not in _OWN else f"{name}_{taken[name]}"
            one = Introduction(endpoint, name, code, place)
            known.found[one] = values
            _note_own(one, values, endpoints)
    for endpoint in introducing:
        _note_others(endpoint, known, endpoints, lines)
    return known


def _first_said(endpoints: Sequence[Endpoint], lines: Mapping[str, Line]) -> set[int]:
    """List the first message of every connection that was not refused."""
    found: dict[str, int] = {}
    for endpoint in endpoints:
        for sample in _good(endpoint, lines):
            if sample.method == MESSAGE:
                name = sample.exchange.request.connection
                found[name] = min(found.get(name, sample.number), sample.number)
    return set(found.values())


def _introduces(endpoint: Endpoint, lines: Mapping[str, Line], first: set[int]) -> bool:
    """Whether an endpoint opens dialogues, or is mostly the first that is said in them."""
    said = _good(endpoint, lines)
    who = {sample.exchange.request.connection for sample in said}
    return bool(said) and (said[0].method != MESSAGE or sum(sample.number in first for sample in said) * 2 >= len(who))


def _good(endpoint: Endpoint, lines: Mapping[str, Line]) -> list[Sample]:
    """List what connections said or were opened with, as far as it was not refused."""
    good = [sample for sample in endpoint.samples if sample.good and sample.exchange.request.connection in lines]
    return [sample for sample in good if sample.method == MESSAGE or is_dialogue(sample.exchange)]


def _is_said_once(said: Sequence[Sample]) -> bool:
    return len({sample.exchange.request.connection for sample in said}) == len(said)


def _values(said: Sequence[Sample], *, introduces: bool) -> dict[tuple[str, Pointer], Values]:
    """List what all of these say or are told, by connection: of what they are told, what tells them apart and was not known yet."""
    found: dict[tuple[str, Pointer], Values] = defaultdict(dict)
    for sample in said:
        connection = sample.exchange.request.connection
        own = {code: value for code, value in said_values(sample).items() if sample.method == MESSAGE and _tells(value)}
        named = {f"request.json.{kind.removeprefix('json:')}" for kind, _ in sample.operation}
        for code, value in own.items():
            if code not in named and not code.endswith("['$base64']"):
                found[code, ()].setdefault(connection, []).append((sample, value))
        before = {*own.values(), *(given[0] for given in sample.query.values()), *_known(sample)}
        for place, value in _told(sample) if introduces else ():
            if value not in before and (isinstance(value, str) or str(place[-1]).lower().endswith("id")):
                found["", place].setdefault(connection, []).append((sample, value))
    whole = {key: values for key, values in found.items() if sum(map(len, values.values())) == len(said)}
    return {key: values for key, values in whole.items() if key[0] or _tells_apart(values)}


def _known(sample: Sample) -> Iterable[Any]:
    """List what is known of a connection by then."""
    return (value for code, value in sample.notes.get("audience", {}).items() if code.startswith("me."))


def _tells_apart(values: Values) -> bool:
    told = [value for several in values.values() for _, value in several]
    return len({str(value) for value in told}) == len(told) and (len(told) > 1 or is_telling(told[0]))


def _tells(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != "" and not is_marked(value)


def _told(sample: Sample) -> Iterable[tuple[Pointer, Any]]:
    """List what the server says, by the number of its message and the place in it."""
    tree = sample.answer.tree
    several = sample.notes.get("said") == "several" and isinstance(tree, dict)
    documents = tree.values() if several else tree if isinstance(tree, list) else [tree]
    for number, document in enumerate(documents):
        if isinstance(document, dict):
            yield from (((str(number), *place), value) for place, value in placed_leaves(document, _DEEPEST) if _tells(value))


def _name(endpoint: Endpoint, code: str, place: Pointer) -> str:
    """Name what is remembered: after the member, or after the message where that is all it says."""
    named = [value for kind, value in endpoint.operation if kind.startswith("json:")]
    last = re.split(r"[.\[]", code)[-1].strip("'] ") if code else str(place[-1])
    wish = named[0] if code in _WHOLE and named else last
    return re.sub(r"\W+", "_", wish).strip("_").lower() or "told"


def _note_own(one: Introduction, values: Values, endpoints: Sequence[Endpoint]) -> None:
    """Note for what connections say later what is known of them."""
    for endpoint in endpoints:
        for sample in endpoint.samples:
            if sample.method in (MESSAGE, LEFT):
                known = _last(values.get(sample.exchange.request.connection, []), sample.number - 1)
                if known is not None:
                    sample.notes.setdefault("audience", {})[f"me.{one.name}"] = known[1]


def _last(said: Sequence[tuple[Sample, Any]], number: int) -> tuple[Sample, Any] | None:
    """Return what was said last until a sample, that included."""
    return next((one for one in reversed(said) if one[0].number <= number), None)


def _note_others(source: Endpoint, known: Introductions, endpoints: Sequence[Endpoint], lines: Mapping[str, Line]) -> None:
    """Note for every message who has been introduced by then."""
    if source.samples[0].method != MESSAGE:
        return
    feed = quoted(_feed(source))
    own = {one: values for one, values in known.found.items() if one.endpoint is source}
    introduced: Values = {}
    for sample in _good(source, lines):
        introduced.setdefault(sample.exchange.request.connection, []).append((sample, None))
    for endpoint in endpoints:
        for sample in endpoint.samples:
            there = _there(sample, introduced, lines)
            told: dict[str, Any] = sample.notes.setdefault("audience", {})
            told[f"listeners({feed}) | length"] = len(there)
            if sample.method == LEFT:
                told[f"listeners({feed}) | length - 1"] = len(there) - 1
            for one, values in own.items():
                shown = [last[1] for name in there if (last := _last(values[name], sample.number)) is not None]
                told[f"listeners({feed}) | map_attribute('{one.name}')"] = shown
                if all(isinstance(value, str) for value in shown):
                    told[f"listeners({feed}) | map_attribute('{one.name}') | sort"] = sorted(shown)
            if endpoint is source and any(other.verdict == _TAKEN for other in source.samples):
                _note_twins(sample, own, [name for name in there if name != sample.exchange.request.connection], _feed(source))


def _there(sample: Sample, introduced: Values, lines: Mapping[str, Line]) -> list[str]:
    """List the connections that have been introduced and are open, in the order of their last introduction."""
    last = {name: one[0] for name, said in introduced.items() if (one := _last(said, sample.number)) is not None}
    open_ = {name: one for name, one in last.items() if sample.at <= max(lines[name].until, lines[name].opening.exchange.left_at)}
    return sorted(open_, key=lambda name: open_[name].number)


def _note_twins(sample: Sample, own: Mapping[Introduction, Values], others: Sequence[str], feed: str) -> None:
    """Note which of what a client says of itself somebody else said already: a name that is taken."""
    for one, values in own.items():
        if one.code:
            wanted = said_values(sample).get(one.code)
            known = [last[1] for name in others if (last := _last(values[name], sample.number)) is not None]
            place = (LISTENERS, "", "feed", feed, one.name, "{{ " + one.code + " }}")
            sample.notes.setdefault("twins", {})[place] = wanted in known


def _feed(endpoint: Endpoint) -> str:
    return f"{label_of(endpoint)} {' '.join(value for _, value in endpoint.operation)}".strip()


def keep_introductions(drafts: Mapping[Endpoint, list[Draft]], known: Introductions) -> None:
    """Let messages and openings keep what stubs say again of connections later."""
    texts = " ".join(str([draft.then, draft.conditions]) for several in drafts.values() for draft in several)
    texts = texts.replace("\\'", "'")
    wanted = set(_REMEMBERED.findall(texts))
    listed = dict.fromkeys(feed for feed, _ in _LISTENING.findall(texts))
    wanted |= {name for _, name in _LISTENING.findall(texts) if name}
    by_endpoint: dict[Endpoint, list[Introduction]] = defaultdict(list)
    for one in known.found:
        if one.name in wanted or _feed(one.endpoint) in listed or f"'{one.name}', '{{{{ {one.code} }}}}'" in texts:
            by_endpoint[one.endpoint].append(one)
    for endpoint, several in by_endpoint.items():
        for draft in drafts[endpoint]:
            if draft.samples[0].good:
                _keep(draft, _feed(endpoint), several)


def _keep(draft: Draft, feed: str, several: Sequence[Introduction]) -> None:
    kept: dict[str, Any] = {}
    for one in several:
        if one.code:
            kept[one.name] = "{{ " + one.code + " }}"
            continue
        make_first(draft)
        said = _said_at(draft, one.place)
        if said is not ABSENT:
            kept[one.name] = said
    then = dict(draft.then)
    listening = then.pop("listen", [])
    entries: list[dict[str, Any]] = [dict(one) for one in (listening if isinstance(listening, list) else [listening])]
    mine = next((one for one in entries if one["to"] == feed and "for" not in one), None)
    if mine is None:
        mine = {"to": feed}
        entries.append(mine)
    if kept:
        mine["keep"] = {**mine.get("keep", {}), **kept}
    before = {key: value for key, value in then.items() if key in _EFFECTS}
    draft.then.clear()
    draft.then.update(
        {
            **before,
            "listen": entries if len(entries) > 1 else entries[0],
            **{key: value for key, value in then.items() if key not in before},
        }
    )


def _said_at(draft: Draft, place: Pointer) -> Any:
    """Return what a draft writes at a place of one of its messages; ABSENT where that is not plain."""
    lines = draft.then.get("dialogue" if "dialogue" in draft.then else "send")
    number, *members = place
    if not isinstance(lines, list) or int(str(number)) >= len(lines):
        return ABSENT
    line = lines[int(str(number))]
    line = line.get("send", line) if isinstance(line, dict) else line
    return _found(line.get("json", ABSENT) if isinstance(line, dict) else ABSENT, members)


def _found(document: Any, members: Sequence[Any]) -> Any:
    if not members:
        return document if isinstance(document, str | int) else ABSENT
    if isinstance(document, dict) and "$merge" in document:
        found = (_found(part, members) for part in reversed(document["$merge"]) if not isinstance(part, str))
        return next((one for one in found if one is not ABSENT), ABSENT)
    if isinstance(document, dict):
        return _found(document.get(members[0], ABSENT), members[1:])
    code = code_of(document)
    if code is None or " | " in code:
        return ABSENT
    for name in members:
        code = member(code, str(name))
    return "{{ " + code + " }}"
