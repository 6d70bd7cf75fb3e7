from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.core.engine.standing_order import StandingOrder, can_stand, read_order, sort_pairs
from understudy.state.memory import MemoryStore

ORDERS = [(), ("$added",), ("-$added",), ("$key",), ("-$key",), ("a",), ("-a",), ("a", "-b"), ("-b", "-$added"), ("c.d", "a")]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["x", "y", ""]), st.just([1]))
ITEMS = st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES, "c": st.fixed_dictionaries({"d": VALUES})})
DEEDS = st.lists(st.tuples(st.sampled_from(["put", "drop", "again"]), st.sampled_from("ABCDEFGH"), ITEMS), max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ORDERS), st.lists(DEEDS, max_size=8))
def test_it_stands_as_sorting_anew_would_have_it(order, transactions):
    store = MemoryStore()

    def do(deeds, workspace):
        items = workspace.collection("c")
        for deed, key, item in deeds:
            if deed != "put" and key in items:
                del items[key]
            if deed != "drop":
                items[key] = item

    def look(workspace):
        view = workspace.view("c", order, lambda items: StandingOrder(order, items), StandingOrder.follow)
        return list(view.pairs), sort_pairs(list(workspace.collection("c").items()), order), [view.place(key) for key, _ in view.pairs]

    for number, deeds in enumerate(transactions):
        store.transact("s", "", lambda workspace, deeds=deeds: do(deeds, workspace))
        if number % 3 != 1:
            pairs, sorted_anew, places = store.transact("s", "", look)
            assert pairs == sorted_anew
            assert places == list(range(len(pairs)))


def test_a_key_that_is_not_there_has_no_place():
    assert StandingOrder(("a",), {"k": {"a": 1}}).place("other") is None


def test_orders_that_turn_round_what_others_sorted_cannot_be_kept():
    assert all(map(can_stand, ORDERS))
    assert not can_stand(("-$added", "a"))


def test_a_change_costs_a_search_and_not_a_sort(monkeypatch):
    looked = []
    monkeypatch.setattr("understudy.core.engine.standing_order.sort_key", lambda value: looked.append(1) or (2, value))
    store = MemoryStore()
    order = ("n",)

    def fill(workspace):
        for number in range(5000):
            workspace.collection("c")[str(number)] = {"n": number * 7919 % 5000}

    def look(workspace):
        return workspace.view("c", order, lambda items: StandingOrder(order, items), StandingOrder.follow).pairs[0]

    store.transact("s", "", fill)
    store.transact("s", "", look)
    looked.clear()
    store.transact("s", "", lambda workspace: workspace.collection("c").__setitem__("new", {"n": -1}))
    assert store.transact("s", "", look) == ("new", {"n": -1})
    assert len(looked) < 100


def test_orders_are_read_with_signs_and_in_words():
    assert read_order("-price,name") == ("-price", "name")
    assert read_order("price desc, name asc") == ("-price", "name")
    assert read_order("price:DESC") == ("-price",)
