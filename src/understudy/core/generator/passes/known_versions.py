"""Pass 5f: what a client knows of a version already (RFC 9110 §13.1): one refusal or ``304`` tells what is done with the others, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from understudy.core.generator.conditions import NAMED_VERSION, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.live import item_of
from understudy.core.generator.roles import Roles
from understudy.core.generator.sample import Sample

_TAG: Final = "etag"
_KNOWN_VERSION: Final = "{{ request.headers['if-none-match'] }}"
# What the field says, by the status: the version at hand, or another one.
_FIELDS: Final[Mapping[int, tuple[str, str, bool]]] = {
    304: ("if-none-match", _KNOWN_VERSION, True),
    412: ("if-match", NAMED_VERSION, False),
}


def compare_versions(drafts: Sequence[Draft], endpoint: Endpoint, things: Roles) -> None:
    """Let reads of a thing look whether the client knows, or insists on, the version at hand, where all recorded answers bear it out."""
    if not endpoint.reads or things.role(endpoint) != "one":
        return
    place = (things.address(endpoint), "{{ " + things.key_code(endpoint) + " }}")
    for draft in drafts:
        field, code, is_known = _FIELDS.get(draft.samples[0].status, ("", "", False))
        if not field or not draft.exception or not all(_knows(sample, field, things) is is_known for sample in draft.samples):
            continue
        good = [sample for sample in endpoint.samples if sample.status in (200, 206) and field in sample.headers]
        if any(_knows(sample, field, things) is is_known for sample in good):
            continue
        version = Condition("item", (*place, _TAG, code), "present" if is_known else "absent")
        draft.conditions = (Condition("headers", (field,), "present"), version)
        draft.clean = True


def _knows(sample: Sample, field: str, things: Roles) -> bool | None:
    """Say whether a request names the version of its thing; None when it names none, or the thing has no tag."""
    told, sighting = sample.headers.get(field), things.sightings.get(sample.number)
    item = item_of(sighting.before or sighting.after) if sighting is not None else None
    tag = (item or {}).get(_TAG)
    return None if told is None or told == "*" or not isinstance(tag, str) else told == tag
