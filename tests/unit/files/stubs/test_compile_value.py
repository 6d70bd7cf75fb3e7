import pytest

from understudy.core.matchers.combination import AllOf
from understudy.core.matchers.equals import Equals
from understudy.core.matchers.json_pattern import Elements, Members
from understudy.files.stubs.compile_value import compile_value
from understudy.testing.stubs import make_context, make_value_matcher


def test_a_mapping_is_a_matcher_only_when_all_its_keys_are_words():
    assert isinstance(make_value_matcher({"gt": 1, "lt": 5}), AllOf)
    assert isinstance(make_value_matcher({"gt": 1, "name": "x"}), Members)
    assert isinstance(make_value_matcher([1, 2]), Elements)
    assert make_value_matcher({"equals": {"gt": 1}}) == Equals({"gt": 1})


@pytest.mark.parametrize(
    ("document", "textual", "message"),
    [
        ({"contans": "a"}, True, "unknown value matcher 'contans'. Did you mean 'contains'?"),
        ({}, True, "an empty mapping matches nothing"),
        (None, True, "expected text or a value matcher, found nothing"),
        ({"starts_with": []}, True, "'starts_with' takes text, found a list"),
        ({"regex": "("}, True, "bad regular expression"),
        ({"regex": 7}, True, "'regex' takes a regular expression"),
        ({"one_of": "EUR"}, True, "'one_of' takes a list of values"),
        ({"present": "yes"}, True, "'present' takes true or false"),
        ({"type": "text"}, True, "'type' takes one of array, boolean"),
        ({"gt": "1"}, True, "'gt' takes a number"),
        ({"before": "tomorrow"}, True, "'tomorrow' is no date"),
        ({"before": 7}, True, "expected under 'before' a date"),
        ({"before": "now+1q"}, True, "'now+1q' is no date: valid are"),
        ({"before": "2026-11-28||"}, True, "is no date: valid: an ISO 8601 date"),
        ({"as_date": "now"}, True, "'as_date' takes {format: dd/MM/yyyy, before: now}"),
        ({"as_date": {"format": "qq"}}, True, "the letter 'q' of a date format"),
        ({"as_date": {"format": 7}}, True, "'as_date' takes text under 'format' and 'steps'"),
        ({"as_date": {"steps": "1d"}}, True, "valid are +1h"),
        ({"as_date": {"befor": "now"}}, True, "unknown part of a date 'befor'. Did you mean 'before'?"),
        ({"without": "x"}, True, "'without' takes {regex: what is taken out"),
        ({"without": {"regex": "(", "value": "x"}}, True, "bad regular expression"),
        ({"length": "3"}, False, "'length' takes a number"),
        ({"any": "x"}, False, "'any' takes a list of value matchers"),
        ({"members": 1}, False, "'members' takes a mapping"),
        ({"jwt": 1}, False, "'jwt' takes"),
        ({"jwt": {"claim": 1}}, False, "unknown part of a token 'claim'. Did you mean 'claims'?"),
        ({"equals": 1, "ignore_case": "yes"}, True, "expected true or false"),
    ],
)
def test_every_mistake_is_told(document, textual, message):
    context = make_context()
    compile_value(document, context, ("here",), textual=textual)
    assert any(message in finding.message for finding in context.findings.problems), context.findings.problems
    assert all(finding.pointer[0] == "here" for finding in context.findings.problems)
