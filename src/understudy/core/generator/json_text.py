"""Nodes as text that is JSON once its expressions are filled in."""

from __future__ import annotations

from typing import Any, assert_never

from understudy.core.generator.nodes import Arr, Const, Cut, Expr, Loop, Merge, Node, Obj, Text, escape, to_text
from understudy.core.model.json_codec import render_json


def json_text(node: Node, *, spaced: bool = False) -> str:
    """Write a node as text that is JSON once its expressions are filled in."""
    comma, colon = (", ", ": ") if spaced else (",", ":")
    match node:
        case Const(value):
            return escape(_dump(value, comma, colon))
        case Expr(code):
            return "{{ " + code + (" | json('spaced') }}" if spaced else " | json }}")
        case Text():
            return '"' + to_text(node) + '"'
        case Obj(members):
            return "{" + comma.join(_dump(name, comma, colon) + colon + json_text(child, spaced=spaced) for name, child in members) + "}"
        case Arr(items):
            return "[" + comma.join(json_text(child, spaced=spaced) for child in items) + "]"
        case Loop(over, name, each):
            return (
                f"[{{% for {name} in {over} %}}{json_text(each, spaced=spaced)}{{% if not loop.last %}}{comma}{{% endif %}}{{% endfor %}}]"
            )
        case Merge(parts):
            return json_text(parts[-1], spaced=spaced)
        case Cut(value, to):
            return f"{{{{ {json_text(value, spaced=spaced)} | cut_to({to}) | json }}}}"
        case _:
            assert_never(node)


def _dump(value: Any, comma: str, colon: str) -> str:
    if isinstance(value, dict):
        return "{" + comma.join(_dump(str(name), comma, colon) + colon + _dump(child, comma, colon) for name, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + comma.join(_dump(child, comma, colon) for child in value) + "]"
    return render_json(value).decode()
