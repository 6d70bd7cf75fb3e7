"""What is published, written: `publish` where something causes it, and `listen` at what lets a connection hear it.

What is published is written with all that its cause knows: what was asked, what was answered, what was made for it. A value that the server
makes anew is made once, before it is answered and published.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.scope import LISTENERS
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.made_first import code_of, make_first, make_once
from understudy.core.generator.passes.dialogues.event_ids import is_answered
from understudy.core.generator.passes.dialogues.feeds import (
    Feeds,
    cause_values,
    feed_label,
    feed_name,
    kept_values,
    last_name,
    opening_of,
    told_others,
)
from understudy.core.generator.passes.dialogues.introductions import keep_introductions
from understudy.core.generator.passes.latency import duration
from understudy.core.generator.people.audiences import Line, Rule, opened_values, said_values
from understudy.core.generator.study import label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, flatten, item_values, request_values
from understudy.core.generator.templates.told import read_told, write_told
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.backlog import ended_after, heartbeat
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.said import replies_in
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.traffic.turns import is_feed
from understudy.core.model.exchange import Message
from understudy.core.model.message import MESSAGE

_LESS = re.compile(r"(\w+) \| without\([^()]*\)")
_KEPT = 1000  # publications that are kept for those who come back
_CUT = re.compile(r"(\w+) \| cut_to\(")
_TO = re.compile(r"\bto\.(\w+)")
_MAPPED = re.compile(r"listeners\([^)]*\) \| map_attribute\(.?'(\w+).?'\)")
_SAID = ("request", "path.", "state.", "me.", "listeners(")  # what these are worth is known already


def write_feeds(drafts: Mapping[Endpoint, list[Draft]], feeds: Feeds, flow: Flow, only: Sequence[Endpoint] = ()) -> None:
    """Add to the drafts who listens and what is published; to those of some endpoints `only`, when they were drafted again."""
    for endpoint, opening, rule in feeds.found:
        place = (rule.source, feed_name(rule, side=0), _over(rule))
        members = feeds.kept.setdefault(place, set())
        for draft in drafts[endpoint] if not only or endpoint in only else ():
            written = _publication(draft, rule, opening, feeds, flow)
            if written is not None:
                keep = {"keep": _KEPT} if rule.source in feeds.backlogs else {}
                _add(draft.then, "publish", {"to": feed_name(rule, side=1), **keep, "send": written})
                draft.notes.append(f"those who listen to {feed_label(rule)} are told")
                members.update(_TO.findall(str(written)))
        members.update(_named(drafts[rule.source]))
        members.update(_MAPPED.findall(" ".join(str(draft.then) for several in drafts.values() for draft in several)))
        if rule.ends is not None and (not only or rule.ends in only):
            _let_end(drafts[rule.ends], rule)
    for (source, feed, over), members in feeds.kept.items():
        for draft in drafts[source] if not only or source in only else ():
            if draft.samples[0].good:
                _add(draft.then, "listen", {**_listen(draft, feed, over, members), **feeds.backlogs.get(source, {})}, first=True)
    _keep_open(drafts, feeds.lines)
    keep_introductions(drafts, feeds.introductions)


def _named(drafts: Sequence[Draft]) -> set[str]:
    """List the members of listeners that conditions ask for."""
    return {
        condition.name[4]
        for draft in drafts
        for condition in draft.conditions
        if condition.part == "item" and condition.name[0] == LISTENERS and len(condition.name) > 4
    }


def _over(rule: Rule) -> str:
    """Write the loop over the list that brings the keys of a feed; empty where one connection hears one feed."""
    return f"one in {rule.pairs[0][0]}" if rule.each else ""


def _listen(draft: Draft, feed: str, over: str, members: set[str]) -> dict[str, Any]:
    sample, endpoint = draft.samples[0], draft.endpoint
    codes = opened_values(sample, endpoint) if not endpoint.method.isalpha() or endpoint.method == "GET" else said_values(sample)
    by_name = {last_name(code): code for code in codes}
    keep = {name: "{{ " + by_name[name] + " }}" for name in sorted(members) if name in by_name}
    return {"to": feed, **({"for": over} if over else {}), **({"keep": keep} if keep else {})}


def _let_end(drafts: Sequence[Draft], rule: Rule) -> None:
    for draft in drafts:
        entry = {"to": feed_name(rule, side=0), **({"for": _over(rule)} if rule.each else {})}
        known = draft.then.get("stop_listening")
        if known != entry and entry not in (known if isinstance(known, list) else []):
            _add(draft.then, "stop_listening", entry, first=True)


def _add(then: dict[str, Any], key: str, entry: dict[str, Any], *, first: bool = False) -> None:
    """Add an entry to a key that holds one or a list of them; effects stand before the answer."""
    known = then.pop(key, None)
    value: Any = entry if known is None else [*(known if isinstance(known, list) else [known]), entry]
    if not first:
        then[key] = value
        return
    rest = dict(then)
    then.clear()
    then.update({key: value, **rest} if "let" not in rest else {"let": rest.pop("let"), key: value, **rest})


def _publication(draft: Draft, rule: Rule, opening: Endpoint, feeds: Feeds, flow: Flow) -> list[Any] | None:
    """Write what a draft publishes to the connections of an endpoint."""
    lines = feeds.lines
    events = is_feed(opening_of(lines, opening).exchange)
    told: list[tuple[Sample, Line, list[Message]]] = []
    for sample in draft.samples:
        by_line: dict[str, list[Message]] = defaultdict(list)
        for name, message in told_others(sample):
            if name in lines and lines[name].endpoint is opening:
                by_line[name].append(message)
        told.extend((sample, lines[name], messages) for name, messages in by_line.items())
    if not told or "responses" in draft.then or len({len(messages) for _, _, messages in told}) > 1:
        return None
    make_first(draft)
    cases = [
        Case(
            sample,
            {
                **feeds.things.get(sample.number, {}),
                **_answer_values(draft, sample),
                **_to_values(line, rule, cause_values(draft.endpoint, sample)),
            },
        )
        for sample, line, _ in told
    ]
    written: list[Any] = []
    for index in range(len(told[0][2])):
        own = Findings()
        messages = [messages[index] for _, _, messages in told]
        if (same := _as_answered(draft, [sample for sample, _, _ in told], messages)) is not None:
            written.append(same)
            continue
        aligner = Aligner(flow, own, fresh=True, counters=f"{label_of(draft.endpoint)}_told", merges=False)
        trees = [read_told(message, events=events) for message in messages]
        counted = feeds.counted.get(opening)
        if counted is not None and index == 0 and not is_answered([tree.get("id") for tree in trees], cases):
            aligner = replace(aligner, given={("told", "id"): counted.code(rule)})
        node = aligner.align(trees, cases, ("told",))
        draft.notes.extend(own.notes)
        written.append(make_once(draft, write_told(node, messages, events=events)))
    return written


def _as_answered(draft: Draft, samples: Sequence[Sample], messages: Sequence[Message]) -> Any:
    """Return the line of an answer that says the very same as what is published; None when there is none."""
    lines = draft.then.get("send")
    if not isinstance(lines, list):
        return None
    answers = [replies_in(sample.exchange) for sample in samples]
    if any(len(said) != len(lines) for said in answers):
        return None
    for number, line in enumerate(lines):
        loops = isinstance(line, dict) and "repeat_for" in line
        if not loops and all(said[number].data == message.data for said, message in zip(answers, messages, strict=True)):
            return deepcopy(line)
    return None


def _to_values(line: Line, rule: Rule, cause: Mapping[str, Any]) -> dict[str, Any]:
    return {f"to.{name}": value for name, value in kept_values(line, rule, cause).items()}


def _answer_values(draft: Draft, sample: Sample) -> dict[str, Any]:
    """List what a cause knows once it was answered: what was asked, and what the answer shows under the expressions that made it."""
    values = request_values(sample, path_values(draft.endpoint.shape, sample.segments))
    if sample.method != MESSAGE:  # what a message says is told under what its connection is known by
        values.update({code: value for code, value in asked_values(sample).items() if code.startswith("session.")})
    then = draft.then
    document = then.get("json")
    trees = [sample.answer.tree]
    documents = [document]
    if "send" in then:
        documents = [line.get("json") if isinstance(line, dict) else None for line in then["send"]]
        tree = sample.answer.tree
        trees = list(tree.values()) if sample.notes.get("said") == "several" and isinstance(tree, dict) else [tree]
    for one, tree in zip(documents, trees, strict=False):
        values.update(_shown(one, tree))
    return values


def _shown(document: Any, tree: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    code = code_of(document)
    if code is not None and (cut := _CUT.match(code)) is not None and isinstance(tree, dict):
        return item_values(cut.group(1), tree)
    if code is not None and (whole := _LESS.fullmatch(code)) is not None:
        code = whole.group(1)
    if code is not None and "|" not in code and not code.startswith(_SAID):
        found.update(item_values(code, tree) if isinstance(tree, dict) else dict(flatten(code, tree)))
    elif isinstance(document, dict) and "$merge" in document:
        for part in document["$merge"]:
            found.update(_shown(part, tree))
    elif isinstance(document, dict) and isinstance(tree, dict):
        for name, child in document.items():
            if name in tree:
                found.update(_shown(child, tree[name]))
    elif isinstance(document, list) and isinstance(tree, list):
        for child, value in zip(document, tree, strict=False):
            found.update(_shown(child, value))
    return found


def _keep_open(drafts: Mapping[Endpoint, list[Draft]], lines: Mapping[str, Line]) -> None:
    """Leave streams open to which something is published."""
    for endpoint in dict.fromkeys(line.endpoint for line in lines.values()):
        for draft in drafts[endpoint]:
            if "listen" in draft.then and "dialogue" not in draft.then and is_feed(draft.samples[0].exchange):
                beat = heartbeat([sample.exchange.beats for sample in draft.samples])
                kept = {"every": duration(beat[0]), "text": beat[1]} if beat is not None else {}
                draft.then["keep_open"] = {**kept, **ended_after(draft.samples)} or True
