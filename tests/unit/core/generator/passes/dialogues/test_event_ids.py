from dataclasses import replace

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.dialogues.event_ids import find_counted, is_answered
from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.generator.people.audiences import Line, Rule
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.model.exchange import Message


def causes(*told):
    """Requests that publish: to which feed, and under which id, None where nobody listened."""
    tape = Tape()
    for _ in told:
        tape.add("POST", "/news", {})
    exchanges = [
        replace(one, sendings=() if own is None else (("a", Message("server", "text", f"id: {own}\ndata: 1\n\n".encode(), 0.0)),))
        for one, (_, own) in zip(tape.exchanges, told, strict=True)
    ]
    samples = normalise(exchanges)
    opening = Endpoint("GET", ("news",), (), tuple(samples))
    rule = Rule(opening, (("path.feed", "path.feed"),))
    found = [(sample, {"path.feed": feed}, rule) for sample, (feed, _) in zip(samples, told, strict=True)]
    return opening, found, {"a": Line("a", opening, samples[0], 9.0)}, rule


def test_ids_count_what_was_published_in_one_feed_or_in_all():
    opening, found, lines, rule = causes(("a", "1"), ("b", "1"), ("a", None), ("a", "3"))
    counted = find_counted("news", opening, found, lines)
    assert counted.code(rule).code == "counter('news events' ~ ' ' ~ path.feed) | string"
    opening, found, lines, rule = causes(("a", "5"), ("b", None), ("a", "7"))
    assert find_counted("news", opening, found, lines).code(rule).code == "counter('news events', 5) | string"


def test_other_ids_are_not_counted():
    opening, found, lines, _ = causes(("a", "5"), ("a", "9"))
    assert find_counted("news", opening, found, lines) is None
    opening, found, lines, _ = causes(("a", "x1"), ("a", "x2"))
    assert find_counted("news", opening, found, lines) is None


def test_an_id_that_is_answered_is_not_counted_again():
    _, [(sample, _, _)], _, _ = causes(("a", "1"))
    assert is_answered(["1"], [Case(sample, {"id": 1})])
    assert not is_answered(["1"], [Case(sample, {"request.json.n": 1})])
