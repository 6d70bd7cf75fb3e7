"""Lists made by a rule: one element per element of a list in the request, or as many as a number in the request says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from understudy.core.engine.templates.sequences import earlier_alike
from understudy.core.generator.templates.nodes import Const, Cut, Expr, Loop, Merge, Node, Obj, Text, quoted
from understudy.core.generator.templates.sources import NAMED_BY_LINES, Case, flatten
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.model.json_codec import ABSENT

if TYPE_CHECKING:
    from understudy.core.generator.templates.align import Aligner, Findings

_MOST = 300
_FEWEST_COUNTED = 3
_HOW_MANY = re.compile(r"[.'_](?:n|count|num|number|times|copies|how_?many)(?:_of_\w+)?(?:'\])?$", re.IGNORECASE)
_OWN = ("item.", "item[", "each.", "each[")
_ASKED = ("request.json", "request.grpc", "message.json", "message.grpc", "request.form_tree", "request.graphql")
_COUNTS = (*_ASKED, "request.query.", "request.form.", "path.")


def explain_list(aligner: Aligner, targets: Sequence[list[Any]], cases: Sequence[Case], place: Pointer) -> Loop | None:
    """Explain lists as one template per element; None when no rule makes all of them."""
    total = sum(map(len, targets))
    if (shown := _shown_in_part(aligner, targets, cases, place)) is not None:
        return shown
    if max(map(len, targets), default=0) == 1:
        return _come_back_singly(aligner, targets, cases, place)
    if not 2 <= total <= _MOST:
        return None
    for code in _codes(cases, list):
        sources = [case.values.get(code) for case in cases]
        if all(isinstance(source, list) and len(source) == len(target) for source, target in zip(sources, targets, strict=True)):
            found = _each(aligner, targets, _by_lines(cases, code), sources, place)
            if found is not None and (mentions(found, "each") or mentions(found, "loop.") or _makes_each(found, sources)):
                aligner.findings.notes.append(f"{_name(place)} has one element per element of {code}")
                return Loop(code, "each", found)
    if (alike := _alike(targets, cases)) is not None:
        aligner.findings.notes.append(f"{_name(place)} is {alike}: for every element, those before it that are like it")
        return Loop(alike, "each", Expr("each"))
    for code, count in _counts(targets, cases):
        found = _each(aligner, targets, cases, [[None] * len(target) for target in targets], place)
        is_varied = len(set(map(len, targets))) > 1 and max(map(len, targets)) >= _FEWEST_COUNTED
        if found is not None and (mentions(found, "loop.") or is_varied):
            aligner.findings.notes.append(f"{_name(place)} has as many elements as {code} says")
            return Loop(f"range({count})", "each", found)
    return None


def _shown_in_part(aligner: Aligner, targets: Sequence[list[Any]], cases: Sequence[Case], place: Pointer) -> Loop | None:
    """Explain lists in which the mappings of a thing's own list stand, all without the same members."""
    if not any(targets):
        return None
    for code, value in cases[0].values.items():
        if not isinstance(value, list) or not code.startswith(_OWN):
            continue
        sources = [case.values.get(code) for case in cases]
        if not all(isinstance(source, list) and len(source) == len(target) for source, target in zip(sources, targets, strict=True)):
            continue
        pairs = [pair for source, target in zip(sources, targets, strict=True) for pair in zip(source or (), target, strict=True)]
        if not all(isinstance(one, dict) and isinstance(other, dict) for one, other in pairs):
            continue
        lost = {name: None for one, other in pairs for name in one if name not in other}
        if lost and all({name: value for name, value in one.items() if name not in lost} == other for one, other in pairs):
            aligner.findings.notes.append(f"{_name(place)} shows each of {code} in part")
            return Loop(code, "one", Expr(f"one | without({', '.join(map(quoted, lost))})"))
    return None


def _come_back_singly(aligner: Aligner, targets: Sequence[list[Any]], cases: Sequence[Case], place: Pointer) -> Loop | None:
    """Explain lists that were never longer than one: all of the mapping that the request lists comes back, so all of several would."""
    for code in _codes(cases, list):
        sources = [case.values.get(code) for case in cases]
        if not all(isinstance(source, list) and len(source) == len(target) for source, target in zip(sources, targets, strict=True)):
            continue
        pairs = [(source[0], target[0]) for source, target in zip(sources, targets, strict=True) if source and target]
        if not all(isinstance(one, dict) and isinstance(other, dict) and one and one.items() <= other.items() for one, other in pairs):
            continue
        found = _each(aligner, targets, _by_lines(cases, code), sources, place, singly=True)
        if found is not None and mentions(found, "each"):
            aligner.findings.notes.append(f"{_name(place)} has one element per element of {code}")
            return Loop(code, "each", found)
    return None


def _makes_each(node: Node, sources: Sequence[Any]) -> bool:
    """Whether something new is made for every mapping of a list, of which the answer says nothing else: the ids of what was published."""
    return mentions(node, "new_id(") and all(isinstance(one, dict) for source in sources for one in source)


def _alike(targets: Sequence[list[Any]], cases: Sequence[Case]) -> str | None:
    """Find the member by which the elements of a list in the request are told again when another one is like them."""
    for code in _codes(cases, list):
        sources = [source for case in cases if isinstance(source := case.values.get(code), list)]
        if len(sources) < len(cases):
            continue
        names = dict.fromkeys(str(name) for source in sources for one in source if isinstance(one, dict) for name in one)
        for name in names:
            if all(earlier_alike(source, name) == target for source, target in zip(sources, targets, strict=True)):
                return f"{code} | earlier_alike({quoted(name)})"
    return None


def _name(place: Pointer) -> str:
    return "/".join(map(str, place)) or "the answer"


def _codes(cases: Sequence[Case], kind: type) -> Iterable[str]:
    first = cases[0].values
    # A call that sent one message has no list under request.json, but under request.grpc.
    asked = tuple(place for place in _ASKED if place != "request.json" or "request.grpc" not in first)
    return [code for code, value in first.items() if isinstance(value, kind) and code.startswith(asked)]


def _counts(targets: Sequence[list[Any]], cases: Sequence[Case]) -> Iterable[tuple[str, str]]:
    """Numbers of the request that are as large as the lists are long, with what stands for one that was not given."""
    are_few = max(map(len, targets)) < _FEWEST_COUNTED
    for code in dict.fromkeys(code for case in cases for code in case.values if code.startswith(_COUNTS)):
        if are_few and _HOW_MANY.search(code) is None:
            continue  # two may be as many as anything says that is no number of things
        given = [_number(case.values.get(code, ABSENT)) for case in cases]
        if all(number is None for number in given) or any(
            number is not None and number != len(target) for number, target in zip(given, targets, strict=True)
        ):
            continue
        missing = {len(target) for number, target in zip(given, targets, strict=True) if number is None}
        if len(missing) <= 1 and not any(number is None and code in case.values for number, case in zip(given, cases, strict=True)):
            yield code, f"{code} | default({next(iter(missing), 0)}) | int"


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 6 else None


def _by_lines(cases: Sequence[Case], code: str) -> list[Case]:
    """Let cases know the things that the elements of a list name, and none of these elements by their places."""
    rows = [case.sample.notes.get(NAMED_BY_LINES, {}).get(code) for case in cases]
    if not all(rows):
        return list(cases)
    others = [{name: value for name, value in case.values.items() if f"{code}[" not in name} for case in cases]
    return [Case(case.sample, {**values, NAMED_BY_LINES: row}) for case, values, row in zip(cases, others, rows, strict=True)]


def _each(
    aligner: Aligner, targets: Sequence[list[Any]], cases: Sequence[Case], sources: Sequence[Any], place: Pointer, *, singly: bool = False
) -> Node | None:
    """Align all elements of all lists, each with its own source; None when something stays unexplained.

    Each also has a position, but where there was never more than one (`singly`).
    """
    elements: list[Any] = []
    inner: list[Case] = []
    for target, case, source in zip(targets, cases, sources, strict=True):
        for index, element in enumerate(target):
            own_values = dict(flatten("each", source[index])) if source[index] is not None else {}
            own_values |= case.values.get(NAMED_BY_LINES, {index: {}})[index] if own_values else {}
            places = {"loop.index0": index, "loop.index": index + 1}
            known = {**own_values, **case.values} if singly else {**own_values, **case.values, **places, **own_values}
            known.pop(NAMED_BY_LINES, None)
            elements.append(element)
            inner.append(Case(case.sample, known))
    own: Findings = type(aligner.findings)()
    inside = replace(aligner, findings=own, given={}, merges=singly, prefer=("each", "loop", "lookup("))
    node = inside.align(_with_zeros(elements), inner, (*place, "each"))
    if own.unexplained or own.optional:
        return None
    if not singly:
        node = _counted(node, replace(inside, prefer=("loop",)), elements, inner, (*place, "each"))
    aligner.findings.notes.extend(own.notes)
    aligner.findings.fresh.extend(own.fresh)
    return _without_zeros(node, elements)


def _counted(node: Node, counting: Aligner, elements: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Node:
    """Take a member for the place of its element where it is, and where what else it could be comes back in another member already."""
    if not isinstance(node, Obj):
        return node
    sources: dict[str, list[str]] = {}
    for name, child in node.members:
        if isinstance(child, Expr) and child.code.startswith("each"):
            sources.setdefault(child.code, []).append(name)
    kept = {next((name for name in names if code.endswith((f".{name}", f"'{name}']"))), names[0]) for code, names in sources.items()}
    members: list[tuple[str, Node]] = []
    for name, child in node.members:
        counted = None
        if isinstance(child, Expr) and child.code in sources and name not in kept and all(name in element for element in elements):
            counted = counting.explain([element[name] for element in elements], cases, (*place, name))
        members.append((name, Expr(counted) if counted is not None and counted.startswith("loop.") else child))
    return Obj(tuple(members))


def _with_zeros(elements: Sequence[Any]) -> list[Any]:
    """Protobuf leaves numbers out that are 0: where others have a number by field number, a missing one is 0."""
    names = _zero_names(elements)
    return [{**dict.fromkeys(names, 0), **element} if names else element for element in elements]


def _zero_names(elements: Sequence[Any]) -> list[str]:
    if not all(isinstance(element, dict) for element in elements):
        return []
    names = dict.fromkeys(name for element in elements for name in element if name.isdecimal())
    return [
        name
        for name in names
        if any(name not in element for element in elements)
        and all(type(element.get(name, 0)) is int and element.get(name, 1) != 0 for element in elements)
    ]


def _without_zeros(node: Node, elements: Sequence[Any]) -> Node:
    names = _zero_names(elements)
    if not names or not isinstance(node, Obj):
        return node
    return Obj(
        tuple((name, Expr(f"{child.code} or omit") if name in names and isinstance(child, Expr) else child) for name, child in node.members)
    )


def mentions(node: Node, name: str) -> bool:
    """Say whether an expression of a node has something in it."""
    match node:
        case Expr(code):
            return name in code
        case Text(parts) | Merge(parts):
            return any(not isinstance(part, str) and mentions(part, name) for part in parts)
        case Obj(members):
            return any(mentions(child, name) for _, child in members)
        case Const():
            return False
        case Loop(over, _, each):
            return name in over or mentions(each, name)
        case Cut(value, _):
            return mentions(value, name)
        case _:
            return any(mentions(child, name) for child in node.items)
