from understudy.core.matchers.moving import moves
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher, make_when


def test_a_bound_that_moves_is_judged_at_the_moment_of_the_request():
    matcher = make_matcher({"query": {"expires": {"after": "now+1m"}}})
    assert matcher.matches(make_request(target="/?expires=1700000100", received_at=1_700_000_000.0))
    assert not matcher.matches(make_request(target="/?expires=1700000100", received_at=1_700_000_050.0))
    assert matcher.explain(make_request(target="/?expires=1700000100", received_at=1_700_000_050.0)).expected == "after now+1m"


def test_blocks_tell_whether_the_clock_matters():
    moving = {"query": {"t": {"before": "now"}}}
    assert all(moves(make_matcher(block)) for block in (moving, {"any": [{}, moving]}, {"all": [moving]}, {"not": {"any": [moving]}}))
    assert not moves(make_matcher({"any": [{"query": {"t": {"before": "2026-01-01"}}}]}))


def test_parts_beside_it_are_judged_as_ever():
    when = make_when({"query": {"t": {"before": "now"}, "q": "1"}})
    assert when.match(make_request(target="/?t=1000000000&q=1", received_at=1_700_000_000.0)) is not None
    assert when.match(make_request(target="/?t=1000000000&q=2", received_at=1_700_000_000.0)) is None
