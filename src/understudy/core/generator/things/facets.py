"""What answers show of a thing: a mapping, the very bytes a client stored, header fields that belong to it.

Where reads give back the bytes that writes brought, every write says what the thing holds, read or not.
"""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from understudy.core.engine.templates.texts import place
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.graphql_answers import by_fields, joined
from understudy.core.generator.things.left_empty import left_empty
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.metadata import metadata_of, prefix_of
from understudy.core.generator.traffic.sample import SAFE_METHODS, VERSIONS_OF_ALL, Sample
from understudy.core.generator.values.checksums import CHECKSUM_FIELD, is_checksum
from understudy.core.generator.values.looks import read_moment
from understudy.core.model.headers import Headers

_TELLING_FIELDS = re.compile(
    r"etag|last-modified|content-disposition|content-language|docker-content-digest|x-.*version(?:-id)?",
    re.IGNORECASE,
)
_WRITTEN_FIELDS = re.compile(r"etag|last-modified|x-.*version-id", re.IGNORECASE)
_ABOUT_THE_MESSAGE = frozenset(["content-length", "connection", "host", "accept-ranges", "x-request-id", "x-correlation-id"])
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_WRITES = ("PUT", "POST", "PATCH")


def find_contents(roles: Roles) -> dict[Endpoint, str]:
    """Find the expression that gives, in the requests of each write, the bytes that reads of the thing show, whole or in part.

    Writes whose things were never read go like the others, when there is one way only. Things of which only header fields tell hold
    nothing.
    """
    right: dict[Endpoint, dict[str, int]] = defaultdict(dict)
    read: dict[Endpoint, int] = defaultdict(int)
    last: dict[tuple[Any, ...], tuple[Endpoint, Sample]] = {}
    replaced: dict[tuple[Any, ...], Sample] = {}
    stale: list[tuple[Any, Endpoint]] = []
    for sample, endpoint in _about_one(roles):
        if not sample.good:
            continue
        name = roles.names(endpoint, sample)
        if not roles.is_about_things(endpoint):
            if sample.method not in SAFE_METHODS:
                last.pop(name, None)
            continue
        if sample.method in ("PUT", "POST"):
            if name in last:
                replaced[name] = last[name][1]
            last[name] = (endpoint, sample)
        elif sample.method == "GET" and endpoint not in roles.root_at and name in last and sample.status in (200, 206):
            writer, write = last[name]
            fitting = [code for code, value in octets_of(write).items() if shows(sample, value)]
            if fitting and not sample.answer.raw:
                continue  # nothing shows nothing of where it came from
            if not fitting and name in replaced and any(shows(sample, value) for value in octets_of(replaced[name]).values()):
                stale.append(((name, write.number), writer))
                continue
            if fitting:  # what was there before showed for a while
                stale = [one for one in stale if one[0] != (name, write.number)]
            read[writer] += 1
            for code in fitting:
                right[writer][code] = right[writer].get(code, 0) + 1
        elif sample.method not in SAFE_METHODS:
            last.pop(name, None)
    for _, writer in stale:
        read[writer] += 1
    if _hold_nothing(roles):
        return {endpoint: "request.body" for endpoint, part in roles.parts.items() if part.act == "put" and roles.is_about_things(endpoint)}
    found = {
        endpoint: best
        for endpoint, codes in right.items()
        if (best := max(codes, key=lambda code: codes[code], default="")) and _is_usual(codes[best], read[endpoint])
    }
    ways = set(found.values())
    wrong = read.keys() - found.keys()
    if len(ways) == 1:
        for endpoint, part in roles.parts.items():
            if (
                part.role == "one"
                and part.act in ("put", "write")
                and endpoint.method == "PUT"
                and not endpoint.operation
                and endpoint not in wrong
            ):
                found.setdefault(endpoint, *ways)
    return found


def _hold_nothing(roles: Roles) -> bool:
    """Whether puts bring things without a body that reads show without one, though these say the version: containers of object stores."""
    own = [(sample, roles.act(endpoint)) for sample, endpoint in _about_one(roles) if sample.good and roles.is_about_things(endpoint)]
    reads = [sample for sample, act in own if act == "read" and sample.status == 200]
    puts = [sample for sample, act in own if act == "put"]
    tagged = all("etag" in {name.lower() for name, _ in sample.fields} for sample in (*reads, *puts))
    return bool(reads and puts) and tagged and not any(sample.answer.raw for sample in reads) and not any(map(_payload, puts))


def _payload(sample: Sample) -> bytes:
    return sample.exchange.request.payload


def _is_usual(shown: int, read: int) -> bool:
    """Whether reads show what writes brought: all of them, or all but a few where the server kept something else once."""
    return shown == read or (read - shown) * 2 <= shown


def octets_of(sample: Sample) -> dict[str, bytes]:
    """List the expressions of a request that give bytes a server may store: its body, a part of it, a member in Base64."""
    found: dict[str, bytes] = {}
    for code, value in asked_values(sample).items():
        if isinstance(value, bytes):
            found[code] = value
        elif code.startswith("request.json.") and isinstance(value, str) and len(value) >= 8 and len(value) % 4 == 0:
            try:
                found[f"{code} | b64decode"] = base64.b64decode(value, validate=True)
            except ValueError:  # also for what is no ASCII at all
                continue
    return found


def shows(sample: Sample, content: bytes) -> bool:
    """Say whether an answer shows these bytes, or the part of them that it names."""
    bounds = shown_part(sample)
    if bounds is not None and bounds[2] != len(content):
        return False
    return sample.answer.raw == (content if bounds is None else content[bounds[0] : bounds[1] + 1])


def _about_one(roles: Roles) -> Iterable[tuple[Sample, Endpoint]]:
    pairs = [(sample, endpoint) for endpoint, part in roles.parts.items() if part.role == "one" for sample in endpoint.samples]
    return sorted(pairs, key=lambda pair: pair[0].number)


def shown_part(sample: Sample) -> tuple[int, int, int] | None:
    """Return first and last position and the size of the whole that a partial answer (206) shows; None for any other."""
    if sample.status != 206:
        return None
    value = next((value for name, value in sample.fields if name.lower() == "content-range"), "")
    found = _RANGE.fullmatch(value)
    return None if found is None else (int(found[1]), int(found[2]), int(found[3]))


def whole_body(sample: Sample) -> bytes | None:
    """Return the bytes of a thing that an answer shows whole; None when it shows a part or none."""
    if sample.status == 200:
        return sample.answer.raw
    bounds = shown_part(sample)
    return sample.answer.raw if bounds is not None and bounds[0] == 0 and bounds[1] + 1 == bounds[2] else None


def note_view(roles: Roles, endpoint: Endpoint, sample: Sample, version: Version) -> None:
    """Keep what an answer shows of a thing; the first sighting of a facet after a write is the one that counts."""
    tree = sample.answer.tree
    root = roles.root_at.get(endpoint)
    if root is not None and isinstance(look(tree, root), dict) and sample.answer.kind in ("json", "xml"):
        body = by_fields(sample, root, look(tree, root))
        body = {name: value for name, value in body.items() if name not in roles.passing} if roles.passing else body
        known = version.facets.get("body")
        if is_graphql(sample):
            note_selection(roles, sample, version, body)
        elif known is None or version.is_assumed or (isinstance(known, dict) and len(body) > len(known)):
            version.is_assumed = False
            shown = _with_keys(body, version.facets.get("element"), sample)
            version.facets["body"] = _with_own_keys(shown, known) if isinstance(known, dict) else shown
        elif isinstance(known, dict) and isinstance(body, dict) and (unsaid := left_empty(known, body, version.write)):
            version.facets["body"] = {**known, **unsaid}
        elif isinstance(known, dict) and isinstance(body, dict) and roles.turns:
            # In what state a thing was from the beginning, the first look may tell, where what made it did not.
            first = {name: body[name] for name, _, _ in sorted(roles.turns, key=str) if name in body and name not in known}
            version.facets["body"] = {**known, **first}
    elif (
        sample.method == "GET"
        and root is None
        and (shown := whole_body(sample)) is not None
        and ("content" not in version.facets or is_kept(version) or _was_left_alone(version, shown))
    ):
        version.facets["content"] = shown
    if sample.method in ("GET", "HEAD"):
        _keep_fields(version, _shown_fields(roles, endpoint, sample, version))


def _with_keys(body: Any, element: Any, sample: Sample) -> Any:
    """Let a thing have the keys that lists show, where a read was asked to show others in their places (`expand[]=customer`)."""
    if not isinstance(body, dict) or not isinstance(element, dict):
        return body
    return {name: element[name] if _is_key(value, element.get(name)) and asks_for(sample, name) else value for name, value in body.items()}


def _with_own_keys(body: Any, known: dict[str, Any]) -> Any:
    """Let a thing have the keys that its maker showed, where reads by themselves show whole things in their places."""
    if not isinstance(body, dict):
        return body
    return {name: known[name] if _is_key(value, known.get(name)) else value for name, value in body.items()}


def _is_key(shown: Any, listed: Any) -> bool:
    return isinstance(listed, str | int) and not isinstance(listed, bool) and isinstance(shown, dict) and listed in shown.values()


def asks_for(sample: Sample, name: str) -> bool:
    """Say whether the query of a request names a member."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(word.search(value) is not None for values in sample.query.values() for value in values)


def is_kept(version: Version) -> bool:
    """Whether a thing holds what it held before its last change, as far as is known."""
    before = version.previous.facets.get("content") if version.previous is not None else None
    return before is not None and version.facets.get("content") is before


def _was_left_alone(version: Version, shown: bytes) -> bool:
    """Whether a thing still holds what it held before a write: the server put what that brought elsewhere, or nowhere."""
    before = version.previous.facets.get("content") if version.previous is not None else None
    return before == shown != version.facets.get("content")


def note_selection(roles: Roles, sample: Sample, version: Version, body: Any) -> None:
    """Keep what was selected of a thing, beside what other selections showed of it, and of what it was before."""
    known = version.facets.get("body")
    if known is None and version.previous is not None:
        known = version.previous.facets.get("body")
    version.is_assumed = False
    version.facets["body"] = joined(known, body)
    roles.glances.append((sample.number, version, body))


def note_write(roles: Roles, endpoint: Endpoint, sample: Sample, version: Version) -> None:
    """Keep what a write itself says of the thing: the bytes it brought, and the version its answer names."""
    if sample.method not in _WRITES:
        return
    code = roles.contents.get(endpoint)
    if code is not None:
        version.facets["content"] = octets_of(sample).get(code, b"")
    elif roles.act(endpoint) == "write" and version.previous is not None and "content" in version.previous.facets:
        version.facets["content"] = version.previous.facets["content"]
    if sample.number in roles.made_of:
        version.facets["content"] = roles.made_of[sample.number]
    fields = {
        name.lower().replace("-", "_"): value
        for name, value in sample.fields
        if _WRITTEN_FIELDS.fullmatch(name) and (not is_checksum(value, sample.answer.raw) or _is_tag(roles, name))
    }
    body = version.facets.get("body")
    fields = {name: value for name, value in fields.items() if not _says_the_same(value, body)}
    if code is not None:
        _keep_fields(version, fields)
    elif "etag" in fields and roles.keeps_tags():
        _keep_fields(version, {"etag": fields["etag"]})


def note_change(version: Version, sample: Sample, *, appends: bool) -> None:
    """Keep what a change under a word of its own says of the thing: its new tag, and the bytes it appended or left alone."""
    before = version.previous.facets.get("content") if version.previous is not None else None
    if before is not None:
        version.facets["content"] = before + sample.exchange.request.payload if appends else before
    _keep_fields(version, {name.lower().replace("-", "_"): value for name, value in sample.fields if _WRITTEN_FIELDS.fullmatch(name)})


def note_copy(roles: Roles, endpoint: Endpoint, sample: Sample, version: Version) -> None:
    """Keep what a copy holds: the bytes of the thing that a field of the request names as its source."""
    sources = [roles.source_at(endpoint, sample)]
    depth = len(roles.collection.scope)
    for kind, _ in endpoint.operation:
        verb, _, name = kind.partition(":")
        if verb != "carries":
            continue
        *scope, key = place(sample.headers.get(name, "")).split("/", depth)
        sources.append(roles.version_at(tuple(scope), key, sample.number) if len(scope) == depth else None)
    for source in sources:
        if sample.good and source is not None and "content" in source.facets:
            version.facets.setdefault("content", source.facets["content"])


def _keep_fields(version: Version, fields: dict[str, Any]) -> None:
    known = version.facets.setdefault("fields", {})
    known.update({name: value for name, value in fields.items() if name not in known})


def _shown_fields(roles: Roles, endpoint: Endpoint, sample: Sample, version: Version) -> dict[str, Any]:
    """Read the header fields of an answer that belong to the thing: those known to, and those its own write brought."""
    root = roles.root_at.get(endpoint)
    # A checksum of a document says nothing that the document does not; of raw content it is worth keeping.
    raw = sample.exchange.response.body if sample.exchange.response is not None and root is not None else b""
    brought = version.write.exchange.request.headers if version.write is not None and root is None else None
    fields: dict[str, Any] = {}
    for name, value in sample.fields:
        told = _TELLING_FIELDS.fullmatch(name) and (not is_checksum(value, raw) or _is_tag(roles, name))
        # The version in all answers there are is the one of the service: `x-ms-version: 2021-06-08`.
        told = told and (name, value) not in sample.notes.get(VERSIONS_OF_ALL, ())
        if told and root is not None and _says_the_same(value, version.facets.get("body")):
            continue
        if told or (brought is not None and _is_brought(brought, name, value) and _is_property(name)):
            fields[name.lower().replace("-", "_")] = value
    prefix = _metadata_prefix(endpoint)
    if prefix is not None:
        fields["metadata"] = metadata_of(sample.fields, prefix)
    kind = {name.lower(): value for name, value in sample.fields}.get("content-type")
    if kind is not None and (root is None or sample.answer.kind in ("bytes", "text")):
        fields["content_type"] = kind
    return fields


def _is_tag(roles: Roles, name: str) -> bool:
    """Whether a field is the tag of a version, also where it is made from the body: writes insist on the one that is there."""
    return name.lower() == "etag" and roles.keeps_tags()


def _says_the_same(field: str, body: Any) -> bool:
    """Whether a header field repeats a member of the thing: as text, as an entity tag, or as a time."""
    bare = field.removeprefix("W/").strip('"')
    moment = read_moment(field)
    for value in body.values() if isinstance(body, dict) else ():
        other = read_moment(value) if moment is not None else None
        if (isinstance(value, str | int) and str(value) == bare) or (moment and other and abs(moment.epoch - other.epoch) < 1):
            return True
    return False


def _is_brought(brought: Headers, name: str, value: str) -> bool:
    """Whether a write brought a header field, under its own name or, as x-ms-blob-cache-control, under a longer one."""
    return brought.get(name) == value or any(
        other.lower().startswith("x-") and other.lower().endswith(f"-{name.lower()}") and brought.get(other) == value
        for other in brought.names()
    )


def _is_property(name: str) -> bool:
    """Whether a header field that a write brought is about the thing, not about the message or its bytes."""
    return name.lower() not in _ABOUT_THE_MESSAGE and not CHECKSUM_FIELD.fullmatch(name) and prefix_of(name) is None


def _metadata_prefix(endpoint: Endpoint) -> str | None:
    """The prefix under which answers of an endpoint give a user's own metadata back."""
    known = endpoint.notes
    if "metadata prefix" not in known:
        found = (prefix_of(name) for sample in endpoint.samples for name, _ in sample.fields)
        known["metadata prefix"] = next((prefix for prefix in found if prefix is not None), None)
    prefix: str | None = known["metadata prefix"]
    return prefix
