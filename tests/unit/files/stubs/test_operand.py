from understudy.files.stubs.operand import Operand, as_request_shows
from understudy.testing.stubs import make_context


def operand(value, *, textual=True):
    return Operand("word", value, make_context(), ("here",), textual, ignore_case=False, engine="re2")


def test_plain_values_are_shown_as_requests_show_them():
    assert [as_request_shows(value) for value in (1, True, "x", None)] == ["1", "true", "x", None]
    assert operand(1).literal(1) == "1"
    assert operand(1, textual=False).literal(1) == 1


def test_inner_matchers_judge_what_the_word_makes_of_the_value():
    assert operand(1).inner(5).matches("5")
    assert operand(1).of(5).matches(5)
    assert operand(1).of(5, textual=True).matches("5")


def test_mistakes_are_told_at_the_word():
    one = operand([], textual=False)
    assert one.text() == ""
    assert operand("x").several() == ()
    finding = one.context.findings.problems[0]
    assert finding.pointer == ("here",)
    assert finding.message.startswith("'word' takes text, found a list; to match a mapping")
