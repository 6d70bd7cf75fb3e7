"""Moments at the end of a period that something names."""

from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.fresh import explain_fresh
from understudy.core.generator.templates.periods import explain_period
from understudy.core.generator.templates.sources import Case

MONTH_S, YEAR_S = 2_592_000, 31_536_000


def cases(*words, code="its_plan.interval"):
    tape = Tape()
    for _ in words:
        tape.add("POST", "/subscriptions", {"a": 1}, 200, {})
    samples = tape.samples()
    return [Case(sample, {code: word}) for sample, word in zip(samples, words, strict=True)], Flow(samples)


def test_a_word_says_how_far_away_a_moment_is():
    known, flow = cases("month", "year")
    ends = [int(START) + MONTH_S, int(START) + 1 + YEAR_S]
    code = "now({'day': '+86400s', 'week': '+604800s', 'year': '+31536000s', 'month': '+2592000s'}[its_plan.interval | string], 'epoch')"
    assert explain_fresh(ends, known, flow, "subscriptions", ("current_period_end",)) == code


def test_other_words_say_nothing():
    assert explain_period([MONTH_S, YEAR_S], cases("month", "month")[0], 1.0) is None
    assert explain_period([MONTH_S, YEAR_S], cases("red", "blue", code="its_plan.color")[0], 1.0) is None
    assert explain_period([MONTH_S + 31, YEAR_S], cases("month", "year")[0], 1.0) is None


def test_words_that_are_no_units_mean_what_was_recorded():
    code = explain_period([600.0, 1200.0], cases("short", "long", code="request.json.period")[0], 1.0)
    assert code == "{'short': '+600s', 'long': '+1200s'}[request.json.period | string]"
