"""What tools answer in the Model Context Protocol, written as blocks of text again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from understudy.core.generator.templates.nodes import SPELLED, Arr, Const, Expr, Loop, Merge, Node, Obj
from understudy.core.generator.traffic.tool_results import EACH, ELEMENTS, ONE, RESULT, SAME, SPELT, TEXT, WHOLE


def as_blocks(node: Node) -> Node:
    """Write what tools say as blocks of text again."""
    match node:
        case Const(value) if isinstance(value, dict) and _is_said(value):
            name, said = next(iter(value.items()))
            items = said if name.startswith(EACH) else [said]
            return Arr(tuple(_block(Const(one), name.partition(" ")[2]) for one in items))
        case Const(value) if isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(SPELT):
            ((name, child),) = value.items()
            return _spelt(Const(child), name)
        case Obj(((name, child),)) if name.startswith(SPELT):
            return _spelt(child, name)
        case Const(value) if isinstance(value, list) and any(isinstance(child, dict) for child in value):
            return Arr(tuple(as_blocks(Const(child)) for child in value))
        case Arr(items):
            return Arr(tuple(as_blocks(child) for child in items))
        case Loop(over, name, each):
            return Loop(over, name, as_blocks(each))
        case Const(value) if isinstance(value, dict) and any(isinstance(child, dict | list) for child in value.values()):
            return as_blocks(Obj(tuple((name, Const(child)) for name, child in value.items())))
        case Obj(members) if _is_said(dict(members)):
            ((name, child),) = members
            style = name.partition(" ")[2]
            return _each(child, style) if name.startswith(EACH) else Arr((_block(child, style),))
        case Obj(members):
            said = _said_again(dict(members))
            return Obj(tuple((name, said if said is not None and name == "content" else as_blocks(child)) for name, child in members))
        case Merge(parts):
            return Merge(tuple(as_blocks(part) for part in parts))
        case _:
            return node


def _is_said(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith((ONE, EACH))


def _said_again(members: Mapping[str, Node]) -> Node | None:
    """Write the blocks that say the structured content again."""
    marked, structured = _plain(members.get("content")), members.get("structuredContent")
    if structured is None or not isinstance(marked, dict) or len(marked) != 1 or not next(iter(marked)).startswith(SAME):
        return None
    ((name, what),) = marked.items()
    style = name.partition(" ")[2]
    if what == WHOLE:
        return Arr((_block(structured, style),))
    result = _result_of(structured)
    match what:
        case str() if what == TEXT:
            return Arr((Obj((("type", Const("text")), ("text", result))),))
        case str() if what == ELEMENTS:
            return _each(result, style)
        case str() if what == RESULT:
            return Arr((_block(result, style),))
        case _:
            return None


def _plain(node: Node | None) -> Any:
    """Return what always is the same, also when it was aligned member by member."""
    match node:
        case Const(value):
            return value
        case Obj(((name, Const(value)),)):
            return {name: value}
        case _:
            return None


def _result_of(structured: Node) -> Node:
    match structured:
        case Obj(members):
            return dict(members)["result"]
        case Const(value) if isinstance(value, dict):
            return Const(value["result"])
        case Expr(code):
            return Expr(f"({code}).result")
        case _:
            return structured


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


def _spelt(node: Node, name: str) -> Node:
    return Obj(((SPELLED + (name.partition(" ")[2] or "compact"), node),))


def _block(node: Node, style: str) -> Node:
    return Obj((("type", Const("text")), ("text", Obj(((SPELLED + (style or "compact"), node),)))))
