from understudy.state.memory import MemoryStore, Overlay


def test_an_overlay_leaves_the_mapping_below_alone_until_it_is_committed():
    base = {"a": 1, "b": 2}
    overlay = Overlay(base)
    overlay["c"] = 3
    del overlay["a"]
    assert (dict(overlay), base) == ({"b": 2, "c": 3}, {"a": 1, "b": 2})
    assert overlay.commit() is base
    assert base == {"b": 2, "c": 3}


def test_what_was_put_and_removed_again_leaves_no_trace():
    overlay = Overlay({})
    overlay["a"] = 1
    del overlay["a"]
    assert (list(overlay), len(overlay), overlay.commit()) == ([], 0, {})


def test_a_snapshot_is_a_copy():
    store = MemoryStore()
    store.transact("s", "one", lambda ws: (ws.collection("c").update(a=1), ws.counter("n"), ws.variables.update(v=2)))
    snapshot = store.snapshot("s", "one")
    store.transact("s", "one", lambda ws: ws.collection("c").clear())
    assert (snapshot.collections, snapshot.counters, snapshot.variables) == ({"c": {"a": 1}}, {"n": 1}, {"v": 2})
    assert store.snapshot("s", "one").collections == {}
    assert store.sessions("s") == ("one",)
    assert store.snapshot("s", "nobody").counters == {}
