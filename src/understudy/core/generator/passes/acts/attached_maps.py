"""Pass 5r, as mappings: what is put on a thing under names, and read as one mapping: ``{"Tags": {"team": "red"}}``.

A request that names the thing brings members, another takes names away, by path, query or body; the mapping that is read under the same
name of the thing has what was brought and not taken away. It is a collection of pairs inside the thing when that says of every recorded
mapping what is in it, and some name was taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.mappings import pairs
from understudy.core.generator.passes.things.rpc_keys import is_key_name
from understudy.core.generator.things.live import Collection, Part, find_pointer, look
from understudy.core.generator.things.operations import read_operation, words_of
from understudy.core.generator.things.roles import Roles, asked_values, code_values, listed_values, read_code
from understudy.core.generator.things.starts import Start
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_NAMING = ("path.", "request.json.", "request.query.")
_NAMES = ("request.query_all.", "request.query.", "request.json.")
_DEEPEST = 3
_MOST = 2_000  # samples of readers and writers together, beyond which nobody looks


@dataclass(frozen=True, slots=True)
class _Deed:
    """How an operation brings members, or takes names away: it names the thing at `thing`, and says them at `code`.

    Attributes:
        told: where the answer of what makes the thing says its name, which its request does not.
    """

    endpoint: Endpoint
    thing: str
    code: str
    brings: bool
    told: Pointer = ()

    def named(self, sample: Sample) -> str | None:
        """Return the name of the thing."""
        if not self.told:
            return read_code(self.thing, self.endpoint, sample)
        found = look(sample.answer.tree, self.told)
        return None if found is ABSENT else str(found)

    def names(self, sample: Sample) -> list[str]:
        return [str(name) for name in listed_values(sample, self.code) or ()]


def find_attached_maps(endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Find the mappings that are attached to things, as collections of pairs inside them."""
    known = [endpoint for endpoint in endpoints if _good(endpoint)]
    if sum(len(endpoint.samples) for endpoint in known) > _MOST:
        return []
    found: list[Roles] = []
    taken: set[Endpoint] = set()
    writers = [endpoint for endpoint in known if not endpoint.reads]
    for reader in known:
        if not reader.reads or reader in taken:
            continue
        for place, thing in _readings(reader):
            deeds = list(_deeds(reader, place, thing, [endpoint for endpoint in writers if endpoint not in taken]))
            if any(deed.brings for deed in deeds) and not all(deed.brings for deed in deeds) and _is_told(reader, place, thing, deeds):
                roles = _roles(reader, place, thing, deeds)
                taken.update(roles.parts)
                found.append(roles)
                break
    return found


def _good(endpoint: Endpoint) -> list[Sample]:
    return [sample for sample in endpoint.samples if sample.good]


def _readings(reader: Endpoint) -> Iterator[tuple[Pointer, str]]:
    """List where answers show a mapping of texts, with the expressions by which requests may name the thing."""
    places = dict.fromkeys(place for sample in _good(reader) for place, shown in _mappings(sample.answer.tree) if shown)
    for place in places:
        if all(isinstance(look(sample.answer.tree, place), dict) for sample in _good(reader)):
            yield from ((place, code) for code in _things(reader, _good(reader)[0]))


def _mappings(tree: Any, place: Pointer = ()) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    if isinstance(tree, dict) and len(place) <= _DEEPEST:
        if place and all(isinstance(value, str) for value in tree.values()):
            yield place, tree
        for name, inner in tree.items():
            yield from _mappings(inner, (*place, name))


def _things(endpoint: Endpoint, sample: Sample) -> list[str]:
    """List the expressions by which a request may name a thing: a parameter of its path, or what is called like a key."""
    return [
        code
        for code, value in code_values(endpoint, sample).items()
        if code.startswith(_NAMING)
        and " | " not in code
        and isinstance(value, str)
        and value
        and (code.startswith("path.") or is_key_name(code))
    ]


def _deeds(reader: Endpoint, place: Pointer, thing: str, writers: Sequence[Endpoint]) -> Iterator[_Deed]:
    """Find what brings the members that are shown, and what takes those away that are no longer shown."""
    shown = [(sample, read_code(thing, reader, sample), look(sample.answer.tree, place)) for sample in _good(reader)]
    for writer in writers:
        deed = next(
            (
                deed
                for number, (sample, name, members) in enumerate(shown)
                for deed in _deeds_of(writer, sample, name, members, shown[:number])
            ),
            None,
        )
        if deed is not None:
            yield deed


def _deeds_of(
    writer: Endpoint, sample: Sample, name: str | None, members: dict[str, Any], before: Sequence[tuple[Sample, str | None, dict[str, Any]]]
) -> Iterator[_Deed]:
    last: tuple[int, dict[str, Any]] = next(((one.number, known) for one, named, known in reversed(before) if named == name), (-1, {}))
    gone = [key for key in last[1] if key not in members]
    for earlier in _good(writer):
        if earlier.run != sample.run or not last[0] < earlier.number < sample.number:
            continue
        for said, value in asked_values(earlier).items():
            is_brought = isinstance(value, dict) and value and said.startswith("request.json.") and value.items() <= members.items()
            is_taken = said.startswith(_NAMES) and (names := _names(said, value)) and all(one in gone for one in names)
            if not is_brought and not is_taken:
                continue
            code = next((code for code in _things(writer, earlier) if read_code(code, writer, earlier) == name), "")
            places = find_pointer(earlier.answer.tree, name) if is_brought and not code and name else []
            if is_brought and (code or places):
                yield _Deed(writer, code, said, brings=True, told=() if code else places[0])
            elif code:
                yield _Deed(writer, code, said.replace("request.query.", "request.query_all.", 1), brings=False)


def _names(said: str, value: Any) -> list[Any]:
    """Read what a request may take away: a list of names, or a parameter that is given once."""
    return value if isinstance(value, list) else [value] if said.startswith("request.query.") else []


def _is_told(reader: Endpoint, place: Pointer, thing: str, deeds: Sequence[_Deed]) -> bool:
    """Whether what was brought and taken away says of every mapping what is in it."""
    acts: list[tuple[Sample, _Deed | None]] = [(sample, deed) for deed in deeds for sample in _good(deed.endpoint)]
    acts.extend((sample, None) for sample in _good(reader))
    there: dict[tuple[int, str | None], set[str]] = {}
    for sample, deed in sorted(acts, key=lambda known: known[0].number):
        named = read_code(thing, reader, sample) if deed is None else deed.named(sample)
        names = there.setdefault((sample.run, named), set())
        if deed is None and set(look(sample.answer.tree, place)) != names:
            return False
        if deed is not None and deed.brings:
            names.update(deed.names(sample))
        elif deed is not None:
            names.difference_update(deed.names(sample))
    return True


def _roles(reader: Endpoint, place: Pointer, thing: str, deeds: Iterable[_Deed]) -> Roles:
    """Make a collection of pairs inside the things that they are attached to."""
    roles = Roles(
        Collection("_".join(words_of(str(place[-1]))) or "members", "key", ("thing",)), key_member="key", is_attached=True, is_map=True
    )
    roles.parts[reader] = Part("many", "list", {"thing": thing})
    roles.list_at[reader], roles.element_key[reader] = place, ("key",)
    for deed in deeds:
        if deed.told:
            roles.started[deed.endpoint] = Start(deed.endpoint, deed.code, ("key",), deed.told)
            continue
        roles.parts[deed.endpoint] = Part("many", "create" if deed.brings else "remove", {"thing": deed.thing})
        if deed.brings:
            roles.made_by[deed.endpoint] = (f"{deed.code} | pairs", ("key",))
        else:
            roles.removed_by[deed.endpoint] = (deed.code, ())
    return roles


def leave_to_makers(maps: Iterable[Roles], proposed: Sequence[Roles]) -> None:
    """Let what makes a thing, and attaches to it what it brings, stay what makes it."""
    for roles in maps:
        for endpoint in [endpoint for endpoint in roles.made_by if any(_makes(endpoint, other) for other in proposed)]:
            code = roles.made_by.pop(endpoint)[0].removesuffix(" | pairs")
            thing = roles.parts.pop(endpoint).codes["thing"]
            roles.started[endpoint] = Start(endpoint, code, ("key",), (), thing)


def _makes(endpoint: Endpoint, roles: Roles) -> bool:
    part = roles.parts.get(endpoint)
    if part is None or part.act not in ("create", "put"):
        return False
    operation = read_operation(endpoint) if endpoint.operation else None
    return operation.makes if operation is not None else part.act == "create"


def pairs_of(value: Any) -> list[dict[str, Any]]:
    """Return the members of a mapping as elements of a list."""
    return pairs(value) if isinstance(value, dict) else []
