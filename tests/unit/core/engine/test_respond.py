import pytest

from understudy.core.engine.assemble import assemble
from understudy.core.engine.respond import choose_framing, render_body, respond
from understudy.core.engine.templates.writing import OWN_SIZE
from understudy.core.model.body import Body
from understudy.core.model.constant import Constant
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.step import AcceptDialogue, Finish, SendBody, SendHead, Wait
from understudy.errors import TemplateError
from understudy.testing.players import Rehearsed


def answer(then, **options):
    behavior = Rehearsed({"stubs": [{"id": "it", "when": {}, "then": then}]}).service.stubs[0].then
    return respond(
        behavior.answers[0], {"n": 3, "many": ["a", 1], "text": "x", "bad": "a\r\nb", "data": b"\xff", "sign": OWN_SIZE}, **options
    )


def test_a_json_answer():
    assert answer({"status": 201, "json": {"n": "{{ n }}"}}) == (
        SendHead(201, Headers((("content-type", "application/json"),))),
        SendBody(b'{"n":3}'),
        Finish(),
    )


def test_a_content_type_is_kept_or_left_out_on_request():
    assert answer({"json": 1, "headers": {"Content-Type": "application/vnd+json"}})[0].headers.pairs == (
        ("Content-Type", "application/vnd+json"),
    )
    assert answer({"json": 1, "headers": {"content-type": None}})[0].headers.pairs == ()
    assert answer({"text": "x"})[0].headers.pairs == ()


def test_header_lines():
    head = answer(
        {
            "headers": {
                "X-B": "{{ text }}",
                "x-a": ["1", "{{ n }}"],
                "gone": "{{ nobody | default(omit) }}",
                "set": "{{ many }}",
                "n": 5,
                "t": True,
            }
        }
    )[0]
    assert head.headers.pairs == (("X-B", "x"), ("x-a", "1"), ("x-a", "3"), ("set", "a"), ("set", "1"), ("n", "5"), ("t", "true"))


def test_header_fields_and_texts_may_say_the_size_of_the_body():
    said = {"headers": {"x-size": "{{ sign }}"}}
    head, body, _ = answer({**said, "text": "{{ text }} of {{ sign }}"})
    assert (head.headers.pairs, body.data) == ((("x-size", "6"),), b"x of 6")
    head = answer({**said, "json": "{{ many }}"})[0]
    assert head.headers.get("x-size") == "7"


def test_a_header_cannot_hold_a_line_break():
    with pytest.raises(TemplateError, match=r"headers\.x: .*line break"):
        answer({"headers": {"x": "{{ bad }}"}})


@pytest.mark.parametrize(("status", "told"), [("{{ text }}", "'x' is not a status"), ("{{ n }}", "3 is not a status")])
def test_a_status_must_be_one(status, told):
    with pytest.raises(TemplateError, match=told):
        answer({"status": status})


def test_a_named_length_is_corrected_where_it_stands():
    head = answer({"headers": {"a": "1", "Content-Length": "999", "b": "2"}, "text": "{{ text }}"})[0]
    assert head.headers.pairs == (("a", "1"), ("Content-Length", "1"), ("b", "2"))


def test_head_promises_what_get_would_send():
    head, finish = answer({"json": {"n": "{{ n }}"}}, head=True)
    assert (head.framing, head.headers.get("content-length"), finish) == ("none", "7", Finish())
    head, _ = answer({"headers": {"Transfer-Encoding": "chunked"}, "text": "abc"}, head=True)
    assert "content-length" not in head.headers


def test_a_stub_for_head_names_its_own_length():
    assert answer({"headers": {"Content-Length": "1234"}}, head=True)[0].headers.get("content-length") == "1234"


@pytest.mark.parametrize("status", [204, 304])
def test_some_statuses_have_no_body(status):
    assert answer({"status": status, "text": "ignored"}) == (SendHead(status, framing="none"), Finish())


def test_chunks_and_trailers():
    steps = answer(
        {"headers": {"Transfer-Encoding": "chunked", "Content-Length": "5"}, "text": "ab", "trailers": {"grpc-status": "{{ n }}"}}
    )
    assert steps == (
        SendHead(200, Headers((("Transfer-Encoding", "chunked"),)), framing="chunked"),
        SendBody(b"ab"),
        Finish(Headers((("grpc-status", "3"),))),
    )


def test_a_stream():
    then = {"stream": [{"text": "a{{ n }}"}, {"after": "50ms", "repeat_for": "x in many", "text": "<{{ x }}>"}, {"json": {"end": True}}]}
    assert answer(then)[1:] == (
        SendBody(b"a3"),
        Wait(0.05),
        SendBody(b"<a>"),
        Wait(0.05),
        SendBody(b"<1>"),
        SendBody(b'{"end":true}'),
        Finish(),
    )
    assert answer(then)[0].framing == "chunked"
    assert Wait(0.05) not in answer(then, pace=0.0)
    assert answer(then, head=True)[1:] == (Finish(),)
    with_length = {"headers": {"content-length": "0"}, **then}
    assert answer(with_length)[0].headers.get("content-length") == "20"
    assert assemble(answer(with_length)).body == b'a3<a><1>{"end":true}'


def test_a_dialogue_begins_with_its_acceptance():
    assert answer({"dialogue": [{"send": "hi"}], "headers": {"x": "{{ n }}"}}) == (AcceptDialogue(Headers((("x", "3"),))),)


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (Body(), b""),
        (Body("json", Constant(ABSENT)), b""),
        (Body("json", Constant({"a": b"x"})), b'{"a":"x"}'),
        (Body("json", Constant({"a": 1}), "spaced newline"), b'{"a": 1}\n'),
        (Body("text", Constant(7)), b"7"),
        (Body("text", Constant(b"\xff")), b"\xff"),
        (Body("bytes", Constant(b"\x00")), b"\x00"),
    ],
)
def test_bodies(body, data):
    assert render_body(body, {}) == data


def test_what_is_missing_says_where():
    with pytest.raises(TemplateError, match=r"^json: a\.b: \{\{ nobody \}\}: nobody is not there"):
        answer({"json": {"a": {"b": "{{ nobody }}"}}})
    with pytest.raises(TemplateError, match=r"^headers\.x: "):
        answer({"headers": {"x": "{{ nobody }}"}})


def test_framing():
    chunked = Headers((("transfer-encoding", "chunked"),))
    assert choose_framing(200, Headers(), head=False) == "length"
    assert choose_framing(200, chunked, head=False) == "chunked"
    assert choose_framing(200, Headers(), head=False, streamed=True) == "chunked"
    assert choose_framing(200, chunked, head=True) == "none"


def test_what_has_no_trailers_says_in_a_last_frame_how_the_call_ended():
    web = {"headers": {"content-type": "application/grpc-web+proto"}, "json": {"1": "a"}, "json_style": "grpc"}
    _, body, finish = answer({**web, "trailers": {"grpc-status": "0"}})
    assert (body.data, finish) == (b"\0\0\0\0\x03\n\x01a" + b"\x80\0\0\0\x10grpc-status: 0\r\n", Finish())
    connect = {"headers": {"content-type": "application/connect+json"}, "stream": [{"json": {"n": 1}, "json_style": "framed"}]}
    assert b"".join(step.data for step in answer(connect) if isinstance(step, SendBody)) == b'\0\0\0\0\x07{"n":1}\2\0\0\0\2{}'
    given = {"headers": {"content-type": "application/connect+json"}, "text": "as it is"}
    assert answer(given)[1] == SendBody(b"as it is")
