"""Answers of tools in the Model Context Protocol, written again."""

from tests.unit.core.generator.traffic.test_tool_results import answer

from understudy.core.generator.templates.nodes import Const, Expr, Loop, Obj, to_document
from understudy.core.generator.templates.tool_blocks import as_blocks
from understudy.core.generator.traffic.content import json_style
from understudy.core.generator.traffic.tool_results import ELEMENTS, RESULT, SAME, TEXT, WHOLE, read_results


def test_blocks_are_written_again():
    read = read_results(answer('{"id":1}', '{"id":2}'), json_style)
    assert to_document(as_blocks(Const(read)))["result"]["content"] == [
        {"type": "text", "text": {"$json": {"id": number}, "$style": "compact"}} for number in (1, 2)
    ]
    (name,) = read["result"]["content"]
    listed = Obj((("result", Obj((("content", Obj(((name, Loop("page.items", "each", Expr("each"))),))),))),))
    block = {"type": "text", "text": {"$json": "{{ each }}", "$style": "compact"}}
    assert to_document(as_blocks(listed)) == {"result": {"content": {"$for": "each in page.items", "$each": block}}}


def written(what, structured):
    members = (("content", Const({SAME: what})), ("structuredContent", structured))
    return to_document(as_blocks(Obj((("result", Obj(members)),))))["result"]["content"]


def test_blocks_say_the_structured_content_again():
    said = {"$json": "{{ item }}", "$style": "compact"}
    listed = Obj((("result", Expr("page.items")),))
    assert written(WHOLE, Expr("item")) == [{"type": "text", "text": said}]
    assert written(RESULT, listed) == [{"type": "text", "text": {"$json": "{{ page.items }}", "$style": "compact"}}]
    assert written(ELEMENTS, listed)["$for"] == "each in page.items"
    assert written(TEXT, Obj((("result", Expr("request.json.text")),))) == [
        {"type": "text", "text": "{{ request.json.text | default(omit) }}"}
    ]
    assert written(RESULT, Const({"result": 5})) == [{"type": "text", "text": {"$json": 5, "$style": "compact"}}]
    assert written(RESULT, Expr("item"))[0]["text"]["$json"] == "{{ (item).result }}"
    always = Const({"result": {"content": {SAME: TEXT}, "structuredContent": {"result": "hi"}}})
    assert to_document(as_blocks(always))["result"]["content"] == [{"type": "text", "text": "hi"}]


def test_the_text_of_a_resource_is_written_again():
    read = read_results({"jsonrpc": "2.0", "result": {"contents": [{"uri": "note://1", "text": '{"id": 1}'}]}}, json_style)
    assert to_document(as_blocks(Const(read)))["result"]["contents"] == [
        {"uri": "note://1", "text": {"$json": {"id": 1}, "$style": "spaced"}}
    ]
