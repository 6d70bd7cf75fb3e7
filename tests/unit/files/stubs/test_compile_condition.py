import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError
from understudy.files.languages.regex import compile_regex
from understudy.files.languages.template import compile_template
from understudy.files.stubs.compile_condition import compile_condition
from understudy.files.stubs.context import CompileContext, Findings, Languages

CONTEXT = {"path": {"id": "7"}, "let": {"pair": ["a", "b"]}}


def condition(document):
    context = CompileContext(Findings(), Languages(template=compile_template, regex=compile_regex))
    compiled = compile_condition(document, context, ())
    assert not context.findings.problems
    return compiled


@pytest.mark.parametrize(
    ("document", "holds", "fails"),
    [
        ("open", ["open"], ["shut", ABSENT]),
        ({"gt": 1}, [2], [1]),
        ("{{ path.id }}", ["7", 7], ["8", True, ABSENT, None]),
        ({"equals": "{{ path.id }}"}, ["7", 7], ["8"]),
        ({"not": "{{ path.id }}"}, ["8", ABSENT], ["7", 7]),
        ({"not": {"equals": "{{ path.id }}"}}, ["8"], ["7"]),
        ({"one_of": "{{ let.pair }}"}, ["a", "b"], ["c"]),
        ({"starts_with": "x-{{ path.id }}"}, ["x-71"], ["x-1"]),
        ({"all": [{"not": "{{ path.id }}"}, {"present": True}]}, ["8"], ["7", ABSENT]),
    ],
)
def test_operands_may_be_templates(document, holds, fails):
    compiled = condition(document)
    assert [value for value in holds if not compiled.holds(value, CONTEXT)] == []
    assert [value for value in fails if compiled.holds(value, CONTEXT)] == []
    assert compiled.describe()


def test_a_template_that_gives_nothing_equals_nothing():
    assert not condition("{{ path.other }}").holds(ABSENT, CONTEXT)
    assert condition({"not": "{{ path.other }}"}).holds("x", CONTEXT)
    assert not condition({"starts_with": "{{ path.other }}"}).holds("x", CONTEXT)


def test_what_renders_to_no_matcher_is_an_error_of_the_stub():
    with pytest.raises(TemplateError, match="'one_of' takes a list"):
        condition({"one_of": "{{ path.id }}"}).holds("7", CONTEXT)
