"""gRPC calls in which each side waits for the other, and requests larger than a flow-control window."""

import queue

import grpc

import understudy
from understudy.core.model.grpc import parse_messages, write_tree

STUBS = """
version: 1
service: {name: talk}
stubs:
  - id: talk
    when: {method: POST, path: /t.S/Talk}
    then:
      headers: {content-type: application/grpc}
      stream: [{repeat_for: each in request.grpc, json: {1: "re: {{ each['1'] }}"}, json_style: grpc}]
      trailers: {grpc-status: "0"}
  - id: echo
    when: {method: POST, path: /t.S/Echo}
    then: {headers: {content-type: application/grpc}, json: "{{ request.json }}", json_style: grpc, trailers: {grpc-status: "0"}}
"""


def frameless(tree):
    return write_tree(tree)[5:]


def test_each_message_is_answered_before_the_next_is_said(tmp_path):
    (tmp_path / "talk.yaml").write_text(STUBS)
    said = queue.Queue()
    with understudy.serve(tmp_path) as stage, grpc.insecure_channel(stage["talk"].url.removeprefix("http://")) as channel:
        answers = channel.stream_stream("/t.S/Talk")(iter(said.get, None), timeout=10)
        heard = []
        for word in ("one", "two", "three"):
            said.put(frameless({"1": word}))
            data = next(answers)
            heard += parse_messages(b"\0" + len(data).to_bytes(4) + data)
        said.put(None)
        assert list(answers) == []
        assert answers.code() is grpc.StatusCode.OK
    assert heard == [{"1": "re: one"}, {"1": "re: two"}, {"1": "re: three"}]


def test_a_request_larger_than_the_window_arrives_whole(tmp_path):
    (tmp_path / "talk.yaml").write_text(STUBS)
    message = frameless({"1": "x" * (6 << 20)})
    options = [("grpc.max_receive_message_length", 16 << 20)]
    with understudy.serve(tmp_path) as stage, grpc.insecure_channel(stage["talk"].url.removeprefix("http://"), options) as channel:
        assert channel.unary_unary("/t.S/Echo")(message, timeout=20) == message
