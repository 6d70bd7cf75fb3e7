"""Answers of GraphQL as what they show: under the names of fields, not of aliases, and put together from several selections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Arr, Const, Cut, Expr, Loop, Merge, Node, Obj
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.sample import Pointer, Sample

_SELECTION = "request.graphql.selection"
_CUT = re.compile(r" \| cut_to\(request\.graphql\.selection[^()|]*\)")


class Asked(dict[str, Any]):
    """What an answer shows under a field with arguments.

    Args:
        shown: the members.
        arguments: of the field, by name.
    """

    __slots__ = ("arguments",)

    def __init__(self, shown: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
        super().__init__(shown)
        self.arguments = arguments


def by_fields(sample: Sample, place: Pointer, value: Any) -> Any:
    """Return what stands at a place of an answer with fields under their own names; as it is for anything but GraphQL."""
    if not is_graphql(sample) or place[:1] != ("data",):
        return value
    selection: Any = asked_values(sample).get(_SELECTION, {})
    for name in place[2:]:
        if isinstance(name, str):
            entry = selection.get(name) if isinstance(selection, Mapping) else None
            selection = entry["selection"] if entry is not None else {}
    return _renamed(value, selection)


def _renamed(value: Any, selection: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(one, selection) for one in value]
    if not isinstance(value, dict) or not isinstance(selection, Mapping):
        return value
    entries = {name: selection.get(name, {"field": name, "selection": {}}) for name in value}
    return {
        entries[name]["field"]: _asked(_renamed(child, entries[name]["selection"]), entries[name])
        for name, child in value.items()
        if not (isinstance(child, list) and entries[name].get("arguments"))  # a part of the list says little of it
    }


def _asked(shown: Any, entry: Mapping[str, Any]) -> Any:
    arguments = entry.get("arguments")
    return Asked(shown, arguments) if arguments and isinstance(shown, dict) else shown


def root_field(samples: Sequence[Sample]) -> Pointer | None:
    """Return where answers to GraphQL show the one thing they are about, though its key was not selected; None when they show none."""
    shown = {tuple(_shown(sample)) for sample in samples if is_graphql(sample)}
    if len(shown) != 1 or len(names := next(iter(shown))) != 1:
        return None
    return ("data", *names) if any(isinstance(sample.answer.tree["data"][names[0]], dict) for sample in samples) else None


def joined(known: Any, shown: Any) -> Any:
    """Put two views of one thing together; what was shown last holds."""
    if isinstance(shown, dict):
        before = known if isinstance(known, dict) else {}
        return {**before, **{name: joined(before.get(name), value) for name, value in shown.items()}}
    return shown


def cut_answer(node: Node, samples: Sequence[Sample]) -> Node:
    """Let what an answer to GraphQL puts together be cut to what the next request selects, where requests selected differently or lists."""
    opened = _opened(node)
    members = dict(opened.members) if isinstance(opened, Obj) else {}
    data = _opened(members.get("data", node))
    if not isinstance(data, Obj) or len(data.members) != 1:
        return node
    ((name, value),) = data.members
    if any(name != key for sample in samples for key in _shown(sample)):
        return node
    if isinstance(value, Const) and not (isinstance(value.value, dict) and all(_is_plain(sample, name) for sample in samples)):
        return node
    if not isinstance(value, Obj | Const):
        return node
    members["data"] = Obj(((name, Cut(_uncut(value), _SELECTION)),))
    return Obj(tuple(members.items()))


def _opened(node: Node) -> Node:
    """Read a mapping that is always the same member by member."""
    if isinstance(node, Const) and isinstance(node.value, dict):
        return Obj(tuple((str(name), Const(value)) for name, value in node.value.items()))
    return node


def _is_plain(sample: Sample, name: str) -> bool:
    """Whether an answer calls fields by their own names."""
    data = sample.answer.tree.get("data")
    shown = data.get(name) if isinstance(data, dict) else None
    return bool(by_fields(sample, ("data", name), shown) == shown)


def _shown(sample: Sample) -> list[str]:
    data = sample.answer.tree.get("data") if isinstance(sample.answer.tree, dict) else None
    return list(data) if isinstance(data, dict) else []


def _uncut(node: Node) -> Node:
    """Leave the cutting of parts to the cutting of the whole."""
    match node:
        case Expr(code):
            return Expr(_CUT.sub("", code))
        case Obj(members):
            return Obj(tuple((name, _uncut(child)) for name, child in members))
        case Arr(items):
            return Arr(tuple(map(_uncut, items)))
        case Loop(over, name, each):
            return Loop(over, name, _uncut(each))
        case Merge(parts):
            return Merge(tuple(map(_uncut, parts)))
        case _:
            return node
