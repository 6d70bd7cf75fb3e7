"""What every state store promises; one suite for all of them."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.core.model.json_codec import render_json
from understudy.state.memory import MemoryStore

STORES = {"memory": MemoryStore}


@pytest.fixture(params=STORES)
def store(request):
    return STORES[request.param]()


def put(store, key, value, session=""):
    store.transact("s", session, lambda ws: ws.collection("c").update({key: value}))


def everything(store, session=""):
    return store.transact("s", session, lambda ws: list(ws.collection("c").items()))


def test_counters_begin_at_zero_and_advance(store):
    assert [store.transact("s", "", lambda ws: ws.counter("n")) for _ in range(3)] == [0, 1, 2]
    assert store.transact("s", "", lambda ws: (ws.peek("n"), ws.peek("n"), ws.peek("other"))) == (3, 3, 0)
    assert store.transact("s", "", lambda ws: (ws.counter("n"), ws.counter("n"))) == (3, 4)
    store.transact("s", "", lambda ws: ws.raise_counter("n", 10))
    store.transact("s", "", lambda ws: ws.raise_counter("n", 4))
    assert store.transact("s", "", lambda ws: ws.counter("n")) == 10


def test_items_stand_in_the_order_of_their_coming(store):
    for key in "bac":
        put(store, key, key.upper())
    put(store, "a", "again")
    assert everything(store) == [("b", "B"), ("a", "again"), ("c", "C")]

    def move(ws):
        items = ws.collection("c")
        del items["b"]
        items["b"] = "late"
        return list(items), len(items)

    assert store.transact("s", "", move) == (["a", "c", "b"], 3)
    assert everything(store) == [("a", "again"), ("c", "C"), ("b", "late")]


def test_nothing_is_kept_of_work_that_raises(store):
    put(store, "a", 1)
    before = everything(store)

    def work(ws):
        ws.counter("n")
        ws.variables["v"] = 1
        ws.limits["l"] = 1
        items = ws.collection("c")
        items["b"] = 2
        del items["a"]
        ws.collection("other")["x"] = 1
        raise ValueError

    with pytest.raises(ValueError):
        store.transact("s", "", work)
    assert everything(store) == before
    kept = store.transact("s", "", lambda ws: (ws.peek("n"), dict(ws.variables), dict(ws.limits), len(ws.collection("other"))))
    assert kept == (0, {}, {}, 0)


def test_a_transaction_sees_its_own_changes(store):
    def work(ws):
        items = ws.collection("c")
        items["a"] = 1
        first = ("a" in items, len(items), list(ws.collection("c").items()))
        del items["a"]
        with pytest.raises(KeyError):
            items["a"]
        with pytest.raises(KeyError):
            del items["a"]
        return first, "a" in items, len(items)

    assert store.transact("s", "", work) == ((True, 1, [("a", 1)]), False, 0)
    assert everything(store) == []


def test_sessions_and_services_are_apart(store):
    put(store, "a", 1)
    put(store, "b", 2, session="one")
    assert everything(store) == [("a", 1)]
    assert everything(store, "one") == [("b", 2)]
    assert store.transact("t", "", lambda ws: len(ws.collection("c"))) == 0


@pytest.mark.parametrize(
    ("service", "session", "left"),
    [(None, None, []), ("s", None, ["t"]), (None, "one", ["s", "t"]), ("s", "one", ["s", "t"]), ("s", "", ["s/one", "t"])],
)
def test_reset_forgets_what_it_names(store, service, session, left):
    for owner, name in (("s", ""), ("s", "one"), ("t", "")):
        store.transact(owner, name, lambda ws: ws.counter("n"))
    store.reset(service, session)
    kept = [
        f"{owner}/{name}".rstrip("/")
        for owner, name in (("s", ""), ("s", "one"), ("t", ""))
        if store.transact(owner, name, lambda ws: ws.peek("n"))
    ]
    assert kept == left


def test_threads_never_see_half_a_transaction(store):
    def work():
        for _ in range(200):
            store.transact("s", "", lambda ws: ws.variables.update(n=ws.variables.get("n", 0) + 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert store.transact("s", "", lambda ws: ws.variables["n"]) == 800


MOVES = st.lists(st.tuples(st.sampled_from(["set", "del", "fail", "commit"]), st.sampled_from("abcd"), st.integers(0, 9)), max_size=30)


@pytest.mark.parametrize("make", STORES.values(), ids=STORES)
@settings(max_examples=60, deadline=None)
@given(st.lists(MOVES, max_size=5))
def test_behaves_as_a_dictionary_that_can_take_back(make, transactions):
    store, model = make(), {}
    for moves in transactions:
        draft = dict(model)

        def work(ws, moves=moves, draft=draft):
            items = ws.collection("c")
            for move, key, value in moves:
                if move == "set":
                    items[key] = draft[key] = value
                elif move == "del":
                    assert (key in items) == (key in draft)
                    items.pop(key, None)
                    draft.pop(key, None)
                elif move == "fail":
                    raise ValueError
                assert list(items.items()) == list(draft.items())
                assert len(items) == len(draft)

        try:
            store.transact("s", "", work)
        except ValueError:
            continue
        model = draft
        assert everything(store) == list(model.items())


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 2),
    st.sampled_from([1.0, 0.5, "1", "0", "true", "x", "", "null", "1.0"]),
    st.just(["x"]),
    st.just({}),
)
CHANGES = st.lists(st.tuples(st.sampled_from(["put", "remove"]), st.integers(0, 90), VALUES), max_size=12)


def written(value):
    return render_json(value) if not isinstance(value, str) else value.encode()


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES, min_size=0, max_size=80), st.lists(st.tuples(CHANGES, VALUES, st.booleans()), min_size=1, max_size=5))
def test_matching_gives_all_that_may_be_equal_in_order(first, rounds):
    for make in STORES.values():
        store = make()
        store.transact("s", "", lambda ws: ws.collection("c").update({f"k{n}": {"m": value} for n, value in enumerate(first)}))
        for changes, wanted, among_changes in rounds:

            def change(ws, changes=changes):
                items = ws.collection("c")
                for act, number, value in changes:
                    if act == "put":
                        items[f"k{number}"] = {"m": value}
                    else:
                        items.pop(f"k{number}", None)

            def look(ws, wanted=wanted):
                every, found = list(ws.collection("c").items()), list(ws.matching("c", "m", wanted))
                keys = [key for key, _ in found]
                assert found == [pair for pair in every if pair[0] in set(keys)]
                for key, item in every:
                    if item["m"] == wanted or written(item["m"]) == written(wanted):
                        assert key in keys
                assert ws.view("c", "keys", list) == [key for key, _ in every]

            if among_changes:
                store.transact("s", "", lambda ws, change=change, look=look: (look(ws), change(ws), look(ws)))
            else:
                store.transact("s", "", change)
            store.transact("s", "", look)


def test_matching_takes_one_of_a_list(store):
    store.transact("s", "", lambda ws: ws.collection("c").update({f"k{n}": {"m": {"n": n}} for n in range(100)}))
    found = store.transact("s", "", lambda ws: [key for key, _ in ws.matching("c", "m.n", [70, "3", 500])])
    assert [key for key in found if key in {"k3", "k70"}] == ["k3", "k70"]


def test_a_view_is_made_once_until_something_changes(store):
    made = []

    def make(items):
        made.append(len(items))
        return sorted(items)

    put(store, "b", 1)
    put(store, "a", 1)
    for _ in range(3):
        assert store.transact("s", "", lambda ws: ws.view("c", "sorted", make)) == ["a", "b"]
    assert made == [2]
    put(store, "0", 1)
    assert store.transact("s", "", lambda ws: ws.view("c", "sorted", make)) == ["0", "a", "b"]

    def change_and_look(ws):
        del ws.collection("c")["a"]
        return ws.view("c", "sorted", make)

    assert store.transact("s", "", change_and_look) == ["0", "b"]
    assert store.transact("s", "", lambda ws: ws.view("c", "sorted", make)) == ["0", "b"]
    assert store.transact("s", "", lambda ws: ws.view("none", "sorted", make)) == []


def test_a_view_that_follows_is_made_once_and_told_every_change(store):
    made, told = [], []

    def make(items):
        made.append(dict(items))
        return []

    def follow(view, change):
        told.append((dict(change.put), list(change.gone), change.is_gone("a")))

    def look(workspace):
        workspace.view("c", "v", make, follow)

    store.transact("s", "", lambda ws: ws.collection("c").update(a=1, b=2))
    store.transact("s", "", look)
    store.transact("s", "", lambda ws: ws.collection("c").update(b=3, c=4))
    store.transact("s", "", lambda ws: ws.collection("c").pop("a"))
    assert told == []
    store.transact("s", "", look)
    store.transact("s", "", look)
    assert made == [{"a": 1, "b": 2}]
    assert told == [({"b": 3, "c": 4}, [("b", 2)], False), ({}, [("a", 1)], True)]
