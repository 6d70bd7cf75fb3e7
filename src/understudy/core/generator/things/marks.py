"""Marks: one value the server makes up with a write and then says at several places, such as an entity tag in a header and in lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.core.generator.templates.addresses import cut_address, is_address
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import Case, token
from understudy.core.generator.things.facets import octets_of
from understudy.core.generator.things.live import Version
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.generator.values.checksums import is_checksum
from understudy.core.generator.values.looks import NUMBERED_TAG, id_format, looks_encoded, looks_random, read_moment

_QUOTED = re.compile(r'(?:W/)?"(.+)"')
_TAG = re.compile(r"_?etag|e_tag|.*version_?id|generation", re.IGNORECASE)
_VERSIONS = "versions"  # what counts all writes together


def share_marks(cases: Sequence[Case], versions: Sequence[Version | None], flow: Flow, let: dict[str, Any], notes: list[str]) -> list[Case]:
    """Compute a mark once, in `let`, and let the cases know it by name.

    Args:
        cases: writes of one kind.
        versions: what each of them made.
        flow: who said what first.
        let: gets the expressions that make the marks.
        notes: gets one sentence for each.
    """
    tables = [_marks(case, version, flow) for case, version in zip(cases, versions, strict=True)]
    found = list(cases)
    taken: set[tuple[str, ...]] = set()
    for place in tables[0] if tables else ():
        values = tuple(table.get(place, "") for table in tables)
        if not all(values) or values in taken or not _worth(place, values, tables) or all(map(looks_encoded, values)):
            continue
        counted = _counted(cases, values, flow)
        form = id_format(list(values)) if counted is None else None
        name = re.sub(r"\W+", "_", str(place[-1])).strip("_").lower()
        made = "{{ new_id(" + quoted(form) + ") }}" if form is not None else counted
        if made is None or not name or name in let or name[0].isdigit():
            continue
        taken.add(values)
        let[name] = made
        how = "made by the server" if counted is None else "counted by the server, with all others,"
        notes.append(f"{name} is {how} with every write and said again at several places")
        found = [Case(case.sample, {name: value, **case.values}) for case, value in zip(found, values, strict=True)]
    return found


def _counted(cases: Sequence[Case], values: Sequence[str], flow: Flow) -> str | None:
    """Write a tag that holds the number of the write, of all that there are; None where they are no such tags."""
    found = [NUMBERED_TAG.fullmatch(value) for value in values]
    if not all(match is not None and flow.counts_writes(case.sample, match[0]) for case, match in zip(cases, found, strict=True)):
        return None
    head, _, tail = values[0].partition('"')
    return f'{head}"{{{{ counter({quoted(_VERSIONS)}) }}}}{tail[-1]}'


def _worth(place: Pointer, values: tuple[str, ...], tables: Sequence[Mapping[Pointer, str]]) -> bool:
    """Whether a mark stands at several places in one write at least, or is called like one."""
    repeated = any(sum(other == value for other in table.values()) > 1 for table, value in zip(tables, values, strict=True))
    return (repeated or bool(_TAG.fullmatch(str(place[-1])))) and len(set(values)) == len(values)


def _marks(case: Case, version: Version | None, flow: Flow) -> dict[Pointer, str]:
    """List values of a write that may be marks, without the quotes of entity tags, by place."""
    item = version.item() if version is not None else None
    known = {token(value) for value in case.values.values() if isinstance(value, str)}
    made = case.values.get("assembled")
    stored = [*octets_of(case.sample).values(), *([made] if isinstance(made, bytes) else [])]
    found: dict[Pointer, str] = {}
    for place, value in (*_scalars(item or {}), *_headers(case)):
        match = _QUOTED.fullmatch(value)
        bare = match[1] if match is not None else value
        if flow.counts_writes(case.sample, value):
            found[place] = value
            continue
        likely = looks_random(bare) or bool(_TAG.fullmatch(str(place[-1])))
        issued = flow.issued_since(case.sample, value) or flow.issued_since(case.sample, bare)
        if (
            likely
            and issued
            and len(bare) >= 6
            and bare not in known
            and read_moment(bare) is None
            and not any(is_checksum(bare, data) for data in (*stored, case.sample.answer.raw))
        ):
            found[place] = bare
    if isinstance(case.sample.answer.tree, str):  # "Redirecting to …": what a header field says, in words
        found.update({("text", place[-1]): bare for place, bare in found.items() if bare in case.sample.answer.tree})
    return found


def _headers(case: Case) -> Iterable[tuple[Pointer, str]]:
    for name, value in case.sample.fields:
        if name.lower() == "set-cookie":
            cookie, _, held = value.partition(";")[0].partition("=")
            yield ("headers", name.lower(), cookie), held
            continue
        yield ("headers", name.lower()), value
        if is_address(value):
            for number, piece in enumerate(cut_address(value)):
                yield ("headers", name.lower(), str(number), f"{name.lower()}_id"), piece


def _scalars(tree: Any, place: Pointer = ()) -> Iterable[tuple[Pointer, str]]:
    if isinstance(tree, Mapping) and len(place) < 4:
        for name, value in tree.items():
            yield from _scalars(value, (*place, name))
    elif isinstance(tree, str) and len(tree) <= 120:
        yield place, tree
