from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.private.runs import steps_between
from understudy.core.generator.passes.reading.endpoints import find_endpoints


def written(*requests):
    tape = Tape()
    for method, target, asked in requests:
        tape.add(method, target, asked, 204)
    endpoints = find_endpoints(tape.samples())
    pairs = [(sample, endpoint) for endpoint in endpoints for sample in endpoint.samples]
    return sorted(pairs, key=lambda pair: pair[0].number)


def test_numbers_add_up_and_elements_go():
    writes = written(
        ("POST", "/cart", {"sku": "pen", "qty": 2}),
        ("POST", "/cart", {"sku": "ink", "qty": 1}),
        ("POST", "/cart", {"sku": "pen", "qty": 3}),
        ("DELETE", "/cart/ink", None),
    )
    pen, more, ink = {"sku": "pen", "qty": 2}, {"sku": "pen", "qty": 5}, {"sku": "ink", "qty": 1}
    steps = steps_between({"lines": [], "of": "me"}, {"lines": [more], "of": "me"}, writes[:1] + writes[2:3])
    assert steps == [{"lines": [pen], "of": "me"}, {"lines": [more], "of": "me"}]
    steps = steps_between({"lines": [ink]}, {"lines": [more]}, [writes[0], writes[2], writes[3]])
    assert steps == [{"lines": [ink, pen]}, {"lines": [ink, more]}, {"lines": [more]}]


def test_what_is_put_in_stands_at_the_end_or_the_start():
    writes = written(("POST", "/seen", {"of": "tea"}), ("POST", "/seen", {"of": "mug"}))
    assert steps_between({"names": ["x"]}, {"names": ["x", "TEA", "MUG"]}, writes)[0] == {"names": ["x", "TEA"]}


def test_what_nothing_explains_is_not_known():
    writes = written(("POST", "/cart", {"sku": "pen"}), ("POST", "/cart", {"sku": "ink"}))
    assert steps_between({"lines": []}, {"lines": [{"sku": "cup"}]}, writes) is None
    assert steps_between({"a": 1}, {"a": 2}, writes) is None
