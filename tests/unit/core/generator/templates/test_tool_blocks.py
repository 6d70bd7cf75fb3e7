"""Answers of tools in the Model Context Protocol, written again."""

from tests.unit.core.generator.traffic.test_tool_results import answer

from understudy.core.generator.templates.nodes import Const, Expr, Loop, Obj, to_document
from understudy.core.generator.templates.tool_blocks import as_blocks
from understudy.core.generator.traffic.content import json_style
from understudy.core.generator.traffic.tool_results import read_results


def test_blocks_are_written_again():
    read = read_results(answer('{"id":1}', '{"id":2}'), json_style)
    assert to_document(as_blocks(Const(read)))["result"]["content"] == [
        {"type": "text", "text": {"$json": {"id": number}, "$style": "compact"}} for number in (1, 2)
    ]
    (name,) = read["result"]["content"]
    listed = Obj((("result", Obj((("content", Obj(((name, Loop("page.items", "each", Expr("each"))),))),))),))
    block = {"type": "text", "text": {"$json": "{{ each }}", "$style": "compact"}}
    assert to_document(as_blocks(listed)) == {"result": {"content": {"$for": "each in page.items", "$each": block}}}
