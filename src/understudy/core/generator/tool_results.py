"""What tools answer in the Model Context Protocol (modelcontextprotocol.io, Tools): JSON in blocks of text, read as the JSON that it is.

A `content` of one block stands for what its text says, and one of several, or beside a structured list, for the list of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from understudy.core.generator.nodes import SPELLED, Arr, Const, Expr, Loop, Merge, Node, Obj
from understudy.core.model.json_codec import parse_json

_ONE, _EACH = "\ue006one ", "\ue006each "
_BLOCK = {"type", "text"}


def read_results(tree: Any, style_of: Any) -> Any:
    """Read the texts of a tool's answer as JSON; the tree as it is where it has none.

    Args:
        tree: of an answer in JSON-RPC.
        style_of: names the style in which a text is written.
    """
    result = tree.get("result") if isinstance(tree, dict) and "jsonrpc" in tree else None
    blocks = result.get("content") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(blocks, list) or not all(_is_text(block) for block in blocks):
        return tree
    told = [parse_json(block["text"].encode()) for block in blocks]
    if not all(isinstance(one, dict | list) for one in told):
        return tree
    structured = result.get("structuredContent")
    listed = isinstance(structured, dict) and isinstance(structured.get("result"), list)
    style = style_of(blocks[0]["text"].encode(), told[0]) if blocks else "indent2"
    said = {_EACH + style: told} if listed or len(told) != 1 else {_ONE + style: told[0]}
    return {**tree, "result": {**result, "content": said}}


def _is_text(block: Any) -> bool:
    return isinstance(block, dict) and block.keys() == _BLOCK and block["type"] == "text" and isinstance(block["text"], str)


def as_blocks(node: Node) -> Node:
    """Write what tools say as blocks of text again."""
    match node:
        case Const(value) if isinstance(value, dict) and _is_said(value):
            name, said = next(iter(value.items()))
            items = said if name.startswith(_EACH) else [said]
            return Arr(tuple(_block(Const(one), name.partition(" ")[2]) for one in items))
        case Const(value) if isinstance(value, dict) and any(isinstance(child, dict) for child in value.values()):
            return Obj(tuple((name, as_blocks(Const(child))) for name, child in value.items()))
        case Obj(members) if _is_said(dict(members)):
            ((name, child),) = members
            style = name.partition(" ")[2]
            return _each(child, style) if name.startswith(_EACH) else Arr((_block(child, style),))
        case Obj(members):
            return Obj(tuple((name, as_blocks(child)) for name, child in members))
        case Merge(parts):
            return Merge(tuple(as_blocks(part) for part in parts))
        case _:
            return node


def _is_said(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith((_ONE, _EACH))


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
