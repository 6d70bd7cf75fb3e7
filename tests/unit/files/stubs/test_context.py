from understudy.files.stubs.context import describe_found
from understudy.testing.stubs import make_context


def test_problems_are_collected_with_the_place_they_are_in():
    context = make_context()
    place = context.at("stubs", 3, "then")
    place.problem(("status",), "no")
    place.warning((), "hm")
    assert [(finding.pointer, finding.message) for finding in context.findings.problems] == [(("stubs", 3, "then", "status"), "no")]
    assert [finding.pointer for finding in context.findings.warnings] == [("stubs", 3, "then")]


def test_an_unknown_key_is_told_with_the_nearest_and_all_valid_ones():
    context = make_context()
    assert not context.check_keys((), {"pth": 1}, "matcher", frozenset({"path", "method"}))
    assert context.findings.problems[0].message == "unknown matcher 'pth'. Did you mean 'path'? Valid: method, path"
    assert context.findings.problems[0].at_key


def test_a_broken_expression_or_file_is_reported_and_compiling_goes_on():
    context = make_context()
    assert context.regex("(", ("x",)).fullmatch("a") is None
    assert context.regex("a", ("x",), "perl").fullmatch("a") is None
    assert context.regex(7, ("x",)).fullmatch("7") is None
    assert context.read_body_file("x", ("file",)) == b""
    assert [finding.pointer for finding in context.findings.problems] == [("x",), ("x",), ("x",), ("file",)]


def test_values_are_named_for_people():
    assert [describe_found(value) for value in [None, True, 1, "x", [], {}]] == [
        "nothing (null)",
        "a boolean (true)",
        "a number (1)",
        "text ('x')",
        "a list",
        "a mapping",
    ]
