"""Tags that hold the number of a write."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.counted_tags import counted_tags


def tape_of(*tags):
    tape = Tape()
    for method, path, tag in tags:
        tape.add(method, path, None if method == "GET" else {"a": 1}, 200, {"a": 1}, fields=[("ETag", tag)])
    return tape.samples()


def test_writes_of_several_things_count_on():
    samples = tape_of(("PUT", "/a", 'W/"1"'), ("PUT", "/b", 'W/"2"'), ("GET", "/a", 'W/"1"'), ("PUT", "/c", 'W/"4"'))
    assert {tag for _, tag in counted_tags(samples)} == {'W/"1"', 'W/"2"', 'W/"4"'}


def test_things_that_count_by_themselves_do_not():
    assert not counted_tags(tape_of(("PUT", "/a", '"1"'), ("PUT", "/b", '"1"'), ("PUT", "/c", '"1"'), ("PUT", "/a", '"2"')))
    assert not counted_tags(tape_of(("PUT", "/a", '"1"'), ("PUT", "/a", '"2"'), ("PUT", "/a", '"3"')))
