from tests.unit.core.generator.tape import Frames, Tape

from understudy.core.generator.templates.messages import by_key, is_map, with_like_messages
from understudy.core.model.grpc import write_tree


def call(tape, method, asked, answer):
    tape.add("POST", f"/t.S/{method}", Frames(write_tree(asked)), 200, Frames(write_tree(answer)))


def test_methods_are_kept_apart():
    tape = Tape()
    for method, body in (("List", {"1": ["a", "b"]}), ("List", {"1": "c"}), ("Get", {"1": "d"})):
        call(tape, method, {}, body)
    found, forms = with_like_messages(tape.samples())
    assert [sample.answer.tree for sample in found] == [{"1": ["a", "b"]}, {"1": ["c"]}, {"1": "d"}]
    assert forms == {}


def test_messages_that_show_the_same_are_of_one_form_wherever_they_stand():
    tape = Tape()
    thing = {"1": "ham-1", "2": "Hammer", "4": ["steel", "red"]}
    call(tape, "Create", {"1": thing}, thing)
    other = {"1": "saw-2", "2": "Saw", "4": "wood"}
    call(tape, "Create", {"1": other}, other)
    call(tape, "List", {}, {"1": [other]})
    found, forms = with_like_messages(tape.samples())
    assert forms["/t.S/Create"].document() == {"1.4": "list"}
    assert found[1].asked.tree == {"1": {"1": "saw-2", "2": "Saw", "4": ["wood"]}}
    assert found[1].exchange.request.json == found[1].asked.tree
    assert found[2].answer.tree == {"1": {"1": "saw-2", "2": "Saw", "4": ["wood"]}}


def test_entries_of_maps_that_come_in_two_orders_are_brought_into_one():
    tape = Tape()
    entries = [{"1": "b", "2": "x"}, {"1": "a", "2": "y"}]
    call(tape, "Create", {"9": entries}, {"9": entries[::-1]})
    (sample,), _ = with_like_messages(tape.samples())
    assert sample.asked.tree == sample.answer.tree == {"9": entries[::-1]}


def test_what_looks_like_a_map():
    assert is_map([{"1": "a", "2": 3}, {"1": "b"}])
    assert not is_map([{"1": "a"}, {"1": "a"}])
    assert not is_map([{"1": 5}])
    assert by_key([{"1": "b"}, {"1": "a"}]) == [{"1": "a"}, {"1": "b"}]
