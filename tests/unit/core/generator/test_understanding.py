from tests.unit.core.generator.dav_traffic import files
from tests.unit.core.generator.traffic import notes

from understudy.core.generator.flow import Flow
from understudy.core.generator.understanding import Task, infer, literally, prove, written
from understudy.runtime.rehearsal import DocumentRehearsal


def test_what_is_understood_is_written_and_proven():
    model = infer(notes().samples())
    task = Task({"name": "api"}, lambda document: DocumentRehearsal(document, "api"), ("run",), {"bad": [{"latency": "1s"}]})
    document, proof = prove(model, task)
    assert document == written(model, task)
    assert proof.fidelity == 1.0
    assert [resource["name"] for resource in document["resources"]] == ["notes"]
    assert document["scenarios"] == {"bad": [{"latency": "1s"}]}
    assert all(stub["learned_from"]["recordings"] == ["run"] for stub in document["stubs"])


def test_what_is_left_out_is_not_understood():
    assert {draft.rung for draft in infer(notes().samples()).all_drafts()} >= {"collection"}
    assert "collection" not in {draft.rung for draft in infer(notes().samples(), frozenset(["resources"])).all_drafts()}
    assert {draft.rung for draft in infer(notes().samples(), frozenset(["templates"])).all_drafts()} <= {"literal", "sequence", "borrowed"}


def test_nothing_is_missed_among_things_that_nobody_makes():
    model = infer(notes().samples())
    borrowed = [draft for draft in model.all_drafts() if draft.rung == "borrowed" and draft.misses]
    assert borrowed
    for endpoint, drafts in model.drafts.items():
        model.drafts[endpoint] = [draft for draft in drafts if not draft.fills]
    for roles in model.collections:
        roles.seeds.clear()
    assert not set(map(id, borrowed)).intersection(map(id, model.all_drafts()))


def test_literal_answers_of_a_tree_are_those_of_single_paths():
    model = infer(files().samples())
    reads = next(endpoint for endpoint in model.endpoints if endpoint.method == "GET" and endpoint.shape[-1] == "**")
    drafts = literally(reads, model.answers, Flow(model.samples))
    assert {draft.endpoint.shape for draft in drafts} == {sample.segments for sample in reads.samples}
