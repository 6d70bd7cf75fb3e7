import pytest

from understudy.core.engine.respond import respond, respond_constant
from understudy.core.model.constant import Constant
from understudy.core.model.step import Finish, SendBody, SendHead
from understudy.files.stubs.compile_answer import compile_answer, compile_content, compile_loop


def test_what_depends_on_nothing_is_ready(place, told):
    answer = compile_answer({"status": 201, "reason": "Made", "headers": {"a": "b"}, "json": {"x": 1}, "json_style": "spaced"}, place)
    head, body, finish = respond_constant(answer)
    assert (head.status, head.reason, head.headers.pairs, body, finish) == (
        201,
        "Made",
        (("a", "b"), ("content-type", "application/json")),
        SendBody(b'{"x": 1}'),
        Finish(),
    )
    assert respond_constant(answer, head=True) == (SendHead(201, head.headers.adding("content-length", "8"), "Made", "none"), Finish())
    assert told() == []


def test_what_depends_on_the_request_is_not(place):
    for document in (
        {"json": {"a": "{{ n }}"}},
        {"headers": {"a": "{{ n }}"}},
        {"status": "{{ n }}"},
        {"stream": ["a"]},
        {"trailers": {"a": "{{ n }}"}},
    ):
        assert not compile_answer(document, place).is_constant


def test_braces_may_be_meant(place):
    answer = compile_answer({"template": False, "headers": {"h": "{{ a }}"}, "json": {"x": "{{ b }}"}}, place)
    assert respond_constant(answer)[1].data == b'{"x":"{{ b }}"}'
    assert respond_constant(compile_answer({"template": False, "text": "{% b"}, place))[1].data == b"{% b"


def test_bodies(place, told, tmp_path):
    assert respond_constant(compile_answer({"base64": "AP8=\n"}, place))[1].data == b"\x00\xff"
    assert respond_constant(compile_answer({}, place)) == (SendHead(200), Finish())
    (tmp_path / "b.txt").write_text("a{{ n }}")
    from dataclasses import replace

    with_files = replace(place, root=tmp_path)
    assert respond_constant(compile_answer({"file": "b.txt"}, with_files))[1].data == b"a{{ n }}"
    assert respond(compile_answer({"file": "b.txt", "template": True}, with_files), {"n": 1})[1].data == b"a1"
    assert told() == []


def test_what_is_said_in_dialogues(place):
    assert compile_content("hi", place).content == Constant(b"hi")
    assert compile_content({"base64": "AA=="}, place).kind == "bytes"
    assert compile_content({"type": "ping"}, place).kind == "json"
    assert compile_content({"json": {"type": "ping"}}, place).content == Constant({"type": "ping"})


def test_loops(place, told):
    name, source = compile_loop("o in page.items", place, ())
    assert (name, source.render({"page": {"items": [1]}})) == ("o", [1])
    name, source = compile_loop("page.items", place, ())
    assert (name, source.render({"page": {"items": [1]}})) == ("item", [1])
    assert compile_loop(5, place, ("for",)) is None
    assert "loop" in told()[0]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"status": 700}, "status: expected a status code"),
        ({"status": "ok"}, "status: expected a status code"),
        ({"reason": "a\nb"}, "reason: expected a phrase"),
        ({"headers": []}, "headers: expected a mapping"),
        ({"headers": {"x": {"y": 1}}}, "headers.x: expected text"),
        ({"headers": {"x": "a\r\nb: c"}}, "headers.x: a header line cannot"),
        ({"headers": {"x": "{{ a"}}, "headers.x: the expression"),
        ({"json": 1, "text": "x"}, "text: an answer has one body"),
        ({"json": {"a": ["{{ a | uper }}"]}}, "json: a: [0]: unknown filter"),
        ({"text": 5}, "text: expected text"),
        ({"text": "{{ nwo() }}"}, "text: unknown function 'nwo'. Did you mean 'now'?"),
        ({"base64": "é"}, "base64: expected base64"),
        ({"json": 1, "json_style": "pretty"}, "json_style: unknown JSON style"),
        ({"framing": "frames"}, "framing: unknown framing"),
        ({"stream": "x"}, "stream: expected a list"),
        ({"stream": [5]}, "stream.0: expected a part"),
        ({"stream": [{"txt": "x"}]}, "stream.0.txt: unknown key of a part 'txt'. Did you mean 'text'?"),
        ({"stream": [{"after": "x", "text": "a"}]}, "stream.0.after: expected a duration"),
        ({"template": "yes"}, "template: expected true or false"),
        ({"weight": 0}, "weight: expected a positive number"),
        ({"file": "x"}, "file: "),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_answer(document, place)
    assert told()[0].startswith(message)


def test_lines_may_break_within_an_expression_of_a_header_field_but_nowhere_else(place, told):
    answer = compile_answer({"headers": {"a": "{{ {\n  'x': 1\n}.x }} and\t{{ n }}"}}, place)
    assert told() == []
    head, *_ = respond(answer, {"n": "b"})
    assert head.headers.get("a") == "1 and\tb"
    compile_answer({"headers": {"a": "{{ n }}\nset-cookie: b"}}, place)
    assert told() == ["headers.a: a header line cannot hold a line break"]
