"""The header fields by which a registry says what it did: addresses, digests, sessions and ranges, in their recorded form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any, Final
from urllib.parse import parse_qsl

from understudy.core.generator.standards.oci.store import field_of
from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.traffic.sample import HERE, Sample
from understudy.core.generator.values.looks import id_format, looks_generated

OWN_FIELDS: Final = frozenset(
    [
        "location",
        "docker-content-digest",
        "docker-upload-uuid",
        "etag",
        "range",
        "content-range",
        "link",
        "oci-subject",
        "oci-filters-applied",
    ]
)
_PLACE: Final = re.compile(r"(?P<before>.*?)/v2/(?P<name>.+)/(?P<kind>blobs/uploads|blobs|manifests)/(?P<tail>[^/?]*)(?:\?(?P<query>.*))?")
_OPAQUE: Final = 40  # what is that long says something in code


def present_name(samples: Sequence[Sample], lower: str) -> str:
    """Return a field's name as it was sent, when any of the answers has it."""
    return next((name for sample in samples for name, _ in sample.fields if name.lower() == lower), "")


def location_of(samples: Sequence[Sample], tail: str) -> dict[str, Any]:
    """Write the address that answers give, with what names its last part, where they give one that the specification knows."""
    placed = [(sample, place) for sample in samples if (place := _PLACE.fullmatch(field_of(sample, "location"))) is not None]
    if not placed:
        return {}
    last = placed[-1][1]
    queries = [(sample, dict(parse_qsl(place["query"] or "", keep_blank_values=True))) for sample, place in placed]
    pairs = [f"{name}={_parameter(name, queries)}" for name in queries[-1][1]]
    query = "?" + "&".join(pairs) if pairs else ""
    address = f"{escape(last['before'])}/v2/{{{{ path.name }}}}/{last['kind']}/{{{{ {tail} }}}}{query}"
    return {present_name(samples, "location"): address}


def _parameter(name: str, queries: Sequence[tuple[Sample, Mapping[str, str]]]) -> str:
    """Write a parameter of an address, which comes back where it always did."""
    known = [(sample, query[name]) for sample, query in queries if name in query]
    if all(sample.query.get(name) == [value] for sample, value in known):
        return f"{{{{ request.query.{name} | urlencode }}}}" if name.isidentifier() else escape(known[-1][1])
    return _made([value for _, value in known])


def _made(values: Sequence[str]) -> str:
    """Write a parameter of an address: what says the state of an upload is made anew, anything else stays."""
    varies = len(set(values)) > 1 or any(map(looks_generated, values)) or len(values[-1]) >= _OPAQUE
    form = id_format([values[-1]]) if varies else None
    if form is None:
        return escape(values[-1])
    if not any(sign in value for value in values for sign in "+/"):
        form = form.replace("{base64:", "{base64url:")  # what has no sign that an address would have to escape never has one
    return "{{ new_id(" + quoted(form) + ") }}"


def range_of(samples: Sequence[Sample], size: str) -> dict[str, Any]:
    """Write how far an upload has come, where answers say so: ``0-1023`` for 1024 bytes, and ``0-0`` for none."""
    name = present_name(samples, "range")
    if not name:
        return {}
    before = next(value for sample in samples if (value := field_of(sample, "range"))).rpartition("0-")[0]
    return {name: escape(before) + "0-{{ [(" + size + ") - 1, 0] | max }}"}


def stated(samples: Sequence[Sample], lower: str, known: Sequence[str], code: str) -> dict[str, Any]:
    """Write a field that says something known, such as a digest, perhaps within quotes; nothing where it was never said."""
    name = present_name(samples, lower)
    for sample, value in zip(samples, known, strict=True):
        said = field_of(sample, lower)
        if said and value and value in said:
            return {name: escape(said).replace(value, "{{ " + code + " }}")}
    return {}


def session_of(sample: Sample) -> str:
    """Return the name of the upload to which an answer leads."""
    place = _PLACE.fullmatch(field_of(sample, "location"))
    return place["tail"] if place is not None and place["kind"] == "blobs/uploads" else ""


def session_form(samples: Sequence[Sample]) -> str:
    """Name the form in which uploads are named."""
    found = [session for sample in samples if (session := session_of(sample))]
    return (id_format(found) if found else None) or "{uuid}"


def tail_of(sample: Sample) -> str:
    """Return the last part of the address that an answer gives."""
    place = _PLACE.fullmatch(field_of(sample, "location"))
    return place["tail"] if place is not None else ""


def link_of(samples: Sequence[Sample]) -> dict[str, Any]:
    """Write the field that leads to the next page: as recorded, with what this page ended with and how many were asked for."""
    found = next((value for sample in samples if (value := field_of(sample, "link"))), "")
    address = re.fullmatch(r"<(?P<before>[^?>]*?)(?P<path>/v2/[^?>]*)\?(?P<query>[^>]*)>(?P<rest>.*)", found)
    if address is None:
        return {}
    codes = {"last": "(page.keys | last | urlencode)", "n": "request.query.n"}
    parts = ["base_url" if address["before"] == HERE else quoted(address["before"]), "request.path"]
    for sign, (name, value) in zip(chain("?", repeat("&")), parse_qsl(address["query"], keep_blank_values=True), strict=False):
        parts.extend([quoted(f"{sign}{name}="), codes.get(name, quoted(value))])
    written = " ~ ".join([quoted("<"), *parts, quoted(f">{address['rest']}")])
    return {present_name(samples, "link"): f"{{{{ ({written}) if page.has_more and page.keys }}}}"}
