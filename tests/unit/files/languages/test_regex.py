import pytest

from understudy.files.languages.regex import compile_regex


@pytest.mark.parametrize("engine", ["re2", "python"])
def test_expressions_fit_whole_texts_and_name_groups(engine):
    program = compile_regex("(?P<kind>[a-z]+)-[0-9]+", engine)
    assert program.fullmatch("item-7").groupdict() == {"kind": "item"}
    assert program.fullmatch("item-7 ") is None


@pytest.mark.parametrize(
    ("pattern", "engine", "message"),
    [
        ("(", "re2", "missing \\)"),
        ("(", "python", "bad regular expression"),
        ("(?<=a)b", "re2", "RE2 has no look-around"),
        (r"(a)\1", "re2", "no back-references"),
        ("a" * 20_000, "re2", "the limit is"),
    ],
)
def test_broken_expressions_are_told(pattern, engine, message):
    with pytest.raises(ValueError, match=message):
        compile_regex(pattern, engine)


def test_no_expression_takes_more_than_linear_time():
    # Backtracking engines need 2^64000 steps for this; the timeout of the suite is the proof.
    assert compile_regex("(a+)+b").fullmatch("a" * 64_000) is None


def test_lone_surrogates_do_not_match():
    assert compile_regex(".*").fullmatch("\ud800") is None
