import time

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.core.engine.test_index import REQUESTS, WHENS

from understudy.core.engine.explain import near_misses
from understudy.core.engine.index import Index, build_index
from understudy.core.engine.layers import LayeredIndex, update_index
from understudy.core.engine.select import scan
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stub, make_stubs


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(WHENS, st.integers(-1, 1)), max_size=20),
    st.lists(st.tuples(st.booleans(), WHENS, st.integers(-1, 1), st.integers(0, 30)), max_size=8),
    st.lists(REQUESTS, min_size=1, max_size=4),
)
def test_after_any_changes_the_index_answers_as_a_linear_scan_does(written, changes, requests):
    every = [make_stub(when, order=order, priority=priority) for order, (when, priority) in enumerate(written)]
    index = build_index(every)
    for number, (comes, when, priority, place) in enumerate(changes):
        if comes or not every:
            every = [*every, make_stub(when, order=100 + number, priority=priority)]
        else:
            every = [stub for at, stub in enumerate(every) if at != place % len(every)]
        index = update_index(index, every)
        for request in requests:
            assert list(index.candidates(request)) == list(scan(every, request))


def test_a_change_lays_a_small_index_over_the_large_one_and_many_changes_build_anew():
    every = make_stubs(*({"path": f"/items/{number}"} for number in range(1000)))
    first = index = build_index(every)
    for number in range(200):
        every = [*every[1:], make_stub({"path": f"/more/{number}"}, order=2000 + number)]
        index = update_index(index, every)
    assert isinstance(index, LayeredIndex)
    assert index.below is not first
    assert next(index.candidates(make_request("GET", "/more/199")))[0] is every[-1]
    assert list(index.candidates(make_request("GET", "/items/0"))) == []


def test_what_comes_and_goes_again_leaves_the_index_as_it_was():
    every = make_stubs({"path": "/a"}, {"path": "/b"})
    index = build_index(every)
    more = update_index(index, [*every, make_stub({"path": "/c"}, order=3)])
    assert isinstance(more, LayeredIndex)
    assert update_index(more, every) is index
    assert isinstance(update_index(more, []), LayeredIndex)


def test_misses_are_explained_by_both_layers():
    every = make_stubs({"path": "/a", "query": {"q": "1"}}, {"path": "/b"})
    index = update_index(build_index(every), [every[0], make_stub({"path": "/a", "query": {"q": "2"}}, order=9)])
    assert [near.stub.order for near in near_misses(make_request("GET", "/a?q=3"), index)] == [0, 9]


def test_adding_one_stub_to_ten_thousand_does_not_build_them_again():
    every = [make_stub({"path": "/pay", "json": {"order": number}}, order=number) for number in range(10_000)]
    began = time.process_time()
    index = build_index(every)
    whole = time.process_time() - began
    index.identities  # noqa: B018  counted once
    began = time.process_time()
    for number in range(10):
        every = [*every, make_stub({"path": "/pay", "json": {"order": 20_000 + number}}, order=20_000 + number)]
        index = update_index(index, every)
    assert (time.process_time() - began) / 10 < whole / 5
    assert not isinstance(index, Index)
