"""What tools answer in the Model Context Protocol, written as blocks of text again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from understudy.core.generator.templates.nodes import SPELLED, Arr, Const, Expr, Loop, Merge, Node, Obj
from understudy.core.generator.traffic.tool_results import EACH, ONE


def as_blocks(node: Node) -> Node:
    """Write what tools say as blocks of text again."""
    match node:
        case Const(value) if isinstance(value, dict) and _is_said(value):
            name, said = next(iter(value.items()))
            items = said if name.startswith(EACH) else [said]
            return Arr(tuple(_block(Const(one), name.partition(" ")[2]) for one in items))
        case Const(value) if isinstance(value, dict) and any(isinstance(child, dict) for child in value.values()):
            return Obj(tuple((name, as_blocks(Const(child))) for name, child in value.items()))
        case Obj(members) if _is_said(dict(members)):
            ((name, child),) = members
            style = name.partition(" ")[2]
            return _each(child, style) if name.startswith(EACH) else Arr((_block(child, style),))
        case Obj(members):
            return Obj(tuple((name, as_blocks(child)) for name, child in members))
        case Merge(parts):
            return Merge(tuple(as_blocks(part) for part in parts))
        case _:
            return node


def _is_said(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith((ONE, EACH))


def _each(node: Node, style: str) -> Node:
    match node:
        case Loop(over, name, each):
            return Loop(over, name, _block(each, style))
        case Arr(items):
            return Arr(tuple(_block(one, style) for one in items))
        case Const(value):
            return Arr(tuple(_block(Const(one), style) for one in value))
        case Expr(code):
            return Loop(code, "each", _block(Expr("each"), style))
        case _:
            return node


def _block(node: Node, style: str) -> Node:
    return Obj((("type", Const("text")), ("text", Obj(((SPELLED + (style or "compact"), node),)))))
