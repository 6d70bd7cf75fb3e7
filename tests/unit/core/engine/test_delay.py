import pytest

from understudy.core.engine.delay import paced, total_delay
from understudy.core.latency.fixed import Fixed
from understudy.core.model.draw import Draws
from understudy.core.model.latency import NONE, Latency, Timing
from understudy.core.model.scenario import Delay, Rule
from understudy.core.model.step import Finish, SendBody, SendHead, Wait

DRAWS = Draws(0, "", "", "", 0)
OWN, RECORDED = Latency(Fixed(0.1)), Latency(Fixed(0.4))
FIVE = Rule("r", Delay(scale=5.0))
ADDING = Rule("a", Delay(Latency(Fixed(1.0))))


@pytest.mark.parametrize(
    ("own", "recorded", "timing", "rules", "seconds"),
    [
        (OWN, None, NONE, [], 0.1),
        (OWN, RECORDED, NONE, [], 0.1),
        (OWN, RECORDED, Timing(1.0), [], 0.5),
        (None, RECORDED, Timing(0.5), [], 0.2),
        (OWN, None, NONE, [(FIVE, True)], 0.5),
        (OWN, None, NONE, [(FIVE, False)], 0.1),
        (None, RECORDED, Timing(1.0), [(FIVE, True)], 2.0),
        # Slowing down shows although recorded latency is not played.
        (None, RECORDED, NONE, [(FIVE, True)], 2.0),
        (None, None, NONE, [(FIVE, True)], 0.0),
        (OWN, None, NONE, [(FIVE, True), (ADDING, True)], 1.5),
    ],
)
def test_what_an_answer_waits(own, recorded, timing, rules, seconds):
    assert total_delay(own, recorded, timing, rules, DRAWS).first_byte == pytest.approx(seconds)


def test_every_rule_is_accounted_for():
    pause = total_delay(OWN, None, NONE, [(FIVE, True), (ADDING, False)], DRAWS)
    assert [(verdict.rule, verdict.applied) for verdict in pause.verdicts] == [("stub", True), ("r", True), ("a", False)]


def test_the_slowest_line_counts():
    slow = Latency(bytes_per_second=Fixed(100.0))
    fast = Latency(bytes_per_second=Fixed(1000.0))
    assert total_delay(fast, None, NONE, [(Rule("s", Delay(slow)), True)], DRAWS).bytes_per_second == 100
    assert total_delay(None, slow, Timing(0.5), [], DRAWS).bytes_per_second == 200


def test_a_body_at_a_speed():
    steps = paced((SendHead(200), SendBody(b"x" * 12), Finish()), 100)
    assert steps == (SendHead(200), Wait(0.05), SendBody(b"xxxxx"), Wait(0.05), SendBody(b"xxxxx"), Wait(0.02), SendBody(b"xx"), Finish())
