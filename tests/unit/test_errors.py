"""Problems of stub files read as one line each, in the order of their places."""

from understudy.errors import AddressInUseError, Problem, StubFileError, UnderstudyError, UsageError


def test_a_problem_names_its_place():
    assert str(Problem("a.yaml", 12, 9, "stubs[3].when.pth", "unknown")) == "a.yaml:12:9: stubs[3].when.pth: unknown"
    assert str(Problem("a.yaml", 1, 1, "", "not YAML")) == "a.yaml:1:1: not YAML"


def test_all_problems_are_told_in_order():
    error = StubFileError([Problem("b.yaml", 1, 1, "x", "second"), Problem("a.yaml", 2, 1, "y", "first")])
    assert [problem.message for problem in error.problems] == ["first", "second"]
    assert str(error).splitlines() == ["a.yaml:2:1: y: first", "b.yaml:1:1: x: second"]
    assert (error.exit_code, error.http_status) == (2, 422)


def test_exit_codes_are_inherited_unless_said():
    assert UnderstudyError("").exit_code == 1
    assert UsageError("").exit_code == 2
    assert AddressInUseError("").exit_code == 4
