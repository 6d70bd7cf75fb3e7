"""What tools answer in the Model Context Protocol (modelcontextprotocol.io, Tools): JSON in blocks of text, read as the JSON that it is.

A `content` of one block stands for what its text says, and one of several, or beside a structured list, for the list of that. Blocks that
say the same as the structured content beside them stand for that: the whole, its `result`, each element of that, or that as it is. The text
of a resource that is JSON is read as that.
"""

from __future__ import annotations

from typing import Any

from understudy.core.model.json_codec import ABSENT, parse_json

ONE, EACH, SAME, SPELT = "\ue006one ", "\ue006each ", "\ue006same ", "\ue006spelt "
WHOLE, RESULT, ELEMENTS, TEXT = "whole", "result", "elements", "text"
_BLOCK = {"type", "text"}


def read_results(tree: Any, style_of: Any) -> Any:
    """Read the texts of a tool's answer as JSON; the tree as it is where it has none.

    Args:
        tree: of an answer in JSON-RPC.
        style_of: names the style in which a text is written.
    """
    result = tree.get("result") if isinstance(tree, dict) and "jsonrpc" in tree else None
    if isinstance(result, dict) and isinstance(contents := result.get("contents"), list):
        return {**tree, "result": {**result, "contents": [_read_content(one, style_of) for one in contents]}}
    blocks = result.get("content") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(blocks, list) or not all(_is_text(block) for block in blocks):
        return tree
    told = [parse_json(block["text"].encode()) for block in blocks]
    structured = result.get("structuredContent")
    if (what := _same_as(structured, told, blocks)) is not None:
        style = style_of(blocks[0]["text"].encode(), told[0]) if blocks and told[0] is not ABSENT else ""
        return {**tree, "result": {**result, "content": {SAME + style: what}}}
    if not all(isinstance(one, dict | list) for one in told):
        return tree
    listed = isinstance(structured, dict) and isinstance(structured.get("result"), list)
    style = style_of(blocks[0]["text"].encode(), told[0]) if blocks else "indent2"
    said = {EACH + style: told} if listed or len(told) != 1 else {ONE + style: told[0]}
    return {**tree, "result": {**result, "content": said}}


def _read_content(content: Any, style_of: Any) -> Any:
    """Read the text of a resource as the JSON document that it is."""
    text = content.get("text") if isinstance(content, dict) and "uri" in content else None
    if not isinstance(text, str) or not isinstance(told := parse_json(text.encode()), dict | list):
        return content
    return {**content, "text": {SPELT + style_of(text.encode(), told): told}}


def _same_as(structured: Any, told: list[Any], blocks: list[dict[str, str]]) -> str | None:
    """Say what of the structured content the blocks say again."""
    if not isinstance(structured, dict):
        return None
    if len(told) == 1 and told[0] == structured:
        return WHOLE
    if structured.keys() != {"result"}:
        return None
    result = structured["result"]
    if len(told) == 1 and isinstance(result, str) and blocks[0]["text"] == result:
        return TEXT
    if len(told) == 1 and type(told[0]) is type(result) and told[0] == result:
        return RESULT
    return ELEMENTS if isinstance(result, list) and told == result else None


def _is_text(block: Any) -> bool:
    return isinstance(block, dict) and block.keys() == _BLOCK and block["type"] == "text" and isinstance(block["text"], str)
