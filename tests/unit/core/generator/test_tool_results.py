"""Answers of tools in the Model Context Protocol."""

from understudy.core.generator.content import json_style
from understudy.core.generator.nodes import Const, Expr, Loop, Obj, to_document
from understudy.core.generator.tool_results import as_blocks, read_results


def answer(*texts, **more):
    return {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": text} for text in texts], **more}}


def said(tree):
    ((name, value),) = read_results(tree, json_style)["result"]["content"].items()
    return name[1:], value


def test_texts_in_json_are_what_they_say():
    assert said(answer('{\n  "id": 1\n}')) == ("one indent2", {"id": 1})
    assert said(answer('{"id":1}', '{"id":2}')) == ("each ", [{"id": 1}, {"id": 2}])
    assert said(answer('{"id":1}', structuredContent={"result": [{"id": 1}]})) == ("each ", [{"id": 1}])
    assert said(answer()) == ("each indent2", [])


def test_other_texts_stay():
    for tree in (answer("deleted"), answer("5"), {"result": {"content": []}}, [], {"jsonrpc": "2.0", "error": {"code": 1}}):
        assert read_results(tree, json_style) == tree


def test_blocks_are_written_again():
    read = read_results(answer('{"id":1}', '{"id":2}'), json_style)
    assert to_document(as_blocks(Const(read)))["result"]["content"] == [
        {"type": "text", "text": {"$json": {"id": number}, "$style": "compact"}} for number in (1, 2)
    ]
    (name,) = read["result"]["content"]
    listed = Obj((("result", Obj((("content", Obj(((name, Loop("page.items", "each", Expr("each"))),))),))),))
    block = {"type": "text", "text": {"$json": "{{ each }}", "$style": "compact"}}
    assert to_document(as_blocks(listed)) == {"result": {"content": {"$for": "each in page.items", "$each": block}}}
