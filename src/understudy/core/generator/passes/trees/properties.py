"""Pass 5h: what the properties of things in a tree are made of: from the thing as it is, or given to it by the write that made it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.templates.calendars import same_calendar
from understudy.core.engine.templates.dav_view import split_name, view_dav
from understudy.core.engine.templates.texts import media_type
from understudy.core.generator.passes.trees.history import Thing, Tree, key_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Const, Expr, Node, quoted, to_document, to_text
from understudy.core.generator.templates.sources import Case, item_values, request_values
from understudy.core.generator.traffic.davs import Fragment
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated, read_moment

KEY = "request.raw_path | place"
# Header fields that say the same as a property (RFC 4918 §15), without the quotes that a server may leave out.
_TWINS = {"{DAV:}getetag": "etag", "{DAV:}getlastmodified": "last_modified", "{DAV:}getcontenttype": "content_type"}
_FRESH = ("etag", "last_modified")
_MADE_UP = "new_id('{hex:16}')"
_NEAR_S = 5.0
_TAG = re.compile(r"""((?:W/)?"|)([^"]+)("?)""")

type Told = list[tuple[Thing, Sample, str]]


@dataclass(slots=True)
class Properties:
    """What was learned of properties.

    Attributes:
        tables: XML templates by kind of thing and name in Clark notation.
        media: the filter that gives the media type of a file by its name; empty where types are kept, or not told.
        hidden: what is told only when it is asked for by name.
        given: how a write makes the members that a thing of a kind keeps.
        renewed: the same for members that a copy (`COPY`), or what was moved (`MOVE`), does not have of its original.
        findings: notes, and what nothing explains.
    """

    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    media: str = ""
    given: dict[str, dict[str, Any]] = field(default_factory=dict)
    renewed: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


def write_case(sample: Sample, base: Sequence[str] = ()) -> Case:
    """Read a request as evidence for what it makes; `base` are the segments above a tree whose answers leave them out."""
    key, above = key_of(sample), "/".join(base)
    tail = {f"{KEY} | slice({len(above) + 1})": key[len(above) + 1 :]} if above and key.startswith(above + "/") else {}
    return Case(sample, {**tail, **request_values(sample, {}), KEY: key})


def learn_properties(tree: Tree, flow: Flow) -> Properties:
    """Learn how every property comes about; things keep what writes give them in `stored`."""
    found = Properties()
    told: dict[tuple[str, str], Told] = defaultdict(list)
    for thing in tree.things:
        for name, sample, value in thing.told:
            if name not in thing.own:
                told[(thing.kind, name)].append((thing, sample, value))
    stored: dict[tuple[str, str], str] = {}
    for (kind, name), seen in sorted(told.items(), key=lambda entry: not entry[0][1].startswith("#")):
        table = found.tables.setdefault(kind, {})
        member = name[1:] if name.startswith("#") else _TWINS.get(name, split_name(name)[1].replace("-", "_"))
        if member not in (*_FRESH, "content_type") and not _is_fresh(seen):
            node = _size(seen) or _content(seen) or _last_name(seen) or _as_it_is(seen, flow, found.findings)
            if node is not None and not name.startswith("#"):
                table[name] = _xml(node, seen)
                continue
            if node is not None and not isinstance(node, Const):
                stored[(kind, member)] = member
                _keep(seen, member)
                continue
        if member == "content_type" and kind == "file" and (code := _by_ending(seen)) is not None:
            found.media = code
            if not name.startswith("#"):
                table[name] = _xml(Expr(f"each.path | {code}"), seen)
            continue
        shown = _shown(kind, member, seen, stored)
        if not name.startswith("#"):
            table[name] = _xml(Expr(shown), seen)
        stored[(kind, member)] = member
        _keep([(thing, sample, f'"{value}"') for thing, sample, value in seen] if "replace" in shown else seen, member)
    _inherit(tree)
    for kind, member in stored:
        _learn_given(tree, kind, member, flow, found)
    _find_hidden(tree, found)
    return found


def _by_ending(seen: Told) -> str | None:
    """Explain media types by the endings of names; None when one ending has several."""
    types: dict[str, set[str]] = defaultdict(set)
    for thing, _, value in seen:
        name = thing.path.rpartition("/")[2]
        types[name.rpartition(".")[2].lower() if "." in name else ""].add(value)
    if any(len(several) > 1 for several in types.values()):
        return None
    known = {ending: value for ending, (value,) in sorted(types.items()) if media_type(f"x.{ending}") != value}
    every = {value for _, _, value in seen}
    other = next(iter(every)) if len(every) == 1 and len(types) > 1 else types.get("", {"application/octet-stream"}).pop()
    return f"media_type({{{', '.join(f'{quoted(ending)}: {quoted(value)}' for ending, value in known.items())}}}, {quoted(other)})"


def _is_fresh(seen: Told) -> bool:
    return all(read_moment(value) is not None or (looks_generated(value) and not isinstance(value, Fragment)) for _, _, value in seen)


def _case(thing: Thing, sample: Sample) -> Case:
    bare = {name: value for name, value in thing.item().items() if name not in _FRESH}
    return Case(sample, item_values("each", bare))


def _size(seen: Told) -> Node | None:
    """Explain a property as the size of the content."""
    right = all(thing.content is not None and value == str(len(thing.content)) for thing, _, value in seen)
    return Expr("each.content | length") if right else None


def _content(seen: Told) -> Node | None:
    """Explain a property as the content itself, as a calendar tells it."""
    whole = all(thing.content is not None and same_calendar(value, thing.content.decode("utf-8", "replace")) for thing, _, value in seen)
    return Expr("each.content") if whole else None


def _last_name(seen: Told) -> Node | None:
    """Explain a property as the last part of the path; the root is called as it was."""
    below = [(thing, value) for thing, _, value in seen if thing.path]
    roots = [value for thing, _, value in seen if not thing.path]
    if not below or not all(value == thing.path.rpartition("/")[2] for thing, value in below):
        return None
    return Expr(f"(each.path | basename) or {quoted(roots[0])}" if roots and roots[0] else "each.path | basename")


def _as_it_is(seen: Told, flow: Flow, findings: Findings) -> Node | None:
    """Explain a property by the thing as it is; None when it is given by whoever wrote it."""
    own = Findings()
    values = [value for _, _, value in seen]
    if len(set(values)) == 1:
        return Const(values[0])
    node = Aligner(flow, own, fresh=False, merges=False).align(
        [str(value) for value in values], [_case(thing, sample) for thing, sample, _ in seen]
    )
    if own.clean:
        findings.notes.extend(own.notes)
        return node
    # One thing that shows several values has a property that nothing here explains: the last one stands for all.
    by_thing: dict[int, set[str]] = defaultdict(set)
    for thing, _, value in seen:
        by_thing[id(thing)].add(value)
    return Const(values[-1]) if any(len(several) > 1 for several in by_thing.values()) else None


def _xml(node: Node, seen: Told) -> str:
    is_fragment = any(isinstance(value, Fragment) for _, _, value in seen)
    return to_text(node, "" if is_fragment else "xml")


def _shown(kind: str, member: str, seen: Told, stored: dict[tuple[str, str], str]) -> str:
    """Write how a property shows a member that header fields show, too."""
    if (kind, member) in stored and member == "etag":
        pairs = [(thing.stored["etag"], value) for thing, _, value in seen if "etag" in thing.stored]
        if pairs and all(kept.strip('"') == value and kept != value for kept, value in pairs):
            return "each.etag | replace('\"', '')"
    return f"each.{member}"


def _keep(seen: Told, member: str) -> None:
    for thing, _, value in seen:
        thing.stored.setdefault(member, value)


def _inherit(tree: Tree) -> None:
    """A copy has what its original had, as far as nothing else was shown."""
    for thing in tree.things:
        if thing.original is not None:
            for member, value in thing.original.stored.items():
                thing.stored.setdefault(member, value)


def _learn_given(tree: Tree, kind: str, member: str, flow: Flow, found: Properties) -> None:
    made = [
        thing
        for thing in tree.things
        if thing.kind == kind and thing.write is not None and member in thing.stored and thing.original is None
    ]
    if made:
        found.given.setdefault(kind, {})[member] = _made(made, member, flow, found.findings)
    for method in ("COPY", "MOVE"):
        copies = [
            thing
            for thing in tree.things
            if thing.original is not None
            and thing.write is not None
            and thing.write.method == method
            and thing.kind == kind
            and thing.original.stored.get(member, thing.stored.get(member)) != thing.stored.get(member)
        ]
        if copies:
            written = _made(copies, member, flow, found.findings)
            if isinstance(written, str) and written.startswith("{{ ") and written.count("{{") == 1:
                # The others of a branch are of other kinds and have no such member.
                written = "{{ (" + written[3:-3] + f") if item.kind == {quoted(kind)} else omit" + " }}"
            found.renewed.setdefault(method, {})[member] = written


def _made(things: Sequence[Thing], member: str, flow: Flow, findings: Findings) -> Any:
    own = Findings()
    cases = [write_case(thing.write) for thing in things if thing.write is not None]
    values = [str(thing.stored[member]) for thing in things]
    node = Aligner(flow, own, fresh=True, merges=False).align(values, cases, (member,))
    findings.notes.extend(own.notes)
    if member == "etag" and (own.unexplained or isinstance(node, Const) or "new_id" in str(node)):
        return to_document(Expr(_tag(values, things)))
    if own.unexplained and member not in _FRESH:
        findings.unexplained.append((member,))
    return to_document(node)


def _tag(values: Sequence[str], things: Sequence[Thing]) -> str:
    """Write how an entity tag is made that is put together from pieces: the size of the content, and numbers that the server makes up."""
    match = _TAG.fullmatch(values[0])
    if match is None or not all(value.startswith(match[1]) and value.endswith(match[3]) for value in values):
        return _MADE_UP
    split = [re.split(r"([-.:])", value[len(match[1]) : len(value) - len(match[3])]) for value in values]
    body = "item.content" if things[0].original is not None else "request.body"
    moments = [thing.write.at for thing in things if thing.write is not None]
    parts = [quoted(match[1])] if match[1] else []
    if len({len(pieces) for pieces in split}) > 1:
        split = [[values[-1][len(match[1]) : len(values[-1]) - len(match[3])]]]
    for column in zip(*split, strict=True):
        pieces = list(column)
        sizes = [len(thing.content) for thing in things if thing.content is not None]
        if pieces[0] in ("-", ".", ":"):
            parts.append(quoted(pieces[0]))
        elif len(pieces) > 1 and list(pieces) == [str(size) for size in sizes]:
            parts.append(f"({body} | length | string)")
        elif len(pieces) > 1 and list(pieces) == [f"{size:x}" for size in sizes]:
            parts.append(f"({body} | length | hex)")
        elif _are_now(pieces, moments, 10):
            parts.append("(now('', 'epoch') | string)")
        elif _are_now(pieces, moments, 16):
            parts.append("(now('', 'epoch') | hex)")
        else:
            longest = max(pieces, key=len)
            parts.append(f"new_id('{{{'digits' if longest.isdecimal() else 'hex'}:{len(longest)}}}')")
    return " ~ ".join([*parts, quoted(match[3])] if match[3] else parts)


def _are_now(pieces: Sequence[str], moments: Sequence[float], base: int) -> bool:
    """Whether numbers are the seconds at which things were written."""
    try:
        return all(abs(int(piece, base) - moment) < _NEAR_S for piece, moment in zip(pieces, moments, strict=True))
    except ValueError:
        return False


def _find_hidden(tree: Tree, found: Properties) -> None:
    """Find what requests for all properties are not told."""
    everything = [
        sample
        for sample in tree.samples
        if sample.method == "PROPFIND" and sample.status == 207 and view_dav(sample.exchange.request)["kind"] == "allprop"
    ]
    told = {(thing.kind, name) for thing in tree.things for name, sample, _ in thing.told if sample in everything}
    kinds = {kind for kind, _ in told}
    for kind, table in found.tables.items():
        if kind in kinds:
            found.hidden.extend(name for name in table if (kind, name) not in told and name not in found.hidden)
