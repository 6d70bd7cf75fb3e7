from understudy.cli.report.remark import Remark, as_sarif, from_problem, from_text
from understudy.errors import Problem


def test_a_problem_becomes_an_error_at_its_place():
    remark = from_problem(Problem("stubs/a.yaml", 3, 5, "stubs[0].when", "unknown matcher 'pth'"))
    assert str(remark) == "stubs/a.yaml:3:5: error: stubs[0].when: unknown matcher 'pth'"


def test_a_line_with_a_place_is_taken_apart():
    assert from_text("a.yaml:3:5: shadowed: by x", file="b.yaml", severity="warning", rule="shadowed") == Remark(
        "a.yaml", 3, 5, "warning", "shadowed", "shadowed: by x"
    )
    assert from_text("all is lost", file="b.yaml", severity="error", rule="x").file == "b.yaml"


def test_sarif_names_rules_and_places():
    run = as_sarif([Remark("b.yaml", 1, 1, "warning", "doubtful", "m"), Remark("a.yaml", 3, 5, "error", "invalid", "n")], "1.0")["runs"][0]
    assert run["tool"]["driver"]["rules"] == [{"id": "doubtful"}, {"id": "invalid"}]
    first = run["results"][0]
    assert (first["ruleId"], first["level"], first["message"]["text"]) == ("invalid", "error", "n")
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("a.yaml", {"startLine": 3, "startColumn": 5})
