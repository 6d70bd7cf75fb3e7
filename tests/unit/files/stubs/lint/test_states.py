from understudy.files.stubs.document import compile_document
from understudy.files.stubs.lint.states import check_states
from understudy.files.stubs.lint.subject import Subject


def doubts(*stubs):
    document = {"stubs": list(stubs)}
    return [doubt.pointer for doubt in check_states(Subject(document, compile_document(document, name="a")))]


def test_a_state_that_nothing_sets_is_told():
    assert doubts({"when": {"state": {"cart": "full"}}}) == [("stubs", 0, "when", "state", "cart")]


def test_states_that_are_set_or_may_be_missing_are_left_alone():
    assert doubts({"when": {"state": {"cart": "full"}}}, {"then": {"set": {"cart": "full"}}}) == []
    assert doubts({"when": {"state": {"cart": {"present": False}, "user": {"not": "x"}}}}) == []
