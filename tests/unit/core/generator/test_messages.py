from tests.unit.core.generator.traffic import Frames, Tape

from understudy.core.generator.messages import unified, with_like_messages
from understudy.core.model.grpc import write_tree


def test_what_repeats_anywhere_is_a_list_everywhere():
    assert unified([{"1": [{"2": "a"}, {"2": "b"}]}, {"1": {"2": ["c", "d"]}}, {}]) == [
        {"1": [{"2": ["a"]}, {"2": ["b"]}]},
        {"1": [{"2": ["c", "d"]}]},
        {},
    ]


def test_an_empty_message_is_no_text():
    assert unified([{"1": {"2": 5}}, {"1": ""}]) == [{"1": {"2": 5}}, {"1": {}}]


def test_text_that_happens_to_be_a_message_stays_text_where_others_are_text():
    assert unified([{"1": {"1": "abc"}}, {"1": "hello world"}]) == [{"1": "\n\x03abc"}, {"1": "hello world"}]


def test_methods_are_kept_apart():
    tape = Tape()
    for method, body in (("List", {"1": ["a", "b"]}), ("List", {"1": "c"}), ("Get", {"1": "d"})):
        tape.add("POST", f"/t.S/{method}", Frames(b""), 200, Frames(write_tree(body)))
    assert [sample.answer.tree for sample in with_like_messages(tape.samples())] == [{"1": ["a", "b"]}, {"1": ["c"]}, {"1": "d"}]
