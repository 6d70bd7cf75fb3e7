from understudy.files.stubs.document import compile_document
from understudy.files.stubs.lint.ambiguous import LARGE_SET, check_ambiguous, check_large_sets
from understudy.files.stubs.lint.subject import Subject


def subject(*whens):
    document = {"stubs": [{"when": when} for when in whens]}
    return Subject(document, compile_document(document, name="a"))


def test_two_stubs_that_one_request_could_fit_are_told():
    [doubt] = check_ambiguous(subject({"path": "/a", "query": {"q": "1"}}, {"path": "/a", "headers": {"h": "1"}}))
    assert (doubt.pointer, doubt.severity) == (("stubs", 1), "note")
    assert "'stub-1' and 'stub-2'" in doubt.message


def test_what_parameters_are_called_makes_no_path_another():
    [doubt] = check_ambiguous(subject({"path": "/a/{x}", "query": {"q": "1"}}, {"path": "/a/{y}", "headers": {"h": "1"}}))
    assert doubt.pointer == ("stubs", 1)
    assert list(check_ambiguous(subject({"path": "/a/{x:int}", "query": {"q": "1"}}, {"path": "/a/{y}", "headers": {"h": "1"}}))) == []


def test_stubs_that_ask_for_different_values_exclude_each_other():
    assert list(check_ambiguous(subject(*({"path": "/a", "json": {"n": n}} for n in range(5))))) == []


def test_a_large_set_that_must_be_tried_one_by_one_is_told():
    whens = [{"path": "/a", "query": {"q": {"contains": str(n)}}} for n in range(LARGE_SET + 1)]
    assert [doubt.rule for doubt in check_large_sets(subject(*whens))] == ["large-candidate-set"]
    assert list(check_large_sets(subject(*({"path": "/a", "query": {"q": str(n)}} for n in range(LARGE_SET + 1))))) == []
