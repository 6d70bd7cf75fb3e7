from tests.unit.core.generator.passes.answers.test_spent import bank

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.rests import find_rests


def test_what_is_left_is_the_bound_less_what_others_took():
    samples = bank().samples()
    (rest,) = find_rests(find_collections(find_endpoints(samples)))
    assert (rest.owner.collection.name, rest.taker.collection.name) == ("bills", "payments")
    assert (rest.figure, rest.bound) == ("amount", "amount")
    assert rest.written("it") == "it.amount - (items('payments') | where('bill', it.id) | sum('amount'))"
    item = rest.owner.version_at((), "1", 99).item()
    assert [rest.left(item, number) for number in (1, 5, 7)] == [2000, 1500, 0]
    assert rest.left({"id": 1}, 7) is None
