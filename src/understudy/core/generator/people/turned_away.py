"""Refusals in the words of web sites: a form that comes back as a page, a redirect to the login page.

Their status says that all is well, but nobody was let in. Such samples are noted, and count as answered 401 from then on; a registration
under a name that is taken counts as answered 409. So do redirects that tell a client of an error (RFC 6749 §4.1.2.1), as answered 400.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qs

from understudy.core.generator.things.presented import secret_code, told_codes
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import TURNED_AWAY, Sample
from understudy.core.model.address import split_address

_PAGES: Final = ("text/html", "application/xhtml+xml")


def note_turned_away(endpoints: Sequence[Endpoint]) -> None:
    """Note the samples that were not let in although their status is a good one."""
    for endpoint in endpoints:
        for sample in endpoint.samples:
            sample.notes.pop(TURNED_AWAY, None)
    forms = [endpoint for endpoint in endpoints if _is_form(endpoint)]
    pages = {_path(sample) for endpoint in forms for sample in _come_back(endpoint)}
    for endpoint in forms:
        for sample in _come_back(endpoint):
            sample.notes[TURNED_AWAY] = 401
        for sample in _taken(endpoint):
            sample.notes[TURNED_AWAY] = 409
    for endpoint in endpoints:
        for sample in endpoint.samples:
            to = _location(sample)
            if (
                to is not None
                and split_address(to).path.rstrip("/") in pages
                and (endpoint.reads or "next=" in to)
                and endpoint not in forms
            ):
                sample.notes[TURNED_AWAY] = 401
        refused = [sample for sample in endpoint.samples if TURNED_AWAY not in sample.notes and _tells_error(sample)]
        if any(sample.good and sample not in refused for sample in endpoint.samples):
            for sample in refused:
                sample.notes[TURNED_AWAY] = 400


def _tells_error(sample: Sample) -> bool:
    """Whether a redirect tells its client in the query, or in the fragment, that there was an error."""
    parts = split_address(_location(sample) or "")
    return any("error" in parse_qs(part) for part in (parts.query, parts.fragment))


def _is_form(endpoint: Endpoint) -> bool:
    """Whether an endpoint takes a form with a user and a password."""
    samples = [sample for sample in endpoint.samples if sample.asked.kind == "form"]
    return endpoint.method == "POST" and any("user" in told_codes(sample) and secret_code(sample) is not None for sample in samples)


def _come_back(endpoint: Endpoint) -> list[Sample]:
    """List the forms that came back, as a page or by a redirect to themselves, where others led on."""
    led_on = [sample for sample in endpoint.samples if _location(sample) is not None and not _leads_back(sample)]
    return [sample for sample in endpoint.samples if _leads_back(sample) or _is_page(sample)] if led_on else []


def _leads_back(sample: Sample) -> bool:
    to = _location(sample)
    return to is not None and split_address(to).path.rstrip("/") == _path(sample)


def _is_page(sample: Sample) -> bool:
    kind = next((value for name, value in sample.fields if name.lower() == "content-type"), "")
    return 200 <= sample.status < 300 and kind.partition(";")[0].strip() in _PAGES


def _taken(endpoint: Endpoint) -> list[Sample]:
    """List the forms with a name that was sent before and led elsewhere then."""
    first: dict[str, str | None] = {}
    found: list[Sample] = []
    for sample in endpoint.samples:
        code = told_codes(sample).get("user")
        to = _location(sample)
        if code is None or to is None or TURNED_AWAY in sample.notes:
            continue
        user = str(asked_values(sample)[code])
        if first.setdefault(user, to) != to:
            found.append(sample)
    others = {to for user, to in first.items() if to is not None}
    return [sample for sample in found if _location(sample) not in others]


def _location(sample: Sample) -> str | None:
    if not 300 <= sample.status < 400:
        return None
    return next((value for name, value in sample.fields if name.lower() == "location"), None)


def _path(sample: Sample) -> str:
    return ("/" + "/".join(sample.segments)).rstrip("/")
