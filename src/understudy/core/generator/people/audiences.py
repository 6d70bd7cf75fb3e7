"""Who is told what: the rule by which open connections hear what requests and messages publish.

A connection hears by how it was opened (everybody, or those whose path or query has a value that the cause names), or by what its client
said in it (a subscription). A rule is taken when it says of every recorded cause who was told and who was not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.generator.templates.sources import flatten, is_graphql, token
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.said import NAMES, is_marked
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.traffic.turns import is_dialogue, is_feed
from understudy.core.model.message import LEFT, MESSAGE

_MOST_KEYS = 12
_CLOSING_S = 0.02  # who is about to leave may miss what is said meanwhile
_ENDS = ("unsub", "leave", "part", "stop", "quit", "unlisten", "remove", "exit", "cancel", "complete", "off")


@dataclass(slots=True)
class Line:
    """One open connection: its opening, what was said in it, and how long it was open."""

    name: str
    endpoint: Endpoint
    opening: Sample
    until: float
    said: list[tuple[Endpoint, Sample]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rule:
    """How connections hear: by their opening, or by a message; the pairs are the expressions that have one value in both.

    Attributes:
        source: the endpoint at which they begin to hear.
        pairs: an expression of the listener and the one of the cause with the same value.
        each: the listener names several values in one list.
        ends: the endpoint at which they cease to hear.
    """

    source: Endpoint
    pairs: tuple[tuple[str, str], ...] = ()
    each: bool = False
    ends: Endpoint | None = None


def open_lines(endpoints: Sequence[Endpoint]) -> dict[str, Line]:
    """List the connections that stayed open, by name."""
    found: dict[str, Line] = {}
    for endpoint in endpoints:
        for sample in endpoint.samples:
            exchange = sample.exchange
            name = exchange.request.connection
            opens = exchange.request.method not in (MESSAGE, LEFT) and (is_dialogue(exchange) or is_feed(exchange))
            if name and opens and sample.good:
                found[name] = Line(name, endpoint, sample, exchange.finished_at)
    for endpoint in endpoints:
        for sample in endpoint.samples:
            line = found.get(sample.exchange.request.connection)
            if line is not None and sample is not line.opening:
                line.said.append((endpoint, sample))
                line.until = max(line.until, sample.ended)
            for name, message in sample.exchange.sendings:
                if name in found:
                    found[name].until = max(found[name].until, found[name].opening.at + message.at_s)
    for line in found.values():
        line.said.sort(key=lambda said: said[1].number)
    return found


def find_rule(
    causes: Sequence[tuple[Sample, Mapping[str, Any]]],
    opening: Endpoint,
    lines: Mapping[str, Line],
    keys: Sequence[str] = (),
    sources: Sequence[tuple[Endpoint, str, bool]] = (),
) -> Rule | None:
    """Find the rule that says of every cause which connections of an endpoint were told.

    Args:
        causes: the samples of what publishes, with what can be said of each.
        opening: the endpoint whose connections are told.
        lines: all connections.
        keys: the expressions by which these connections are known to hear something else: better one of them than everybody.
        sources: the messages by which they do, with the expression of each, and whether causes say nothing of it, but are of who said it.
    """
    audience = [line for line in lines.values() if line.endpoint is opening]
    scenes = [_scene(sample, values, audience) for sample, values in causes]
    scenes = [scene for scene in scenes if scene.told or scene.silent]
    if not any(scene.told for scene in scenes):
        return None
    for rule in _by_message(scenes, audience):
        # Whoever subscribes hears what it subscribed to, though nobody else was there.
        if rule.source.operation[:1] and rule.source.operation[0][0] == "graphql:field:subscription" and _fits(scenes, rule):
            return rule
    for rule in _by_message(scenes, audience) if sources else ():
        if rule.pairs and not rule.each and (rule.source, rule.pairs[0][0], is_of_sender(rule)) in sources and _fits(scenes, rule):
            return rule
    pairs = list(_pairs(scenes, lambda line, _: opened_values(line.opening, line.endpoint)))
    by_name = [pair for pair in pairs if pair[0].startswith("request.query.") and pair[1].startswith("request.json")]
    for pair in pairs:
        if pair[0] in keys and _fits(scenes, Rule(opening, (pair,))):
            return Rule(opening, (pair,))
    for pair in pairs:
        for name in by_name:
            if pair[0].startswith("path.") and pair[0] == pair[1] and _fits(scenes, Rule(opening, (pair, name))):
                return Rule(opening, (pair, name))  # somebody is called by name
        if pair[0].startswith("path.") and pair[0] == pair[1] and _fits(scenes, Rule(opening, (pair,))):
            return Rule(opening, (pair,))
    for rule in (Rule(opening), *(Rule(opening, (pair,)) for pair in pairs), *_by_message(scenes, audience)):
        if _fits(scenes, rule):
            return rule
    for index, first in enumerate(pairs):
        for second in pairs[index + 1 :]:
            if first[0] != second[0] and _fits(scenes, Rule(opening, (first, second))):
                return Rule(opening, (first, second))
    return None


@dataclass(frozen=True, slots=True)
class _Scene:
    """One cause: what it says, who was told, who could have been."""

    sample: Sample
    values: Mapping[str, Any]
    told: tuple[Line, ...]
    silent: tuple[Line, ...]

    @property
    def operations(self) -> frozenset[str]:
        """The words by which the cause, and what its listeners said, are told from other messages."""
        said = (sample for line in self.told for _, sample in line.said)
        return frozenset(value for sample in (self.sample, *said) for _, value in sample.operation)


def is_of_sender(rule: Rule) -> bool:
    """Say whether causes reach by a rule those who listen to what their sender said last, and not to what they name themselves."""
    return rule.pairs[0][1].startswith("me.")


def _scene(sample: Sample, values: Mapping[str, Any], audience: Sequence[Line]) -> _Scene:
    own = sample.exchange.request.connection
    told = {name for name, _ in sample.exchange.sendings if name != own}
    there = [line for line in audience if line.opening.number < sample.number and sample.at + _CLOSING_S < line.until and line.name != own]
    return _Scene(
        sample, values, tuple(line for line in audience if line.name in told), tuple(line for line in there if line.name not in told)
    )


def opened_values(sample: Sample, endpoint: Endpoint) -> dict[str, Any]:
    """List what can be said of how a connection was opened, and of whose session that was."""
    values: dict[str, Any] = {f"path.{name}": value for name, value in path_values(endpoint.shape, sample.segments).items()}
    values.update({f"request.query.{name}": given[0] for name, given in sample.query.items() if name.isidentifier()})
    values.update({code: value for code, value in asked_values(sample).items() if code.startswith("session.") and isinstance(value, str)})
    return values


def said_values(sample: Sample) -> dict[str, Any]:
    """List what a message says."""
    if not isinstance(sample.asked.tree, dict | list):
        return {"request.text": sample.asked.tree} if isinstance(sample.asked.tree, str) else {}
    values = {code: value for code, value in flatten("request.json", sample.asked.tree) if not isinstance(value, dict)}
    if is_graphql(sample):
        arguments = view_graphql(sample.exchange.request)["arguments"]
        values.update({code: value for code, value in flatten(_ARGUMENTS, arguments) if not isinstance(value, dict)})
    return values


def _pairs(scenes: Sequence[_Scene], values_of: Any) -> Iterable[tuple[str, str]]:
    """Pairs of expressions with the same value in a listener and in what told it, what it says itself and the shorter first."""
    first = next(scene for scene in scenes if scene.told)
    mine = values_of(first.told[0], first)
    by_value: dict[str, list[str]] = {}
    for code, value in first.values.items():
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "" and code.startswith(_TELLING):
            by_value.setdefault(token(value), []).append(code)
    named = {f"request.json.{name}" for name in NAMES}  # the word that says what a message wants is the same in all of them
    telling = (
        (code, value)
        for code, value in mine.items()
        if isinstance(value, str | int) and not is_marked(value) and not (code in named and value in first.operations)
    )
    found = [(code, other) for code, value in telling for other in by_value.get(token(value), [])]
    # What a message says itself comes before what its sender said last: there may be several rooms.
    return sorted(found, key=lambda pair: (pair[0] != pair[1], pair[1].startswith("me."), len(pair[0]) + len(pair[1])))[:_MOST_KEYS]


_ARGUMENTS = "request.graphql.arguments"
_TELLING = (f"{_ARGUMENTS}.", "path.", "request.json", "request.query.", "request.form.", "me.", "item.")


def _by_message(scenes: Sequence[_Scene], audience: Sequence[Line]) -> Iterable[Rule]:
    """Rules by which a message of the client lets its connection hear."""
    first = next(scene for scene in scenes if scene.told)
    listener = first.told[0]
    before = [(endpoint, sample) for endpoint, sample in listener.said if sample.number < first.sample.number]
    endpoints = list(dict.fromkeys(endpoint for endpoint, _ in before))
    others = list(dict.fromkeys(endpoint for line in audience for endpoint, _ in line.said))
    for endpoint in endpoints:
        enders: list[Endpoint | None] = [None, *(other for other in others if other is not endpoint and _ends(other))]
        sample = next(sample for other, sample in reversed(before) if other is endpoint)
        naming = [said for other, said in reversed(before) if other is endpoint][:_MOST_KEYS]
        keyed = list(dict.fromkeys(pair for said in naming for pair in _pairs(scenes, lambda _, __, said=said: said_values(said))))
        lists = [
            (code, other)
            for code, values in said_values(sample).items()
            if isinstance(values, list)
            for other, value in first.values.items()
            if other.startswith(_TELLING) and isinstance(value, str | int) and value in values
        ]
        for pair in keyed:
            # Whoever leaves by the same key hears no more, whether or not anything was said then.
            if "[" not in pair[0]:
                yield from (
                    Rule(endpoint, (pair,), ends=ender)
                    for ender in enders
                    if ender is not None and _leaves(ender, endpoint, pair[0], audience)
                )
        for ender in enders:
            yield from (Rule(endpoint, (pair,), each=True, ends=ender) for pair in lists)
            yield from (Rule(endpoint, (pair,), ends=ender) for pair in keyed)
        for ender in enders:
            yield Rule(endpoint, ends=ender)


def _leaves(ender: Endpoint, source: Endpoint, code: str, audience: Sequence[Line]) -> bool:
    """Whether a message always says the key of something that its connection began to hear before."""
    for line in audience:
        begun: set[str] = set()
        for endpoint, sample in line.said:
            said = token(said_values(sample).get(code))
            if endpoint is source:
                begun.add(said)
            elif endpoint is ender and said not in begun:
                return False
    return True


def _ends(endpoint: Endpoint) -> bool:
    return any(value.lower().rpartition(":")[2].rpartition("_")[2].startswith(_ENDS) for _, value in endpoint.operation)


def audience_of(rule: Rule, sample: Sample, values: Mapping[str, Any], lines: Mapping[str, Line]) -> list[Line] | None:
    """List who hears, by a rule, what a request would publish, in the order in which they began; None when it does not say to whom."""
    if any(theirs not in values for _, theirs in rule.pairs):
        return None
    scene = _Scene(sample, values, (), ())
    there = [line for line in lines.values() if line.opening.number <= sample.number and sample.at <= line.until]
    return [line for line in there if _hears(line, scene, rule)]


def heard_by(line: Line, rule: Rule, values: Mapping[str, Any]) -> Sample | None:
    """Return the message by which a connection hears what a cause with these values publishes: the last that names it."""
    said = [sample for endpoint, sample in line.said if endpoint is rule.source]
    naming = [
        sample
        for sample in said
        if not rule.each and all(token(said_values(sample).get(mine)) == token(values.get(theirs)) for mine, theirs in rule.pairs)
    ]
    return (naming or said)[-1] if said else None


def _fits(scenes: Sequence[_Scene], rule: Rule) -> bool:
    return all(
        all(_hears(line, scene, rule) for line in scene.told) and not any(_hears(line, scene, rule) for line in scene.silent)
        for scene in scenes
    )


def _hears(line: Line, scene: _Scene, rule: Rule) -> bool:
    """Whether a connection hears a cause by a rule."""
    if line.endpoint is rule.source:
        return _agrees(opened_values(line.opening, line.endpoint), scene, rule)
    hears = False
    for endpoint, sample in line.said:
        if sample.number >= scene.sample.number:
            break
        if endpoint is rule.source and _agrees(said_values(sample), scene, rule):
            hears = True
        elif endpoint is rule.ends and (not rule.pairs or _agrees(said_values(sample), scene, rule)):
            hears = False
    return hears


def _agrees(values: Mapping[str, Any], scene: _Scene, rule: Rule) -> bool:
    for mine, theirs in rule.pairs:
        wanted = scene.values.get(theirs)
        known = values.get(mine)
        if wanted is None or known is None:
            return False
        if rule.each:
            if not isinstance(known, list) or token(wanted) not in map(token, known):
                return False
        elif token(known) != token(wanted):
            return False
    return True
