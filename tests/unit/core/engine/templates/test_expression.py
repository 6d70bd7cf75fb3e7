import pytest

from understudy.core.engine.templates.expression import compile_expression
from understudy.core.engine.templates.missing import Missing
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError
from understudy.files.languages.sandbox import compile_rich_expression
from understudy.testing.messages import make_request

REQUEST = make_request("POST", "/a?x=1", json={"a": {"b": [1, 2, {"c": "d"}]}, "items": [3], "0": "zero"})
SAID = [
    "request.json.a.b[2].c",
    "request.json.a.b.1",
    "request.json['a']['b'][-1]",
    "request.json.items",
    "request.query.x | int",
    "request.json.a.b | length",
    "path.id | upper | b64encode",
    "path[path.name]",
    "'it''s'" if False else "'a\\n\\u00e9\\'b'",
    '"x"',
    "1.5",
    "-3",
    "[1, 'a', path.id]",
    "{'a': path.id, path.id: [true, none, false]}",
    "('a')",
    "request.json.zz | default('none')",
    "request.json.zz.yy | default(path.id)",
    "request.json.a.b | sort(reverse=true) | first",
    "lookup('customers', path.customer).plan.tier",
    "[]",
    "{}",
    "(path.id)",
    "lookup('customers', 'c1')['name']",
]


@pytest.fixture
def names(context):
    return context(REQUEST, path={"id": "c1", "name": "id", "customer": "c1"})


@pytest.mark.parametrize("source", SAID)
def test_means_what_it_means_in_the_complete_language(names, source):
    fast = compile_expression(source)
    assert fast is not None
    assert fast(names) == compile_rich_expression(source)(names)


@pytest.mark.parametrize(
    "source",
    [
        "1 + 1",
        "a if b else c",
        "not a",
        "a ~ b",
        "a is defined",
        "a == b",
        "a[1:2]",
        "-a",
        "-1 | abs",
        "a and b",
        "a in b",
        "a b",
        "a..b",
        "%",
        "now(a=1, 2)",
        "(1, 2)",
    ],
)
def test_leaves_the_rest_to_the_complete_language(source):
    assert compile_expression(source) is None


@pytest.mark.parametrize(
    ("source", "told"), [("nwo()", "Did you mean 'now'"), ("a | uper", "Did you mean 'upper'"), ("_scope", "underscore")]
)
def test_names_nobody_knows_are_said_at_load(source, told):
    with pytest.raises(ValueError, match=told):
        compile_expression(source)


def test_what_is_not_there_says_how_it_was_called(names):
    assert compile_expression("request.json.a.x.y")(names).name == "request.json.a.x.y"
    assert isinstance(compile_expression("nobody")(names), Missing)
    assert compile_expression("omit")(names) is ABSENT


def test_a_missing_key_or_filter_argument_is_an_error(names):
    with pytest.raises(TemplateError):
        compile_expression("path[nobody]")(names)
    with pytest.raises(TemplateError):
        compile_expression("nobody | upper")(names)
    with pytest.raises(TemplateError):
        compile_expression("path.id | int")(names)
