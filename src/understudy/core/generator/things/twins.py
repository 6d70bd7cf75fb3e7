"""Things that have already what a new one is to have: the e-mail of an account, the title of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.engine.templates.styles import MESSAGES
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.templates.nodes import member
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.roles import Roles, Sighting, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_TAKEN = re.compile(r"exist|duplicat|unique|taken|already|in use|conflict")
_UNIQUE = re.compile(r"email|e_mail|name|login|slug|code|sku|title|key|handle|phone|number|uri|url", re.IGNORECASE)
_REFUSED = 400
_ABOUT_TWINS = (400, 409, 422)
_LONGEST_TOLD = 2000


def find_twins(endpoint: Endpoint, roles: Roles, sample: Sample, sighting: Sighting) -> dict[tuple[Any, ...], bool]:
    """Say which members of a new thing some other thing has already, where some create was refused."""
    if max(endpoint.verdicts) < _REFUSED or sample.asked.kind not in ("json", "form"):
        return {}
    taken = _said_to_be_taken(endpoint)
    return {
        (roles.address(endpoint), "", kept, "{{ " + code + " }}"): any(
            (version.item() or {}).get(kept) == value for version in sighting.present
        )
        for code, name, value in _brought(sample)
        if isinstance(value, str) and value and (_UNIQUE.search(name) or name.lower() in taken)
        for kept in _kept_as(code, name, endpoint, roles)
    }


def _kept_as(code: str, name: str, endpoint: Endpoint, roles: Roles) -> list[str]:
    """List the members under which new things keep what a request says; messages of protobuf have other numbers for it."""
    if endpoint.samples[0].asked.style not in MESSAGES:
        return [name]
    made = [
        (asked_values(sample).get(code), sighting.after.item() or {})
        for sample in endpoint.samples
        if sample.good and (sighting := roles.sightings.get(sample.number)) is not None and sighting.after is not None
    ]
    names = dict.fromkeys(name for _, item in made for name in item)
    return [name for name in names if all(item.get(name) == value for value, item in made)]


def find_spoken_twins(endpoint: Endpoint, roles: Roles, samples: Sequence[Sample]) -> tuple[Condition, list[dict[str, Any]]] | None:
    """Find the things for whose sake new ones were refused, where the refusals say more of them than the requests did."""
    if roles.act(endpoint) != "create" or not all(sample.verdict in _ABOUT_TWINS for sample in samples):
        return None
    found = [find_twins(endpoint, roles, sample, roles.sightings[sample.number]) for sample in samples if sample.number in roles.sightings]
    if len(found) < len(samples):
        return None
    for name in (name for name, there in found[0].items() if there):
        twins = [_twin(roles, sample, name) for sample in samples]
        things = [twin for twin in twins if twin is not None]
        if len(things) == len(samples) and all(_says_more(sample, twin) for sample, twin in zip(samples, things, strict=True)):
            return Condition("item", name, "present"), things
    return None


def _twin(roles: Roles, sample: Sample, name: tuple[Any, ...]) -> dict[str, Any] | None:
    wanted = next((value for code, _, value in _brought(sample) if "{{ " + code + " }}" == name[3]), None)
    items = (version.item() or {} for version in roles.sightings[sample.number].present)
    return next((item for item in items if wanted is not None and item.get(name[2]) == wanted), None)


def _says_more(sample: Sample, twin: dict[str, Any]) -> bool:
    """Whether a refusal says a text or the key of a thing that its request did not say."""
    told = sample.answer.raw[:_LONGEST_TOLD].decode("utf-8", "replace")
    asked = sample.exchange.request.body.decode("utf-8", "replace")
    words = (str(value) for value in twin.values() if isinstance(value, str | int) and not isinstance(value, bool))
    return any(len(word) > 3 and word in told and word not in asked for word in words)


def _brought(sample: Sample) -> Iterator[tuple[str, str, Any]]:
    """List the members that a request brings for a new thing: of its body, of the params of a call, of arguments and their inputs."""
    code, tree = f"request.{sample.asked.kind}", sample.asked.tree
    if is_graphql(sample):
        code, tree = "request.graphql.arguments", view_graphql(sample.exchange.request)["arguments"]
    elif isinstance(tree, dict) and "jsonrpc" in tree:
        code, tree = "request.json.params", tree.get("params")
    nested = is_graphql(sample) or sample.asked.style in MESSAGES
    for name, value in tree.items() if isinstance(tree, dict) else ():
        if isinstance(value, dict) and nested:
            yield from ((member(member(code, name), own), own, inner) for own, inner in value.items())
        else:
            yield member(code, name), name, value


def _said_to_be_taken(endpoint: Endpoint) -> set[str]:
    """List the words of refusals that say that something is there already, and the members whose values they say."""
    notes = endpoint.notes
    if "taken" not in notes:
        notes["taken"] = set()
        for sample in endpoint.samples:
            text = sample.answer.raw[:2000].decode("utf-8", "replace") + " ".join(value for _, value in sample.trailers)
            if sample.verdict >= _REFUSED and _TAKEN.search(text.lower()):
                notes["taken"] |= {word.lower() for word in re.findall(r"\w+", text)}
                # Where a refusal says the value, as those of gRPC do, it speaks of its member.
                brought = ((name, value) for _, name, value in _brought(sample))
                notes["taken"] |= {name for name, value in brought if isinstance(value, str) and len(value) > 1 and value in text}
    found: set[str] = notes["taken"]
    return found
