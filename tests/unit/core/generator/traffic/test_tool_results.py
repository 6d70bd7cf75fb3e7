"""Answers of tools in the Model Context Protocol."""

from understudy.core.generator.traffic.content import json_style
from understudy.core.generator.traffic.tool_results import read_results


def answer(*texts, **more):
    return {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": text} for text in texts], **more}}


def said(tree):
    ((name, value),) = read_results(tree, json_style)["result"]["content"].items()
    return name[1:], value


def test_texts_in_json_are_what_they_say():
    assert said(answer('{\n  "id": 1\n}')) == ("one indent2", {"id": 1})
    assert said(answer('{"id":1}', '{"id":2}')) == ("each ", [{"id": 1}, {"id": 2}])
    assert said(answer()) == ("each indent2", [])


def test_texts_may_say_the_structured_content_again():
    assert said(answer('{"id":1}', structuredContent={"id": 1})) == ("same ", "whole")
    assert said(answer('{"id":1}', '{"id":2}', structuredContent={"result": [{"id": 1}, {"id": 2}]})) == ("same ", "elements")
    assert said(answer('[{"id":1}]', structuredContent={"result": [{"id": 1}]})) == ("same ", "result")
    assert said(answer("5", structuredContent={"result": 5})) == ("same ", "result")
    assert said(answer("HI", structuredContent={"result": "HI"})) == ("same ", "text")
    assert said(answer('{"id":1}', structuredContent={"id": 2})) == ("one ", {"id": 1})


def test_other_texts_stay():
    for tree in (answer("deleted"), answer("5"), {"result": {"content": []}}, [], {"jsonrpc": "2.0", "error": {"code": 1}}):
        assert read_results(tree, json_style) == tree
