"""Pass 5r: what is put on a thing, or into it, and listed with it: the tags of a resource, the members of a group, the targets of a rule.

Operations of RPC-style services that share no noun (``TagResource``, ``ListTagsForResource``; ``AddUserToGroup``, ``GetGroup``): a
request that names a thing brings elements, or one by its name, and from then on the list that is asked for by the same name of the
thing has them, until a request names the thing and what is taken away. They are a collection inside the thing when that says of every
recorded list what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.passes.acts.brought_along import starts_of
from understudy.core.generator.passes.things.rpc_keys import is_envelope, is_key_name
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.live import Collection, Part, lists_in, look
from understudy.core.generator.things.operations import read_operation, words_of
from understudy.core.generator.things.roles import Roles, asked_values, read_code
from understudy.core.generator.things.starts import Start
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import leaves

_SAID = ("request.json.", "request.form.", "request.form_tree.", "request.query.")
_FEW = re.compile(r"^(?:max_?|limit|page_?size)|_?limit$", re.IGNORECASE)
_MOST_LISTS = 4_000  # samples of readers and writers together, beyond which nobody looks


@dataclass(frozen=True, slots=True)
class _Act:
    """How an operation brings elements, or takes them away: it names the thing by `scope`, and elements in a list at `code`, or one there.

    Attributes:
        pointer: where an element of the list says its key; None where the code itself is the key.
    """

    endpoint: Endpoint
    scope: tuple[str, ...]
    code: str
    pointer: Pointer | None

    def keys(self, sample: Sample) -> list[str]:
        value = asked_values(sample).get(self.code)
        if self.pointer is None:
            return [] if value is None else [str(value)]
        return [str(look(one, self.pointer)) for one in value] if isinstance(value, list) else []

    def thing(self, sample: Sample) -> tuple[str | None, ...]:
        return tuple(read_code(code, self.endpoint, sample) for code in self.scope)


@dataclass(slots=True)
class _Attached:
    """Where an operation lists what is attached to the thing it names."""

    reader: Endpoint
    scope: tuple[str, ...]
    place: Pointer
    key: Pointer
    brings: list[_Act] = field(default_factory=list)
    takes: list[_Act] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)

    def thing(self, sample: Sample) -> tuple[str | None, ...]:
        return tuple(read_code(code, self.reader, sample) for code in self.scope)

    def shown(self, sample: Sample) -> list[str]:
        found = look(sample.answer.tree, self.place)
        elements = found if isinstance(found, list) else [found] if isinstance(found, dict | str) and found != "" else []
        return [str(look(element, self.key)) for element in elements]


def find_attachments(proposed: Sequence[Roles], endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Find what is attached to things, as collections inside them."""
    acting = {
        endpoint
        for roles in proposed
        for endpoint, part in roles.parts.items()
        if part.act in ("create", "put", "receive", "remove") or (part.act == "list" and _lists_own(roles, endpoint))
    }
    known = [endpoint for endpoint in endpoints if is_rpc(endpoint) and endpoint.operation and _good(endpoint)]
    known = [endpoint for endpoint in known if not is_graphql(endpoint.samples[0])]
    free = [endpoint for endpoint in known if endpoint not in acting]
    if sum(len(endpoint.samples) for endpoint in free) > _MOST_LISTS:
        return []
    found: list[Roles] = []
    taken: set[Endpoint] = set()
    nouns = frozenset(singular(roles.collection.name).lower() for roles in proposed)
    for reader in free:
        if not _reads(reader):
            continue
        writers = [endpoint for endpoint in free if endpoint is not reader and not _reads(endpoint)]
        makers = [endpoint for endpoint in known if endpoint not in free and not _reads(endpoint)]
        for attached in (*_readings(reader, writers, nouns), *_readings(reader, writers, nouns, makers)):
            _add_removals(attached, [endpoint for endpoint in known if endpoint is not reader and not _reads(endpoint)])
            if not taken & {act.endpoint for act in attached.brings} and _is_told(attached):
                roles = _roles(attached, proposed)
                taken.update(roles.parts)
                found.append(roles)
                break
    for roles in found:
        for other in proposed:
            for endpoint, part in roles.parts.items():
                known_as = other.parts.get(endpoint)
                if known_as is not None and (known_as.act == "list" or (part.act != "list" and known_as.role == "one")):
                    del other.parts[endpoint]
    return found


def _lists_own(roles: Roles, endpoint: Endpoint) -> bool:
    """Whether a list shows things of a collection by their keys."""
    keys = {roles.names(other, sample)[1] for other, part in roles.parts.items() if part.role == "one" for sample in _good(other)}
    keys |= {str(look(sample.answer.tree, place)) for other, place in roles.made_at.items() for sample in _good(other)}
    return any(
        str(leaf) in keys or str(leaf).rstrip("/").rpartition("/")[2] in keys
        for sample in _good(endpoint)
        for _, elements in lists_in(sample.answer.tree, sample.answer.kind)
        for leaf in leaves(elements)
    )


def _good(endpoint: Endpoint) -> list[Sample]:
    return [sample for sample in endpoint.samples if sample.good]


def _reads(endpoint: Endpoint) -> bool:
    operation = read_operation(endpoint)
    return operation is not None and operation.act in ("list", "read") and not operation.is_guessed


def _scalars(sample: Sample) -> dict[str, str]:
    return {
        code: str(value)
        for code, value in asked_values(sample).items()
        if code.startswith(_SAID)
        and "form_tree" not in code
        and " | " not in code
        and isinstance(value, str | int)
        and not isinstance(value, bool)
        and value != ""
        and not is_envelope(code, sample)
    }


def _readings(reader: Endpoint, writers: Sequence[Endpoint], nouns: frozenset[str], makers: Sequence[Endpoint] = ()) -> Iterable[_Attached]:
    """List the ways to read the lists of an operation, with those that brought what is in them, makers of things right away."""
    ways: dict[tuple[tuple[str, ...], Pointer, Pointer], _Attached] = {}
    for sample in _good(reader):
        for place, elements in lists_in(sample.answer.tree, sample.answer.kind):
            for writer in writers:
                for act, scope, key in _brought(sample, elements, writer, nouns):
                    way = ways.setdefault((scope, place, key), _Attached(reader, scope, place, key))
                    if act not in way.brings and all(known.endpoint is not writer for known in way.brings):
                        way.brings.append(act)
            for maker in makers:
                for start, scope, key in starts_of(maker, elements, _scalars(sample), sample):
                    way = ways.setdefault((scope, place, key), _Attached(reader, scope, place, key))
                    if all(known.endpoint is not maker for known in way.starts):
                        way.starts.append(start)
    if makers:
        ways = {name: way for name, way in ways.items() if way.starts}
    yield from sorted(ways.values(), key=lambda way: (-len(way.brings), -len(way.scope), not _named_as_key(way.key)))


def _named_as_key(pointer: Pointer) -> bool:
    return not pointer or is_key_name(pointer)


def _brought(
    sample: Sample, elements: Sequence[Any], writer: Endpoint, nouns: frozenset[str]
) -> Iterable[tuple[_Act, tuple[str, ...], Pointer]]:
    asked = _scalars(sample)
    for earlier in _good(writer):
        if earlier.number > sample.number or earlier.run != sample.run:
            break
        said = _scalars(earlier)
        for pairs in _ways_to_share(said, asked, nouns):
            yield from _brought_by(writer, earlier, elements, pairs)


def _brought_by(
    writer: Endpoint, earlier: Sample, elements: Sequence[Any], pairs: Sequence[tuple[str, str]]
) -> Iterable[tuple[_Act, tuple[str, ...], Pointer]]:
    said = _scalars(earlier)
    scopes = tuple(code for code, _ in pairs), tuple(code for _, code in pairs)
    for code, value in asked_values(earlier).items():
        if isinstance(value, list) and value and code.startswith(_SAID):
            pointers = [pointer for pointer in _key_pointers(value[0]) if _same_keys(value, elements, pointer)]
            yield from ((_Act(writer, scopes[0], code, pointer), scopes[1], pointer) for pointer in pointers[:2])
    for code, value in said.items():
        if code not in scopes[0]:
            for pointer in dict.fromkeys(
                pointer for element in elements for pointer in _key_pointers(element) if _at(element, pointer) == value
            ):
                if _named_as_key(pointer):
                    yield _Act(writer, scopes[0], code, None), scopes[1], pointer


def _ways_to_share(said: Mapping[str, str], asked: Mapping[str, str], nouns: frozenset[str]) -> Iterable[list[tuple[str, str]]]:
    """Pair the expressions by which two requests name the same thing: with the kind of thing they both say, or without."""
    pairs = _shared(said, asked, nouns)
    if pairs:
        yield pairs
    if (keys := [pair for pair in pairs if is_key_name(pair[0])]) and len(keys) < len(pairs):
        yield keys


def _shared(said: Mapping[str, str], asked: Mapping[str, str], nouns: frozenset[str]) -> list[tuple[str, str]]:
    """Pair the expressions by which two requests name the same thing: by one name, a known noun (``Rule``) too, or else by one value."""
    named = {code: value for code, value in said.items() if is_key_name(code)}
    pairs = [(code, code) for code, value in said.items() if asked.get(code) == value and not value.isdecimal()]
    if any(code in named or code.rpartition(".")[2].lower() in nouns for code, _ in pairs):
        return pairs
    return [(code, other) for code, value in named.items() for other, own in asked.items() if value == own and len(value) > 1][:1]


def _key_pointers(element: Any) -> list[Pointer]:
    """List where an element may say its key, what is called like one first."""
    if not isinstance(element, dict):
        return [()] if isinstance(element, str) else []
    names = [(name,) for name, value in element.items() if isinstance(value, str | int) and not isinstance(value, bool)]
    return sorted(names, key=lambda pointer: not is_key_name(pointer))


def _at(element: Any, pointer: Pointer) -> str:
    return str(look(element, pointer))


def _same_keys(brought: Sequence[Any], elements: Sequence[Any], pointer: Pointer) -> bool:
    keys = {_at(one, pointer) for one in elements}
    return all(_at(one, pointer) in keys for one in brought)


def _add_removals(attached: _Attached, endpoints: Sequence[Endpoint]) -> None:
    """Find the operations by which elements went that were listed before: they name the thing and the keys."""
    before: dict[tuple[str | None, ...], tuple[int, list[str]]] = {}
    bringing = {act.endpoint for act in attached.brings}
    for sample in _good(attached.reader):
        thing, keys = attached.thing(sample), attached.shown(sample)
        last, known = before.get(thing, (0, []))
        gone = [key for key in known if key not in keys]
        for endpoint in endpoints if gone else ():
            if endpoint in bringing or any(act.endpoint is endpoint for act in attached.takes):
                continue
            for other in _good(endpoint):
                if last < other.number < sample.number and (act := _taking(attached, endpoint, other, thing, gone)) is not None:
                    attached.takes.append(act)
                    break
        before[thing] = (sample.number, keys)


def _taking(attached: _Attached, endpoint: Endpoint, sample: Sample, thing: tuple[str | None, ...], gone: Sequence[str]) -> _Act | None:
    said = _scalars(sample)
    scope: list[str] = []
    for code, value in zip(attached.scope, thing, strict=True):
        fitting = [name for name, known in said.items() if known == value]
        own = code if code in fitting else next(iter(fitting), None)
        if own is None:
            return None
        scope.append(own)
    for code, value in asked_values(sample).items():
        if isinstance(value, list) and value and code.startswith(_SAID):
            for pointer in _key_pointers(value[0]):
                if any(_at(one, pointer) in gone for one in value):
                    return _Act(endpoint, tuple(scope), code, pointer)
    return next((_Act(endpoint, tuple(scope), code, None) for code, value in said.items() if value in gone and code not in scope), None)


def _is_told(attached: _Attached) -> bool:
    """Whether what was brought and taken away says of every list what is in it, and some list has something."""
    acts: list[tuple[Sample, _Act | Start | None, bool]] = [
        *((sample, start, True) for start in attached.starts for sample in _good(start.endpoint)),
        *((sample, act, True) for act in attached.brings for sample in _good(act.endpoint)),
        *((sample, act, False) for act in attached.takes for sample in _good(act.endpoint)),
        *((sample, None, False) for sample in _good(attached.reader)),
    ]
    there: dict[tuple[int, tuple[str | None, ...]], dict[str, None]] = {}
    some = False
    for sample, act, brings in sorted(acts, key=lambda known: known[0].number):
        thing = (sample.run, act.thing(sample) if act is not None else attached.thing(sample))
        keys = there.setdefault(thing, {})
        if act is None:
            shown = attached.shown(sample)
            some = some or bool(shown)
            if not set(shown) <= set(keys) or (len(set(shown)) < len(keys) and not _asks_for_few(sample)):
                return False
        elif brings:
            keys.update(dict.fromkeys(act.keys(sample)))
        else:
            for key in act.keys(sample):
                keys.pop(key, None)
    return some


def _asks_for_few(sample: Sample) -> bool:
    """Whether a request says how many elements it wants to see."""
    return any(_FEW.search(code.rpartition(".")[2]) and value.isdecimal() for code, value in _scalars(sample).items())


def _roles(attached: _Attached, proposed: Sequence[Roles]) -> Roles:
    """Make a collection of it, inside the things that it is attached to."""
    scope = tuple(_noun(attached, index, proposed) for index in range(len(attached.scope)))

    def codes(names: Sequence[str]) -> dict[str, str]:
        return dict(zip(scope, names, strict=True))

    last = next(
        (str(part) for part in reversed(attached.place) if isinstance(part, str) and part not in ("member", "entry", "item")), "entries"
    )
    own = "key" if "key" not in scope else "name"
    roles = Roles(Collection("_".join(words_of(last)) or "entries", own, scope), key_member=str(attached.key[-1]) if attached.key else "")
    roles.is_attached = True
    roles.parts[attached.reader] = Part("many", "list", codes(attached.scope))
    roles.list_at[attached.reader] = attached.place
    roles.element_key[attached.reader] = attached.key

    def place(act: _Act, one: Part, many: Part, keys: dict[Endpoint, tuple[str, Pointer]]) -> None:
        if act.pointer is None:
            roles.parts[act.endpoint] = one
        else:
            roles.parts[act.endpoint] = many
            keys[act.endpoint] = (act.code, act.pointer)

    roles.started = {start.endpoint: start for start in attached.starts}
    for act in attached.brings:
        place(act, Part("one", "put", {**codes(act.scope), own: act.code}), Part("many", "create", codes(act.scope)), roles.made_by)
    for act in attached.takes:
        place(act, Part("one", "remove", {**codes(act.scope), own: act.code}), Part("many", "remove", codes(act.scope)), roles.removed_by)
    return roles


def _noun(attached: _Attached, index: int, proposed: Sequence[Roles]) -> str:
    """Name the things that something is attached to: after their collection, where one is known that the reader is about."""
    code = attached.scope[index]
    values = {read_code(code, attached.reader, sample) for sample in _good(attached.reader)}
    for roles in proposed:
        for endpoint, part in roles.parts.items():
            named = part.codes.get(roles.collection.key) if part.role == "one" and not roles.collection.scope else None
            if named is not None and values & {read_code(named, endpoint, sample) for sample in _good(endpoint)}:
                return singular(roles.collection.name)
    return "_".join(words_of(code.rpartition(".")[2])) or f"of_{index}"
