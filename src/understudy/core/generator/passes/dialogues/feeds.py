"""Pass 8d: what requests and messages cause elsewhere: which endpoint publishes to the connections of which other, and who hears it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.templates.scope import LISTENERS
from understudy.core.generator.passes.dialogues.event_ids import Counted, find_counted
from understudy.core.generator.passes.dialogues.introductions import Introductions, find_introductions
from understudy.core.generator.people.audiences import (
    Line,
    Rule,
    audience_of,
    find_rule,
    heard_by,
    is_of_sender,
    open_lines,
    opened_values,
    said_values,
)
from understudy.core.generator.study import label_of
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import item_values, request_values
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.backlog import resumed_after
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.said import without_marks
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.traffic.turns import is_dialogue, is_feed
from understudy.core.model.exchange import Message
from understudy.core.model.message import MESSAGE


@dataclass(frozen=True, slots=True)
class Feeds:
    """What is published by which endpoint to the connections of which other, and by what rule."""

    lines: Mapping[str, Line]
    found: Sequence[tuple[Endpoint, Endpoint, Rule]]
    kept: dict[tuple[Endpoint, str, str], set[str]] = field(default_factory=dict)
    backlogs: Mapping[Endpoint, Mapping[str, Any]] = field(default_factory=dict)
    things: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    counted: Mapping[Endpoint, Counted | None] = field(default_factory=dict)
    introductions: Introductions = field(default_factory=Introductions)


def find_feeds(endpoints: Sequence[Endpoint], collections: Sequence[Roles] = ()) -> Feeds:
    """Find what is published, and note for every request who listens at that time, as far as it can say."""
    lines = open_lines(endpoints)
    items = _things(endpoints, collections) if lines else {}
    introductions = find_introductions(endpoints, lines) if lines else Introductions()
    found: list[tuple[Endpoint, Endpoint, Rule]] = []
    known: dict[tuple[Endpoint, Endpoint], list[tuple[Sample, dict[str, Any]]]] = {}
    for endpoint in endpoints:
        told = dict.fromkeys(lines[name].endpoint for sample in endpoint.samples for name, _ in told_others(sample) if name in lines)
        causes = (
            [
                (sample, {**cause_values(endpoint, sample), **items.get(sample.number, {})})
                for sample in endpoint.samples
                if _counts(sample, lines)
            ]
            if told
            else []
        )
        for opening in told:
            rule = find_rule(causes, opening, lines)
            if rule is not None:
                found.append((endpoint, opening, rule))
                known[endpoint, opening] = causes
    found = [(endpoint, opening, _like_others(rule, known[endpoint, opening], opening, found, lines)) for endpoint, opening, rule in found]
    for rule in {(feed_name(rule, side=0), feed_name(rule, side=1)): rule for _, _, rule in reversed(found)}.values():
        _note_audience(rule, endpoints, lines)
    for endpoint, opening, rule in found:
        _note_absence(endpoint, opening, rule, lines)
    counted = {}
    for opening in dict.fromkeys(opening for _, opening, _ in found):
        told_by = [(sample, values, rule) for one, other, rule in found if other is opening for sample, values in known[one, other]]
        if is_feed(opening_of(lines, opening).exchange):
            counted[opening] = find_counted(label_of(opening), opening, told_by, lines)
    return Feeds(lines, found, backlogs=_backlogs(lines), things=items, counted=counted, introductions=introductions)


def _like_others(
    rule: Rule,
    causes: Sequence[tuple[Sample, Mapping[str, Any]]],
    opening: Endpoint,
    found: Sequence[tuple[Endpoint, Endpoint, Rule]],
    lines: Mapping[str, Line],
) -> Rule:
    """Prefer the key by which the same connections hear others: that everybody was told may be because only one was there."""
    if rule.pairs or rule.source is not opening:
        return rule
    keys = [pair[0] for _, other, one in found if other is opening and one.source is opening for pair in one.pairs]
    by_message = [one for _, other, one in found if other is opening and one.source is not opening and one.pairs and not one.each]
    return find_rule(causes, opening, lines, keys, [(one.source, one.pairs[0][0], is_of_sender(one)) for one in by_message]) or rule


def _things(endpoints: Sequence[Endpoint], collections: Sequence[Roles]) -> dict[int, dict[str, Any]]:
    """List what is known of the thing that a request is about, where all requests of an endpoint that did something are about one."""
    found: dict[int, dict[str, Any]] = {}
    for roles in collections:
        for endpoint in endpoints:
            if roles.by_the_way or roles.role(endpoint) not in ("one", "under"):
                continue
            good = [(sample.number, roles.sightings.get(sample.number)) for sample in endpoint.samples if sample.good]
            versions = [(number, (one.after or one.before) if one is not None else None) for number, one in good]
            if all(one is not None and one.before is not None for _, one in good):
                found.update({number: item_values("item", version.item()) for number, version in versions if version is not None})
    return found


def told_others(sample: Sample) -> list[tuple[str, Message]]:
    """List what other connections were told because of an exchange."""
    return [(name, message) for name, message in sample.exchange.sendings if name != sample.exchange.request.connection]


def _backlogs(lines: Mapping[str, Line]) -> dict[Endpoint, dict[str, Any]]:
    """Find the streams that begin with what was published before, and how it is asked for."""
    found: dict[Endpoint, dict[str, Any]] = {}
    for line in lines.values():
        missed = [message for name, message in line.opening.exchange.sendings if name == line.name]
        if not missed:
            continue
        code, _ = resumed_after(line.opening.exchange.request)
        known = found.setdefault(line.endpoint, {})
        if code:
            known["after"] = "{{ " + code + " }}"
        else:
            known["last"] = max(known.get("last", 0), len(missed))
    return found


def _counts(sample: Sample, lines: Mapping[str, Line]) -> bool:
    """Whether a request did what was asked, in a connection that was let in, if in any."""
    connection = sample.exchange.request.connection
    return sample.good and (not connection or connection in lines)


def _note_audience(rule: Rule, endpoints: Sequence[Endpoint], lines: Mapping[str, Line]) -> None:
    """Let requests say who listens, where they name the feed as its causes do."""
    name = " ~ ' ' ~ ".join([quoted(feed_label(rule)), *(theirs for _, theirs in rule.pairs)])
    for endpoint in endpoints:
        for sample in endpoint.samples:
            cause = cause_values(endpoint, sample)
            who = audience_of(rule, sample, cause, lines)
            if who is None:
                continue
            if endpoint is rule.source and sample.method == MESSAGE and sample.good:
                mine = lines.get(sample.exchange.request.connection)
                who = [*(line for line in who if line is not mine), *([mine] if mine is not None else [])]
            known: dict[str, Any] = sample.notes.setdefault("audience", {})
            known[f"listeners({name}) | length"] = len(who)
            _note_twins(sample, rule, endpoint, [line for line in who if line.opening is not sample])
            values = [kept_values(line, rule, cause) for line in who]
            for own in dict.fromkeys(key for one in values for key in one):
                shown = [one.get(own) for one in values]
                known[f"listeners({name}) | map_attribute('{own}')"] = shown
                if all(isinstance(one, str) for one in shown):
                    known[f"listeners({name}) | map_attribute('{own}') | sort"] = sorted(map(str, shown))


def _note_absence(endpoint: Endpoint, opening: Endpoint, rule: Rule, lines: Mapping[str, Line]) -> None:
    """Note whether anybody is there whom a message would reach by the key that it names, and whether its sender hears that as well."""
    if not rule.pairs or rule.each or endpoint is opening:
        return
    for sample in endpoint.samples:
        who = audience_of(rule, sample, cause_values(endpoint, sample), lines)
        if who is not None:
            twins: dict[tuple[str, ...], bool] = sample.notes.setdefault("twins", {})
            twins[LISTENERS, "", "feed", feed_name(rule, side=1)] = bool(who)
            if sample.method == MESSAGE and rule.source.samples[0].method == MESSAGE and endpoint is not rule.source:
                mine = sample.exchange.request.connection
                twins[LISTENERS, "", "feed", feed_name(rule, side=1), "connection", "{{ me.connection }}"] = any(
                    line.name == mine for line in who
                )


def _note_twins(sample: Sample, rule: Rule, endpoint: Endpoint, who: Sequence[Line]) -> None:
    """Note which listeners have a value already with which a connection is opened: a name that is taken."""
    if endpoint is not rule.source or not is_dialogue(sample.exchange):
        return
    feed = feed_name(rule, side=1)
    twins: dict[tuple[str, ...], bool] = sample.notes.setdefault("twins", {})
    for code, value in opened_values(sample, endpoint).items():
        if code.startswith("request.query."):
            place = (LISTENERS, "", "feed", feed, last_name(code), "{{ " + code + " }}")
            twins[place] = any(kept_values(line, rule).get(last_name(code)) == value for line in who)


def cause_values(endpoint: Endpoint, sample: Sample) -> dict[str, Any]:
    """List what can be said of a cause."""
    return request_values(sample, path_values(endpoint.shape, sample.segments))


def feed_label(rule: Rule) -> str:
    """Name the feeds of a rule for people, without the keys that tell them apart."""
    return f"{label_of(rule.source)} {' '.join(value for _, value in rule.source.operation)}".strip()


def feed_name(rule: Rule, *, side: int) -> str:
    """Name the feed of a rule, as the listener (side 0) or the cause (side 1) knows its keys."""
    codes = ["one" if rule.each and side == 0 else pair[side] for pair in rule.pairs]
    return " ".join([feed_label(rule), *("{{ " + code + " }}" for code in codes)])


def last_name(code: str) -> str:
    """Return the member that an expression ends with."""
    return re.split(r"[.\[]", code)[-1].strip("']")


def opening_of(lines: Mapping[str, Line], opening: Endpoint) -> Sample:
    """Return the opening of a connection of an endpoint."""
    return next(line.opening for line in lines.values() if line.endpoint is opening)


def kept_values(line: Line, rule: Rule, cause: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """List what can be kept of a listener, at what lets it hear a cause."""
    if line.endpoint is rule.source:
        values = opened_values(line.opening, line.endpoint)
    else:
        heard = heard_by(line, rule, cause or {})
        values = {code: without_marks(value) for code, value in said_values(heard).items()} if heard is not None else {}
    return {last_name(code): value for code, value in values.items() if not isinstance(value, list | dict)}
