from tests.unit.core.generator.carts import two_carts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.private.owners import ways_to_know
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.visitors import find_visitors


def test_visitors_are_known_by_their_cookie():
    samples = two_carts().samples()
    (way,) = ways_to_know(samples, find_visitors(find_endpoints(samples)))
    assert way.code == "visit.id"
    assert [way.of(sample) for sample in samples[:4]] == [None, None, "visitor 1", "visitor 1"]
    assert [way.gives(sample) for sample in samples[:3]] == [False, False, True]


def test_programs_are_known_by_their_key_and_users_by_their_name():
    tape = Tape()
    tape.add("GET", "/usage", None, 200, {"calls": 1}, headers=[("X-Api-Key", "k1-4f1c9a7be2d03c5a")])
    tape.add("GET", "/usage", None, 200, {"calls": 1}, headers=[("Authorization", "Basic YW5uOnB3")])
    samples = tape.samples()
    ways = {way.code: [way.of(sample) for sample in samples] for way in ways_to_know(samples, None)}
    assert ways == {"request.headers['x-api-key']": ["k1-4f1c9a7be2d03c5a", None], "request.basic.username": [None, "ann"]}
