"""Names of things that requests ask for and that come to be later: ``{"databaseId": "main"}`` of ``databases/main``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from understudy.core.generator.things.roles import Roles, code_values, read_code
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_CONFLICT = 409
_SAID = ("request.json.", "request.query.", "request.form.")


def names_to_be(endpoint: Endpoint, sample: Sample, collections: Sequence[Roles]) -> dict[tuple[str, str], bool]:
    """Say whether the things that a request asks for are there already, where some such request was refused for a conflict."""
    found: dict[tuple[str, str], bool] = {}
    for roles in collections if endpoint.method == "POST" and _CONFLICT in endpoint.verdicts else ():
        if roles.collection.scope or endpoint in roles.made_at or not roles.caused:
            continue
        if endpoint not in roles.named_before:
            roles.named_before[endpoint] = list(_codes(endpoint, roles))
        for code in roles.named_before[endpoint]:
            key = read_code(code, endpoint, sample)
            if key is not None:
                found[roles.collection.name, "{{ " + code + " }}"] = roles.version_at((), key, sample.number) is not None
    return found


def _codes(endpoint: Endpoint, roles: Roles) -> Iterator[str]:
    """List the expressions by which requests name things of a collection that they do not make themselves."""
    good = [sample for sample in endpoint.samples if sample.good]
    keys = {key for _, key in roles.history}
    whole = next((part.codes.get(roles.collection.key, "") for part in roles.parts.values() if part.role == "one"), "")
    place = whole.rpartition(" ~ ")[0]
    for code in dict.fromkeys(code for sample in good for code in code_values(endpoint, sample) if code.startswith(_SAID)):
        named = f"{place} ~ {code}" if place else code
        if any(read_code(named, endpoint, sample) in keys for sample in good):
            yield named
