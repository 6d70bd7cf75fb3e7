"""Pass 5p: what is asked for by a value that a thing shows once it is over: ``/files/7`` by the ``output_file_id`` of a batch.

Such a read is about the thing that shows the value, where nothing else is known by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.things.live import Part, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, path_values
from understudy.core.generator.values.looks import looks_generated


def join_results(found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Let collections take in the reads that name their things by another value than the key, which a read of the thing told before."""
    taken = {endpoint for roles in found for endpoint in roles.parts}
    named = {endpoint: names for endpoint in endpoints if endpoint not in taken and (names := _named(endpoint)) is not None}
    tables = [(roles, _told(roles)) for roles in found if not roles.collection.scope] if named else []
    for endpoint, (parameter, asked) in named.items():
        for roles, told in tables:
            if any(all(value in values and values[value] < number for value, number in asked) for values in told.values()):
                roles.parts[endpoint] = Part("under", "read", {roles.collection.key: f"path.{parameter}"})
                break


def _named(endpoint: Endpoint) -> tuple[str, list[tuple[str, int]]] | None:
    """Return the only parameter of a path, and the generated values that good reads say there, with their numbers; None for any other."""
    parameters = [part.name for part in endpoint.shape if isinstance(part, Parameter) and not part.rest]
    good = [sample for sample in endpoint.samples if sample.good]
    if endpoint.method != "GET" or len(parameters) != 1 or not good:
        return None
    named = [(path_values(endpoint.shape, sample.segments).get(parameters[0], ""), sample.number) for sample in good]
    return (parameters[0], named) if all(looks_generated(value) for value, _ in named) else None


def _told(roles: Roles) -> dict[str, dict[str, int]]:
    """Say, by the name of each member but the key, which texts reads showed there, and when first."""
    found: dict[str, dict[str, int]] = {}
    for endpoint, part in roles.parts.items():
        if part.role != "one" or part.act != "read" or endpoint not in roles.root_at:
            continue
        for sample in endpoint.samples:
            body = look(sample.answer.tree, roles.root_at[endpoint]) if sample.good else None
            for name, value in body.items() if isinstance(body, dict) else ():
                if isinstance(value, str) and name != roles.key_member:
                    values = found.setdefault(name, {})
                    values[value] = min(sample.number, values.get(value, sample.number))
    return found
