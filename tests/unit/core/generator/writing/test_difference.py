from understudy.core.generator.writing.difference import Change, differ


def document(*stubs, **more):
    return {"version": 1, "service": {"name": "api"}, "stubs": list(stubs), **more}


def stub(name, path="/a", **then):
    return {"id": name, "when": {"path": path}, "then": then}


def test_added_removed_and_changed_behavior_is_named():
    old = document(stub("a", status=200), stub("gone", "/gone"))
    new = document(stub("a", status=201), stub("new", "/new"))
    assert differ(old, new) == [
        Change("removed", "stub gone"),
        Change("changed", "stub a", (("then/status", 200, 201),)),
        Change("added", "stub new"),
    ]


def test_what_no_client_notices_is_noise():
    old, new = stub("a", status=200, recorded_latency="1ms"), stub("a", status=200, recorded_latency="2ms")
    new["learned_from"] = {"count": 3}
    assert [change.kind for change in differ(document(old), document(new))] == ["noise"]
    assert differ(document(old), document(old)) == []


def test_a_stub_with_a_new_name_is_known_by_what_it_takes():
    assert [change.kind for change in differ(document(stub("a", status=200)), document(stub("b", status=200)))] == []
    changes = differ(document(stub("a", status=200)), document(stub("b", status=204)))
    assert changes == [Change("changed", "stub a (now b)", (("then/status", 200, 204),))]


def test_resources_and_scenarios_are_compared_by_name():
    old = document(resources=[{"name": "notes", "seed": {"1": {"x": 1}}}], scenarios={"outage": []})
    new = document(resources=[{"name": "notes", "seed": {"1": {"x": 2}}}], scenarios={"storm": []})
    assert differ(old, new) == [
        Change("changed", "resource notes", (("seed/1/x", 1, 2),)),
        Change("removed", "scenario outage"),
        Change("added", "scenario storm"),
    ]
