"""Pass 5m: one thing made from others that its request lists by name: ``{"sources": [{"name": "a"}, {"name": "b"}]}``.

Found where a later read shows what those held, one after another.
"""

from __future__ import annotations

from collections.abc import Iterable

from understudy.core.generator.passes.acts.uploads import read_after
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.things.facets import octets_of, shows
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

type Held = dict[tuple[tuple[str, ...], str | None], bytes]


def find_compositions(roles: Roles) -> None:
    """Find the writes of a collection that put things together from others, and what they made."""
    held: Held = {}
    made: dict[Endpoint, dict[str, list[tuple[Sample, bytes]]]] = {}
    pairs = [(sample, endpoint) for endpoint, part in roles.parts.items() if part.role == "one" for sample in endpoint.samples]
    for sample, endpoint in sorted(pairs, key=lambda pair: pair[0].number):
        if not sample.good or not roles.is_about_things(endpoint):
            continue
        name = roles.names(endpoint, sample)
        if endpoint in roles.contents:
            held[name] = octets_of(sample).get(roles.contents[endpoint], b"")
        elif roles.act(endpoint) == "remove":
            held.pop(name, None)
        elif endpoint.method in ("PUT", "POST") and endpoint not in roles.assembled and endpoint not in roles.copied:
            found = dict(_compositions(roles, endpoint, sample, held))
            for code, whole in found.items():
                made.setdefault(endpoint, {}).setdefault(code, []).append((sample, whole))
            if found:
                held[name] = next(iter(found.values()))
    for endpoint, by_code in made.items():
        good = [sample for sample in endpoint.samples if sample.good]
        always = next((code for code, wholes in by_code.items() if len(wholes) == len(good)), None)
        if always is not None:
            roles.composed[endpoint] = always
            roles.made_of.update({sample.number: whole for sample, whole in by_code[always]})


def _compositions(roles: Roles, endpoint: Endpoint, sample: Sample, held: Held) -> Iterable[tuple[str, bytes]]:
    """List the expressions of names in a request whose things make together what is read later, with what they make."""
    scope = roles.names(endpoint, sample)[0]
    for code, names in _lists_of_names(sample):
        pieces = [held[scope, name] for name in names if (scope, name) in held]
        whole = b"".join(pieces)
        shown = read_after(roles, endpoint, sample)
        if whole and len(pieces) == len(names) and (shown is None or shows(shown, whole)):
            yield code, whole


def _lists_of_names(sample: Sample) -> Iterable[tuple[str, list[str]]]:
    for code, value in asked_values(sample).items():
        if not code.startswith("request.json") or not isinstance(value, list) or not value:
            continue
        if all(isinstance(one, str) for one in value):
            yield code, value
        elif all(isinstance(one, dict) for one in value):
            for name in value[0]:
                told = [one.get(name) for one in value]
                if all(isinstance(one, str) for one in told):
                    yield f"{code} | map_attribute({quoted(name)})", [str(one) for one in told]


def composed_code(roles: Roles, endpoint: Endpoint) -> str:
    """Write what a request puts together, as an expression."""
    codes = roles.parts[endpoint].codes
    address = " ~ '/' ~ ".join([quoted(roles.collection.name), *(codes[name] for name in roles.collection.scope)])
    return f"at_places({address}, {roles.composed[endpoint]}) | map_attribute('content') | concat"
