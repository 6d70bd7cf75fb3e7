from tests.unit.core.generator.traffic import notes

from understudy.core.generator.pipeline import _infer


def test_operations_that_were_never_asked_for_missing_things_answer_like_their_neighbours():
    model = _infer(notes().samples())
    patch = next(drafts for endpoint, drafts in model.drafts.items() if endpoint.method == "PATCH")
    assert (patch[1].rung, patch[1].then["status"], patch[1].conditions[0].kind) == ("borrowed", 404, "absent")
    assert "never recorded here" in patch[1].notes[0]
