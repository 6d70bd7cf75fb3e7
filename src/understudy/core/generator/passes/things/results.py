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
    tables = [(roles, _told(roles)) for roles in found if not roles.collection.scope]
    for endpoint in endpoints:
        parameters = [part.name for part in endpoint.shape if isinstance(part, Parameter) and not part.rest]
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint in taken or endpoint.method != "GET" or len(parameters) != 1 or not good:
            continue
        named = [(path_values(endpoint.shape, sample.segments).get(parameters[0], ""), sample.number) for sample in good]
        for roles, told in tables:
            if any(
                all(value in values and values[value] < number and looks_generated(value) for value, number in named)
                for values in told.values()
            ):
                roles.parts[endpoint] = Part("under", "read", {roles.collection.key: f"path.{parameters[0]}"})
                break


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
