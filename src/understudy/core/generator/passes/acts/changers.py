"""Pass 5n: requests that change a thing under a word of their own (``PUT /box/a?comp=metadata``): reads of the thing show what they did.

Where reads give back the bytes there were and, after them, those that such requests brought, the requests append.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.things.facets import octets_of, whole_body
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.metadata import metadata_of, prefix_of
from understudy.core.generator.traffic.sample import Sample

_TELLING = ("etag", "last-modified", "content-type")
_WRITES = ("PUT", "POST", "PATCH")


def find_changers(found: Sequence[Roles]) -> None:
    """Find the endpoints after which things are shown otherwise than before, though they are no writes of the things themselves."""
    for roles in found:
        others = {endpoint for other in found if other is not roles for endpoint, part in other.parts.items() if part.role == "one"}
        words = {
            endpoint
            for endpoint, part in roles.parts.items()
            if part.role == "one"
            and endpoint.operation
            and endpoint.method in _WRITES
            and endpoint not in others | roles.assembled.keys() | roles.root_at.keys()
            and not roles.is_about_things(endpoint)
        }
        if words and not roles.is_part:
            _watch(roles, words)


def _watch(roles: Roles, words: set[Endpoint]) -> None:
    known: dict[tuple[Any, ...], dict[str, Any]] = {}
    since: dict[tuple[Any, ...], list[tuple[Endpoint, Sample]]] = defaultdict(list)
    seen: list[tuple[set[Endpoint], bool]] = []
    for name, endpoint, sample in _told(roles):
        if endpoint in words:
            since[name].append((endpoint, sample))
            continue
        if not roles.is_about_things(endpoint):
            continue
        shown = _shown(roles, endpoint, sample)
        asked = {one for one, _ in since[name]}
        if endpoint.reads and asked and name in known:
            before = known[name]
            seen.append((asked, any(before[member] != value for member, value in shown.items() if member in before)))
        known[name] = {**known.get(name, {}), **shown} if endpoint.reads and not asked else shown
        since[name].clear()
    roles.changed_by.update(_changing(seen))
    roles.appended_by.update(_appending(roles, words) & roles.changed_by)


def _appending(roles: Roles, words: set[Endpoint]) -> set[Endpoint]:
    """List what appends: every time somebody looks at the bytes of a thing, they are those there were before and what was brought since.

    Looks that show no bytes (a ``HEAD``, lists) may stand between.
    """
    bytes_of: dict[tuple[Any, ...], bytes] = {}
    since: dict[tuple[Any, ...], list[tuple[Endpoint, Sample]]] = defaultdict(list)
    appends: dict[Endpoint, bool] = {}
    for name, endpoint, sample in _told(roles):
        if endpoint in words:
            since[name].append((endpoint, sample))
            continue
        if not roles.is_about_things(endpoint):
            continue
        content = _shown(roles, endpoint, sample).get("content")
        if endpoint.reads and content is None:
            continue
        if endpoint.reads and name in bytes_of and len({one for one, _ in since[name]}) == 1:
            brought = b"".join(one.exchange.request.payload for _, one in since[name])
            asked = since[name][0][0]
            appends[asked] = appends.get(asked, True) and bool(brought) and content == bytes_of[name] + brought
        bytes_of.pop(name, None)
        if content is not None:
            bytes_of[name] = content
        since[name].clear()
    return {endpoint for endpoint, appending in appends.items() if appending}


def _told(roles: Roles) -> list[tuple[tuple[Any, ...], Endpoint, Sample]]:
    """List what was asked of single things and answered well, in the order of the recording, with the name of each thing."""
    pairs = [
        (sample, endpoint) for endpoint, part in roles.parts.items() if part.role == "one" for sample in endpoint.samples if sample.good
    ]
    return [(roles.names(endpoint, sample), endpoint, sample) for sample, endpoint in sorted(pairs, key=lambda pair: pair[0].number)]


def _changing(seen: Sequence[tuple[set[Endpoint], bool]]) -> set[Endpoint]:
    """List what changes things, by what was asked between two reads and whether they differ: where one is not known to do nothing."""
    harmless = {endpoint for asked, differs in seen if not differs for endpoint in asked}
    blamed = [asked if len(asked) == 1 else asked - harmless for asked, differs in seen if differs]
    return {endpoint for asked in blamed if len(asked) == 1 for endpoint in asked}


def _shown(roles: Roles, endpoint: Endpoint, sample: Sample) -> dict[str, Any]:
    """List what an answer says of a thing that may change: of a write, its tag alone, and the bytes it brought."""
    fields = {name.lower(): value for name, value in sample.fields}
    if not endpoint.reads:
        code = roles.contents.get(endpoint)
        brought = {"content": octets_of(sample).get(code, b"")} if code is not None else {}
        return {**{name: fields[name] for name in ("etag",) if name in fields}, **brought}
    shown: dict[str, Any] = {name: fields[name] for name in _TELLING if name in fields}
    prefix = next((found for name, _ in sample.fields if (found := prefix_of(name)) is not None), None)
    if prefix is not None:
        shown["metadata"] = metadata_of(sample.fields, prefix)
    whole = whole_body(sample) if sample.method == "GET" else None
    return shown if whole is None else {**shown, "content": whole}
