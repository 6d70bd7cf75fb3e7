from tests.unit.core.generator.dav_traffic import files
from tests.unit.core.generator.tape import notes

from understudy.core.generator.passes.answers.as_recorded import literally
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.understanding import infer


def test_literal_answers_of_a_tree_are_those_of_single_paths():
    model = infer(files().samples())
    reads = next(endpoint for endpoint in model.endpoints if endpoint.method == "GET" and endpoint.shape[-1] == "**")
    drafts = literally(reads, model.answers, Flow(model.samples))
    assert {draft.endpoint.shape for draft in drafts} == {sample.segments for sample in reads.samples}


def test_where_nothing_makes_things_answers_do_not_depend_on_them():
    model = infer(notes().samples())
    endpoint = next(one for one in model.endpoints if any(not sample.good for sample in one.samples))
    drafts = literally(endpoint, model.answers, Flow(model.samples), knows_things=False)
    assert not [condition for draft in drafts for condition in draft.conditions if condition.part == "item"]
