"""Pass 5i: things that are known by a token which their maker gave out and later requests say in their query: uploads, sessions, jobs.

``POST /docs/a?uploads`` answers a token; ``PUT /docs/a?uploadId=…&partNumber=1`` brings something under it, ``GET`` shows it,
``DELETE`` forgets it, and a last ``POST`` finishes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.conditions.conditions import VERSION
from understudy.core.generator.templates.nodes import member
from understudy.core.generator.things.live import Collection, Part, lists_in, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, singular
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import looks_generated

# Where a page of a list begins, or ends: the key of a thing names none that is known by it.
_CURSOR = re.compile(
    r"(?:starting|ending|created)?[_-]?(?:after|before)(?:_?id)?|since(?:_?id)?|.*cursor|(?:next_?)?marker|last_?(?:id|key)", re.IGNORECASE
)
_DEEPEST = 4  # levels of an answer in which tokens are looked for


@dataclass(frozen=True, slots=True)
class _Token:
    """Where a maker's answers say tokens, all of them, and the query parameter under which they come back."""

    maker: Endpoint
    place: Pointer
    parameter: str
    values: frozenset[str]


def token_collections(endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Propose collections of things known by a token in the query, and of what is put under each."""
    plain = [endpoint for endpoint in endpoints if not is_rpc(endpoint)]
    found: list[Roles] = []
    for token in _tokens(plain):
        users = [endpoint for endpoint in plain if endpoint is not token.maker and _says(endpoint, token)]
        rest = [endpoint for endpoint in plain if endpoint.method == "GET" and endpoint not in users]
        lister = next((endpoint for endpoint in rest if _lists(endpoint, token.values)), None)
        if lister is None and not any(endpoint.method == "DELETE" for endpoint in users):
            continue
        found += _collections(token, users, lister)
    return found


def take_over(found: Sequence[Roles], others: Sequence[Roles]) -> None:
    """Take from other collections the endpoints that make and list things known by tokens."""
    claimed = {endpoint for roles in found for endpoint, part in roles.parts.items() if part.role == "many"}
    for roles in others:
        for endpoint in [endpoint for endpoint, part in roles.parts.items() if part.role == "many" and endpoint in claimed]:
            del roles.parts[endpoint]


def _tokens(endpoints: Sequence[Endpoint]) -> list[_Token]:
    asked: dict[str, set[str]] = {}
    for endpoint in endpoints:
        for sample in endpoint.samples:
            for name, values in sample.query.items():
                if looks_generated(values[0]):
                    asked.setdefault(name, set()).add(values[0])
    # What has a path of its own is a thing, by which others may be filtered.
    named = {segment for endpoint in endpoints for sample in endpoint.samples for segment in sample.segments}
    asked = {name: values for name, values in asked.items() if not values & named and not _CURSOR.fullmatch(name)}
    found: list[_Token] = []
    for endpoint in endpoints:
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint.method not in ("POST", "PUT") or not good:
            continue
        for place, _ in _scalars(good[0].answer.tree):
            said = frozenset(value for sample in good if isinstance(value := look(sample.answer.tree, place), str))
            parameter = next((name for name, known in asked.items() if said & known), "")
            if not parameter or parameter in endpoint.samples[0].query or _is_told(good, place):
                continue
            if not _tells_versions(good, endpoints, _Token(endpoint, place, parameter, said)):
                found.append(_Token(endpoint, place, parameter, said))
                break
    return found


def _is_told(samples: Sequence[Sample], place: Pointer) -> bool:
    """Whether a client said itself what the answer says: the customer by whom orders are filtered is no token of an order."""
    said = ((str(look(sample.answer.tree, place)), sample.exchange.request) for sample in samples)
    return any(value in request.target or value.encode() in request.body for value, request in said)


def _tells_versions(made: Sequence[Sample], endpoints: Sequence[Endpoint], token: _Token) -> bool:
    """Whether a token only says which version of a thing is meant: its name says so, or its users name what the maker's answers named."""
    if VERSION.fullmatch(token.parameter):
        return True
    names = {look(sample.answer.tree, token.place): _names_in(sample) for sample in made}
    paths = {look(sample.answer.tree, token.place): sample.segments for sample in made}
    users = [
        sample
        for endpoint in endpoints
        for sample in endpoint.samples
        if sample.query.get(token.parameter, [""])[0] in token.values and endpoint is not token.maker
    ]
    return all(
        sample.segments and sample.segments[-1] in names[told] and sample.segments != paths[told]
        for sample in users
        for told in sample.query[token.parameter][:1]
    )


def _names_in(sample: Sample) -> set[str]:
    """List what an answer names that its path does not, but for the last of it: a copy is called what its path says at the end."""
    return {value for _, value in _texts_in(sample.answer.tree)} - set(sample.segments[:-1])


def _texts_in(tree: Any, place: Pointer = ()) -> Iterable[tuple[Pointer, str]]:
    if isinstance(tree, dict) and len(place) < _DEEPEST:
        for name, value in tree.items():
            yield from _texts_in(value, (*place, name))
    elif isinstance(tree, str):
        yield place, tree


def _scalars(tree: Any) -> Iterable[tuple[Pointer, str]]:
    return ((at, value) for at, value in _texts_in(tree) if looks_generated(value))


def _says(endpoint: Endpoint, token: _Token) -> bool:
    return any(sample.query.get(token.parameter, [""])[0] in token.values for sample in endpoint.samples)


def _lists(endpoint: Endpoint, wanted: Iterable[str]) -> bool:
    """Whether some answer lists elements of which every one has one of these values."""
    known = set(wanted)
    return any(
        place and elements and all(isinstance(one, dict) and known & _texts(one) for one in elements)
        for sample in endpoint.samples
        if sample.good
        for place, elements in lists_in(sample.answer.tree, sample.answer.kind)
    )


def _texts(element: dict[str, Any]) -> set[str]:
    return {str(value) for value in element.values() if isinstance(value, str | int)}


def _collections(token: _Token, users: Sequence[Endpoint], lister: Endpoint | None) -> list[Roles]:
    scope = tuple(part.name for part in lister.shape if isinstance(part, Parameter)) if lister is not None else ()
    code = member("request.query", token.parameter)
    within = {name: f"path.{name}" for name in scope}
    named = {**within, token.parameter: code}
    parts: dict[Endpoint, Part] = {token.maker: Part("many", "create", within)}
    if lister is not None:
        parts[lister] = Part("many", "list", within)
    inner: dict[Endpoint, Part] = {}
    number = ""
    for endpoint in users:
        other = _number(endpoint, token.parameter)
        if endpoint.method == "DELETE":
            parts[endpoint] = Part("one", "remove", named)
        elif endpoint.method in ("PUT", "POST", "PATCH") and other:
            number = other
            parts[endpoint] = Part("under", "write", named)
            inner[endpoint] = Part("one", "put", {**named, other: member("request.query", other)})
        elif endpoint.method in ("PUT", "POST"):
            parts[endpoint] = Part("under", "remove", named)
        elif endpoint.method == "GET":
            parts[endpoint] = Part("under", "read", named)
    words = [kind.partition(":")[2] for kind, _ in token.maker.operation] or [token.parameter]
    name = words[-1] if words[-1].endswith("s") else words[-1] + "s"
    found = [Roles(Collection(name, token.parameter, scope), parts, {token.maker: token.place})]
    if inner:
        said = {sample.query[number][0] for endpoint in inner for sample in endpoint.samples if number in sample.query}
        for endpoint in users:
            if endpoint.method == "GET" and _lists(endpoint, said):
                inner[endpoint] = Part("many", "list", named)
        if any(part.act == "list" for part in inner.values()):
            found.append(Roles(Collection(f"{singular(name)}_parts", number, (*scope, token.parameter)), inner))
    return found


def _number(endpoint: Endpoint, token: str) -> str:
    """Return the parameter beside the token that numbers what requests bring."""
    names = [name for name in endpoint.samples[0].query if name != token]
    return next((name for name in names if all(_is_number(sample, name) for sample in endpoint.samples)), "")


def _is_number(sample: Sample, name: str) -> bool:
    return sample.query.get(name, [""])[0].isdecimal()
