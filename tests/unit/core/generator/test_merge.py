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
