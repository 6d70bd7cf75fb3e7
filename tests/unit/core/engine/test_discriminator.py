from understudy.core.engine.discriminator import Entry, build_narrowing
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stub


def narrowing(*whens):
    return build_narrowing([Entry(rank, found, found.when.matchers) for rank, found in enumerate(make_stub(when) for when in whens)])


def ranks(built, request):
    return [entry.rank for entry in built.narrow(request)]


def test_the_place_that_tells_most_stubs_apart_is_hashed_first():
    built = narrowing(*({"query": {"kind": "same", "number": n}} for n in range(20)))
    assert ranks(built, make_request(target="/?kind=same&number=7")) == [7]
    assert built.worst == 1


def test_stubs_that_demand_nothing_there_stay_candidates_in_their_order():
    built = narrowing(*({"json": {"n": n}} for n in range(10)), {"headers": {"a": {"present": True}}})
    assert ranks(built, make_request("POST", json={"n": 3})) == [3, 10]
    assert ranks(built, make_request("POST", json={"n": True})) == [10]


def test_a_repeated_parameter_is_looked_up_with_each_of_its_values():
    built = narrowing(*({"query": {"tag": str(n)}} for n in range(10)))
    assert ranks(built, make_request(target="/?tag=8&tag=2&tag=8")) == [2, 8]
