import pytest

from understudy.core.model.path import GlobPath, LiteralPath, RegexPath, TemplatePath
from understudy.files.stubs.compile_path import compile_path
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_context, make_when


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/a", LiteralPath),
        ("*", LiteralPath),
        ("/a/{id}", TemplatePath),
        ("/a/*", GlobPath),
        ({"regex": "/a+"}, RegexPath),
        ({"literal": "/a*{b}?"}, LiteralPath),
        ({"glob": "/a/**"}, GlobPath),
        ({"template": "/{a}", "params": {"a": {"starts_with": "x"}}}, TemplatePath),
    ],
)
def test_the_form_tells_the_kind(path, kind):
    assert isinstance(make_when({"path": path}).path, kind)


def test_constraints_on_parameters_are_part_of_the_path():
    when = make_when({"path": {"template": "/users/{id}", "params": {"id": {"not": "me"}}}})
    assert when.match(make_request(target="/users/7")) == {"id": "7"}
    assert when.match(make_request(target="/users/me")) is None
    assert when.weight == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/a?b=1", "a path has no query"),
        ("a", "a path starts with '/'"),
        ("/a/**b", "'**' stands for whole segments"),
        ("/{a}{b}", "two parameters touch"),
        ("/{a}/{a}", "a parameter name stands twice"),
        ("/{a:integer}", "unknown parameter type 'integer'. Valid: alnum, any, hex, int, path, uuid"),
        ("/{1}", "is no parameter"),
        ("/{a", "unbalanced brace"),
        ("/{a}/**", "either {parameters} or wildcards"),
        ("/x{rest:path}", "must stand alone between slashes"),
        ("/{a:path}/x/{b:path}/y/{c:path}", "at most 2 parameters of type path"),
        ("/{a}" + "/b" * 300, "at most 200 segments"),
        (7, "expected a path such as"),
        ({"regex": "("}, "bad regular expression"),
        ({"glob": 7}, "expected text"),
        ({"regex": "a", "glob": "b"}, "exactly one of"),
        ({"params": {}}, "exactly one of"),
        ({"tmplate": "/a"}, "unknown form of a path 'tmplate'. Did you mean 'template'?"),
        ({"template": "/{a}", "params": {"b": "1"}}, "unknown parameter 'b'"),
        ({"template": "/{a}", "params": 1}, "expected a mapping of parameter names"),
    ],
)
def test_every_mistake_is_told(path, message):
    context = make_context()
    compile_path(path, context)
    assert any(message in finding.message for finding in context.findings.problems), context.findings.problems


def test_percent_signs_are_remarked_on():
    context = make_context()
    compile_path("/a%20b/c%2fd", context)
    assert not context.findings.problems
    assert "compared decoded" in context.findings.warnings[0].message
