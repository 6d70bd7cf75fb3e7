from understudy.core.model.json_codec import ABSENT
from understudy.state.finder import Finder, Ordered, tokens_of


def test_what_is_written_the_same_lies_together():
    for one, other in ((1, "1"), (1.0, 1), (1.0, "1.0"), (True, "true"), (0.5, "0.5"), (None, "null"), (False, 0)):
        assert set(tokens_of(one)) & set(tokens_of(other)), (one, other)
    assert tokens_of(ABSENT) == ()
    assert tokens_of([1]) is None


def test_items_are_found_by_a_member_as_they_come_change_and_go():
    finder = Finder("a.b", {"k1": {"a": {"b": 1}}, "k2": {"a": {"b": "1"}}, "k3": {}, "k4": {"a": {"b": [1]}}})
    assert finder.find(1) == {"k1", "k2", "k4"}
    finder.drop("k1", {"a": {"b": 1}})
    finder.add("k1", {"a": {"b": 2}})
    assert finder.find(1) == {"k2", "k4"}
    assert finder.find([1, 2]) == {"k1", "k2", "k4"}
    assert finder.find({"a": 1}) is None


def test_the_order_of_coming():
    order = Ordered("abc")
    order.drop("a")
    order.add("a")
    order.add("b")
    assert order.sort({"a", "b", "c"}) == ["b", "c", "a"]
