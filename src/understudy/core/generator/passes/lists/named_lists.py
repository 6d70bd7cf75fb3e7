"""Pass 5s: requests that list the keys of the things they ask for: ``GetParameters`` with `Names`, ``BatchGet`` with `ids`.

They are shown those that are there, in the order in which they are named; the answer may say the keys under which there is nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_PLACES = ("request.json.", "request.form_tree.", "request.query_all.")


def named_list(roles: Roles, samples: Sequence[Sample]) -> str | None:
    """Find the expression of the keys by which all these requests name the things they are shown."""
    first = asked_values(samples[0])
    codes = [code for code, value in first.items() if code.startswith(_PLACES) and " | " not in code and _are_keys(value)]
    return next((code for code in codes if all(_shows_named(roles, sample, code) for sample in samples)), None)


def _are_keys(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str | int) and not isinstance(one, bool) for one in value)


def _shows_named(roles: Roles, sample: Sample, code: str) -> bool:
    asked, sighting = asked_values(sample).get(code), roles.sightings[sample.number]
    shown = [version.key for _, version in sighting.shown if version is not None]
    return isinstance(asked, list) and _are_keys(asked) and shown == [str(key) for key in asked if str(key) in _there(roles, sample)]


def _there(roles: Roles, sample: Sample) -> set[str]:
    return {version.key for version in roles.sightings[sample.number].present}


def address_code(roles: Roles, endpoint: Endpoint, prefix: str = "") -> str:
    """Write the collection, or the one beside it whose name has a prefix, as an argument of functions."""
    codes = roles.parts[endpoint].codes
    return " ~ '/' ~ ".join([f"'{prefix}{roles.collection.name}'", *(codes[name] for name in roles.collection.scope)])


def with_unknown(roles: Roles, cases: Sequence[Case], code: str, address: str) -> list[Case]:
    """Let cases say the keys under which there was nothing."""
    return [
        Case(
            case.sample,
            {**case.values, f"others({address}, {code})": [key for key in case.values[code] if str(key) not in _there(roles, case.sample)]},
        )
        for case in cases
    ]
