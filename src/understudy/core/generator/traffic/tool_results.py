"""What tools answer in the Model Context Protocol (modelcontextprotocol.io, Tools): JSON in blocks of text, read as the JSON that it is.

A `content` of one block stands for what its text says, and one of several, or beside a structured list, for the list of that.
"""

from __future__ import annotations

from typing import Any

from understudy.core.model.json_codec import parse_json

ONE, EACH = "\ue006one ", "\ue006each "
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
    said = {EACH + style: told} if listed or len(told) != 1 else {ONE + style: told[0]}
    return {**tree, "result": {**result, "content": said}}


def _is_text(block: Any) -> bool:
    return isinstance(block, dict) and block.keys() == _BLOCK and block["type"] == "text" and isinstance(block["text"], str)
