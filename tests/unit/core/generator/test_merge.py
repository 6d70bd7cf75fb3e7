from understudy.core.generator.document import digest
from understudy.core.generator.merge import merge_documents


def stub(name, status, **more):
    made = {"id": name, "when": {"path": "/" + name}, "then": {"status": status}}
    return made | {"learned_from": {"digest": digest(made), **more}}


def document(*stubs):
    return {"version": 1, "service": {"name": "api"}, "stubs": list(stubs)}


def test_hand_written_and_edited_stubs_stay_and_generated_ones_are_replaced():
    mine = {"id": "mine", "when": {"path": "/m"}, "then": {"status": 204}}
    edited = stub("a", 200)
    edited["then"] = {"status": 418}
    merged = merge_documents(document(mine, edited, stub("old", 200)), document(stub("a", 201), stub("b", 200)))
    assert [one["id"] for one in merged.document["stubs"]] == ["mine", "a", "b"]
    assert merged.document["stubs"][1]["then"] == {"status": 418}
    assert merged.kept == ("a",)
    assert len(merged.conflicts) == 1


def test_settings_of_the_service_and_scenarios_stay():
    old = document() | {"service": {"name": "api", "hosts": ["api.example"]}, "scenarios": {"outage": []}}
    merged = merge_documents(old, document()).document
    assert merged["service"]["hosts"] == ["api.example"]
    assert merged["scenarios"] == {"outage": []}


def test_stubs_the_recordings_no_longer_give_are_named():
    edited = stub("a", 200)
    edited["then"] = {"status": 418}
    merged = merge_documents(document(edited, stub("old", 200)), document(stub("b", 200)))
    assert (merged.stale, merged.removed) == (("a",), ("old",))
    assert [one["id"] for one in merged.document["stubs"]] == ["a", "b"]


def test_edited_resources_and_scenarios_stay_and_generated_ones_are_replaced():
    def fresh(seed, rules):
        return document() | {"resources": [{"name": "notes", "seed": seed}], "scenarios": {"recorded_limits": rules}}

    first = merge_documents(None, fresh({"1": {}}, [{"fault": "hang"}])).document
    again = merge_documents(first, fresh({"2": {}}, [])).document
    assert again["resources"] == [{"name": "notes", "seed": {"2": {}}}]
    assert again["scenarios"] == {"recorded_limits": []}

    mine = first | {"resources": [{"name": "notes", "seed": {"mine": {}}}, {"name": "own"}], "scenarios": {"outage": []}}
    merged = merge_documents(mine, fresh({"2": {}}, []))
    assert merged.document["resources"] == [{"name": "notes", "seed": {"mine": {}}}, {"name": "own"}]
    assert merged.document["scenarios"] == {"recorded_limits": [], "outage": []}
    assert merged.kept == ("resource notes",)
    assert len(merged.conflicts) == 1
    assert merge_documents(merged.document, fresh({"2": {}}, [])).document == merged.document
