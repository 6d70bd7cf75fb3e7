"""Pass 8d: what requests and messages cause elsewhere → `publish`, and `listen` at what lets a connection hear it.

What is published is written with all that its cause knows: what was asked, what was answered, what was made for it. A value that the server
makes anew is made once, before it is answered and published.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from understudy.core.engine.templates.functions import FUNCTIONS
from understudy.core.engine.templates.scope import LISTENERS
from understudy.core.generator.align import Aligner, Findings
from understudy.core.generator.audiences import Line, Rule, audience_of, find_rule, heard_by, open_lines, opened_values, said_values
from understudy.core.generator.backlog import heartbeat, resumed_after
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint, path_values
from understudy.core.generator.flow import Flow
from understudy.core.generator.nodes import quoted
from understudy.core.generator.passes.event_ids import Counted, find_counted, is_answered
from understudy.core.generator.passes.latency import duration
from understudy.core.generator.roles import Roles
from understudy.core.generator.said import without_marks
from understudy.core.generator.sample import Sample
from understudy.core.generator.sources import Case, flatten, item_values, request_values
from understudy.core.generator.study import label_of
from understudy.core.generator.told import read_told, write_told
from understudy.core.generator.turns import is_dialogue, is_feed
from understudy.core.model.exchange import Message

_LESS = re.compile(r"(\w+) \| without\([^()]*\)")
_WHOLE = re.compile(r"\{\{ (.*) \}\}", re.DOTALL)
_FRESH = re.compile(r"(?:new_id|now|counter|random_int|random_bytes|choose|moment)\(")
_KEPT = 1000  # publications that are kept for those who come back
_CUT = re.compile(r"(\w+) \| cut_to\(")
_TO = re.compile(r"\bto\.(\w+)")
_MAPPED = re.compile(r"listeners\([^)]*\) \| map_attribute\(.?'(\w+).?'\)")


@dataclass(frozen=True, slots=True)
class Feeds:
    """What is published by which endpoint to the connections of which other, and by what rule."""

    lines: Mapping[str, Line]
    found: Sequence[tuple[Endpoint, Endpoint, Rule]]
    kept: dict[tuple[Endpoint, str, str], set[str]] = field(default_factory=dict)
    backlogs: Mapping[Endpoint, Mapping[str, Any]] = field(default_factory=dict)
    things: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    counted: Mapping[Endpoint, Counted | None] = field(default_factory=dict)


def find_feeds(endpoints: Sequence[Endpoint], collections: Sequence[Roles] = ()) -> Feeds:
    """Find what is published, and note for every request who listens at that time, as far as it can say."""
    lines = open_lines(endpoints)
    items = _things(endpoints, collections) if lines else {}
    found: list[tuple[Endpoint, Endpoint, Rule]] = []
    known: dict[tuple[Endpoint, Endpoint], list[tuple[Sample, dict[str, Any]]]] = {}
    for endpoint in endpoints:
        told = dict.fromkeys(lines[name].endpoint for sample in endpoint.samples for name, _ in told_others(sample) if name in lines)
        causes = (
            [
                (sample, {**_known(endpoint, sample), **items.get(sample.number, {})})
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
    for rule in {_feed(rule, side=0): rule for _, _, rule in reversed(found)}.values():
        _note_audience(rule, endpoints, lines)
    counted = {}
    for opening in dict.fromkeys(opening for _, opening, _ in found):
        told_by = [(sample, values, rule) for one, other, rule in found if other is opening for sample, values in known[one, other]]
        if is_feed(lines_first(lines, opening).exchange):
            counted[opening] = find_counted(label_of(opening), opening, told_by, lines)
    return Feeds(lines, found, backlogs=_backlogs(lines), things=items, counted=counted)


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
    return find_rule(causes, opening, lines, keys) or rule


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
    name = " ~ ' ' ~ ".join([quoted(_label(rule)), *(theirs for _, theirs in rule.pairs)])
    for endpoint in endpoints:
        for sample in endpoint.samples:
            who = audience_of(rule, sample, _known(endpoint, sample), lines)
            if who is None:
                continue
            known: dict[str, Any] = sample.notes.setdefault("audience", {})
            known[f"listeners({name}) | length"] = len(who)
            _note_twins(sample, rule, endpoint, [line for line in who if line.opening is not sample])
            values = [_kept_values(line, rule) for line in who]
            for own in dict.fromkeys(key for one in values for key in one):
                shown = [one.get(own) for one in values]
                known[f"listeners({name}) | map_attribute('{own}')"] = shown
                if all(isinstance(one, str) for one in shown):
                    known[f"listeners({name}) | map_attribute('{own}') | sort"] = sorted(map(str, shown))


def _note_twins(sample: Sample, rule: Rule, endpoint: Endpoint, who: Sequence[Line]) -> None:
    """Note which listeners have a value already with which a connection is opened: a name that is taken."""
    if endpoint is not rule.source or not is_dialogue(sample.exchange):
        return
    feed = _feed(rule, side=1)
    twins: dict[tuple[str, ...], bool] = sample.notes.setdefault("twins", {})
    for code, value in opened_values(sample, endpoint).items():
        if code.startswith("request.query."):
            place = (LISTENERS, "", "feed", feed, _last(code), "{{ " + code + " }}")
            twins[place] = any(_kept_values(line, rule).get(_last(code)) == value for line in who)


def write_feeds(drafts: Mapping[Endpoint, list[Draft]], feeds: Feeds, flow: Flow, only: Sequence[Endpoint] = ()) -> None:
    """Add to the drafts who listens and what is published; to those of some endpoints `only`, when they were drafted again."""
    for endpoint, opening, rule in feeds.found:
        place = (rule.source, _feed(rule, side=0), _over(rule))
        members = feeds.kept.setdefault(place, set())
        for draft in drafts[endpoint] if not only or endpoint in only else ():
            written = _publication(draft, rule, opening, feeds, flow)
            if written is not None:
                keep = {"keep": _KEPT} if rule.source in feeds.backlogs else {}
                _add(draft.then, "publish", {"to": _feed(rule, side=1), **keep, "send": written})
                draft.notes.append(f"those who listen to {_label(rule)} are told")
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


def _named(drafts: Sequence[Draft]) -> set[str]:
    """List the members of listeners that conditions ask for."""
    return {
        condition.name[4]
        for draft in drafts
        for condition in draft.conditions
        if condition.part == "item" and condition.name[0] == LISTENERS and len(condition.name) > 4
    }


def _known(endpoint: Endpoint, sample: Sample) -> dict[str, Any]:
    """List what can be said of a cause."""
    return request_values(sample, path_values(endpoint.shape, sample.segments))


def _label(rule: Rule) -> str:
    return f"{label_of(rule.source)} {' '.join(value for _, value in rule.source.operation)}".strip()


def _feed(rule: Rule, *, side: int) -> str:
    """Name the feed of a rule, as the listener (side 0) or the cause (side 1) knows its keys."""
    codes = ["one" if rule.each and side == 0 else pair[side] for pair in rule.pairs]
    return " ".join([_label(rule), *("{{ " + code + " }}" for code in codes)])


def _over(rule: Rule) -> str:
    return f"one in {rule.pairs[0][0]}" if rule.each else ""


def _listen(draft: Draft, feed: str, over: str, members: set[str]) -> dict[str, Any]:
    sample, endpoint = draft.samples[0], draft.endpoint
    codes = opened_values(sample, endpoint) if not endpoint.method.isalpha() or endpoint.method == "GET" else said_values(sample)
    by_name = {_last(code): code for code in codes}
    keep = {name: "{{ " + by_name[name] + " }}" for name in sorted(members) if name in by_name}
    return {"to": feed, **({"for": over} if over else {}), **({"keep": keep} if keep else {})}


def _last(code: str) -> str:
    return re.split(r"[.\[]", code)[-1].strip("']")


def _let_end(drafts: Sequence[Draft], rule: Rule) -> None:
    for draft in drafts:
        entry = {"to": _feed(rule, side=0), **({"for": _over(rule)} if rule.each else {})}
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
    events = is_feed(lines_first(lines, opening).exchange)
    told: list[tuple[Sample, Line, list[Message]]] = []
    for sample in draft.samples:
        by_line: dict[str, list[Message]] = defaultdict(list)
        for name, message in told_others(sample):
            if name in lines and lines[name].endpoint is opening:
                by_line[name].append(message)
        told.extend((sample, lines[name], messages) for name, messages in by_line.items())
    if not told or "responses" in draft.then or len({len(messages) for _, _, messages in told}) > 1:
        return None
    _hoist(draft)
    cases = [
        Case(
            sample,
            {
                **feeds.things.get(sample.number, {}),
                **_answer_values(draft, sample),
                **_to_values(line, rule, _known(draft.endpoint, sample)),
            },
        )
        for sample, line, _ in told
    ]
    written: list[Any] = []
    for index in range(len(told[0][2])):
        own = Findings()
        messages = [messages[index] for _, _, messages in told]
        aligner = Aligner(flow, own, fresh=True, counters=f"{label_of(draft.endpoint)}_told", merges=False)
        trees = [read_told(message, events=events) for message in messages]
        counted = feeds.counted.get(opening)
        if counted is not None and index == 0 and not is_answered([tree.get("id") for tree in trees], cases):
            aligner = replace(aligner, given={("told", "id"): counted.code(rule)})
        node = aligner.align(trees, cases, ("told",))
        draft.notes.extend(own.notes)
        written.append(_once(draft, write_told(node, messages, events=events)))
    return written


def lines_first(lines: Mapping[str, Line], opening: Endpoint) -> Sample:
    """Return the opening of a connection of an endpoint."""
    return next(line.opening for line in lines.values() if line.endpoint is opening)


def _to_values(line: Line, rule: Rule, cause: Mapping[str, Any]) -> dict[str, Any]:
    return {f"to.{name}": value for name, value in _kept_values(line, rule, cause).items()}


def _kept_values(line: Line, rule: Rule, cause: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """List what can be kept of a listener, at what lets it hear a cause."""
    if line.endpoint is rule.source:
        values = opened_values(line.opening, line.endpoint)
    else:
        heard = heard_by(line, rule, cause or {})
        values = {code: without_marks(value) for code, value in said_values(heard).items()} if heard is not None else {}
    return {_last(code): value for code, value in values.items() if not isinstance(value, list | dict)}


def _hoist(draft: Draft) -> None:
    """Let what an answer makes anew be made before it, so that the same can be published."""
    let: dict[str, Any] = dict(draft.then.get("let", {}))
    names: dict[str, str] = {code: name for name, value in let.items() if isinstance(value, str) and (code := _code(value))}

    def walk(tree: Any, name: str) -> Any:
        if isinstance(tree, dict):
            return {key: walk(value, str(key)) for key, value in tree.items()}
        if isinstance(tree, list):
            return [walk(value, name) for value in tree]
        code = _code(tree)
        if code is None or not _FRESH.match(code):
            return tree
        return "{{ " + _bind(let, names, code, name) + " }}"

    for key in ("create", "update", "json", "send", "dialogue"):
        if key in draft.then:
            draft.then[key] = walk(draft.then[key], key)
    if let:
        rest = {key: value for key, value in draft.then.items() if key != "let"}
        draft.then.clear()
        draft.then.update({"let": let, **rest})


def _once(draft: Draft, written: Any) -> Any:
    """Let what is published and made anew be made once for all who are told."""
    let: dict[str, Any] = dict(draft.then.get("let", {}))
    names: dict[str, str] = {code: name for name, value in let.items() if isinstance(value, str) and (code := _code(value))}

    def walk(tree: Any, name: str) -> Any:
        if isinstance(tree, dict):
            return {key: walk(value, str(key)) for key, value in tree.items()}
        if isinstance(tree, list):
            return [walk(value, name) for value in tree]
        if not isinstance(tree, str):
            return tree
        return re.sub(
            r"\{\{ ((?:new_id|now|counter|random_int|choose)\([^{}]*(?:\{[^{}]*\}[^{}]*)*?\)) ",
            lambda match: "{{ " + _bind(let, names, match.group(1), name) + " ",
            tree,
        )

    found = walk(written, "told")
    if let:
        rest = {key: value for key, value in draft.then.items() if key != "let"}
        draft.then.clear()
        draft.then.update({"let": let, **rest})
    return found


def _bind(let: dict[str, Any], names: dict[str, str], code: str, wish: str) -> str:
    """Give the value of an expression a name."""
    known = names.get(code)
    # Two places that make an id in one format make two ids, but what is counted or the present is the same everywhere.
    if known is not None and (code.startswith("now") or known == wish):
        return known
    base = re.sub(r"\W+", "_", wish).strip("_") or "made"
    base = f"{base}_" if base in _TAKEN else base
    name = next(name for name in (base, *(f"{base}_{number}" for number in range(2, 99))) if name not in let)
    let[name] = "{{ " + code + " }}"
    names[code] = name
    return name


_SAID = ("request", "path.", "state.", "me.", "listeners(")  # what these are worth is known already
_TAKEN = frozenset(["request", "path", "state", "base_url", "item", "page", "omit", "loop", "me", "to", *FUNCTIONS])


def _code(value: Any) -> str | None:
    match = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    return match.group(1) if match is not None and "{{" not in match.group(1) else None


def _answer_values(draft: Draft, sample: Sample) -> dict[str, Any]:
    """List what a cause knows once it was answered: what was asked, and what the answer shows under the expressions that made it."""
    values = request_values(sample, path_values(draft.endpoint.shape, sample.segments))
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
    code = _code(document)
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
                draft.then["keep_open"] = True if beat is None else {"every": duration(beat[0]), "text": beat[1]}
