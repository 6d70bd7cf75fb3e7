from understudy.core.engine.overlay import build_overlay, concerned
from understudy.core.faults.hang import HangForever
from understudy.core.model.draw import Draws
from understudy.core.model.scenario import Activation, Break, Delay, Rule, Scenario, Trigger
from understudy.state.memory import MemoryStore
from understudy.testing.messages import make_request

OUT = Scenario("out", (Rule("out[0]", Break(HangForever()), trigger=Trigger(first=1)), Rule("out[1]", Delay(scale=2))))


def test_rules_by_what_they_do():
    overlay = build_overlay(["out", Activation("unknown"), Activation(OUT, since=5, until=9)], {"out": OUT})
    assert [(rule.name, since) for rule, since in overlay.answers] == [("out[0]", 0.0), ("out[0]", 5)]
    assert [rule.name for rule, _ in overlay.delays] == ["out[1]", "out[1]"]
    assert (overlay.expires, overlay.names) == (9, ("out", "out"))


def test_switching_a_scenario_on_again_counts_anew():
    store = MemoryStore()

    def fires(since):
        overlay = build_overlay([Activation(OUT, since)], {})
        draws = Draws(0, "", "", "", 0)
        return store.transact("s", "", lambda ws: [hit for _, _, hit in concerned(overlay.answers, make_request(), ws, draws, 10.0)])

    assert [fires(1.0), fires(1.0), fires(2.0)] == [[True], [False], [True]]


def test_rules_that_do_not_match_are_not_counted():
    class Never:
        def match(self, request):
            return None

    rules = [(Rule("r", Delay(), Never()), 0.0)]
    draws = Draws(0, "", "", "", 0)
    store = MemoryStore()
    assert store.transact("s", "", lambda ws: list(concerned(rules, make_request(), ws, draws, 0.0))) == []
    assert store.snapshot("s", "").counters == {}
