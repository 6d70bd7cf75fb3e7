from understudy.core.generator.writing.document import digest
from understudy.core.generator.writing.merge import merge_documents


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


def test_a_stub_that_somebody_renamed_is_no_other_one():
    renamed = stub("a", 200) | {"id": "ours"}
    merged = merge_documents(document(renamed), document(stub("a", 200), stub("b", 200)))
    assert [one["id"] for one in merged.document["stubs"]] == ["ours", "b"]
    assert (merged.kept, merged.conflicts, merged.stale, merged.removed) == (("ours",), (), (), ())
    again = merge_documents(merged.document, document(stub("a", 201), stub("b", 200)))
    assert [(one["id"], one["then"]) for one in again.document["stubs"]] == [("ours", {"status": 201}), ("b", {"status": 200})]
    assert (again.kept, again.conflicts, again.stale) == (("ours",), (), ())


def test_a_stub_that_was_renamed_and_changed_stays_as_it_is():
    mine = stub("a", 200) | {"id": "ours", "then": {"status": 418}}
    merged = merge_documents(document(mine), document(stub("a", 201)))
    assert [(one["id"], one["then"]) for one in merged.document["stubs"]] == [("ours", {"status": 418})]
    assert len(merged.conflicts) == 1


def test_a_copy_beside_its_original_is_no_new_name():
    copy = stub("a", 200) | {"id": "copy"}
    merged = merge_documents(document(stub("a", 200), copy), document(stub("a", 200)))
    assert sorted(one["id"] for one in merged.document["stubs"]) == ["a", "copy"]
    assert merged.stale == ("copy",)
